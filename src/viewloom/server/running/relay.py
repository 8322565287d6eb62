"""Replies of other processes, through Redis.

The process that makes a reply appends its events to a stream, each under its own number, and holds a key that lapses
when the process dies. Those who watch read the stream, and hold a key of theirs, so that the reply is not given up. To
cancel is a key too, which the maker looks at twice a second. What is kept in Redis is what the maker keeps, and lapses
by itself. When Redis goes away, each process serves the replies of its own as before.

`redis` is an extra and imported only here, when there is an address.
"""

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import anyio
import msgspec

from viewloom.errors import ReplyInterrupted, SetupError, ViewloomError
from viewloom.server.running.frames import Batch
from viewloom.server.running.hub import KEPT_S, WATCHED_S
from viewloom.server.running.reply import BATCH_LIMIT, RunningReply
from viewloom.server.wire.errors import error_of_code

if TYPE_CHECKING:
    from redis.asyncio import Redis

BEAT_S = 0.5
"""How often a maker says that it lives, and looks whether it should cancel."""
ALIVE_S = 10
"""How long a reply counts as running after its maker was last heard of."""
BLOCK_MS = 1000
"""How long a watcher waits for events before it looks whether the maker lives."""
ANSWER_LIMIT_S = 5.0
"""How long Redis may take."""
ANNOUNCE_LIMIT_S = 0.25
"""How long Redis may take before a reply begins without it."""

_FRAME, _END = b"f", b"e"

_logger = logging.getLogger("viewloom.running")


class RedisRelay:
    """The way to other processes; see `hub.Relay`.

    Args:
        redis_url: Such as `redis://HOST:6379`.
        sleep: Waits; tests pass their own.

    Raises:
        SetupError: `redis_url` is no address of a Redis.
    """

    def __init__(self, redis_url: str, *, sleep: Callable[[float], Awaitable[None]] = anyio.sleep) -> None:
        self._redis = _open_redis(redis_url)
        self._sleep = sleep
        self._published: set[str] = set()

    async def close(self) -> None:
        """Closes the connections."""
        await self._redis.aclose()

    async def run(self, cancel: Callable[[str], None]) -> None:
        """Keeps this process's replies known; runs until it is cancelled."""
        while True:
            await self._sleep(BEAT_S)
            await self._quietly(self.beat(cancel))

    async def beat(self, cancel: Callable[[str], None]) -> None:
        """Says of each reply that it runs, and cancels those that others want cancelled."""
        turn_ids = sorted(self._published)
        if not turn_ids:
            return
        pipe = self._redis.pipeline(transaction=False)
        for turn_id in turn_ids:
            pipe.set(_key(turn_id, "alive"), 1, ex=ALIVE_S)
            pipe.expire(_key(turn_id, "events"), ALIVE_S + int(KEPT_S))
            pipe.exists(_key(turn_id, "cancel"))
        answers: list[Any] = await pipe.execute()
        for turn_id, is_cancelled in zip(turn_ids, answers[2::3], strict=True):
            if is_cancelled:
                cancel(turn_id)

    async def announce(self, turn_id: str) -> None:
        """Says that a reply runs here."""
        work = self._redis.set(_key(turn_id, "alive"), 1, ex=ALIVE_S)
        if await self._quietly(work, limit_s=ANNOUNCE_LIMIT_S):
            self._published.add(turn_id)

    async def publish(self, reply: RunningReply) -> None:
        """Sends a reply until it is over, or Redis is gone."""
        if reply.turn_id in self._published:
            try:
                await self._quietly(self._send(reply))
            finally:
                self._published.discard(reply.turn_id)

    async def _send(self, reply: RunningReply) -> bool:
        events = _key(reply.turn_id, "events")
        failure: ViewloomError | None = None
        try:
            async with aclosing(reply.batches(0)) as batches:
                async for batch in batches:
                    pipe = self._redis.pipeline(transaction=False)
                    for number, frame in enumerate(batch.frames, batch.first):
                        pipe.xadd(events, {_FRAME: frame}, id=f"{number}-0")
                    if reply.first > 1:
                        pipe.xtrim(events, minid=f"{reply.first}-0", approximate=False)
                    pipe.expire(events, ALIVE_S + int(KEPT_S))
                    await pipe.execute()
        except ViewloomError as error:
            failure = error
        told = [] if failure is None else [failure.code, failure.message]
        pipe = self._redis.pipeline(transaction=False)
        pipe.xadd(events, {_END: msgspec.json.encode(told)}, id=f"{reply.next}-0")
        pipe.expire(events, int(KEPT_S))
        pipe.delete(_key(reply.turn_id, "alive"))
        await pipe.execute()
        return True

    async def has(self, turn_id: str) -> bool:
        """Whether another process has the reply."""
        keys = _key(turn_id, "alive"), _key(turn_id, "events")
        return bool(await self._quietly(self._redis.exists(*keys)))

    async def is_running(self, turn_id: str) -> bool:
        """Whether the reply runs in another process."""
        return bool(await self._quietly(self._redis.exists(_key(turn_id, "alive"))))

    async def is_watched(self, turn_id: str) -> bool:
        """Whether somebody watches the reply through another process."""
        return bool(await self._quietly(self._redis.exists(_key(turn_id, "watched"))))

    async def ask_to_cancel(self, turn_id: str) -> None:
        """Asks the process that has the reply to cancel it."""
        await self._quietly(self._redis.set(_key(turn_id, "cancel"), 1, ex=int(KEPT_S)))

    async def watch(self, turn_id: str) -> AsyncGenerator[Batch]:
        """Yields what the reply of another process sends.

        Raises:
            ViewloomError: The reply ended before its end, or the way to it is gone.
        """
        connection = self._redis.client()
        try:
            async with aclosing(_read(connection, turn_id)) as batches:
                async for batch in batches:
                    yield batch
        except _silences() as error:
            _logger.warning("Redis does not answer: a reply of another process is not watched on")
            raise ReplyInterrupted("The way to the reply is gone; ask for the rest of it again.") from error
        finally:
            with anyio.CancelScope(shield=True):
                await connection.aclose()

    async def _quietly(self, work: Awaitable[Any], *, limit_s: float | None = None) -> Any:
        """Returns what Redis answers; None, and a line in the log, if it does not.

        Not cancelled by who waits: a connection that is given back in a cancelled scope would be lost.
        """
        with anyio.move_on_after(limit_s, shield=True):
            try:
                return await work
            except _silences():
                pass
        _logger.warning("Redis does not answer: replies are not shared with other processes")
        return None


