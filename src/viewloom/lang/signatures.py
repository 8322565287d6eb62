"""What a library's components take: JSON Schema, compiled once, in the order of positional arguments.

Main path: `compile_signatures(schema, root)` reads the object that `library.toJSONSchema()` makes, in which the order
of `properties` is the order of arguments. The schema is the operator's, so a wrong one raises `ValueError`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, TypeAlias, cast

from viewloom.lang.ast import BUILTIN_NAMES, RESERVED_NAMES

_REF_PREFIX = "#/$defs/"
_UNION_KEYS = ("anyOf", "oneOf", "allOf")


class Missing(Enum):
    """The type of `MISSING`: no default, no constant, no argument."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING


@dataclass(frozen=True, slots=True)
class Fragment:
    """What one slot takes.

    Attributes:
        types: The JSON Schema types, none if the schema names none.
        enum: The allowed values, None if not restricted that way.
        const: The only allowed value, or `MISSING`.
        default: The value that stands in for an absent one, or `MISSING`.
        items: What an array's items are.
        properties: What an object's keys hold, in order.
        required: Keys that an object must have.
        component: The component named by `$ref`.
        union: The alternatives of `anyOf`, `oneOf` or `allOf`.
        components: Every component this slot takes directly, through `$ref` and unions.
        schema: The fragment's source, for what this class does not model.
        single_type: The type, if the schema names exactly one.
        is_checked: Whether a value in this slot is checked at all: not where a reference or union describes it.
        plain_types: Types whose values always fit: worked out here since every argument asks.
    """

    types: tuple[str, ...] = ()
    enum: tuple[Any, ...] | None = None
    const: Any = MISSING
    default: Any = MISSING
    items: "Fragment | None" = None
    properties: tuple[tuple[str, "Fragment"], ...] = ()
    required: tuple[str, ...] = ()
    component: str | None = None
    union: tuple["Fragment", ...] = ()
    components: frozenset[str] = frozenset()
    schema: Mapping[str, Any] = field(default_factory=dict[str, Any], compare=False, repr=False)
    single_type: str | None = field(init=False, compare=False, repr=False)
    is_checked: bool = field(init=False, compare=False, repr=False)
    plain_types: frozenset[type] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        single = self.types[0] if isinstance(self.schema.get("type"), str) and self.types else None
        composite = self.component is not None or bool(self.union) or "$ref" in self.schema
        is_open = single is None and self.enum is None and self.const is MISSING
        object.__setattr__(self, "single_type", single)
        object.__setattr__(self, "is_checked", not composite and not is_open)
        object.__setattr__(self, "plain_types", _plain_types(self, single))


@dataclass(frozen=True, slots=True)
class Param:
    """One prop of a component, filled by position.

    Attributes:
        name: The prop.
        fragment: What it takes.
        required: Whether the component cannot stand without it (a default fills it silently).
    """

    name: str
    fragment: Fragment
    required: bool

    @property
    def default(self) -> Any:
        """The value that stands in for an absent argument, or `MISSING`."""
        return self.fragment.default


Slot: TypeAlias = tuple[str, frozenset[type], bool, Param, frozenset[str]]


@dataclass(frozen=True, slots=True)
class ComponentSignature:
    """A component and its props in the order of arguments.

    Attributes:
        name: The component.
        params: Its props.
        slots: Name, types that always fit, whether values are checked at all, the prop itself, and strings that fit,
            for each prop: worked out here since every argument asks.
        required: The props that it cannot stand without.
        usage: Its call as a reminder: `Title(text, level?)`.
    """

    name: str
    params: tuple[Param, ...]
    slots: tuple[Slot, ...] = field(init=False, compare=False, repr=False)
    required: tuple[Param, ...] = field(init=False, compare=False, repr=False)
    usage: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        slots = tuple(
            (p.name, p.fragment.plain_types, p.fragment.is_checked, p, _choices(p.fragment)) for p in self.params
        )
        object.__setattr__(self, "slots", slots)
        object.__setattr__(self, "required", tuple(param for param in self.params if param.required))
        words = [param.name + ("" if param.required else "?") for param in self.params]
        object.__setattr__(self, "usage", f"{self.name}({', '.join(words)})")

    @property
    def param_names(self) -> tuple[str, ...]:
        """The names of the props, in order."""
        return tuple(param.name for param in self.params)


