"""JSON Schema to signatures."""

from typing import Any

import pytest

from viewloom.lang import compile_signatures
from viewloom.lang.signatures import MISSING, freeze

SCHEMA: dict[str, Any] = {
    "$defs": {
        "Card": {
            "properties": {
                "children": {"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/Text"}, {"$ref": "#/$defs/Card"}]}},
                "size": {"type": "string", "enum": ["s", "l"], "default": "s"},
                "mode": {"type": ["string", "null"]},
                "kind": {"const": "k"},
                "rows": {"type": "array", "default": [{"a": [1]}]},
                "options": {"type": "object", "properties": {"x": {"type": "number"}}, "required": ["x"]},
            },
            "required": ["children", "size"],
        },
        "Text": {"properties": {"text": {"type": "string"}}},
        "Bare": {},
    }
}


def test_order_requirement_and_defaults() -> None:
    signatures = compile_signatures(SCHEMA, "Card")
    card = signatures.components["Card"]
    assert signatures.root == "Card"
    assert signatures.names == ("Card", "Text", "Bare")
    assert card.param_names == ("children", "size", "mode", "kind", "rows", "options")
    assert [param.required for param in card.params] == [True, True, False, False, False, False]
    assert [param.default for param in card.params[:2]] == [MISSING, "s"]
    assert card.params[4].default == ({"a": (1,)},)
    assert signatures.components["Bare"].params == ()


def test_slots_say_which_components_they_take() -> None:
    fragment = compile_signatures(SCHEMA).components["Card"].params[0].fragment
    assert fragment.items is not None
    assert fragment.items.components == {"Text", "Card"}
    assert not fragment.items.is_checked


def test_only_single_types_enums_and_constants_are_checked() -> None:
    _, size, mode, kind, _, options = (p.fragment for p in compile_signatures(SCHEMA).components["Card"].params)
    assert (size.single_type, size.is_checked, size.enum) == ("string", True, ("s", "l"))
    assert (mode.single_type, mode.is_checked, mode.types) == (None, False, ("string", "null"))
    assert (kind.is_checked, kind.const) == (True, "k")
    assert options.required == ("x",)


@pytest.mark.parametrize("schema", [{}, {"$defs": []}, {"$defs": {"A": 5}}, {"$defs": {"A": {"properties": {"p": 1}}}}])
def test_a_schema_of_another_shape_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="schema"):
        compile_signatures(schema)


def test_only_json_values_can_be_frozen() -> None:
    with pytest.raises(TypeError):
        freeze({1, 2})
