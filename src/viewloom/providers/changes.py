"""Tells those who wait that a value is another.

Whoever shows a value and then waits for the next one may be slow to come back: it notes the `version` that it shows,
and `wait` returns at once if that is no longer the one.
"""

import asyncio


class Changes:
    """Counts changes and wakes every waiter at each.

    Attributes:
        version: How many changes there were.
    """

    __slots__ = ("_event", "version")

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self.version = 0

    def announce(self) -> None:
        """Wakes everyone who waits."""
        self.version += 1
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, since: int | None = None) -> None:
        """Waits until there is a change after version `since`; after now, if not given."""
        if since is None or since == self.version:
            await self._event.wait()
