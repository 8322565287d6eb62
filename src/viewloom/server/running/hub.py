"""Every reply under way that may outlive its client's connection.

Main path: `start` runs a reply in a task of the application and gives its first client's stream; `maybe_follow` gives
the stream of another, from any event on. A reply that nobody watches any more is stopped when the grace time has
passed. One that is over is kept for a while, then the database has to do. With a relay, replies of other processes can
be followed and cancelled too: what such a reply sends is copied here as long as somebody watches.
"""

from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Protocol

import anyio
from anyio.abc import TaskGroup

from viewloom.errors import ReplyInterrupted, ViewloomError
from viewloom.server.running.frames import Batch, error_frame, number_frames
from viewloom.server.running.reply import REPLY_LIMIT_BYTES, RunningReply

KEPT_S = 60.0
"""How long a reply that is over can be had from memory."""
KEPT_LIMIT_BYTES = 64 * 1024 * 1024
"""What is kept of all replies that are over."""
CANCEL_LIMIT_S = 2.0
"""How long a request to cancel waits until the reply is over."""
POLL_S = 0.1
WATCHED_S = 3.0
"""How long a reply counts as watched after a watcher elsewhere was last seen."""

_LISTENING = b": the reply goes on\n\n"
_OVER = b": the reply is over\n\n"


class Relay(Protocol):
    """How processes learn of each other's replies; `running.relay` is the one through Redis.

    No method raises because the way between the processes is gone, except where it says so.
    """

    async def run(self, cancel: Callable[[str], None]) -> None:
        """Keeps this process's replies known, and cancels those of them that others want cancelled."""
        ...

    async def announce(self, turn_id: str) -> None:
        """Says that a reply runs in this process, before its first event."""
        ...

    async def publish(self, reply: RunningReply) -> None:
        """Sends a reply of this process to the others, until it is over."""
        ...

    async def has(self, turn_id: str) -> bool:
        """Whether another process has the reply: running, or over a short while ago."""
        ...

    async def is_running(self, turn_id: str) -> bool:
        """Whether the reply runs in another process."""
        ...

    def watch(self, turn_id: str) -> AsyncGenerator[Batch]:
        """Yields what the reply of another process sends, from its oldest event that is kept.

        Raises:
            ViewloomError: The reply ended before its end, or the way to it is gone.
        """
        ...

    async def is_watched(self, turn_id: str) -> bool:
        """Whether somebody watches the reply through another process."""
        ...

    async def ask_to_cancel(self, turn_id: str) -> None:
        """Asks the process that has the reply to cancel it."""
        ...

    async def close(self) -> None:
        """Closes its connections."""
        ...


