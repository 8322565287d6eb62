"""A library: the components that one reply may use, and what is derived from them.

A `Library` is a value. `standard_library` gives OpenUI's two stock libraries, "chat" and "full"; `Library.without`
takes components or whole groups away; `catalogue.custom` adds a request's own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from typing import Literal, assert_never

from viewloom.catalogue.component import Component, CustomAction, Group, component_names, narrow_props
from viewloom.catalogue.schema import JsonSchema, render_schema
from viewloom.catalogue.standard import chat, full
from viewloom.errors import InvalidRequest
from viewloom.lang.signatures import Signatures, compile_signatures

LibraryName = Literal["chat", "full"]

DERIVED_LIBRARIES_KEPT = 256
"""How many libraries made by `without` are kept: requests repeat their metadata."""

_NAME_CHARS_QUOTED = 64


# Not slotted: what is derived from a library is computed once and kept in the instance.
@dataclass(frozen=True)
class Library:
    """What one reply may use.

    Attributes:
        name: "chat" or "full", or a caller's own.
        root: The component that every program has at its top.
        components: All components, in the order in which they are documented.
        groups: Names under which several components can be withheld.
        actions: Actions of the caller's own.
    """

    name: str
    root: str
    components: tuple[Component, ...]
    groups: tuple[Group, ...] = ()
    actions: tuple[CustomAction, ...] = ()

    def __hash__(self) -> int:
        # Libraries are cache keys on the path of every request: hashing each prop would cost more than it sorts out.
        return self._hash

    @cached_property
    def _hash(self) -> int:
        names = tuple(component.name for component in self.components)
        return hash((self.name, self.root, names, tuple(action.name for action in self.actions)))

    @cached_property
    def by_name(self) -> dict[str, Component]:
        """The components by name."""
        return {component.name: component for component in self.components}

    @cached_property
    def signatures(self) -> Signatures:
        """What a parser needs to know to read and validate a program."""
        return compile_signatures(self.json_schema(), self.root)

    def component(self, name: str) -> Component | None:
        """Find a component; None if the library has none of that name."""
        return self.by_name.get(name)

    def json_schema(self) -> JsonSchema:
        """Write the library's JSON Schema. Returns a new dict each time."""
        return render_schema(self.components)

    def without(self, names: Iterable[str]) -> "Library":
        """Withhold components.

        What cannot be used any more goes with them: components with a prop that only they could fill, and parts that
        only they could hold (`Col` goes with `Table`). The root stays when a group that it belongs to is named.

        Args:
            names: Names of components and groups, as the client's `c1_excluded_components` lists them. A name that
                is both means both.

        Raises:
            InvalidRequest: A name is neither, or the root was named, or nothing would be left to put into it.

        Cost: a look-up when the same names were withheld before.
        """
        wanted = frozenset(names)
        return _without(self, wanted) if wanted else self


def standard_library(name: LibraryName = "chat") -> Library:
    """Give one of the stock libraries: "chat" (root Card) or "full" (root Stack). The same object each time."""
    return _standard(name)


@cache
def _standard(name: LibraryName) -> Library:
    match name:
        case "chat":
            return Library("chat", chat.ROOT, chat.COMPONENTS, chat.GROUPS)
        case "full":
            return Library("full", full.ROOT, full.COMPONENTS, full.GROUPS)
        case _:
            assert_never(name)


@lru_cache(maxsize=DERIVED_LIBRARIES_KEPT)
def _without(library: Library, names: frozenset[str]) -> Library:
    kept = _fillable(library, _expand(library, names))
    kept = _placeable(kept, library)
    present = {component.name for component in kept}
    groups = (Group(g.name, tuple(name for name in g.components if name in present)) for g in library.groups)
    return replace(library, components=kept, groups=tuple(group for group in groups if group.components))


def _expand(library: Library, names: frozenset[str]) -> frozenset[str]:
    """Turn names of components and groups into names of components."""
    groups = {group.name: group.components for group in library.groups}
    withheld: set[str] = set()
    for name in sorted(names):
        if name not in groups and name not in library.by_name:
            raise _refusal(f"{name[:_NAME_CHARS_QUOTED]!r} is neither a component nor a group.")
        if name == library.root:
            raise _refusal(f"{name} is the root and cannot be excluded.")
        withheld.update(member for member in groups.get(name, ()) if member != library.root)
        if name in library.by_name:
            withheld.add(name)
    return frozenset(withheld)


def _fillable(library: Library, withheld: frozenset[str]) -> tuple[Component, ...]:
    """Narrow what is left until every prop of every component can be filled."""
    while True:
        kept: list[Component] = []
        gone = set(withheld)
        for component in library.components:
            if component.name in withheld:
                continue
            props = narrow_props(component.props, withheld)
            if props is None:
                gone.add(component.name)
            else:
                kept.append(replace(component, props=props))
        if library.root in gone:
            raise _refusal(f"Nothing is left that {library.root} can hold.")
        if len(gone) == len(withheld):
            return tuple(kept)
        withheld = frozenset(gone)


def _placeable(components: tuple[Component, ...], library: Library) -> tuple[Component, ...]:
    """Drop the parts that had a holder in the library and have none any more.

    Some components never had one (`Tag` only fits where anything does): they stay.
    """
    held_before = _held(library.components)
    while True:
        held = _held(components)
        kept = tuple(c for c in components if c.name == library.root or c.name in held or c.name not in held_before)
        if len(kept) == len(components):
            return kept
        components = kept


def _held(components: tuple[Component, ...]) -> frozenset[str]:
    """Collect the components that others name in their props."""
    return frozenset(
        name
        for component in components
        for prop in component.props
        for name in component_names(prop.type)
        if name != component.name
    )


def _refusal(reason: str) -> InvalidRequest:
    return InvalidRequest(f"c1_excluded_components: {reason}", param="metadata.thesys")
