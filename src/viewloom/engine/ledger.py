"""What a program says so far: which names are written, which wait and for what, and what each is needed as."""

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from viewloom.catalogue.component import AnyValue, ListOf, OneOf, PropType
from viewloom.engine.reach import Reach
from viewloom.lang.ast import Comp, Node, Str, walk
from viewloom.safety.policy import Policy

COPY_LIMIT = 20_000
"""Characters and parts written a second time because a name does not fit as it is where it is used."""
MISFIT_LIMIT = 100_000
"""Characters and parts behind names that were tried in vain, or had to be changed, where the names are used; past it,
a name is left out where it is not known to fit."""


@dataclass(slots=True)
class Held:
    """A statement that waits.

    Attributes:
        expression: What the model wrote.
        source: The text of it.
        missing: Names that must be written first; with none, it waits for something to refer to it.
        is_line: Whether it stood on a line of its own, all of it in `source` (`engine.lines`).
    """

    expression: Node
    source: str
    missing: set[str] = field(default_factory=set[str])
    is_line: bool = False


class Ledger:
    """See the module docstring.

    Args:
        policy: What the program may show.

    Attributes:
        policy: As given.
        defined: What each name written stands for.
        held: Statements that wait, by name.
        wanted: Types that names are needed as, most telling first.
        reach: Who refers to whom.
        copied: Names whose whole value each statement holds, by the statement's name.
        copied_size: Characters and parts that stand somewhere a second time, up to `COPY_LIMIT`.
        misfit_size: Characters and parts behind names that did not fit as they are, counted at every use.
        is_stuck: Whether what is held waits for one another, so that a name that is held cannot be waited for.
        released: Held statements that wait for nothing any more, in the order in which they can be written.
    """

    def __init__(self, policy: Policy | None = None) -> None:
        self.policy = policy or Policy()
        self.defined: dict[str, Node] = {}
        self.held: dict[str, Held] = {}
        self.wanted: dict[str, list[PropType]] = {}
        self.reach = Reach()
        self.copied: dict[str, set[str]] = {}
        self.is_stuck = False
        self.released: deque[str] = deque()
        self._waiting: defaultdict[str, list[str]] = defaultdict(list)
        self._fits: defaultdict[str, set[PropType]] = defaultdict(set)
        self.copied_size = 0
        self.misfit_size = 0

    def is_awaited(self, name: str) -> bool:
        """Whether something refers to the name and nothing defines it yet."""
        return name in self.wanted and name not in self.defined

    def is_lacking(self, name: str) -> bool:
        """Whether something refers to the name and nothing will define it, as far as is known."""
        return self.is_awaited(name) and name not in self.held

    def undefined(self) -> list[str]:
        """Lists the components that the program refers to and nothing defines; readers leave them out.

        What an earlier form of a statement referred to does not count.
        """
        named = set[str]().union(*map(self.reach.links, self.defined))
        return [
            name
            for name, types in self.wanted.items()
            if name in named and name not in self.defined and isinstance(types[0], OneOf | ListOf)
        ]

    def is_known(self, name: str) -> bool:
        """Whether the name stands for anything, or will have to."""
        return name in self.wanted or name in self.defined or name in self.held

    def is_given(self, name: str) -> bool:
        """Whether the name was written, or waits."""
        return name in self.defined or name in self.held

    def type_of(self, name: str) -> PropType | None:
        """Returns what the name is needed as; None if nothing refers to it yet."""
        wanted = self.wanted.get(name)
        return wanted[0] if wanted else None

    def want(self, names: Mapping[str, PropType]) -> None:
        """Remembers what names are needed as; releases those that were held only for want of that."""
        for name, prop_type in names.items():
            known = self.wanted.setdefault(name, [])
            if prop_type not in known:
                known.insert(0 if _tells_more(prop_type, known) else len(known), prop_type)
            held = self.held.get(name)
            if held is not None and not held.missing:
                self.released.append(name)

    def hold(self, name: str, held: Held) -> None:
        """Puts a statement aside."""
        self.held[name] = held
        for missing in held.missing:
            self._waiting[missing].append(name)

    def next_at_end(self, root: str) -> str:
        """Returns the held statement to write next where nothing more comes; empty if something shows none of them.

        Those that wait for what can never come go first: the others may only be waiting for them.
        """
        first = ""
        for name, held in self.held.items():
            if name in self.wanted or name == root or isinstance(held.expression, Comp):
                if not self.waits_for_others(name):
                    return name
                first = first or name
        return first

    def waits_for_others(self, name: str) -> bool:
        """Whether a held statement waits for one that is held as well."""
        return not self.held.keys().isdisjoint(self.held[name].missing)

    def define(self, name: str, node: Node) -> None:
        """Remembers what was written; releases the held statements that waited for nothing else."""
        self.rewrite(name, node)
        self.held.pop(name, None)
        for other in self._waiting.pop(name, ()):
            held = self.held.get(other)
            if held is not None and name in held.missing:
                held.missing.discard(name)
                if not held.missing:
                    self.released.append(other)

    def rewrite(self, name: str, node: Node) -> None:
        """Remembers what was written under a name whose own statement may still wait."""
        self.reach.define(name, node)
        self.defined[name] = node
        self._fits.pop(name, None)

    def is_fit(self, name: str, prop_type: PropType) -> bool:
        """Whether what the name stands for was found to fit a type."""
        return prop_type in self._fits.get(name, ())

    def found_fit(self, name: str, prop_type: PropType) -> None:
        """Remembers that what the name stands for fits a type."""
        self._fits[name].add(prop_type)

    def may_copy(self, node: Node) -> bool:
        """Whether something written may be written once more; counts it if so."""
        size = _size(node)
        if self.copied_size + size > COPY_LIMIT:
            return False
        self.copied_size += size
        return True

    def found_unfit(self, node: Node) -> None:
        """Counts what was fitted for a place where its name is used, and is not what the name stands for."""
        self.misfit_size += _size(node)

    @property
    def may_try(self) -> bool:
        """Whether what a name stands for may still be fitted for a place where it is used."""
        return self.misfit_size <= MISFIT_LIMIT


def _size(node: Node) -> int:
    return sum(len(part.value) if isinstance(part, Str) else 1 for part in walk(node))


def _tells_more(prop_type: PropType, known: list[PropType]) -> bool:
    """A list of components accepts more than it says, and any value says nothing: a definite type goes first."""
    return not known or (isinstance(prop_type, OneOf) and isinstance(known[0], AnyValue))