class RunningReplies:
    """The replies of this process.

    Args:
        grace_s: How long a reply goes on when nobody watches it.
        relay: The way to other processes, if there are any.
        sleep: Waits; tests pass their own.
        kept_bytes: What is kept of all replies that are over.
        reply_bytes: What is kept of one reply.
    """

    def __init__(
        self,
        *,
        grace_s: float,
        relay: Relay | None = None,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
        kept_bytes: int = KEPT_LIMIT_BYTES,
        reply_bytes: int = REPLY_LIMIT_BYTES,
    ) -> None:
        self._grace_s = grace_s
        self._relay = relay
        self._sleep = sleep
        self._kept_bytes = kept_bytes
        self._reply_bytes = reply_bytes
        self._replies: dict[str, RunningReply] = {}
        self._over: OrderedDict[str, RunningReply] = OrderedDict()
        self._timers: dict[str, anyio.CancelScope] = {}
        self._group: TaskGroup | None = None

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[None]:
        """Lets replies run until the block ends; those that still do then are stopped."""
        async with AsyncExitStack() as stack:
            if self._relay is not None:
                stack.push_async_callback(self._relay.close)
            group = self._group = await stack.enter_async_context(anyio.create_task_group())
            if self._relay is not None:
                group.start_soon(self._relay.run, self._cancel_own)
            try:
                yield
            finally:
                self._group = None
                group.cancel_scope.cancel()

    async def start(self, turn_id: str, pieces: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
        """Yields the stream of a new reply, which begins with the first `anext`, and goes on without its client.

        Args:
            turn_id: The turn it belongs to; each reply has one of its own.
            pieces: Its server-sent events, whole ones; closed when the reply is over, however it ends.

        Raises:
            ViewloomError: The reply failed before its first event.
        """
        if self._group is None:
            # The application was not started, as in tests within one process: nothing could hold the reply.
            async with aclosing(number_frames(pieces)) as batches:
                async for batch in batches:
                    yield b"".join(batch.frames)
            return
        reply = self._add(turn_id, is_own=True)
        self._group.start_soon(self._run, reply, pieces)
        async with aclosing(_stream(reply, 0)) as stream:
            async for piece in stream:
                yield piece

    async def maybe_follow(self, turn_id: str, after: int) -> AsyncGenerator[bytes] | None:
        """Returns the stream of a reply behind number `after`; None if it is not known here or elsewhere."""
        if turn_id in self._replies and self._group is not None:
            return self._follow(turn_id, after, self._group)
        if self._relay is not None and self._group is not None and await self._relay.has(turn_id):
            return self._follow(turn_id, after, self._group)
        return None

    async def cancel(self, turn_id: str) -> bool:
        """Stops a reply, wherever it runs, and waits for a while until it is over; False if none is known."""
        with anyio.move_on_after(CANCEL_LIMIT_S):
            reply = self._replies.get(turn_id)
            if reply is not None and reply.is_own:
                self._cancel_own(turn_id)
                await reply.wait()
                return True
            if self._relay is None or not await self._relay.is_running(turn_id):
                return False
            await self._relay.ask_to_cancel(turn_id)
            while await self._relay.is_running(turn_id):
                await self._sleep(POLL_S)
        return True

    def _add(self, turn_id: str, *, is_own: bool) -> RunningReply:
        reply = self._replies[turn_id] = RunningReply(
            turn_id,
            is_own=is_own,
            on_alone=self._on_alone,
            on_company=self._stop_timer,
            limit_bytes=self._reply_bytes,
        )
        return reply

    async def _run(self, reply: RunningReply, pieces: AsyncGenerator[bytes]) -> None:
        if self._relay is None:
            await reply.run(number_frames(pieces))
        else:
            await self._relay.announce(reply.turn_id)
            async with anyio.create_task_group() as group:
                group.start_soon(self._relay.publish, reply)
                await reply.run(number_frames(pieces))
        self._stop_timer(reply)
        self._over[reply.turn_id] = reply
        while sum(over.size_bytes for over in self._over.values()) > self._kept_bytes:
            self._forget(next(iter(self._over.values())))
        await self._sleep(KEPT_S)
        self._forget(reply)

    async def _follow(self, turn_id: str, after: int, group: TaskGroup) -> AsyncGenerator[bytes]:
        reply = self._replies.get(turn_id)
        if reply is None:
            reply = self._add(turn_id, is_own=False)
            group.start_soon(self._copy, reply)
        is_silent = True
        if not reply.is_over and reply.next <= after + 1:
            # The client gets its headers now, not with the next event.
            yield _LISTENING
            is_silent = False
        async with aclosing(_stream(reply, after, has_begun=not is_silent)) as stream:
            async for piece in stream:
                yield piece
                is_silent = False
        if is_silent:
            yield _OVER

    async def _copy(self, reply: RunningReply) -> None:
        """Copies a reply of another process."""
        if self._relay is not None:
            await reply.run(self._relay.watch(reply.turn_id))
        self._forget(reply)

    def _on_alone(self, reply: RunningReply) -> None:
        if not reply.is_own:
            self._forget(reply)
            reply.cancel(ReplyInterrupted("Nobody watches the reply here any more."))
        elif self._group is not None:
            timer = self._timers[reply.turn_id] = anyio.CancelScope()
            self._group.start_soon(self._give_up, reply, timer)

    async def _give_up(self, reply: RunningReply, timer: anyio.CancelScope) -> None:
        with timer:
            if self._grace_s:
                await self._sleep(self._grace_s)
            while self._relay is not None and await self._relay.is_watched(reply.turn_id):
                await self._sleep(WATCHED_S)
            reply.cancel(ReplyInterrupted("Nobody watched the reply any more."))

    def _stop_timer(self, reply: RunningReply) -> None:
        if timer := self._timers.pop(reply.turn_id, None):
            timer.cancel()

    def _cancel_own(self, turn_id: str) -> None:
        reply = self._replies.get(turn_id)
        if reply is not None and reply.is_own:
            reply.cancel(ReplyInterrupted("The reply was cancelled."))

    def _forget(self, reply: RunningReply) -> None:
        if self._replies.get(reply.turn_id) is reply:
            del self._replies[reply.turn_id]
        self._over.pop(reply.turn_id, None)


async def _stream(reply: RunningReply, after: int, *, has_begun: bool = False) -> AsyncGenerator[bytes]:
    """Yields the events behind number `after` as bytes; once anything is sent, a failure is an event too."""
    try:
        async with aclosing(reply.follow(after)) as batches:
            async for batch in batches:
                has_begun = True
                yield b"".join(batch.frames)
    except ViewloomError as error:
        if not has_begun:
            raise
        yield error_frame(error)
