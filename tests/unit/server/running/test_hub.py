"""Replies go on without their clients, and are watched again from any event on."""

from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import anyio
import pytest
from anyio.lowlevel import checkpoint

from viewloom.errors import ProviderUnavailable, ReplayExpired, ReplyInterrupted
from viewloom.server.running.hub import KEPT_S, RunningReplies
from viewloom.server.wire.chunks import DONE, ChunkWriter

pytestmark = pytest.mark.anyio

GRACE_S = 60.0
TURN = "turn_1"
LIMIT_S = 5


class Clock:
    """Waits only as long as the test lets it."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, anyio.Event]] = []

    async def sleep(self, seconds: float) -> None:
        passed = anyio.Event()
        self._waiting.append((seconds, passed))
        await passed.wait()

    async def let_pass(self, seconds: float) -> None:
        """Ends every wait of this length, once there is one."""
        while not any(length == seconds for length, _ in self._waiting):
            await checkpoint()
        for length, passed in self._waiting:
            if length == seconds:
                passed.set()
        self._waiting = [(length, passed) for length, passed in self._waiting if length != seconds]


class Source:
    """A reply whose pieces the test gives."""

    def __init__(self) -> None:
        self._sender, self._receiver = anyio.create_memory_object_stream[bytes | Exception](1000)
        self.closed = anyio.Event()

    def say(self, *pieces: bytes | Exception) -> None:
        for piece in pieces:
            self._sender.send_nowait(piece)

    def end(self) -> None:
        self._sender.close()

    async def pieces(self) -> AsyncGenerator[bytes]:
        try:
            async for piece in self._receiver:
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            self._receiver.close()
            self._sender.close()
            self.closed.set()


def frame(text: str) -> bytes:
    return ChunkWriter("chatcmpl-1", "model", 0).content(text)


@asynccontextmanager
async def opened(
    clock: Clock | None = None, *, grace_s: float = GRACE_S, **limits: Any
) -> AsyncGenerator[RunningReplies]:
    replies = RunningReplies(grace_s=grace_s, sleep=(clock or Clock()).sleep, **limits)
    with anyio.fail_after(LIMIT_S):
        async with replies.open():
            yield replies


async def follow(replies: RunningReplies, after: int = 0, turn_id: str = TURN) -> AsyncGenerator[bytes]:
    stream = await replies.maybe_follow(turn_id, after)
    assert stream is not None
    return stream


async def events(stream: AsyncGenerator[bytes], count: int = 1000) -> list[bytes]:
    """Reads events up to a number of them, or to the end; comments do not count."""
    found: list[bytes] = []
    async with aclosing(stream):
        async for piece in stream:
            found += [event for event in piece.split(b"\n\n") if event and not event.startswith(b":")]
            if len(found) >= count:
                break
    return found


async def test_each_event_has_its_number_and_the_length_of_the_content_so_far() -> None:
    source = Source()
    source.say(frame("héllo") + frame("!"), ChunkWriter("c", "m", 0).finish("stop") + DONE)
    source.end()
    async with opened() as replies:
        found = await events(replies.start(TURN, source.pieces()))
    ids = [event.partition(b"\n")[0] for event in found]
    assert ids == [b"id: 1-5", b"id: 2-6", b"id: 3-6", b"id: 4-6"]
    assert found[1] == b"id: 2-6\n" + frame("!").strip()


@pytest.mark.parametrize("after", range(6))
async def test_a_client_that_comes_again_gets_what_it_missed_and_then_what_comes(after: int) -> None:
    source = Source()
    async with opened() as replies:
        source.say(*map(frame, "abc"))
        seen = await events(replies.start(TURN, source.pieces()), 3)
        again = await follow(replies, after)
        source.say(*map(frame, "def"))
        source.end()
        whole = seen + await events(await follow(replies, 3))
        assert await events(again) == whole[after:]
    assert len(whole) == 6


async def test_two_clients_watch_one_reply_as_it_comes() -> None:
    source = Source()
    async with opened() as replies:
        source.say(frame("a"))
        first = replies.start(TURN, source.pieces())
        one = await anext(first)
        second = await follow(replies)
        assert await anext(second) == one
        for text in "bc":
            source.say(frame(text))
            assert await anext(first) == await anext(second)
        await first.aclose()
        source.say(frame("d"))
        assert b'"d"' in await anext(second)
        await second.aclose()


async def test_a_reply_goes_on_when_its_last_client_left_and_is_stopped_when_the_grace_time_has_passed() -> None:
    clock, source = Clock(), Source()
    async with opened(clock) as replies:
        source.say(frame("a"))
        await events(replies.start(TURN, source.pieces()), 1)
        source.say(frame("b"))
        assert len(await events(await follow(replies), 2)) == 2
        assert not source.closed.is_set()
        await clock.let_pass(GRACE_S)
        await source.closed.wait()
        told = await events(await follow(replies))
    assert [b'"reply_interrupted"' in event for event in told] == [False, False, True]


async def test_a_client_that_comes_back_in_time_stops_the_clock() -> None:
    clock, source = Clock(), Source()
    async with opened(clock) as replies:
        source.say(frame("a"))
        await events(replies.start(TURN, source.pieces()), 1)
        back = await follow(replies)
        await anext(back)
        await clock.let_pass(GRACE_S)
        source.say(frame("b"))
        assert b'"b"' in await anext(back)
        assert not source.closed.is_set()
        await back.aclose()


async def test_without_grace_time_a_reply_is_stopped_as_soon_as_its_last_client_leaves() -> None:
    source = Source()
    async with opened(grace_s=0.0) as replies:
        source.say(frame("a"))
        await events(replies.start(TURN, source.pieces()), 1)
        await source.closed.wait()


async def test_cancelling_closes_the_model_call_and_tells_every_client() -> None:
    source = Source()
    async with opened() as replies:
        source.say(frame("a"))
        stream = replies.start(TURN, source.pieces())
        await anext(stream)
        assert await replies.cancel(TURN)
        assert source.closed.is_set()
        (told,) = await events(stream)
        assert b"was cancelled" in told
        assert b"reply_interrupted" in told
        assert await replies.cancel(TURN), "to cancel twice is no mistake"
        assert not await replies.cancel("turn_2")


async def test_a_failure_before_the_first_event_is_raised_and_later_ones_are_an_event() -> None:
    early, late = Source(), Source()
    early.say(ProviderUnavailable("Gone."))
    late.say(frame("a"), ProviderUnavailable("Gone."))
    async with opened() as replies:
        with pytest.raises(ProviderUnavailable):
            await events(replies.start(TURN, early.pieces()))
        found = await events(replies.start("turn_2", late.pieces()))
    assert found[1].startswith(b'data: {"error":{"message":"Gone."')


async def test_a_fault_of_ours_ends_the_reply_and_not_the_application(caplog: pytest.LogCaptureFixture) -> None:
    source = Source()
    source.say(frame("a"), ZeroDivisionError())
    async with opened() as replies:
        found = await events(replies.start(TURN, source.pieces()))
        assert b'"internal_error"' in found[1]
        next_one = Source()
        next_one.say(frame("b"))
        assert len(await events(replies.start("turn_2", next_one.pieces()), 1)) == 1
    assert "unhandled exception" in caplog.text


async def test_a_reply_that_is_over_is_kept_for_a_while() -> None:
    clock, source = Clock(), Source()
    source.say(frame("a"), DONE)
    source.end()
    async with opened(clock) as replies:
        whole = await events(replies.start(TURN, source.pieces()))
        assert await events(await follow(replies, 1)) == whole[1:]
        (nothing_left,) = [piece async for piece in await follow(replies, 2)]
        assert nothing_left.startswith(b":")
        await clock.let_pass(KEPT_S)
        await checkpoint()
        assert await replies.maybe_follow(TURN, 0) is None


async def test_replies_that_are_over_are_bounded_together_and_the_oldest_go_first() -> None:
    size = len(b"id: 1-1\n" + frame("a"))
    async with opened(kept_bytes=2 * size) as replies:
        for number in range(3):
            source = Source()
            source.say(frame("a"))
            source.end()
            await events(replies.start(f"turn_{number}", source.pieces()))
            await checkpoint()
        kept = [await replies.maybe_follow(f"turn_{number}", 0) for number in range(3)]
    assert [stream is not None for stream in kept] == [False, True, True]


async def test_a_reply_that_grows_too_large_drops_its_oldest_events_and_says_so_to_who_needs_them() -> None:
    size = len(b"id: 1-1\n" + frame("a"))
    source = Source()
    async with opened(reply_bytes=4 * size) as replies:
        source.say(*[frame("a")] * 4)
        stream = replies.start(TURN, source.pieces())
        seen = await events(stream, 4)
        assert await events(await follow(replies), 4) == seen
        source.say(frame("a"))
        assert len(await events(await follow(replies, 4), 1)) == 1
        with pytest.raises(ReplayExpired):
            await events(await follow(replies, 1))
        assert len(await events(await follow(replies, 2), 3)) == 3


async def test_what_still_runs_when_the_server_stops_is_closed() -> None:
    source = Source()
    async with opened() as replies:
        source.say(frame("a"))
        stream = replies.start(TURN, source.pieces())
        await anext(stream)
    assert source.closed.is_set()
    with anyio.fail_after(LIMIT_S):
        assert b"reply_interrupted" in (await events(stream))[0]


async def test_a_stream_that_is_never_read_starts_nothing() -> None:
    async def pieces() -> AsyncGenerator[bytes]:
        raise AssertionError("The model was asked.")
        yield b""

    async with opened() as replies:
        await replies.start(TURN, pieces()).aclose()
        assert await replies.maybe_follow(TURN, 0) is None


async def test_a_client_that_waits_for_the_first_event_is_answered_at_once() -> None:
    source = Source()
    async with opened() as replies, anyio.create_task_group() as group:

        async def first_client() -> None:
            with pytest.raises(ReplyInterrupted):
                await anext(replies.start(TURN, source.pieces()))

        group.start_soon(first_client)
        await checkpoint()
        await checkpoint()
        watching = await follow(replies)
        assert (await anext(watching)).startswith(b":")
        await replies.cancel(TURN)
        assert b"reply_interrupted" in await anext(watching)
