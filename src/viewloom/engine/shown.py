"""What a program's tree shows: its elements and texts, and which of them are the reply's own.

Titles, notes, small print and suggestions stand around what is said: a server may write those itself.
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from viewloom.catalogue.component import ActionPlan, Choice, Component, Flag, PropType, Text
from viewloom.catalogue.library import Library
from viewloom.lang import Element

INPUTS = frozenset(
    {"Input", "TextArea", "Select", "DatePicker", "Slider", "CheckBoxGroup", "RadioGroup", "SwitchGroup"}
)
_FRAME = frozenset({"CardHeader", "Callout", "TextCallout", "FollowUpBlock"})
_NOTICES = frozenset({"Callout", "TextCallout"})
_TECHNICAL = frozenset({"name", "value", "language", "placeholder", "icon", "gap", "rules"})


class Screen:
    """What a tree shows.

    Args:
        root: The tree.
        library: What it was written with: it tells texts from settings.

    Attributes:
        library: As given.
        elements: All elements in reading order.
        texts: All texts and figures below the root.
        own: The elements that are the reply's own.
        said: The texts and figures of those.
        has_input: Whether there is something to fill in.
        is_only_notices: Whether there is nothing but notes, under a title or not.
    """

    def __init__(self, root: Element, library: Library) -> None:
        self.library = library
        self.elements = tuple(walk(root))
        inner = [element for element in self.elements if element is not root]
        self.texts = tuple(text for element in inner for text in self.texts_of(element))
        framing = {id(part) for element in inner if _is_frame(element) for part in walk(element)}
        self.own = [element for element in inner if id(element) not in framing]
        self.said = tuple(text for element in self.own for text in self.texts_of(element))
        self.has_input = any(element.type_name in INPUTS for element in inner)
        shown = [
            element for element in inner if element.type_name not in {"CardHeader", "FollowUpBlock", "FollowUpItem"}
        ]
        self.is_only_notices = bool(shown) and all(element.type_name in _NOTICES for element in shown)

    @property
    def own_text(self) -> str:
        """The reply's own words."""
        return "\n".join(self.said)

    def of(self, *names: str) -> list[Element]:
        """Lists the elements of some components."""
        return [element for element in self.elements if element.type_name in names]

    def texts_of(self, element: Element) -> Iterator[str]:
        """Yields the texts and figures of one element, without those of elements in it."""
        component = self.library.component(element.type_name)
        for name, value in element.props.items():
            if not _is_technical(component, name, value):
                yield from strings(value)


def _is_frame(element: Element) -> bool:
    """Whether it stands around what is said: a title, a note, a suggestion, small print."""
    return element.type_name in _FRAME or (element.type_name == "TextContent" and element.props.get("size") == "small")


def _is_technical(component: Component | None, name: str, value: Any) -> bool:
    prop = component.prop(name) if component else None
    if name in _TECHNICAL and (isinstance(value, str) or name == "rules"):
        return True
    return prop is not None and _is_setting(prop.type)


def _is_setting(prop_type: PropType) -> bool:
    match prop_type:
        case Choice() | Flag() | ActionPlan() | Text("url") | Text("image_url"):
            return True
        case _:
            return False


def walk(value: Any) -> Iterator[Element]:
    """Yields the elements in a value, in reading order, with those inside of them."""
    if isinstance(value, Element):
        yield value
        for prop in value.props.values():
            yield from walk(prop)
    elif isinstance(value, tuple):
        for item in cast("tuple[Any, ...]", value):
            yield from walk(item)
    elif isinstance(value, Mapping):
        for item in cast("Mapping[str, Any]", value).values():
            yield from walk(item)


def strings(value: Any) -> Iterator[str]:
    """Yields the strings and figures of a value, but not those of elements in it."""
    match value:
        case str():
            if value.strip():
                yield value
        case bool():
            pass
        case int() | float():
            yield f"{value:g}" if abs(value) < 1e6 else str(value)
        case tuple():
            for item in cast("tuple[Any, ...]", value):
                yield from strings(item)
        case Mapping():
            for item in cast("Mapping[str, Any]", value).values():
                yield from strings(item)
        case _:
            pass
