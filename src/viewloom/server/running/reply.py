"""One reply under way, and everybody who watches it.

Main path: `run` reads the reply in a task that no client's connection ends; `follow` gives a watcher what it missed
and then what comes. What is kept is bounded: past `REPLY_LIMIT_BYTES` the oldest events go, and whoever still needs
them is told so.
"""

import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import anyio

from viewloom.errors import ReplayExpired, ReplyInterrupted, ViewloomError
from viewloom.server.running.frames import Batch

REPLY_LIMIT_BYTES = 16 * 1024 * 1024
"""What is kept of one reply: some 60,000 events of a few characters each."""
BATCH_LIMIT = 256
"""Events that a watcher is given at once."""

_logger = logging.getLogger("viewloom.running")


class RunningReply:
    """A reply that several may watch.

    Args:
        turn_id: The turn it belongs to.
        is_own: Whether it is made in this process, and is no copy of one made elsewhere.
        on_alone: Called when the last watcher left while the reply runs.
        on_company: Called when a watcher came.
        limit_bytes: How much is kept.

    Attributes:
        failure: Why it ended before its end; None if it runs, or ended well.
    """

    def __init__(
        self,
        turn_id: str,
        *,
        is_own: bool,
        on_alone: "Callable[[RunningReply], None]",
        on_company: "Callable[[RunningReply], None]",
        limit_bytes: int = REPLY_LIMIT_BYTES,
    ) -> None:
        self.turn_id = turn_id
        self.is_own = is_own
        self.failure: ViewloomError | None = None
        self._on_alone = on_alone
        self._on_company = on_company
        self._limit_bytes = limit_bytes
        self._frames: list[bytes] = []
        self._first = 1
        self._bytes = 0
        self._watchers = 0
        self._scope = anyio.CancelScope()
        self._reason = ReplyInterrupted("The server stopped before the reply had ended.")
        self._over = anyio.Event()
        self._news: anyio.Event | None = None

    @property
    def is_over(self) -> bool:
        """Whether it ended, however."""
        return self._over.is_set()

    @property
    def size_bytes(self) -> int:
        """What is kept of it."""
        return self._bytes

    @property
    def first(self) -> int:
        """Number of the oldest event that is kept."""
        return self._first

    @property
    def next(self) -> int:
        """Number that the next event will have."""
        return self._first + len(self._frames)

    async def run(self, batches: AsyncGenerator[Batch]) -> None:
        """Reads the reply to its end; what goes wrong is told to its watchers."""
        try:
            with self._scope:
                try:
                    async for batch in batches:
                        self._add(batch)
                finally:
                    with anyio.CancelScope(shield=True):
                        await batches.aclose()
            if self._scope.cancelled_caught:
                self.failure = self._reason
        except ViewloomError as error:
            self.failure = error
        except Exception as error:
            # The outermost edge of a reply that no request holds.
            _logger.error("unhandled exception", exc_info=error)  # noqa: TRY400 - one line with the trace
            self.failure = ViewloomError("The server failed while answering; its log says more.")
        except BaseException:
            self.failure = self._reason
            raise
        finally:
            self._over.set()
            self._tell()

    def cancel(self, reason: ReplyInterrupted) -> None:
        """Stops the reply; its watchers are told why."""
        if not self.is_over:
            self._reason = reason
            self._scope.cancel()

    async def wait(self) -> None:
        """Waits until it is over."""
        await self._over.wait()

    async def follow(self, after: int) -> AsyncGenerator[Batch]:
        """Yields the events behind number `after`, as a watcher; see `batches`."""
        self._watchers += 1
        self._on_company(self)
        try:
            async with aclosing(self.batches(after)) as batches:
                async for batch in batches:
                    yield batch
        finally:
            self._watchers -= 1
            if not self._watchers and not self.is_over:
                self._on_alone(self)

    async def batches(self, after: int) -> AsyncGenerator[Batch]:
        """Yields the events behind number `after`: those that are there, then those that come.

        Raises:
            ReplayExpired: Some of them are not kept any more.
            ViewloomError: The reply ended before its end, and this is why.
        """
        while True:
            if after + 1 < self._first:
                raise ReplayExpired("The reply went on too far: events that are asked for are no longer kept.")
            start = after + 1 - self._first
            if frames := self._frames[start : start + BATCH_LIMIT]:
                yield Batch(after + 1, frames)
                after += len(frames)
            elif self.is_over:
                break
            else:
                await self._wait_for_news()
        if self.failure is not None:
            raise self.failure

    def _add(self, batch: Batch) -> None:
        if batch.first != self.next:
            # A copy of a reply elsewhere that has dropped its oldest events.
            self._frames.clear()
            self._bytes, self._first = 0, batch.first
        self._frames += batch.frames
        self._bytes += sum(map(len, batch.frames))
        if self._bytes > self._limit_bytes:
            self._drop_oldest()
        self._tell()

    def _drop_oldest(self) -> None:
        """Drops a quarter at least, so that the list is not moved for each event."""
        dropped = 0
        while dropped < len(self._frames) - 1 and self._bytes > self._limit_bytes * 3 // 4:
            self._bytes -= len(self._frames[dropped])
            dropped += 1
        del self._frames[:dropped]
        self._first += dropped

    def _tell(self) -> None:
        if self._news is not None:
            self._news.set()
            self._news = None

    async def _wait_for_news(self) -> None:
        if self._news is None:
            self._news = anyio.Event()
        await self._news.wait()
