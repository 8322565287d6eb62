"""The vocabulary of components."""

import pytest

from viewloom.catalogue import (
    AnyValue,
    Binding,
    Component,
    Flag,
    ListOf,
    MapOf,
    OneOf,
    Prop,
    PropType,
    Record,
    Text,
    optional,
)
from viewloom.catalogue.component import component_names, narrow, narrow_props


def nested(names: OneOf | None) -> PropType:
    """Put a union as deep as types go."""
    inner: PropType = AnyValue() if names is None else names
    return ListOf(Record((Prop("first", Text()), optional("second", MapOf(Binding(ListOf(inner)))))))


def test_component_names_are_found_at_any_depth_in_order() -> None:
    assert component_names(nested(OneOf(("B", "A")))) == ("B", "A")
    assert component_names(nested(None)) == ()


def test_narrowing_takes_names_out_at_any_depth() -> None:
    assert narrow(nested(OneOf(("A", "B"))), frozenset({"A"})) == nested(OneOf(("B",)))


def test_narrowing_to_nothing_gives_nothing() -> None:
    assert narrow(nested(OneOf(("A", "B"))), frozenset({"A", "B"})) is None


@pytest.mark.parametrize("prop_type", [Text("url"), Flag(), AnyValue()])
def test_types_without_components_stay_as_they_are(prop_type: PropType) -> None:
    assert narrow(prop_type, frozenset({"A"})) is prop_type


def test_narrowed_props_keep_all_else_that_they_say() -> None:
    prop = Prop("p", OneOf(("A", "B")), "a note", required=False, default_json="null")
    assert narrow_props((prop,), frozenset({"A"})) == (
        Prop("p", OneOf(("B",)), "a note", required=False, default_json="null"),
    )


def test_props_are_found_by_name() -> None:
    component = Component("A", "", (Prop("first", Text()), optional("second", Flag())))
    assert component.prop("second") == optional("second", Flag())
    assert component.prop("third") is None
