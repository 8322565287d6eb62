"""Whatever JSON Schema a client sends, it is a component or a refusal; and what the weaver makes of it is sound."""

import json
import string
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from viewloom.catalogue import (
    AnyValue,
    Choice,
    Flag,
    Library,
    ListOf,
    MapOf,
    Number,
    Prop,
    PropType,
    Record,
    Text,
    render_prompt,
    standard_library,
)
from viewloom.catalogue.custom import extend_library
from viewloom.errors import InvalidRequest
from viewloom.lang import parse
from viewloom.lang.ast import Arr, Bool, Comp, Node, Null, Num, Obj, Str
from viewloom.lang.serialise import serialise_expression
from weaving import assert_sound, weave

NAMES = st.text(string.ascii_letters + "_$ é\n", max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
REFERENCES = st.sampled_from(
    [
        "#",
        "#/$defs/A",
        "#/$defs/B",
        "#/$defs/No",
        "#/$defs/Own",
        "#/$defs/Table",
        "#/properties/a",
        "#/anyOf/0",
        "x.json",
    ]
)
TYPES = st.sampled_from(["string", "number", "integer", "boolean", "null", "array", "object", "none"])


def schemas_of(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    properties = st.dictionaries(NAMES | st.sampled_from(["a", "b", "url"]), inner, max_size=4)
    return st.fixed_dictionaries(
        {},
        optional={
            "type": TYPES | st.lists(TYPES, max_size=3) | VALUES,
            "properties": properties | VALUES,
            "required": st.lists(NAMES | st.sampled_from(["a", "b"]), max_size=3) | VALUES,
            "items": inner | st.lists(inner, max_size=2),
            "prefixItems": st.lists(inner, max_size=2),
            "additionalProperties": inner,
            "patternProperties": properties,
            "enum": st.lists(VALUES, max_size=4) | VALUES,
            "const": VALUES,
            "anyOf": st.lists(inner, max_size=3),
            "oneOf": st.lists(inner, max_size=3),
            "allOf": st.lists(inner, max_size=3),
            "$ref": REFERENCES | VALUES,
            "default": VALUES,
            "description": st.text(max_size=10) | VALUES,
            "format": st.sampled_from(["uri", "date"]) | VALUES,
            "contentMediaType": st.sampled_from(["image/png", "text/markdown"]) | VALUES,
            "minimum": VALUES,
            "$defs": st.dictionaries(st.sampled_from(["A", "B"]), inner, max_size=2) | VALUES,
        },
    )


ANY_SCHEMA = st.recursive(st.booleans() | VALUES | schemas_of(VALUES), schemas_of, max_leaves=12)


def tame(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = st.sampled_from(["a", "b", "label", "two words", "type", "k"])
    properties = st.dictionaries(names, inner, min_size=1, max_size=4)
    return (
        st.builds(object_schema, properties, st.integers(0, 3))
        | st.fixed_dictionaries({"type": st.just("array"), "items": inner})
        | st.fixed_dictionaries({"type": st.just("object"), "additionalProperties": inner})
        | st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=3)})
    )


def object_schema(properties: dict[str, Any], required: int) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)[-required:]}


LEAVES: st.SearchStrategy[Any] = st.sampled_from(
    [
        {"type": "string"},
        {"type": "number"},
        {"type": "integer", "minimum": 1},
        {"type": ["boolean", "null"]},
        {"enum": ["red", "deep blue", 'a "quote"']},
        {"enum": [1, 2.5, -3]},
        {"const": True},
        {"type": "string", "default": "none"},
        {"$ref": "#/$defs/Node"},
    ]
)
NODE = {"type": "object", "properties": {"label": {"type": "string"}, "kids": {"items": {"$ref": "#/$defs/Node"}}}}
GOOD_SCHEMAS = st.builds(
    object_schema,
    st.dictionaries(st.sampled_from(["title", "z", "rows"]), st.recursive(LEAVES, tame, max_leaves=5), min_size=1),
    st.integers(1, 3),
)


TEXTS = st.text(string.ascii_letters, max_size=5)
KEYS = st.sampled_from(["a", "b", "label", "type", "kids"])


