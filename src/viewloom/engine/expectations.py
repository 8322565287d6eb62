"""What the scanner may ask about the program: which statements and calls are to be expected.

The scanner knows lines, quotes and brackets; where only the catalogue or the program so far can tell what was meant, it
asks here.
"""

from typing import Protocol

from viewloom.catalogue.component import AnyValue, Component, MapOf, Record
from viewloom.catalogue.library import Library
from viewloom.engine.arguments import slot_of
from viewloom.engine.component_names import find_component, known_component
from viewloom.engine.ledger import Ledger
from viewloom.engine.root import ROOT, Root
from viewloom.lang.ast import BUILTIN_NAMES, RESERVED_NAMES

_OWN_NAMES = BUILTIN_NAMES | RESERVED_NAMES


class Expectations(Protocol):
    """What `Scanner` asks."""

    def is_plausible(self, name: str, called: str) -> bool:
        """Whether a statement of this name, whose value begins with a call of that name, is to be expected."""
        ...

    def callee(self, called: str) -> str:
        """Returns how the name called is spelt; empty if it is no component's and none was meant."""
        ...

    def takes_object(self, called: str) -> bool:
        """Whether the first argument of a component may be an object literal."""
        ...

    def is_argument(self, called: str, name: str) -> bool:
        """Whether a line that begins with `name =` inside a call goes on with its arguments."""
        ...

    def component(self, name: str) -> str:
        """Returns the component of exactly this name but for case and separators; empty if there is none."""
        ...

    def next_name(self) -> tuple[str, str]:
        """Returns what a tree without a name defines, and the component that holds a list of trees."""
        ...


class ProgramExpectations:
    """Answers from the library and what the program says so far."""

    def __init__(self, library: Library, ledger: Ledger, root: Root) -> None:
        self._library = library
        self._ledger = ledger
        self._root = root
        self._trees = 0

    def is_plausible(self, name: str, called: str) -> bool:
        """See `Expectations`."""
        return self._ledger.is_awaited(name) or self._library.component(called) is not None

    def callee(self, called: str) -> str:
        """See `Expectations`."""
        if called in _OWN_NAMES or self._library.component(called):
            return called
        found = find_component(self._library, called)
        if found is None or (called[0].isupper() and "_" not in called):
            # A wrong name in the right spelling is `engine.elements`' to mend and to report.
            return called[:1].upper() + called[1:]
        return found.name

    def takes_object(self, called: str) -> bool:
        """See `Expectations`."""
        component = self._find(called)
        if component is None or not component.props:
            return called in _OWN_NAMES
        return isinstance(component.props[0].type, Record | MapOf | AnyValue)

    def is_argument(self, called: str, name: str) -> bool:
        """See `Expectations`."""
        component = self._find(called)
        return component is not None and slot_of(component, name) is not None and not self._ledger.is_awaited(name)

    def component(self, name: str) -> str:
        """See `Expectations`."""
        found = known_component(self._library, name)
        return found.name if found else ""

    def next_name(self) -> tuple[str, str]:
        """See `Expectations`."""
        if not self._root.is_given:
            return ROOT, self._library.root
        while True:
            self._trees += 1
            name = f"tree_{self._trees}"
            if not self._ledger.is_known(name):
                return name, self._library.root

    def _find(self, called: str) -> Component | None:
        return find_component(self._library, called) if called not in _OWN_NAMES else None
