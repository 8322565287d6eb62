"""Which components of a library show what: the stock ones where they are allowed, the next best otherwise."""

from dataclasses import dataclass
from functools import lru_cache

from viewloom.catalogue.component import AnyValue, ListOf, component_names
from viewloom.catalogue.library import Library
from viewloom.lang.ast import Comp, Node, Null, Str

LIBRARIES_KEPT = 256


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A component that can show a text.

    Attributes:
        component: Its name.
        before: Arguments ahead of the text.
        is_markdown: Whether the text is rendered.
    """

    component: str
    before: tuple[Node, ...] = ()
    is_markdown: bool = True

    def carry(self, text: str) -> Comp:
        """Returns the component with a text that is safe to show."""
        return Comp(self.component, (*self.before, Str(text)))


@dataclass(frozen=True, slots=True)
class Kit:
    """What there is for each kind of block.

    Attributes:
        text: Shows markdown, or at least its source.
        has_title: Whether the first heading may be a `CardHeader`.
        has_headings: Whether other headings may be a `TextContent`.
        has_code: Whether fenced code may be a `CodeBlock`.
        has_tables: Whether tables may be a `Table`.
        has_rules: Whether a thematic break may be a `Separator`.
        has_callouts: Whether a note in a quote may be a `Callout`.
        has_rich_cells: Whether a cell may hold a `TextContent`.
    """

    text: Vehicle
    has_title: bool
    has_headings: bool
    has_code: bool
    has_tables: bool
    has_rules: bool
    has_callouts: bool
    has_rich_cells: bool

    def only_text(self) -> "Kit":
        """Returns a kit that shows every block as text."""
        return Kit(self.text, *[False] * 7)


_VEHICLES = (
    Vehicle("MarkDownRenderer"),
    Vehicle("TextContent"),
    Vehicle("TextCallout", (Null(), Null()), is_markdown=False),
    Vehicle("Callout", (Str("neutral"), Str(""))),
    Vehicle("CardHeader", is_markdown=False),
)


def find_vehicle(library: Library) -> Vehicle | None:
    """Returns what shows a text in this library; None if it has nothing that does."""
    return next((vehicle for vehicle in _VEHICLES if library.component(vehicle.component)), None)


@lru_cache(maxsize=LIBRARIES_KEPT)
def kit_of(library: Library) -> Kit | None:
    """Returns what there is in a library; None if nothing in it shows a text."""
    vehicle = find_vehicle(library)
    if vehicle is None:
        return None
    listed = listed_components(library)
    return Kit(
        text=vehicle,
        has_title="CardHeader" in listed,
        has_headings="TextContent" in listed,
        has_code="CodeBlock" in listed,
        has_tables="Table" in listed and "Col" in library.by_name,
        has_rules="Separator" in listed,
        has_callouts="Callout" in listed,
        has_rich_cells="TextContent" in library.by_name,
    )


def listed_components(library: Library) -> frozenset[str]:
    """Returns the components that the root's list takes."""
    taken = library.by_name[library.root].props[0].type
    if taken in {AnyValue(), ListOf(AnyValue())}:
        return frozenset(library.by_name)
    return frozenset(component_names(taken)) & library.by_name.keys()