def _silences() -> tuple[type[Exception], ...]:
    """Returns what is raised where Redis does not answer; uvloop's word for a connection that was cut is the last."""
    from redis.exceptions import RedisError  # noqa: PLC0415 - see the module docstring

    return RedisError, OSError, RuntimeError


async def _read(connection: "Redis", turn_id: str) -> AsyncGenerator[Batch]:
    events, after = _key(turn_id, "events"), 0
    while True:
        await connection.set(_key(turn_id, "watched"), 1, ex=int(WATCHED_S))
        is_alive = await connection.exists(_key(turn_id, "alive"))
        wait_ms = BLOCK_MS if is_alive else None
        entries = _entries(await connection.xread({events: f"{after}-0"}, count=BATCH_LIMIT, block=wait_ms))
        frames = [fields[_FRAME] for _, fields in entries if _FRAME in fields]
        if frames:
            yield Batch(entries[0][0], frames)
        for number, fields in entries:
            after = number
            if _END in fields:
                _raise_told(msgspec.json.decode(fields[_END]))
                return
        if not entries and not is_alive:
            raise ReplyInterrupted("The process that made the reply is gone.")


def _entries(answer: Any) -> list[tuple[int, dict[bytes, bytes]]]:
    """Returns the numbers and fields of what a stream holds, as version 2 of the protocol gives them."""
    return [(int(name.partition(b"-")[0]), fields) for _, entries in answer or () for name, fields in entries]


def _raise_told(told: list[str]) -> None:
    if told:
        code, message = told
        raise error_of_code(code, message)


def _key(turn_id: str, what: str) -> str:
    return f"viewloom:reply:{turn_id}:{what}"


def _open_redis(redis_url: str) -> "Redis":
    try:
        import redis.asyncio as redis  # noqa: PLC0415 - an extra

        return redis.Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
            redis_url, protocol=2, socket_connect_timeout=ANSWER_LIMIT_S, socket_timeout=ANSWER_LIMIT_S
        )
    except ModuleNotFoundError as error:
        raise SetupError("Redis needs one package more: pip install 'viewloom[redis]'.") from error
    except ValueError as error:
        raise SetupError("VIEWLOOM_REDIS_URL must be like redis://HOST:6379.") from error
