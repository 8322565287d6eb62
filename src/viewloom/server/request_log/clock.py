"""The time by which the log is deleted: a clock that jumps ahead is not believed at once.

What is deleted does not come back when the clock is set right again. So a jump counts only when it has lasted a day;
until then time goes on as it did before. A clock that was wrong when the process began is believed: nothing here could
tell it from a server that was switched off for long, whose log must go.
"""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

TOLERANCE_S = 3600.0
"""How far a clock may be set ahead at once and be believed."""
DOUBT_S = 86_400.0
"""How long a greater jump must last."""

logger = logging.getLogger("viewloom.requests")


def steady_s() -> float:
    """Reads a clock that nobody sets, and that goes on while the machine sleeps where there is such a one."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class PatientClock:
    """See the module docstring.

    Args:
        wall_s: The machine's time, in seconds since 1970.
        steady: Seconds that nobody sets.
    """

    def __init__(self, wall_s: Callable[[], float] = time.time, steady: Callable[[], float] = steady_s) -> None:
        self._wall_s = wall_s
        self._steady_s = steady
        self._ahead_s = wall_s() - steady()
        self._doubted_at_s: float | None = None

    def read(self) -> datetime:
        """Returns the time that is believed."""
        steady_s = self._steady_s()
        ahead_s = self._wall_s() - steady_s
        if ahead_s <= self._ahead_s + TOLERANCE_S:
            self._ahead_s, self._doubted_at_s = ahead_s, None
        elif self._doubted_at_s is None:
            self._doubted_at_s = steady_s
            logger.warning(
                "the clock jumped ahead by %.1f h; the log of requests is deleted by that only if it lasts for %.0f h",
                (ahead_s - self._ahead_s) / 3600,
                DOUBT_S / 3600,
            )
        elif steady_s - self._doubted_at_s >= DOUBT_S:
            self._ahead_s, self._doubted_at_s = ahead_s, None
        return datetime.fromtimestamp(steady_s + self._ahead_s, UTC)
