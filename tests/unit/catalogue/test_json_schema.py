"""JSON Schemas as prop types: what is read, what is narrowed, and what is refused by its key."""

from typing import Any

import pytest

from viewloom.catalogue import AnyValue, Choice, Flag, ListOf, MapOf, Number, OneOf, Prop, PropType, Record, Text
from viewloom.catalogue.json_schema import read_object
from viewloom.catalogue.schema_parts import CHOICES_LIMIT, DEPTH_LIMIT, PARTS_LIMIT, PROPS_LIMIT, Budget
from viewloom.catalogue.type_union import accepts
from viewloom.errors import InvalidRequest

TEXT = {"type": "string"}
NODE = {"type": "object", "properties": {"label": TEXT, "children": {"type": "array", "items": {"$ref": "#/$defs/N"}}}}


def read(schema: object) -> Record | MapOf:
    return read_object(schema, "c1_custom_components.X", {"TextContent", "Table"}, Budget())


def read_prop(body: object, **rest: Any) -> Prop:
    found = read({"type": "object", "properties": {"p": body}, **rest})
    assert isinstance(found, Record)
    return found.fields[0]


def refusal(schema: object) -> str:
    with pytest.raises(InvalidRequest) as caught:
        read(schema)
    assert caught.value.param == "metadata.thesys"
    return caught.value.message


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (TEXT, Text()),
        ({"type": "number"}, Number()),
        ({"type": "integer"}, Number()),
        ({"type": "boolean"}, Flag()),
        ({"type": "string", "enum": ["a", "b", "a"]}, Choice(("a", "b"))),
        ({"enum": ["auto", 1, None]}, Choice(("auto",))),
        ({"enum": [1, 2.5, 1]}, Number((1, 2.5))),
        ({"const": "x"}, Choice(("x",))),
        ({"const": True}, Flag(only=True)),
        ({"enum": [True, False]}, Flag()),
        ({"type": ["string", "null"]}, Text()),
        ({"type": ["integer", "number"]}, Number()),
        ({"type": ["string", "number"]}, AnyValue("string|number")),
        ({"type": "null"}, AnyValue("null")),
        ({}, AnyValue()),
        (True, AnyValue()),
        ({"type": "array"}, ListOf(AnyValue())),
        ({"type": "array", "items": TEXT}, ListOf(Text())),
        ({"items": TEXT}, ListOf(Text())),
        ({"type": "array", "prefixItems": [TEXT, TEXT]}, ListOf(Text())),
        ({"type": "array", "items": [TEXT, {"type": "number"}]}, ListOf(AnyValue("string|number"))),
        ({"type": "array", "prefixItems": [TEXT], "items": False}, ListOf(Text())),
        ({"type": "object"}, MapOf(AnyValue())),
        ({"type": "object", "additionalProperties": {"type": "number"}}, MapOf(Number())),
        ({"type": "object", "patternProperties": {"^a": TEXT}}, MapOf(Text())),
        ({"type": "object", "additionalProperties": False}, Record(())),
        ({"properties": {"a": TEXT}, "required": ["a"]}, Record((Prop("a", Text()),))),
        ({"anyOf": [TEXT, {"type": "null"}]}, Text()),
        ({"anyOf": [{"const": "a"}, {"const": "b"}]}, Choice(("a", "b"))),
        ({"oneOf": [TEXT, {"const": "b"}]}, Text()),
        ({"anyOf": [{"enum": [1]}, {"enum": [2]}]}, Number((1, 2))),
        ({"anyOf": [{"enum": [1]}, {"type": "number"}]}, Number()),
        ({"anyOf": [{"const": True}, {"const": False}]}, Flag()),
        ({"anyOf": [TEXT, {"type": "array", "items": TEXT}]}, AnyValue("string|(string)[]")),
        ({"anyOf": [{"type": "array", "items": TEXT}, {"type": "array", "items": {"const": "x"}}]}, ListOf(Text())),
        ({"$ref": "#/$defs/Table"}, OneOf(("Table",))),
        ({"anyOf": [{"$ref": "#/$defs/Table"}, {"$ref": "#/$defs/TextContent"}]}, OneOf(("Table", "TextContent"))),
        ({"type": "string", "format": "uri"}, Text("url")),
        ({"type": "string", "contentMediaType": "image/png"}, Text("image_url")),
        ({"type": "string", "contentMediaType": "text/markdown"}, Text("markdown")),
        ({"properties": {"imageUrl": TEXT}, "required": ["imageUrl"]}, Record((Prop("imageUrl", Text("url")),))),
    ],
)  # fmt: skip
def test_a_schema_is_read_as_one_of_our_types(body: object, expected: PropType) -> None:
    assert read_prop(body).type == expected


