"""Replies are watched and cancelled from other processes, through Redis."""

import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import anyio
import pytest
import redis.asyncio as redis
from redis.asyncio.connection import Connection

from unit.server.running.test_hub import LIMIT_S, Clock, Source, events, follow, frame
from viewloom.errors import SetupError
from viewloom.server.running.hub import WATCHED_S, RunningReplies
from viewloom.server.running.relay import BEAT_S, RedisRelay
from viewloom.server.running.reply import REPLY_LIMIT_BYTES
from viewloom.server.wire.chunks import DONE

pytestmark = pytest.mark.anyio

REDIS = "redis://127.0.0.1:6379"


@pytest.fixture(autouse=True)
async def database() -> AsyncGenerator["redis.Redis"]:
    async with redis.Redis.from_url(REDIS) as client:  # pyright: ignore[reportUnknownMemberType]
        try:
            await client.set("viewloom:probe", 1, ex=1)
        except redis.RedisError:
            pytest.skip(f"no Redis answers at {REDIS}")
        yield client


@pytest.fixture
def turn_id() -> str:
    return f"turn_{uuid.uuid4().hex}"


@asynccontextmanager
async def processes(
    *,
    grace_s: float = 60,
    url: str = REDIS,
    sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    reply_bytes: int = REPLY_LIMIT_BYTES,
) -> AsyncGenerator[list[RunningReplies]]:
    """What two processes would have."""
    with anyio.fail_after(LIMIT_S):
        async with AsyncExitStack() as stack:
            hubs = [
                RunningReplies(
                    grace_s=grace_s, relay=RedisRelay(url, sleep=sleep), sleep=sleep, reply_bytes=reply_bytes
                )
                for _ in range(2)
            ]
            for hub in hubs:
                await stack.enter_async_context(hub.open())
            yield hubs


async def test_a_reply_is_watched_from_another_process_from_any_event_on(turn_id: str) -> None:
    source = Source()
    async with processes() as (maker, other):
        source.say(*map(frame, "abc"))
        seen = await events(maker.start(turn_id, source.pieces()), 3)
        watching = [await follow(other, after, turn_id) for after in range(4)]
        assert await events(watching[0], 3) == seen
        source.say(frame("d"), DONE)
        source.end()
        whole = await events(await follow(maker, 0, turn_id))
        for after in range(1, 4):
            assert await events(watching[after]) == whole[after:]
        assert await events(await follow(other, 2, turn_id)) == whole[2:]
    assert whole[:3] == seen
    assert len(whole) == 5


async def test_another_process_shows_a_reply_as_it_comes(turn_id: str) -> None:
    source = Source()
    async with processes() as (maker, other):
        source.say(frame("a"))
        first = maker.start(turn_id, source.pieces())
        await anext(first)
        watching = await follow(other, 1, turn_id)
        assert (await anext(watching)).startswith(b":")
        for text in "bcd":
            source.say(frame(text))
            assert await anext(watching) == await anext(first)
        await watching.aclose()
        await first.aclose()


async def test_a_reply_is_cancelled_from_another_process(turn_id: str) -> None:
    source = Source()
    async with processes() as (maker, other):
        source.say(frame("a"))
        first = maker.start(turn_id, source.pieces())
        await anext(first)
        assert await other.cancel(turn_id)
        assert source.closed.is_set()
        assert b"was cancelled" in (await events(first))[0]
        told = await events(await follow(other, 0, turn_id))
        assert b"was cancelled" in told[1]


async def test_a_reply_that_is_watched_elsewhere_is_not_given_up(turn_id: str, database: "redis.Redis") -> None:
    clock, source = Clock(), Source()
    async with processes(grace_s=0, sleep=clock.sleep) as (maker, other):
        source.say(frame("a"))
        first = maker.start(turn_id, source.pieces())
        await anext(first)
        watching = await follow(other, 0, turn_id)
        assert b'"a"' in await anext_event(watching)
        await first.aclose()
        source.say(frame("b"))
        assert b'"b"' in await anext_event(watching)
        await clock.let_pass(WATCHED_S)
        source.say(frame("c"))
        assert b'"c"' in await anext_event(watching)
        await watching.aclose()
        await database.delete(f"viewloom:reply:{turn_id}:watched")
        await clock.let_pass(WATCHED_S)
        await source.closed.wait()


