"""An answer under way: how long one waits for its pieces."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from unit.providers.upstream import Exchange, serve
from viewloom.errors import ProviderTimeout, ProviderUnavailable
from viewloom.providers.answer import Answer
from viewloom.providers.connections import Connections
from viewloom.providers.timeouts import Timeouts

pytestmark = pytest.mark.anyio

HURRIED = Timeouts(connect_s=5, first_s=0.6, idle_s=0.3, tail_s=0.1)
SLACK_S = 0.2


@asynccontextmanager
async def asked(reply: Callable[[Exchange], Awaitable[None]]) -> AsyncGenerator[Answer]:
    async with serve(reply) as upstream:
        connections = Connections("The model", upstream.url, headers={}, timeouts=HURRIED, proxy=None, pooled=True)
        answer = await connections.post("/chat/completions", {})
        try:
            yield answer
        finally:
            answer.close()
            await connections.close()


async def test_pieces_that_keep_coming_are_waited_for_however_long_it_takes() -> None:
    async def reply(exchange: Exchange) -> None:
        await exchange.head()
        for _ in range(6):
            await asyncio.sleep(HURRIED.idle_s * 0.6)
            await exchange.send(b"piece ")
        exchange.writer.close()

    async with asked(reply) as answer:
        assert await answer.read_whole(1_000) == b"piece " * 6


async def test_the_first_piece_may_take_longer_than_the_next_ones() -> None:
    async def reply(exchange: Exchange) -> None:
        await exchange.head()
        await asyncio.sleep(HURRIED.idle_s * 1.5)
        await exchange.send(b"piece")
        await exchange.gone()

    async with asked(reply) as answer:
        assert await answer.read() == b"piece"
        began = time.monotonic()
        with pytest.raises(ProviderTimeout, match="The model fell silent"):
            await answer.read()
        assert HURRIED.idle_s <= time.monotonic() - began < HURRIED.idle_s + SLACK_S


async def test_the_time_between_two_reads_is_the_readers_own() -> None:
    async def reply(exchange: Exchange) -> None:
        await exchange.head()
        await exchange.send(b"one")
        await asyncio.sleep(HURRIED.first_s + HURRIED.idle_s)
        await exchange.send(b"two")
        await exchange.gone()

    async with asked(reply) as answer:
        assert await answer.read() == b"one"
        await asyncio.sleep(HURRIED.first_s + HURRIED.idle_s / 2)
        assert await answer.read() == b"two"


async def test_little_is_waited_for_what_no_longer_matters() -> None:
    async def reply(exchange: Exchange) -> None:
        await exchange.head()
        await exchange.send(b"all")
        await exchange.gone()

    async with asked(reply) as answer:
        assert await answer.read() == b"all"
        began = time.monotonic()
        assert await answer.read(is_finished=True) == b""
        assert time.monotonic() - began < HURRIED.tail_s + SLACK_S


async def test_a_connection_that_breaks_is_no_silence() -> None:
    async def reply(exchange: Exchange) -> None:
        await exchange.head(more="Content-Length: 100\r\n")
        await exchange.send(b"half")
        exchange.reset()

    async with asked(reply) as answer:
        with pytest.raises(ProviderUnavailable, match="The model went away"):
            await answer.read_whole(1_000)


async def test_many_pieces_take_one_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    async def reply(exchange: Exchange) -> None:
        await exchange.head()
        for _ in range(50):
            await exchange.send(b"piece ")
            await asyncio.sleep(0)
        exchange.writer.close()

    async with asked(reply) as answer:
        loop = asyncio.get_running_loop()
        set_at: list[float] = []
        call_at = loop.call_at

        def counted(when: float, callback: Callable[..., object], *args: object) -> asyncio.TimerHandle:
            if callback == answer._look:  # pyright: ignore[reportPrivateUsage] - which timer it is, nothing else tells
                set_at.append(when)
            return call_at(when, callback, *args)

        monkeypatch.setattr(loop, "call_at", counted)
        pieces = 0
        while await answer.read():
            pieces += 1
        assert pieces > 1
        # One for the first piece, one for what follows, which has less time.
        assert len(set_at) <= 2
