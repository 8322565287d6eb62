"""The tree of a thread's turns: pure functions over turns and their parents.

Turns come in the order in which they were made; a parent is older than its children.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from viewloom.storage.turns import Role


class Link(NamedTuple):
    """A turn by nothing but its place and who speaks.

    Attributes:
        parent_id: The turn before it.
    """

    id: str
    parent_id: str | None
    role: Role = "user"


class Tree:
    """The turns of one thread.

    Args:
        links: All of them, oldest first.
    """

    def __init__(self, links: Sequence[Link]) -> None:
        self._links = {link.id: link for link in links}
        self._children: dict[str | None, list[Link]] = defaultdict(list)
        for link in links:
            self._children[link.parent_id].append(link)

    def __contains__(self, turn_id: str) -> bool:
        return turn_id in self._links

    def __iter__(self) -> Iterator[Link]:
        """Yields every turn, oldest first."""
        return iter(self._links.values())

    def find(self, turn_id: str) -> Link:
        """Returns a turn that is there."""
        return self._links[turn_id]

    def children(self, turn_id: str | None) -> Sequence[Link]:
        """Returns what follows a turn, oldest first; of None, the thread's first turns."""
        return self._children.get(turn_id, ())

    def branch(self, leaf_id: str | None) -> list[Link]:
        """Returns the turns from the thread's start to one of them."""
        found: list[Link] = []
        while leaf_id is not None:
            link = self._links[leaf_id]
            found.append(link)
            leaf_id = link.parent_id
        return found[::-1]

    def newest_leaf(self, turn_id: str) -> str:
        """Follows the newest child from a turn to where its branch ends."""
        while children := self._children.get(turn_id):
            turn_id = children[-1].id
        return turn_id

    def siblings(self, turn_id: str) -> list[str]:
        """Returns the ids of a turn and its alternatives, oldest first."""
        return [other.id for other in self._children[self._links[turn_id].parent_id]]
