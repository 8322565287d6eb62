"""Requests and tokens a minute, for each key; attempts to sign in.

Counted by the `limits` package, in this process or in Redis for several. The package is imported when the first
limited key comes: most servers never need it.
"""

import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from viewloom.engine.payer import Payer
from viewloom.errors import OUTAGE_RETRY_S, DatabaseUnavailable, RateLimited, SetupError

if TYPE_CHECKING:
    from limits.aio.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter, RateLimiter

ANSWER_LIMIT_S = 2.0
"""How long Redis may take."""
STEP_BACK_S = 2.0
"""By how much a clock is set back before what was counted is forgotten."""
_MINUTE_S = 60


class Rates:
    """The rates of every key.

    Every method raises `DatabaseUnavailable` when Redis does not answer.

    Args:
        redis_url: Where several processes count together; empty to count in this one.
        limit_s: How long Redis may take.

    Raises:
        SetupError: `redis_url` is no address of a Redis.
    """

    def __init__(self, redis_url: str = "", *, limit_s: float = ANSWER_LIMIT_S) -> None:
        self._redis_url = redis_url
        self._pool = _open_pool(redis_url, limit_s) if redis_url else None
        self._ahead_s = time.time() - time.monotonic()
        self._opened: tuple[MovingWindowRateLimiter, FixedWindowRateLimiter] | None = None

    async def close(self) -> None:
        """Closes the connections to Redis."""
        if self._pool is not None:
            await self._pool.aclose()

    @property
    def _windows(self) -> "tuple[MovingWindowRateLimiter, FixedWindowRateLimiter]":
        """The windows of requests and of tokens; new ones in this process if its clock was set back.

        What was counted would lie in the future then, and hold for as long as the step was.
        """
        ahead_s = time.time() - time.monotonic()
        if self._pool is None and ahead_s < self._ahead_s - STEP_BACK_S:
            self._opened = None
        self._ahead_s = ahead_s
        if self._opened is None:
            self._opened = self._open_windows()
        return self._opened

    def _open_windows(self) -> "tuple[MovingWindowRateLimiter, FixedWindowRateLimiter]":
        """Opens the windows of requests and of tokens.

        Those of tokens are fixed, since a reply's tokens are known only when they are spent: they count whether they
        fit or not.
        """
        from limits.aio.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter  # noqa: PLC0415 - see above
        from limits.storage import storage_from_string  # noqa: PLC0415

        address, options = "async+memory://", {}
        if self._pool is not None:
            address = f"async+{self._redis_url}"
            options = {"implementation": "redispy", "connection_pool": self._pool}
        # Asynchronous by its address, which the annotation cannot know.
        storage: Any = storage_from_string(address, wrap_exceptions=True, **options)
        return MovingWindowRateLimiter(storage), FixedWindowRateLimiter(storage)

    async def admit(self, payer: Payer) -> None:
        """Counts a request.

        Raises:
            RateLimited: The key sent too many, or its replies used too much; `retry_after_s` says when to come back.
        """
        limits, key_id = payer.limits, payer.key_id
        if key_id is None:
            return
        if limits.tokens_per_minute is not None:
            await self._count(self._windows[1], "tokens", (key_id, limits.tokens_per_minute), cost=0)
        if limits.requests_per_minute is not None:
            await self._count(self._windows[0], "requests", (key_id, limits.requests_per_minute), cost=1)

    async def spend(self, payer: Payer, tokens: int) -> None:
        """Counts the tokens of a call that ended."""
        allowed, key_id = payer.limits.tokens_per_minute, payer.key_id
        if allowed is not None and key_id is not None and tokens:
            with suppress(RateLimited):
                await self._count(self._windows[1], "tokens", (key_id, allowed), cost=tokens)

    async def attempt(self, who: tuple[str, str], allowed: int, window_s: int) -> float | None:
        """Counts one attempt at something.

        Args:
            who: What is tried, and by whom.
            allowed: How many times in any `window_s`.
            window_s: Seconds.

        Returns:
            None, or after how many seconds to try again if there were too many.
        """
        from limits import RateLimitItemPerSecond  # noqa: PLC0415 - see the module docstring

        item = RateLimitItemPerSecond(allowed, window_s)
        with _answering():
            if await self._windows[0].hit(item, *who):
                return None
            reset_at, _ = await self._windows[0].get_window_stats(item, *who)
            return _wait_s(reset_at, window_s)

    async def forget(self, who: tuple[str, str], allowed: int, window_s: int) -> None:
        """Forgets the attempts that `attempt` counted."""
        from limits import RateLimitItemPerSecond  # noqa: PLC0415 - see the module docstring

        with _answering():
            await self._windows[0].clear(RateLimitItemPerSecond(allowed, window_s), *who)

    async def _count(self, windows: "RateLimiter", what: str, key: tuple[str, int], *, cost: int) -> None:
        from limits import RateLimitItemPerMinute  # noqa: PLC0415 - see the module docstring

        key_id, allowed = key
        item = RateLimitItemPerMinute(allowed)
        with _answering():
            fits = await (windows.hit(item, what, key_id, cost=cost) if cost else windows.test(item, what, key_id))
            if not fits:
                reset_at, _ = await windows.get_window_stats(item, what, key_id)
                raise RateLimited(
                    f"This key may use {allowed} {what} a minute.", retry_after_s=_wait_s(reset_at, _MINUTE_S)
                )


def _wait_s(reset_at: float, window_s: int) -> float:
    """Returns after how many seconds to come back: never longer than anything counts, whatever the clock says."""
    return min(max(1.0, reset_at - time.time()), float(window_s))


def _open_pool(redis_url: str, limit_s: float) -> Any:
    try:
        import redis.asyncio as redis  # noqa: PLC0415 - an extra

        return redis.ConnectionPool.from_url(  # pyright: ignore[reportUnknownMemberType]
            redis_url, socket_connect_timeout=limit_s, socket_timeout=limit_s
        )
    except ModuleNotFoundError as error:
        raise SetupError("Redis needs one package more: pip install 'viewloom[redis]'.") from error
    except ValueError as error:
        raise SetupError("VIEWLOOM_REDIS_URL must be like redis://HOST:6379.") from error


@contextmanager
def _answering() -> Generator[None]:
    from limits.errors import StorageError  # noqa: PLC0415 - see the module docstring

    try:
        yield
    except (StorageError, RuntimeError) as error:  # the latter is uvloop's word for a connection that was cut
        raise DatabaseUnavailable(
            "Redis does not answer; the server's operator must look at it.", retry_after_s=OUTAGE_RETRY_S
        ) from error
