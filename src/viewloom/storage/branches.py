"""The tree of a thread's turns: pure functions over turns and their parents.

Turns come in the order in which they were made; a parent is older than its children.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Node(Protocol):
    """What a branch is made of."""

    @property
    def id(self) -> str:
        """The turn's id."""
        ...

    @property
    def parent_id(self) -> str | None:
        """The turn before it."""
        ...


@dataclass(frozen=True, slots=True)
class Link:
    """A turn by nothing but its place; see `Node`."""

    id: str
    parent_id: str | None


Turn = TypeVar("Turn", bound=Node)


class Tree(Generic[Turn]):
    """The turns of one thread.

    Args:
        turns: All of them, oldest first.
    """

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._turns = {turn.id: turn for turn in turns}
        self._children: dict[str | None, list[Turn]] = defaultdict(list)
        for turn in turns:
            self._children[turn.parent_id].append(turn)

    def __contains__(self, turn_id: str) -> bool:
        return turn_id in self._turns

    def __iter__(self) -> Iterator[Turn]:
        """Yields every turn, oldest first."""
        return iter(self._turns.values())

    def find(self, turn_id: str) -> Turn:
        """Returns a turn that is there."""
        return self._turns[turn_id]

    def children(self, turn_id: str | None) -> Sequence[Turn]:
        """Returns what follows a turn, oldest first; of None, the thread's first turns."""
        return self._children.get(turn_id, ())

    def branch(self, leaf_id: str | None) -> list[Turn]:
        """Returns the turns from the thread's start to one of them."""
        found: list[Turn] = []
        while leaf_id is not None:
            turn = self._turns[leaf_id]
            found.append(turn)
            leaf_id = turn.parent_id
        return found[::-1]

    def newest_leaf(self, turn_id: str) -> str:
        """Follows the newest child from a turn to where its branch ends."""
        while children := self._children.get(turn_id):
            turn_id = children[-1].id
        return turn_id

    def siblings(self, turn: Turn) -> list[str]:
        """Returns the ids of a turn and its alternatives, oldest first."""
        return [other.id for other in self._children[turn.parent_id]]
