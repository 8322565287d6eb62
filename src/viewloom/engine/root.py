"""The root of the reply: the model's own, and what the weaver adds to its list."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from viewloom.catalogue.component import AnyValue, ListOf, PropType
from viewloom.catalogue.library import Library
from viewloom.engine.arguments import arrange
from viewloom.engine.boxes import BOXES
from viewloom.lang.ast import Arr, Comp, Node, Ref

ROOT = "root"

_SINGLE_TEXTS = 4


class Root:
    """Children and arguments of the root, and the names that the weaver gives.

    A root is written anew when a child is added, and the last definition wins. So that many texts between statements
    do not cost a long root each, names are listed ahead of their use from the fifth text on, ever more of them.

    Attributes:
        children: Items of the root's list as last written, spare names not included.
        is_given: Whether the model defined a root.
        is_written: Whether any root went out.
        retired: Names that an earlier root of the model's listed.
    """

    def __init__(self, library: Library) -> None:
        self.children: list[Node] = []
        self.is_given = False
        self.is_written = False
        self.retired: set[str] = set()
        self._library = library
        self._component = library.root
        first = library.by_name[library.root].props[0].type
        self._child_type = first.item if isinstance(first, ListOf) else AnyValue()
        self._is_box_known = {name: library.component(name) is not None for name in BOXES}
        self._args: tuple[Node, ...] = ()
        self._own: list[str] = []
        self._spare: list[str] = []
        self._given: set[str] = set()
        self._count = 0

    @property
    def child_type(self) -> PropType:
        """What the root's list takes."""
        return self._child_type

    @property
    def lead(self) -> tuple[Node, ...]:
        """The weaver's own children, which stand before those of a root that the model writes."""
        return tuple(Ref(name) for name in self._own)

    @property
    def call(self) -> Comp:
        """The root as it should be written now."""
        return Comp(self._component, (Arr((*self.children, *map(Ref, self._spare))), *self._args))

    def may_be(self, expression: Node) -> bool:
        """Whether an expression is a root as it stands, and the only one so far."""
        match expression:
            case Comp(name, (Arr(), *_)) if name == self._component:
                return not self.is_given and not self._own
            case _:
                return False

    def owns(self, name: str) -> bool:
        """Whether the weaver gave the name."""
        return name in self._given

    def box(self, expression: Node) -> Comp:
        """Makes the root's call out of whatever the model called root, the weaver's own children first."""
        match self._placed(expression):
            case Comp(name, (Arr(items), *rest)) if name == self._component:
                return Comp(name, (Arr((*self.lead, *items)), *rest))
            case Comp(name, (first, *rest)) if name == self._component:
                return Comp(name, (Arr((*self.lead, first)), *rest))
            case Comp(name, ()) if name == self._component:
                items = ()
            case Comp(name, (Arr(items), *_)) if name in BOXES and not self._is_box_known[name]:
                pass
            case Arr(items):
                pass
            case _:
                items = (expression,)
        return Comp(self._component, (Arr((*self.lead, *items)),))

    def _placed(self, expression: Node) -> Node:
        """Puts the arguments of a box into their places."""
        if not isinstance(expression, Comp) or expression.name not in {self._component, *BOXES}:
            return expression
        component = self._library.component(expression.name) or self._library.by_name[self._component]
        return replace(expression, args=tuple(arrange(component, expression.args)))

    def take(self, written: Comp) -> None:
        """Remembers a root of the model's as it was written."""
        self.retired.update(child.name for child in self.children if isinstance(child, Ref))
        first, *rest = written.args or (Arr(()),)
        self.children = list(first.items) if isinstance(first, Arr) else []
        self._args = tuple(rest)
        self._spare = []

    def add(self, children: Iterable[Node]) -> None:
        """Puts children at the end of the list."""
        self.children.extend(children)

    def add_own(self, stem: str, is_taken: Callable[[str], bool]) -> tuple[str, bool]:
        """Adds a child of the weaver's own; returns its name, and whether the root must be written anew for it."""
        is_new = not self._spare
        if is_new:
            count = 1 + (len(self._own) // 2 if len(self._own) >= _SINGLE_TEXTS else 0)
            self._spare = [self.new_name(stem, is_taken) for _ in range(count)]
        name = self._spare.pop(0)
        self._own.append(name)
        self.children.append(Ref(name))
        return name, is_new

    def drop_spare(self) -> bool:
        """Forgets the names that were listed ahead; returns whether there were any."""
        had_spare, self._spare = bool(self._spare), []
        return had_spare

    def new_name(self, stem: str, is_taken: Callable[[str], bool]) -> str:
        """Returns a name that nothing has; it is the weaver's from now on."""
        while True:
            self._count += 1
            name = f"{stem}_{self._count}"
            if not is_taken(name):
                self._given.add(name)
                return name
