"""The list of models behind an endpoint, asked for once and behind the start."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress


class ModelList:
    """What an endpoint lists.

    Args:
        ask: Asks the endpoint; gives nothing if it does not answer.

    Attributes:
        names: The models; empty until the endpoint has answered.
    """

    def __init__(self, ask: Callable[[], Awaitable[Iterable[str]]]) -> None:
        self.names: tuple[str, ...] = ()
        self._ask = ask
        self._asking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Asks behind whatever goes on."""
        self._asking = asyncio.create_task(self._fill())

    async def stop(self) -> None:
        """Gives the question up if it is still open."""
        if self._asking is not None:
            self._asking.cancel()
            with suppress(asyncio.CancelledError):
                await self._asking

    async def _fill(self) -> None:
        self.names = tuple(sorted(await self._ask()))
