"""A value that others wait on: `wait` returns at the next `announce`."""

import asyncio


class Changes:
    """Wakes every waiter at each announcement; none is queued, so look at the value first, then wait."""

    __slots__ = ("_event",)

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def announce(self) -> None:
        """Wakes everyone who waits now."""
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self) -> None:
        """Waits for the next announcement."""
        await self._event.wait()
