"""What could not be written while the database was away, and is written when it is back."""

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Owed(Generic[T]):
    """Values by the name of what they belong to, kept in memory until they are written.

    Args:
        limit: How many are kept at most; what is beyond is forgotten.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: dict[str, T] = {}

    def add(self, name: str, value: T) -> None:
        """Keeps a value that could not be written."""
        if len(self._values) < self._limit:
            self._values[name] = value

    async def pay(self, write: Callable[[str, T], Awaitable[object]]) -> None:
        """Writes what is kept, until something cannot be written again.

        Raises:
            DatabaseUnavailable: As `write` does; what is left is tried the next time.
        """
        for name, value in list(self._values.items()):
            # Behind the others: one that is never taken must not keep them from it.
            self._values[name] = self._values.pop(name)
            await write(name, value)
            del self._values[name]