def test_alternative_objects_become_one_with_what_all_require() -> None:
    one = {"type": "object", "properties": {"kind": {"const": "a"}, "x": TEXT}, "required": ["kind", "x"]}
    other = {"type": "object", "properties": {"kind": {"const": "b"}, "y": TEXT}, "required": ["kind", "y"]}
    assert read_prop({"oneOf": [one, other]}).type == Record(
        (
            Prop("kind", Choice(("a", "b"))),
            Prop("x", Text(), required=False),
            Prop("y", Text(), required=False),
        )
    )


def test_all_of_is_merged() -> None:
    base = {"type": "object", "properties": {"a": TEXT, "n": {"type": "string"}}, "required": ["a"]}
    more = {"properties": {"b": {"type": "number"}, "n": {"enum": ["x"]}}, "required": ["b"]}
    found = read({"allOf": [{"$ref": "#/$defs/Base"}, more, True], "required": ["n"], "$defs": {"Base": base}})
    assert found == Record((Prop("a", Text()), Prop("n", Choice(("x",))), Prop("b", Number())))


def test_one_definition_may_be_used_in_two_parts_of_an_all_of() -> None:
    schema = {"allOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/A"}], "$defs": {"A": {"properties": {"a": TEXT}}}}
    assert read(schema) == Record((Prop("a", Text(), required=False),))


def test_props_keep_the_order_in_which_they_are_written() -> None:
    schema = {"properties": {"z": TEXT, "a": TEXT, "m": TEXT}, "required": ["m", "a"]}
    found = read(schema)
    assert isinstance(found, Record)
    assert [(prop.name, prop.required) for prop in found.fields] == [("z", False), ("a", True), ("m", True)]


@pytest.mark.parametrize(
    ("body", "default_json"),
    [
        ({"type": "string", "default": "ä"}, '"ä"'),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}], "default": 3}, "3"),
        ({"type": "string", "default": None}, None),
        ({"type": "string", "default": 3}, None),
        ({"enum": ["a", 1], "default": 1}, None),
        ({"type": "array", "items": {"type": "number"}, "default": [1, 2]}, "[1, 2]"),
    ],
)
def test_a_default_makes_a_prop_optional_if_it_is_one_of_its_values(body: object, default_json: str | None) -> None:
    prop = read_prop(body)
    assert (prop.default_json, prop.required) == (default_json, False)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"type": "string", "description": "two\n words"}, "two words"),
        ({"type": "string", "title": "Name"}, "Name"),
        ({"type": "integer", "minimum": 1, "description": "stars"}, "stars (whole number, at least 1)"),
        ({"type": "number", "maximum": 5}, "at most 5"),
        ({"$ref": "#/$defs/D", "description": "own"}, "own"),
        ({"$ref": "#/$defs/D"}, "theirs"),
        ({"anyOf": [{"type": "string", "description": "inner"}, {"type": "null"}]}, "inner"),
        ({"type": "string", "description": 7}, ""),
        ({"type": "string", "description": "x" * 1000}, "x" * 400),
    ],
)  # fmt: skip
def test_what_a_type_does_not_hold_is_said(body: object, said: str) -> None:
    assert read_prop(body, **{"$defs": {"D": {"type": "string", "description": "theirs"}}}).description == said


def test_a_tree_is_unrolled_and_ends_in_any_value() -> None:
    found = read({"properties": {"tree": {"$ref": "#/$defs/N"}}, "$defs": {"N": NODE}})
    for _ in range(4):
        assert isinstance(found, Record)
        inner = found.fields[-1].type
        found = inner.item if isinstance(inner, ListOf) else inner
    assert found == AnyValue("N")


def test_a_component_may_be_its_own_tree() -> None:
    assert isinstance(read({"properties": {"children": {"type": "array", "items": {"$ref": "#"}}}}), Record)


