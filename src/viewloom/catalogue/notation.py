"""Components as the lines that teach them to a model.

A signature is written as tersely as a model still understands: `TextContent(text, size?: small|default|large)`. A prop
without a type is a string. Two kinds of type are long and frequent, so they get a name: the big unions of what
containers hold ("Block"), and object literals that several props share ("Rules").
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from viewloom.catalogue.component import (
    ActionPlan,
    AnyValue,
    Binding,
    Choice,
    Component,
    CustomAction,
    Flag,
    ListOf,
    MapOf,
    Number,
    OneOf,
    Prop,
    PropType,
    Record,
    Text,
    component_names,
)
from viewloom.catalogue.library import Library

_NAMED_UNION_SIZE = 9
"""From how many members on a union is called a Block instead of listed: a form field's seven are listed."""

_SIMPLE = re.compile(r"[\w%#+./-]+")
"""A choice that needs no quotes to be told from the next one."""


# Not slotted: the names are worked out once for all lines of a prompt.
@dataclass(frozen=True)
class Notation:
    """How one prompt writes signatures.

    Attributes:
        library: Where the components come from.
        explicit: Write every type, and choices in quotes, as a type checker would.
    """

    library: Library
    explicit: bool = False

    @cached_property
    def blocks(self) -> frozenset[str]:
        """What the root holds, or, if it takes anything, the members of the biggest union; called a Block."""
        root = self.library.by_name[self.library.root]
        held = [self._held(component) for component in self.library.components]
        return self._held(root) or max(held, key=len, default=frozenset[str]())

    @cached_property
    def block_name(self) -> str:
        """What the biggest union is called; never the name of a component."""
        return self._unused("Block")

    @cached_property
    def records(self) -> Mapping[Record, str]:
        """The object literals that several props share, with their names."""
        uses = Counter(
            (prop.type, prop.name)
            for component in self.library.components
            for prop in component.props
            if isinstance(prop.type, Record)
        )
        named: dict[str, Record] = {}
        for (record, name), count in uses.items():
            if count > 1 and name.isidentifier():
                named.setdefault(self._unused(name.capitalize()), record)
        return {record: name for name, record in named.items()}

    @property
    def legend(self) -> str:
        """Explain the notation."""
        block = f", {self.block_name} any component under Blocks" if self.blocks else ""
        if self.explicit:
            return f'? is optional, "a"|"b" one of these, T[] a list of T, $T a $variable or a T{block}.'
        return (
            "A bare prop is a string, p[] a list of strings. ? is optional, a|b one of these strings, in quotes, "
            f"T[] a list of T, $p takes a $variable{block}."
        )

    def line(self, components: Sequence[Component], *, props_shown: int | None = None) -> str:
        """Write the signature and descriptions of components that have the same props on one line.

        Args:
            components: One or more, the first of which gives the props.
            props_shown: How many props to show, None for all.
        """
        names = ", ".join(component.name for component in components)
        described = " / ".join(component.description for component in components if component.description)
        props = components[0].props[:props_shown]
        is_new = any(component.is_custom for component in components)
        notes = list(_notes(props)) if is_new else [_note(p) for p in props if self.explicit and p.description]
        remarks = "; ".join(note for note in (described, *notes) if note)
        signature = f"{names}({self._props(props)})"
        return f"{signature} - {remarks}" if remarks else signature

    def record_lines(self) -> list[str]:
        """Define the shared object literals, one on a line."""
        return [f"{name} = {{{self._props(record.fields)}}}" for record, name in self.records.items()]

    def exception_lines(self) -> list[str]:
        """Say which containers hold fewer components than a Block may be."""
        holders: dict[frozenset[str], list[str]] = {}
        for component in self.library.components:
            held = frozenset[str]().union(*(self._union_names(prop.type) for prop in component.props))
            missing = self.blocks - held
            if held and missing:
                holders.setdefault(missing, []).append(component.name)
        return [
            f"Inside {', '.join(names)}: no {', '.join(c.name for c in self.library.components if c.name in missing)}."
            for missing, names in holders.items()
        ]

    def action_line(self, action: CustomAction) -> str:
        """Write an action of the caller's own as a button takes it."""
        fields = _fields(action.params)
        is_needed = any(field.required for field in fields)
        params = (
            f", params{'' if is_needed else '?'}: {self.type_name(action.params)}"
            if action.params != Record(())
            else ""
        )
        whole = f'{{type: "{action.name}"{params}}}'
        remarks = "; ".join(note for note in (action.description, *_notes(fields)) if note)
        return f"{whole} - {remarks}" if remarks else whole

    def parts(self, component: Component) -> list[str]:
        """Name the components that a component's props ask for by name, in order."""
        named = (
            name for prop in component.props if not self._union_names(prop.type) for name in component_names(prop.type)
        )
        return list(dict.fromkeys(named))

    def _props(self, props: Iterable[Prop]) -> str:
        return ", ".join(self._prop(prop) for prop in props)

    def _prop(self, prop: Prop) -> str:
        written = prop.name if prop.name.isidentifier() else json.dumps(prop.name, ensure_ascii=False)
        name = written if prop.required else f"{written}?"
        if not self.explicit:
            match prop.type:
                case Text():
                    return name
                case Binding():
                    return f"${name}"
                case ListOf(Text()):
                    return f"{name}[]"
                case _:
                    pass
        return f"{name}: {self.type_name(prop.type)}"

    def type_name(self, prop_type: PropType) -> str:  # noqa: PLR0911 (one return for each type)
        """Writes what a prop holds."""
        match prop_type:
            case Text():
                return "string"
            case Number(allowed):
                return "|".join(map(str, allowed)) or "number"
            case Flag(only):
                return "boolean" if only is None else str(only).lower()
            case Choice(values):
                return "|".join(
                    json.dumps(value, ensure_ascii=False) if self.explicit or not _SIMPLE.fullmatch(value) else value
                    for value in values
                )
            case ListOf(item):
                text = self.type_name(item)
                return f"({text})[]" if "|" in text and not text.endswith("}") else f"{text}[]"
            case OneOf(names):
                return self.block_name if self._union_names(prop_type) else "|".join(names)
            case Record(fields):
                return self.records.get(prop_type) or f"{{{self._props(fields)}}}"
            case MapOf(value):
                return f"{{name: {self.type_name(value)}}}"
            case AnyValue(hint):
                return hint or "any"
            case ActionPlan():
                return "Action"
            case Binding(inner):
                return f"${self.type_name(inner)}"

    @staticmethod
    def _held(component: Component) -> frozenset[str]:
        return frozenset(name for prop in component.props for name in component_names(prop.type))

    def _union_names(self, prop_type: PropType) -> frozenset[str]:
        names = frozenset(component_names(prop_type))
        return names if names == self.blocks or len(names) >= _NAMED_UNION_SIZE else frozenset()

    def _unused(self, name: str) -> str:
        return name if self.library.component(name) is None else self._unused(f"{name}Type")


def _notes(props: Iterable[Prop], path: str = "") -> Iterator[str]:
    """Say what each prop is for, and each field of an object."""
    for prop in props:
        if prop.description:
            yield f"{path}{_note(prop)}"
        inner = prop.type
        while isinstance(inner, ListOf | MapOf | Binding):
            inner = (
                inner.item if isinstance(inner, ListOf) else inner.value if isinstance(inner, MapOf) else inner.inner
            )
        if isinstance(inner, Record):
            yield from _notes(inner.fields, f"{path}{prop.name}.")


def _note(prop: Prop) -> str:
    return f"{prop.name}: {prop.description}"


def _fields(prop_type: PropType) -> tuple[Prop, ...]:
    """Return the fields of an object, or of the objects in a list or map."""
    match prop_type:
        case Record(fields):
            return fields
        case ListOf(inner) | MapOf(inner) | Binding(inner):
            return _fields(inner)
        case _:
            return ()
