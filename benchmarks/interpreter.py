"""Which Python the figures belong to, and how fast it is here: builds and machines differ by a factor of two."""

import platform
import sys
import time

_STEPS = 1_000_000


def describe() -> str:
    """Return a line that says it, with the best of three times for the same small work."""
    took_ms = min(_work_s() for _ in range(3)) * 1e3
    return f"Python {platform.python_version()} of {sys.base_prefix}: {took_ms:.0f} ms for {_STEPS:,} steps of a loop"


def _work_s() -> float:
    seen: dict[int, int] = {}
    chars = 0
    start = time.perf_counter()
    for step in range(_STEPS):
        seen[step & 1023] = step
        chars += len(str(seen[step & 511]))
    return time.perf_counter() - start
