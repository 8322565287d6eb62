"""Who refers to whom in a program, and how large the tree is that readers make of it.

Readers resolve references recursively and expand a name wherever it stands, so a few short lines can stand for a
circle, a tree too deep for them or one of a million parts. A reference is asked about before it goes out:
`closes_circle`, `is_too_deep`, `cost`.

Cost: linear in the statements, but for `above`, which is asked only about names that are already written; a program
written top down never pays for it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from viewloom.lang.ast import Node, Ref, children

DEPTH_LIMIT = 100
"""Components and lists within one another, over all statements; deeper references are left out."""
REPEAT_LIMIT = 100_000
"""Parts of the tree that are there because a name is used more than once; past it, a name is used once."""
CIRCLE_SEARCH_LIMIT = 5_000
"""Names looked at in search of a circle; past it there is one, which costs a reference and never a crash."""


@dataclass(slots=True)
class _Place:
    """What is known of one name.

    Attributes:
        links: Names its statement refers to, with how often.
        users: Names whose statements refer to it.
        parts: Size of its tree as far as it was written when it was.
        depth: How far down that reaches.
        level: How deep it lies below the statements that refer to it.
        times: How often the whole tree holds it.
    """

    links: dict[str, int] = field(default_factory=dict[str, int])
    users: set[str] = field(default_factory=set[str])
    parts: int = 1
    depth: int = 0
    level: int = 0
    times: int = 0


class Reach:
    """See the module docstring."""

    def __init__(self) -> None:
        self._places: defaultdict[str, _Place] = defaultdict(_Place)
        self._repeated = 0

    def define(self, name: str, node: Node) -> None:
        """Takes in a statement that was written, in place of an earlier one of its name."""
        place = self._places[name]
        weight = max(1, place.times)
        for link, count in place.links.items():
            self._places[link].users.discard(name)
            self._places[link].times -= weight * count
        place.links, place.parts, place.depth = {}, 0, 0
        level: list[Node] = [node]
        below = 0
        while level:
            below += 1
            place.parts += len(level)
            inner: list[Node] = []
            refs = 0
            for part in level:
                if type(part) is Ref:
                    self._link(place, part.name, below)
                    refs += 1
                else:
                    inner += children(part)
            if refs < len(level):
                place.depth = max(place.depth, below)
            level = inner
        for link, count in place.links.items():
            target = self._places[link]
            self._repeated += self.cost(name, link) + weight * (count - 1) * target.parts
            target.users.add(name)
            target.times += weight * count

    def _link(self, place: _Place, name: str, below: int) -> None:
        target = self._places[name]
        target.level = max(target.level, place.level + below)
        place.parts += target.parts
        place.depth = max(place.depth, below + target.depth)
        place.links[name] = place.links.get(name, 0) + 1

    def links(self, name: str) -> Collection[str]:
        """Returns the names that a statement refers to."""
        return self._places[name].links.keys()

    def cost(self, user: str, name: str, *, is_again: bool = False) -> int:
        """Returns how many parts a reference adds to the tree beyond the first use of the name."""
        target, weight = self._places.get(name), max(1, self._places[user].times)
        if target is None:
            return weight if is_again else weight - 1
        return (weight if is_again or target.times else weight - 1) * target.parts

    def is_too_much(self, cost: int) -> bool:
        """Whether that much more repetition would be past the limit."""
        return cost > 0 and self._repeated + cost > REPEAT_LIMIT

    def is_too_deep(self, user: str, name: str) -> bool:
        """Whether a reference from one statement to another would lie too deep.

        It goes by how deep the user was known to lie when it was referred to, and how far down the other reaches.
        """
        target = self._places.get(name)
        return self._places[user].level + (target.depth if target else 0) > DEPTH_LIMIT

    def above(self, name: str) -> frozenset[str] | None:
        """Returns the names from which `name` can be reached, itself included; None if they are too many."""
        found, todo = {name}, [name]
        while todo:
            for user in self._places[todo.pop()].users:
                if user not in found:
                    found.add(user)
                    todo.append(user)
            if len(found) > CIRCLE_SEARCH_LIMIT:
                return None
        return frozenset(found)

    def unreached(self, names: Iterable[str], roots: Iterable[str], *, ignoring: Collection[str] = ()) -> list[str]:
        """Returns those of the names that nothing shows: not to be reached from `roots` nor from one another.

        Names to ignore are neither returned nor do they show anything.
        """
        reached, todo = set[str](), list(roots)
        while todo:
            name = todo.pop()
            if name not in reached:
                reached.add(name)
                todo.extend(self._places[name].links)
        loose = [name for name in names if name not in reached and name not in ignoring]
        return [name for name in loose if not any(user not in ignoring for user in self._places[name].users)]
