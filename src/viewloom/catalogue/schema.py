"""Components as JSON Schema, in the shape of OpenUI's `library.toJSONSchema()`.

`$defs` holds one object schema per component. The order of its `properties` is the order of a program's arguments, so
it must be kept when the schema is stored or sent. A prop with a default counts as required *and* carries the default:
that is how the reference reports them.
"""

import json
from collections.abc import Iterable

from viewloom.catalogue.component import (
    ActionPlan,
    AnyValue,
    Binding,
    Choice,
    Component,
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

JsonSchema = dict[str, object]


def render_schema(components: Iterable[Component]) -> JsonSchema:
    """Write the JSON Schema of a set of components. Returns a new dict, which the caller may change."""
    listed = tuple(components)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {component.name: _reference(component.name) for component in listed},
        "required": [component.name for component in listed],
        "additionalProperties": False,
        "$defs": {component.name: _object(component.props) for component in listed},
    }


def _object(props: tuple[Prop, ...]) -> JsonSchema:
    schema: JsonSchema = {"type": "object", "properties": {prop.name: _prop(prop) for prop in props}}
    required = [prop.name for prop in props if prop.required or prop.default_json is not None]
    if required:
        schema["required"] = required
    schema["additionalProperties"] = False
    return schema


def _prop(prop: Prop) -> JsonSchema:
    fragment = _fragment(prop.type)
    if prop.default_json is not None:
        return {"default": json.loads(prop.default_json), **fragment}
    return fragment


def _fragment(prop_type: PropType) -> JsonSchema:  # noqa: PLR0911 (one return for each type)
    match prop_type:
        case Text():
            return {"type": "string"}
        case Number(allowed):
            return {"type": "number", "enum": list(allowed)} if allowed else {"type": "number"}
        case Flag(only):
            return {"type": "boolean"} if only is None else {"type": "boolean", "const": only}
        case Choice(values):
            return {"type": "string", "enum": list(values)}
        case ListOf(item):
            return {"type": "array", "items": _fragment(item)}
        case OneOf((name,)):
            return _reference(name)
        case OneOf(names):
            return {"anyOf": [_reference(name) for name in names]}
        case Record(fields):
            return _object(fields)
        case MapOf(value):
            return {"type": "object", "propertyNames": {"type": "string"}, "additionalProperties": _fragment(value)}
        case Binding(inner):
            return _fragment(inner)
        case AnyValue() | ActionPlan():
            return {}


def _reference(name: str) -> JsonSchema:
    return {"$ref": f"#/$defs/{name}"}