@pytest.mark.parametrize(
    ("schema", "where", "reason"),
    [
        ([], "X`", "must be a JSON Schema object"),
        ({"type": "string"}, "X`", "must describe an object"),
        ({"properties": []}, "X.properties`", "must be an object that maps names"),
        ({"properties": {"rows": 3}}, "X.properties.rows`", "must be a JSON Schema object"),
        ({"properties": {"rows": False}}, "X.properties.rows`", "must be a JSON Schema object"),
        ({"properties": {"rows": {"type": "text"}}}, "X.properties.rows`", 'unknown type "text"'),
        ({"properties": {"rows": {"type": 3}}}, "X.properties.rows`", "neither a name nor"),
        ({"properties": {"rows": {"type": []}}}, "X.properties.rows`", "neither a name nor"),
        ({"properties": {"rows": {"enum": []}}}, "X.properties.rows`", "`enum` that is not a list"),
        ({"properties": {"rows": {"enum": "ab"}}}, "X.properties.rows`", "`enum` that is not a list"),
        ({"properties": {"rows": {"const": {}}}}, "X.properties.rows`", "an object or a list"),
        ({"properties": {"rows": {"anyOf": []}}}, "X.properties.rows.anyOf`", "list of schemas"),
        ({"properties": {"rows": {"anyOf": [3]}}}, "X.properties.rows.anyOf`", "list of schemas"),
        ({"properties": {"a": TEXT}, "required": "a"}, "X.required`", "list of names"),
        ({"properties": {"__proto__": TEXT}}, "X.properties.__proto__`", "no name for a property"),
        ({"properties": {"": TEXT}}, "X.properties.`", "no name for a property"),
        ({"properties": {"a\n": TEXT}}, 'X.properties."a\\n"`', "no name for a property"),
        ({"properties": {"rows": {"$ref": "#/$defs/No"}}}, "X.properties.rows`", '"#/$defs/No", which is not there'),
        ({"properties": {"rows": {"$ref": "#/a/b/c"}}}, "X.properties.rows`", "which is not there"),
        ({"properties": {"rows": {"$ref": "https://x.example/s.json"}}}, "X.properties.rows`", "not local"),
        ({"properties": {"rows": {"$ref": 3}}}, "X.properties.rows`", "not local"),
        ({"properties": {"a": {"$ref": "#/$defs/A"}}, "$defs": {"A": {"$ref": "#/$defs/A"}}}, "A`", "without end"),
        ({"properties": {"a": {"$ref": "#"}}, "required": ["a"]}, "X.properties.a`", "without end"),
        ({"$ref": "#"}, "X`", "without end"),
    ],
)  # fmt: skip
def test_a_bad_schema_is_refused_by_its_key(schema: object, where: str, reason: str) -> None:
    message = refusal(schema)
    assert message.startswith("`metadata.thesys`: `c1_custom_components.X")
    assert where in message
    assert reason in message


def nested(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = TEXT
    for _ in range(levels):
        schema = {"type": "array", "items": schema}
    return schema


def test_depth_is_limited() -> None:
    read_prop(nested(DEPTH_LIMIT - 1))
    assert "nested too deep" in refusal({"properties": {"p": nested(DEPTH_LIMIT)}})


def test_properties_are_limited() -> None:
    many = {f"p{number}": TEXT for number in range(PROPS_LIMIT)}
    read({"properties": many})
    assert f"has {PROPS_LIMIT + 1} entries" in refusal({"properties": {**many, "more": TEXT}})


def test_choices_are_limited() -> None:
    read_prop({"enum": list(range(CHOICES_LIMIT))})
    assert f"has {CHOICES_LIMIT + 1} values" in refusal({"properties": {"p": {"enum": list(range(CHOICES_LIMIT + 1))}}})
    assert "entries" in refusal({"properties": {"p": {"anyOf": [TEXT] * (CHOICES_LIMIT + 1)}}})


def test_all_parts_together_are_limited() -> None:
    budget = Budget()
    for _ in range(PARTS_LIMIT):
        budget.take("here")
    with pytest.raises(InvalidRequest, match="too large"):
        budget.take("here")


def test_references_that_multiply_are_cut_off() -> None:
    defs = {
        f"L{level}": {"properties": {side: {"$ref": f"#/$defs/L{level + 1}"} for side in "abcdefgh"}}
        for level in range(6)
    }
    assert "too large" in refusal({"$ref": "#/$defs/L0", "$defs": {**defs, "L6": TEXT}})


@pytest.mark.parametrize(
    ("prop_type", "good", "bad"),
    [
        (Text(), "a", 1),
        (Choice(("a",)), "a", "b"),
        (Number(), 1.5, True),
        (Number((1, 2)), 2, 3),
        (Flag(), False, 0),
        (Flag(only=True), True, False),
        (ListOf(Text()), ["a"], [1]),
        (MapOf(Number()), {"a": 1}, {"a": "b"}),
        (Record((Prop("a", Text()),)), {"a": "b"}, {"a": "b", "c": 1}),
        (Record((Prop("a", Text()),)), {"a": "b"}, {}),
        (AnyValue(), {"a": []}, ...),
        (OneOf(("Table",)), ..., {}),
    ],
)
def test_types_know_their_values(prop_type: PropType, good: Any, bad: Any) -> None:
    assert good is ... or accepts(prop_type, good)
    assert bad is ... or not accepts(prop_type, bad)