def nodes_of(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, max_size=3)
    entries = st.dictionaries(KEYS, inner, max_size=3)
    return several.map(array) | entries.map(record) | several.map(text_component)


def array(items: list[Node]) -> Node:
    return Arr(tuple(items))


def record(entries: dict[str, Node]) -> Node:
    return Obj(tuple(entries.items()))


def text_component(args: list[Node]) -> Node:
    return Comp("TextContent", tuple(args))


NODES = st.recursive(
    st.builds(Str, TEXTS) | st.builds(Num, st.integers(-9, 9)) | st.just(Null()), nodes_of, max_leaves=6
)


def library_of(schema: dict[str, Any]) -> Library:
    return extend_library(standard_library(), {"Own": {**schema, "$defs": {"Node": NODE}}}, None)


def with_another(schema: dict[str, Any], other: Any) -> dict[str, Any]:
    return {**schema, "properties": {**schema["properties"], "other": other}}


SPOILT = st.builds(with_another, GOOD_SCHEMAS, schemas_of(LEAVES | VALUES))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANY_SCHEMA | SPOILT | SPOILT, SPOILT | GOOD_SCHEMAS | GOOD_SCHEMAS)
def test_any_json_is_a_library_or_a_refusal(schema: Any, params: Any) -> None:
    read = partial(extend_library, standard_library(), {"Own": schema, "Other": params}, {"act": params})
    try:
        library = read()
    except InvalidRequest:
        with pytest.raises(InvalidRequest, match="c1_custom_") as caught:
            read()
        assert caught.value.param == "metadata.thesys"
        return
    event("a library")
    assert json.dumps(library.json_schema())
    assert "Own" in library.signatures.components
    assert "Own(" in render_prompt(library, "compact") or "Own, " in render_prompt(library, "compact")
    assert hash(library) == hash(read())


def value_of(draw: Any, prop_type: PropType) -> Node:
    """Draws a value of a type."""
    match prop_type:
        case Text():
            return Str(draw(st.text(string.ascii_letters + " .,\"'", max_size=12)))
        case Number(allowed):
            return Num(draw(st.sampled_from(allowed) if allowed else st.integers(-1000, 1000)))
        case Flag(only):
            return Bool(draw(st.booleans()) if only is None else only)
        case Choice(values):
            return Str(draw(st.sampled_from(values)))
        case ListOf(item):
            return Arr(tuple(value_of(draw, item) for _ in range(draw(st.integers(0, 2)))))
        case MapOf(value):
            names = draw(st.lists(st.sampled_from(["one", "two"]), unique=True))
            return Obj(tuple((name, value_of(draw, value)) for name in names))
        case Record(fields):
            return Obj(tuple((prop.name, value_of(draw, prop.type)) for prop in fields if kept(draw, prop)))
        case AnyValue():
            return Num(draw(st.integers(0, 9)))
        case _:
            raise AssertionError(prop_type)


def kept(draw: Any, prop: Prop) -> bool:
    return prop.required or draw(st.booleans())


def call_of(draw: Any, library: Library) -> Comp:
    props = library.by_name["Own"].props
    return Comp("Own", tuple(value_of(draw, prop.type) if kept(draw, prop) else Null() for prop in props))


def program_of(node: Node) -> str:
    return f"root = Card([own])\nown = {serialise_expression(node)}\n"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(GOOD_SCHEMAS, st.data())
def test_a_value_made_for_a_custom_component_validates(schema: Any, data: st.DataObject) -> None:
    library = library_of(schema)
    program = program_of(call_of(data.draw, library))
    assert parse(program, library.signatures).diagnostics == ()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(GOOD_SCHEMAS, st.data())
def test_what_the_weaver_makes_of_a_custom_component_is_sound(schema: Any, data: st.DataObject) -> None:
    library = library_of(schema)
    wrong = tuple(data.draw(st.lists(NODES, max_size=5)))
    args = data.draw(st.sampled_from([call_of(data.draw, library).args, wrong]))
    text = program_of(Comp("Own", args))
    cut = data.draw(st.integers(1, 40))
    pieces, _ = weave(library, [text[start : start + cut] for start in range(0, len(text), cut)])
    assert_sound(library, pieces)
