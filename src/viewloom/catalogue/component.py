"""What a component is: a name, a description and props in the order in which a program passes them.

A `Component` is a plain value. Everything else about it is derived: its JSON Schema (`catalogue.schema`), the line
that teaches it to a model (`catalogue.prompt`) and the signature that validates it (`Library.signatures`). Prop types
say more than JSON Schema can: what a string is for (`Text.kind`), so that the engine knows which strings are addresses
or markdown and must pass the URL policy.
"""

from dataclasses import dataclass, field, replace
from typing import Literal

TextKind = Literal["plain", "markdown", "code", "url", "image_url"]
"""What a renderer does with a string.

`plain` and `code` are shown as they are; `markdown` is rendered, and so may hold links and images; `url` is followed
on a click; `image_url` is fetched as soon as it is shown.
"""


@dataclass(frozen=True, slots=True)
class Text:
    """A string."""

    kind: TextKind = "plain"


@dataclass(frozen=True, slots=True)
class Number:
    """A number, whole or not.

    Attributes:
        allowed: The only values it may have, in their order; empty for any.
    """

    allowed: tuple[int | float, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false.

    Attributes:
        only: The one of them that it may be; None for both.
    """

    only: bool | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few strings, given in the order in which they are documented."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list whose items all have one type."""

    item: "PropType"


@dataclass(frozen=True, slots=True)
class OneOf:
    """An element of one of the components named."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """An object literal with known fields and no others."""

    fields: tuple["Prop", ...]


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object literal with any keys, whose values all have one type."""

    value: "PropType"


@dataclass(frozen=True, slots=True)
class AnyValue:
    """Any value: a literal, a list, an object, or an element of any component.

    Attributes:
        hint: What a prompt calls it, empty for "any".
    """

    hint: str = ""


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """What a click does: `Action([…steps])`."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A value that the user changes: a `$variable`, or a literal of the inner type as its start."""

    inner: "PropType"


PropType = Text | Number | Flag | Choice | ListOf | OneOf | Record | MapOf | AnyValue | ActionPlan | Binding


@dataclass(frozen=True, slots=True)
class Prop:
    """One prop of a component, or one field of a `Record`.

    Attributes:
        name: Its name on the wire.
        type: What it holds.
        description: What the name does not say; most need none.
        required: Whether a program must pass it. A prop with a default need not be passed.
        default_json: The default as JSON text, None for no default. Text, because a value must not change.
    """

    name: str
    type: PropType
    description: str = ""
    required: bool = field(default=True, kw_only=True)
    default_json: str | None = field(default=None, kw_only=True)


def optional(name: str, type_: PropType, description: str = "") -> Prop:
    """Make a prop that a program may leave out."""
    return Prop(name, type_, description, required=False)


@dataclass(frozen=True, slots=True)
class Component:
    """A component of a library.

    Attributes:
        name: Its name in a program.
        description: One short phrase that tells a model when to choose it, empty where the name says it all.
        props: Its props, in the order of a program's arguments.
        is_custom: Whether a request brought it: no model has seen it before, so prompts say all that is known of it.
    """

    name: str
    description: str
    props: tuple[Prop, ...]
    is_custom: bool = field(default=False, kw_only=True)

    def prop(self, name: str) -> Prop | None:
        """Find a prop by name; None if the component has none of that name."""
        return next((prop for prop in self.props if prop.name == name), None)


@dataclass(frozen=True, slots=True)
class Group:
    """Components that belong together and can be withheld under one name."""

    name: str
    components: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CustomAction:
    """An action of the caller's own that a button may carry."""

    name: str
    description: str
    params: Record | MapOf


def component_names(prop_type: PropType) -> tuple[str, ...]:
    """List the components that a type mentions, at any depth, in its order. Cost: linear in the type's size."""
    match prop_type:
        case OneOf(names):
            return names
        case ListOf(inner) | MapOf(inner) | Binding(inner):
            return component_names(inner)
        case Record(fields):
            return tuple(name for prop in fields for name in component_names(prop.type))
        case Text() | Number() | Flag() | Choice() | AnyValue() | ActionPlan():
            return ()


def widen(prop_type: PropType, beside: str, names: tuple[str, ...]) -> PropType:
    """Let components stand wherever another one may."""
    match prop_type:
        case OneOf(known):
            return OneOf((*known, *names)) if beside in known else prop_type
        case ListOf(item):
            return ListOf(widen(item, beside, names))
        case MapOf(value):
            return MapOf(widen(value, beside, names))
        case Binding(inner):
            return Binding(widen(inner, beside, names))
        case Record(fields):
            return Record(tuple(replace(prop, type=widen(prop.type, beside, names)) for prop in fields))
        case Text() | Number() | Flag() | Choice() | AnyValue() | ActionPlan():
            return prop_type


def narrow(prop_type: PropType, withheld: frozenset[str]) -> PropType | None:
    """Take components out of a type.

    Returns:
        The type without them; None if nothing is left that could fill it.
    """
    match prop_type:
        case OneOf(names):
            kept = tuple(name for name in names if name not in withheld)
            return OneOf(kept) if kept else None
        case ListOf(item):
            narrowed = narrow(item, withheld)
            return None if narrowed is None else ListOf(narrowed)
        case MapOf(value):
            narrowed = narrow(value, withheld)
            return None if narrowed is None else MapOf(narrowed)
        case Binding(inner):
            narrowed = narrow(inner, withheld)
            return None if narrowed is None else Binding(narrowed)
        case Record(fields):
            kept_fields = narrow_props(fields, withheld)
            return None if kept_fields is None else Record(kept_fields)
        case Text() | Number() | Flag() | Choice() | AnyValue() | ActionPlan():
            return prop_type


def narrow_props(props: tuple[Prop, ...], withheld: frozenset[str]) -> tuple[Prop, ...] | None:
    """Take components out of the types of props.

    Returns:
        As many props, in the same order, since arguments are passed by position; None if one of them can no longer
        be filled.
    """
    narrowed: list[Prop] = []
    for prop in props:
        prop_type = narrow(prop.type, withheld)
        if prop_type is None:
            return None
        narrowed.append(replace(prop, type=prop_type))
    return tuple(narrowed)
