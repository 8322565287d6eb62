"""JSON Schema, type by type."""

import pytest

from viewloom.catalogue import (
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
    optional,
    render_schema,
)


@pytest.mark.parametrize(
    ("prop_type", "fragment"),
    [
        (Text("markdown"), {"type": "string"}),
        (Number(), {"type": "number"}),
        (Flag(), {"type": "boolean"}),
        (Choice(("a", "b")), {"type": "string", "enum": ["a", "b"]}),
        (ListOf(Number()), {"type": "array", "items": {"type": "number"}}),
        (OneOf(("A",)), {"$ref": "#/$defs/A"}),
        (OneOf(("A", "B")), {"anyOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}]}),
        (
            Record((Prop("src", Text("url")), optional("alt", Text()))),
            {
                "type": "object",
                "properties": {"src": {"type": "string"}, "alt": {"type": "string"}},
                "required": ["src"],
                "additionalProperties": False,
            },
        ),
        (
            MapOf(Flag()),
            {"type": "object", "propertyNames": {"type": "string"}, "additionalProperties": {"type": "boolean"}},
        ),
        (AnyValue(), {}),
        (ActionPlan(), {}),
        (Binding(Text()), {"type": "string"}),
    ],
)
def test_each_type_has_its_fragment(prop_type: PropType, fragment: dict[str, object]) -> None:
    schema = render_schema([Component("A", "", (Prop("p", prop_type),))])
    assert schema["$defs"] == {
        "A": {"type": "object", "properties": {"p": fragment}, "required": ["p"], "additionalProperties": False}
    }


def test_a_default_makes_a_prop_required_as_the_reference_reports_it() -> None:
    prop = Prop("p", ListOf(Text()), required=False, default_json="[]")
    schema = render_schema([Component("A", "", (prop,))])
    assert schema["$defs"] == {
        "A": {
            "type": "object",
            "properties": {"p": {"default": [], "type": "array", "items": {"type": "string"}}},
            "required": ["p"],
            "additionalProperties": False,
        }
    }


def test_a_component_that_requires_nothing_lists_nothing_as_required() -> None:
    schema = render_schema([Component("A", "", (optional("p", Text()),))])
    assert schema["$defs"] == {
        "A": {"type": "object", "properties": {"p": {"type": "string"}}, "additionalProperties": False}
    }


def test_the_document_lists_every_component_once() -> None:
    schema = render_schema([Component("A", "", ()), Component("B", "", ())])
    assert schema["properties"] == {"A": {"$ref": "#/$defs/A"}, "B": {"$ref": "#/$defs/B"}}
    assert schema["required"] == ["A", "B"]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