async def anext_event(stream: AsyncGenerator[bytes]) -> bytes:
    while (piece := await anext(stream)).startswith(b":"):
        pass
    return piece


async def test_the_end_of_a_process_that_made_a_reply_is_told(turn_id: str, database: "redis.Redis") -> None:
    source = Source()
    async with processes(sleep=Clock().sleep) as (maker, other):
        source.say(frame("a"))
        await events(maker.start(turn_id, source.pieces()), 1)
        # What a killed process leaves: its key lapses, and no event says that the reply is over.
        await database.delete(f"viewloom:reply:{turn_id}:alive")
        watching = await follow(other, 0, turn_id)
        assert b'"a"' in await anext_event(watching)
        assert b"is gone" in await anext(watching)
        late = [piece async for piece in await follow(other, 1, turn_id)]
        assert late[0].startswith(b":"), "its client has its headers before anything is known"
        assert b"is gone" in late[-1]


async def test_without_redis_a_process_serves_its_own_replies(turn_id: str, caplog: pytest.LogCaptureFixture) -> None:
    source = Source()
    async with processes(url="redis://127.0.0.1:1") as (maker, other):
        source.say(frame("a"), DONE)
        source.end()
        whole = await events(maker.start(turn_id, source.pieces()))
        assert await events(await follow(maker, 1, turn_id)) == whole[1:]
        assert await other.maybe_follow(turn_id, 0) is None
        assert not await other.cancel(turn_id)
    assert "Redis does not answer" in caplog.text


async def test_a_connection_that_is_cut_as_it_is_used_ends_no_reply(
    turn_id: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cut(*_: object, **__: object) -> None:
        raise RuntimeError("unable to perform operation; the handler is closed")  # as uvloop says it

    first, second = Source(), Source()
    async with processes() as (maker, _):
        first.say(frame("a"))
        stream = maker.start(turn_id, first.pieces())
        seen = [await anext(stream)]
        monkeypatch.setattr(Connection, "send_packed_command", cut)
        await anyio.sleep(2 * BEAT_S)
        for source in (first, second):
            source.say(frame("b"), DONE)
            source.end()
        seen += [piece async for piece in stream]
        assert seen[-1].endswith(DONE)
        assert b"".join([piece async for piece in maker.start(f"{turn_id}_2", second.pieces())]).endswith(DONE)
    assert "Redis does not answer" in caplog.text


async def test_what_is_kept_in_redis_is_what_the_maker_keeps_and_lapses(turn_id: str, database: "redis.Redis") -> None:
    size = len(b"id: 1-1\n" + frame("a"))
    source = Source()
    async with processes(reply_bytes=4 * size) as (maker, other):
        source.say(frame("a"))
        first = maker.start(turn_id, source.pieces())
        await anext(first)
        watching = await follow(other, 0, turn_id)
        await anext_event(watching)
        for _ in range(20):
            source.say(frame("a"))
            await anext(first)
            await anext_event(watching)
        source.end()
        assert await events(first) == await events(watching) == []
        assert b"replay_expired" in [piece async for piece in await follow(other, 5, turn_id)][-1]
        key = f"viewloom:reply:{turn_id}:events"
        assert 2 <= await database.xlen(key) <= 5
        assert 0 < await database.ttl(key) <= 60


async def test_an_address_of_something_else_is_refused_at_the_start() -> None:
    with pytest.raises(SetupError, match="VIEWLOOM_REDIS_URL"):
        RedisRelay("nonsense://x")
