"""An upstream's answer under way: its bytes as they arrive, for as long as they do not let one wait.

A wait is bounded by one timer an answer, which looks when it goes off whether the wait that it was set for still lasts:
`asyncio.timeout` sets and takes back one for each piece, which costs as much as reading the piece.
"""

import asyncio
from contextlib import suppress
from math import inf

import aiohttp

from viewloom.errors import ProviderRejected, ProviderTimeout, ProviderUnavailable
from viewloom.providers.timeouts import Timeouts


class Answer:
    """An answer whose head is there; to be closed.

    Args:
        label: How sentences name the upstream, such as `The model provider "openai"`.
        response: The answer.
        timeouts: How long it may take.
    """

    def __init__(self, label: str, response: aiohttp.ClientResponse, timeouts: Timeouts) -> None:
        self._label = label
        self._response = response
        self._timeouts = timeouts
        self._loop = asyncio.get_running_loop()
        self._next_s = timeouts.first_s
        self._until = inf  # when the wait under way has lasted too long
        self._timer: asyncio.TimerHandle | None = None
        self._is_late = False

    @property
    def content_type(self) -> str:
        """What it says that it is."""
        return self._response.content_type

    def close(self) -> None:
        """Cuts it off if it has not ended."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._response.close()

    async def read(self, *, is_finished: bool = False) -> bytes:
        """Reads what has arrived; empty at the end of the body.

        Args:
            is_finished: Whether all that matters has been read; then no failure is one, and little time is left.

        Raises:
            ProviderTimeout: Nothing came in time.
            ProviderUnavailable: The connection broke.
        """
        self._wait(self._timeouts.tail_s if is_finished else self._next_s)
        cause: Exception | None = None
        try:
            piece = await self._response.content.readany()
        except (aiohttp.ClientError, OSError) as error:
            piece, cause = b"", error
        finally:
            self._until = inf
        if cause is None and not self._is_late:
            self._next_s = self._timeouts.idle_s
            return piece
        if is_finished:
            return b""
        if self._is_late:
            raise ProviderTimeout(f"{self._label} fell silent in the middle of its answer.") from cause
        raise ProviderUnavailable(f"{self._label} went away in the middle of its answer.") from cause

    async def read_whole(self, limit_bytes: int, begun: bytes = b"") -> bytes:
        """Reads the body to its end.

        Args:
            limit_bytes: The largest that is taken.
            begun: What of it has been read.

        Raises:
            ProviderError: It broke off, or is larger than the limit.
        """
        body = bytearray(begun)
        while piece := await self.read():
            body += piece
            if len(body) > limit_bytes:
                raise ProviderRejected(f"{self._label} sent an answer that is too large.")
        return bytes(body)

    async def drain(self) -> None:
        """Reads what follows a finished reply, so that its connection can serve again."""
        with suppress(TimeoutError, aiohttp.ClientError, OSError):
            async with asyncio.timeout(self._timeouts.tail_s):
                while await self._response.content.readany():
                    pass

    def _wait(self, limit_s: float) -> None:
        self._until = until = self._loop.time() + limit_s
        timer = self._timer
        if timer is not None and timer.when() > until:
            timer.cancel()
            timer = None
        if timer is None:
            self._timer = self._loop.call_at(until, self._look)

    def _look(self) -> None:
        """The time of a wait is over: one that began since then has its own."""
        self._timer = None
        if self._until <= self._loop.time():
            self._is_late = True
            self._response.close()  # wakes who waits
        elif self._until < inf:
            self._timer = self._loop.call_at(self._until, self._look)