@dataclass(frozen=True)
class Signatures:
    """Everything the language needs to know about a library.

    Attributes:
        components: Signature by component name, in the library's order.
        root: The component a program is expected to start from; empty if any.
    """

    components: Mapping[str, ComponentSignature]
    root: str = ""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all components, in the library's order."""
        return tuple(self.components)

    @cached_property
    def calls(self) -> Mapping[str, ComponentSignature]:
        """The signature by the text that begins a call, `Title(`, of what is a component wherever it stands."""
        taken = BUILTIN_NAMES | RESERVED_NAMES
        return {f"{name}(": signature for name, signature in self.components.items() if name not in taken}


def compile_signatures(schema: Mapping[str, Any], root: str = "") -> Signatures:
    """Compile a library's JSON Schema.

    Args:
        schema: `{"$defs": {Component: {"properties": {…}, "required": […]}}}`, keys in positional order.
        root: The component a program is expected to start from; empty if any.

    Raises:
        ValueError: The schema has no `$defs` object, or a part of it is not an object.
    """
    defs = schema.get("$defs")
    if not isinstance(defs, Mapping):
        message = "A library's schema needs a $defs object that maps component names to their props."
        raise ValueError(message)  # noqa: TRY004 - one exception for a bad schema
    components = {name: _compile_component(name, body) for name, body in cast("Mapping[str, Any]", defs).items()}
    return Signatures(MappingProxyType(components), root)


def freeze(value: Any) -> Any:
    """Turn a JSON value into an immutable one: tuples for arrays, read-only mappings for objects.

    Raises:
        TypeError: The value is none that JSON knows.
    """
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Mapping):
        return MappingProxyType({key: freeze(item) for key, item in cast("Mapping[str, Any]", value).items()})
    if isinstance(value, Sequence):
        return tuple(freeze(item) for item in cast("Sequence[Any]", value))
    raise TypeError(f"{type(value).__name__} is not a JSON value")


def _compile_component(name: str, body: Any) -> ComponentSignature:
    fragment = _compile_fragment(body, f"component {name}")
    required = set(fragment.required)
    params = tuple(Param(prop, part, prop in required) for prop, part in fragment.properties)
    return ComponentSignature(name, params)


def _compile_fragment(body: Any, where: str) -> Fragment:
    if not isinstance(body, Mapping):
        raise ValueError(f"The schema of {where} is not an object.")  # noqa: TRY004 - one exception for a bad schema
    schema = cast("Mapping[str, Any]", body)
    component = _component_of(schema.get("$ref"))
    union = tuple(_compile_fragment(part, where) for key in _UNION_KEYS for part in schema.get(key, ()))
    direct = frozenset({component}) if component else frozenset[str]()
    items = schema.get("items")
    properties: Mapping[str, Any] = schema.get("properties", {})
    return Fragment(
        types=_types_of(schema.get("type")),
        enum=tuple(freeze(item) for item in schema["enum"]) if "enum" in schema else None,
        const=freeze(schema["const"]) if "const" in schema else MISSING,
        default=freeze(schema["default"]) if "default" in schema else MISSING,
        items=_compile_fragment(items, where) if isinstance(items, Mapping) else None,
        properties=tuple((key, _compile_fragment(part, f"{where}.{key}")) for key, part in properties.items()),
        required=tuple(schema.get("required", ())),
        component=component,
        union=union,
        components=direct.union(*(part.components for part in union)),
        schema=schema,
    )


def _plain_types(fragment: Fragment, single: str | None) -> frozenset[type]:
    if fragment.enum is not None or fragment.const is not MISSING:
        return frozenset()
    if single == "array":
        return frozenset() if fragment.items is not None and fragment.items.is_checked else frozenset({tuple})
    return _TYPES.get(single, frozenset[type]())


def _choices(fragment: Fragment) -> frozenset[str]:
    allowed = (fragment.const,) if fragment.enum is None else fragment.enum
    is_list = fragment.single_type in ("object", "array")
    return frozenset() if is_list else frozenset(choice for choice in allowed if isinstance(choice, str))


_TYPES: dict[str | None, frozenset[type]] = {
    "string": frozenset({str}),
    "number": frozenset({int, float}),
    "integer": frozenset({int, float}),
    "boolean": frozenset({bool}),
}


def _component_of(reference: object) -> str | None:
    if isinstance(reference, str) and reference.startswith(_REF_PREFIX):
        return reference.removeprefix(_REF_PREFIX)
    return None


def _types_of(types: object) -> tuple[str, ...]:
    if isinstance(types, str):
        return (types,)
    return tuple(cast("Sequence[str]", types)) if isinstance(types, Sequence) else ()
