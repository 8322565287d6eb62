"""What a program says so far: which names are written, which wait, and who refers to whom.

`reaches` answers whether a reference would close a circle. It is asked only about names that are already written, so
a program written top down never pays for it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from viewloom.catalogue.component import AnyValue, OneOf, PropType
from viewloom.lang.ast import Node, Ref, walk

CIRCLE_SEARCH_LIMIT = 5_000
"""Names looked at in search of a circle; past it there is one, which costs a reference and never a crash."""


@dataclass(slots=True)
class Held:
    """A statement that waits.

    Attributes:
        expression: What the model wrote.
        source: The text of it.
        missing: Names that must be written first; with none, it waits for something to refer to it.
    """

    expression: Node
    source: str
    missing: set[str] = field(default_factory=set[str])


class Ledger:
    """See the module docstring.

    Attributes:
        defined: What each name written stands for.
        held: Statements that wait, by name.
        wanted: Types that names are needed as, most telling first.
    """

    def __init__(self) -> None:
        self.defined: dict[str, Node] = {}
        self.held: dict[str, Held] = {}
        self.wanted: dict[str, list[PropType]] = {}
        self._links: dict[str, frozenset[str]] = {}
        self._users: defaultdict[str, set[str]] = defaultdict(set)
        self._waiting: defaultdict[str, list[str]] = defaultdict(list)

    def is_awaited(self, name: str) -> bool:
        """Whether something refers to the name and nothing defines it yet."""
        return name in self.wanted and name not in self.defined

    def type_of(self, name: str) -> PropType | None:
        """Returns what the name is needed as; None if nothing refers to it yet."""
        wanted = self.wanted.get(name)
        return wanted[0] if wanted else None

    def want(self, names: Mapping[str, PropType]) -> list[str]:
        """Remembers what names are needed as; returns those that were held only for want of that."""
        released: list[str] = []
        for name, prop_type in names.items():
            known = self.wanted.setdefault(name, [])
            if prop_type not in known:
                known.insert(0 if _tells_more(prop_type, known) else len(known), prop_type)
            held = self.held.get(name)
            if held is not None and not held.missing:
                released.append(name)
        return released

    def hold(self, name: str, held: Held) -> None:
        """Puts a statement aside."""
        self.held[name] = held
        for missing in held.missing:
            self._waiting[missing].append(name)

    def define(self, name: str, node: Node) -> list[str]:
        """Remembers what was written; returns the held statements that waited for nothing else."""
        for linked in self._links.get(name, ()):
            self._users[linked].discard(name)
        links = frozenset(part.name for part in walk(node) if isinstance(part, Ref))
        for linked in links:
            self._users[linked].add(name)
        self._links[name] = links
        self.defined[name] = node
        self.held.pop(name, None)
        released: list[str] = []
        for other in self._waiting.pop(name, ()):
            held = self.held.get(other)
            if held is not None and name in held.missing:
                held.missing.discard(name)
                if not held.missing:
                    released.append(other)
        return released

    def above(self, name: str) -> frozenset[str] | None:
        """Returns the names from which `name` can be reached, itself included; None if they are too many."""
        found, todo = {name}, [name]
        while todo:
            for user in self._users.get(todo.pop(), ()):
                if user not in found:
                    found.add(user)
                    todo.append(user)
            if len(found) > CIRCLE_SEARCH_LIMIT:
                return None
        return frozenset(found)

    def unreached(self, roots: Iterable[str], *, ignoring: Collection[str] = ()) -> list[str]:
        """Returns the names written that nothing shows: not to be reached from `roots` nor from one another.

        Names to ignore are neither returned nor do they show anything.
        """
        reached, todo = set[str](), list(roots)
        while todo:
            name = todo.pop()
            if name not in reached:
                reached.add(name)
                todo.extend(self._links.get(name, ()))
        return [
            name
            for name in self.defined
            if name not in reached
            and name not in ignoring
            and not any(user in self.defined and user not in ignoring for user in self._users.get(name, ()))
        ]


def _tells_more(prop_type: PropType, known: list[PropType]) -> bool:
    """A list of components accepts more than it says, and any value says nothing: a definite type goes first."""
    return not known or (isinstance(prop_type, OneOf) and isinstance(known[0], AnyValue))
