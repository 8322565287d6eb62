"""Several prop types as one: what a JSON Schema's `anyOf` comes down to, and which values a type takes."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, cast

from viewloom.catalogue.component import (
    ActionPlan,
    AnyValue,
    Binding,
    Choice,
    Flag,
    ListOf,
    MapOf,
    Number,
    OneOf,
    Prop,
    PropType,
    Record,
    Text,
)

_HINT_LIMIT_CHARS = 120


def join_types(types: Sequence[PropType]) -> PropType:
    """Return one type for a choice between types, `AnyValue` where none of ours holds them all.

    Alternatives of one kind are merged; fields that not every alternative requires become optional.

    Args:
        types: At least one.
    """
    distinct = list(dict.fromkeys(types))
    if len(distinct) == 1:
        return distinct[0]
    kinds = {type(each) for each in distinct}
    if kinds <= {Text, Choice} and Text in kinds:
        return next(each for each in distinct if isinstance(each, Text))
    if len(kinds) > 1:
        return AnyValue("|".join(dict.fromkeys(_word(each) for each in distinct))[:_HINT_LIMIT_CHARS])
    return _join_alike(distinct)


def _join_alike(types: Sequence[PropType]) -> PropType:
    match types[0]:
        case Choice():
            return Choice(tuple(dict.fromkeys(v for each in types if isinstance(each, Choice) for v in each.values)))
        case OneOf():
            return OneOf(tuple(dict.fromkeys(n for each in types if isinstance(each, OneOf) for n in each.names)))
        case Number():
            allowed = [each.allowed for each in types if isinstance(each, Number)]
            return Number(tuple(dict.fromkeys(v for each in allowed for v in each)) if all(allowed) else ())
        case ListOf():
            return ListOf(join_types([each.item for each in types if isinstance(each, ListOf)]))
        case MapOf():
            return MapOf(join_types([each.value for each in types if isinstance(each, MapOf)]))
        case Record():
            return _join_records([each for each in types if isinstance(each, Record)])
        case Flag():
            return Flag()
        case Text() | AnyValue() | ActionPlan() | Binding():
            return types[0]


def _join_records(records: Sequence[Record]) -> Record:
    named: dict[str, list[Prop]] = {}
    for record in records:
        for prop in record.fields:
            named.setdefault(prop.name, []).append(prop)
    return Record(
        tuple(
            Prop(
                name,
                join_types([prop.type for prop in props]),
                props[0].description,
                required=len(props) == len(records) and all(prop.required for prop in props),
            )
            for name, props in named.items()
        )
    )


def _word(prop_type: PropType) -> str:
    match prop_type:
        case Text():
            return "string"
        case Number():
            return "number"
        case Flag():
            return "boolean"
        case Choice(values):
            return "|".join(f'"{value}"' for value in values)
        case ListOf(item):
            return f"({_word(item)})[]"
        case OneOf(names):
            return "|".join(names)
        case Record() | MapOf():
            return "object"
        case AnyValue() | ActionPlan() | Binding():
            return "any"


def accepts(prop_type: PropType, value: Any) -> bool:  # noqa: PLR0911 (one return for each type)
    """Whether a JSON value is one of the type's. Elements are none. Cost: linear in the value."""
    match prop_type:
        case Text():
            return isinstance(value, str)
        case Choice(values):
            return value in values
        case Number(allowed):
            is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
            return is_number and (not allowed or value in allowed)
        case Flag(only):
            return isinstance(value, bool) and only in {None, value}
        case ListOf(item):
            return isinstance(value, list) and all(accepts(item, each) for each in cast("list[Any]", value))
        case MapOf(inner):
            return isinstance(value, Mapping) and all(
                accepts(inner, each) for each in cast("Mapping[str, Any]", value).values()
            )
        case Record(fields):
            return isinstance(value, Mapping) and _accepts_fields(fields, cast("Mapping[str, Any]", value))
        case Binding(inner):
            return accepts(inner, value)
        case AnyValue():
            return True
        case OneOf() | ActionPlan():
            return False


def _accepts_fields(fields: tuple[Prop, ...], value: Mapping[str, Any]) -> bool:
    if value.keys() - {prop.name for prop in fields}:
        return False
    return all(
        accepts(prop.type, value[prop.name]) if value.get(prop.name) is not None else not prop.required
        for prop in fields
    )
