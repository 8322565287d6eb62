"""Asks a provider again while nothing of its answer has been passed on.

Main path: `Retries.stream(attempt)` runs attempts until one yields a piece of an answer or a failure is final. The
pause before each is drawn from a range that doubles ("full jitter": clients that failed together do not come back
together), or is what the provider asks for with `Retry-After`. Attempts, single pauses and the whole are limited.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from random import SystemRandom

from viewloom.errors import ProviderBusy, ProviderError, ProviderTimeout, ProviderUnavailable
from viewloom.providers.base import Progress, ProviderEvent, Started

_DAY_S = 86_400.0
_TRANSIENT = (ProviderUnavailable, ProviderTimeout, ProviderBusy)
_draw = SystemRandom().random


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long to try.

    Attributes:
        attempts: Calls of one request at most; 1 never tries again.
        total_s: No attempt begins later than this after the first.
        pause_s: Upper end of the range of the first pause; each further one doubles.
        pause_limit_s: The longest range.
        retry_after_limit_s: A provider that asks for more than this is not waited for.
    """

    attempts: int = 3
    total_s: float = 30.0
    pause_s: float = 0.5
    pause_limit_s: float = 8.0
    retry_after_limit_s: float = 20.0


def is_transient(error: ProviderError) -> bool:
    """Tells whether the same request may well succeed a moment later, or at another provider."""
    return isinstance(error, _TRANSIENT)


def parse_retry_after(value: str | None, now_s: float) -> float | None:
    """Reads a `Retry-After` header; None if there is none or it says nothing.

    Args:
        value: Seconds, or an HTTP date.
        now_s: The time in seconds since 1970, against which a date is read.

    Returns:
        Seconds from now, never negative and at most a day.
    """
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            date = parsedate_to_datetime(value)
        except ValueError:
            return None
        # A date without a zone is in UTC, by the rules of HTTP.
        seconds = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now_s
    return min(max(0.0, seconds), _DAY_S) if seconds < float("inf") else None


class Retries:
    """A policy with what it needs of the world.

    Args:
        policy: How often and how long.
        clock: Seconds that only grow.
        sleep: Waits.
        draw: Draws from 0 to 1.
    """

    def __init__(
        self,
        policy: RetryPolicy | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        draw: Callable[[], float] = _draw,
    ) -> None:
        self._policy = policy or RetryPolicy()
        self._clock = clock
        self._sleep = sleep
        self._draw = draw

    async def stream(
        self, attempt: Callable[[], AsyncGenerator[ProviderEvent]], may_go_on: Callable[[], bool] = lambda: True
    ) -> AsyncGenerator[ProviderEvent]:
        """Yields the events of the first attempt that has any, or that fails for good.

        Args:
            attempt: Makes one call.
            may_go_on: Asked after a failure; False makes it final.

        Raises:
            ProviderError: The last attempt failed, or one failed after a piece of the answer.
        """
        begun_s = self._clock()
        tries = 0
        while True:
            is_silent = True
            try:
                async with aclosing(attempt()) as events:
                    async for event in events:
                        is_silent = is_silent and isinstance(event, Started | Progress)
                        yield event
            except ProviderError as error:
                tries += 1
                pause_s = self._maybe_pause_s(error, tries) if is_silent and may_go_on() else None
                if pause_s is None or self._clock() - begun_s + pause_s > self._policy.total_s:
                    raise
            else:
                return
            await self._sleep(pause_s)

    def _maybe_pause_s(self, error: ProviderError, tries: int) -> float | None:
        policy = self._policy
        if tries >= policy.attempts or not is_transient(error):
            return None
        if error.retry_after_s is not None:
            return error.retry_after_s if error.retry_after_s <= policy.retry_after_limit_s else None
        return self._draw() * min(policy.pause_limit_s, policy.pause_s * 2 ** (tries - 1))
