"""Signatures as a prompt writes them."""

import pytest

from viewloom.catalogue import (
    ActionPlan,
    AnyValue,
    Binding,
    Choice,
    Component,
    Flag,
    Library,
    ListOf,
    MapOf,
    Number,
    OneOf,
    Prop,
    PropType,
    Record,
    Text,
    optional,
    standard_library,
)
from viewloom.catalogue.notation import Notation

MANY = tuple(f"Part{letter}" for letter in "ABCDEFGHI")


def library(*components: Component) -> Library:
    """Make a library whose root holds many parts."""
    root = Component("Root", "", (Prop("children", ListOf(OneOf(MANY))),))
    return Library("own", "Root", (root, *(Component(name, "", ()) for name in MANY), *components))


@pytest.mark.parametrize(
    ("prop_type", "terse", "explicit"),
    [
        (Text("markdown"), "p", "p: string"),
        (Number(), "p: number", "p: number"),
        (Flag(), "p: boolean", "p: boolean"),
        (Choice(("a", "b")), "p: a|b", 'p: "a"|"b"'),
        (ListOf(Text()), "p[]", "p: string[]"),
        (ListOf(Choice(("a", "b"))), "p: (a|b)[]", 'p: ("a"|"b")[]'),
        (ListOf(ListOf(Number())), "p: number[][]", "p: number[][]"),
        (OneOf(("A", "B")), "p: A|B", "p: A|B"),
        (OneOf(MANY), "p: Block", "p: Block"),
        (ListOf(OneOf(MANY)), "p: Block[]", "p: Block[]"),
        (
            ListOf(Record((Prop("src", Text()), optional("wide", Flag())))),
            "p: {src, wide?: boolean}[]",
            "p: {src: string, wide?: boolean}[]",
        ),
        (MapOf(Flag()), "p: {name: boolean}", "p: {name: boolean}"),
        (AnyValue(), "p: any", "p: any"),
        (ActionPlan(), "p: Action", "p: Action"),
        (Binding(Flag()), "$p", "p: $boolean"),
    ],
)
def test_each_type_is_written_tersely_or_explicitly(prop_type: PropType, terse: str, explicit: str) -> None:
    component = Component("A", "", (Prop("p", prop_type),))
    assert Notation(library(component)).line([component]) == f"A({terse})"
    assert Notation(library(component), explicit=True).line([component]) == f"A({explicit})"


def test_optional_props_have_a_question_mark() -> None:
    component = Component("A", "", (Prop("p", Text()), optional("q", Text()), optional("r", Binding(Text()))))
    assert Notation(library(component)).line([component]) == "A(p, q?, $r?)"


def test_a_line_ends_with_the_description() -> None:
    component = Component("A", "what it is", (optional("p", Text(), "what it does"),))
    assert Notation(library(component)).line([component]) == "A(p?) - what it is"
    assert (
        Notation(library(component), explicit=True).line([component]) == "A(p?: string) - what it is; p: what it does"
    )


def test_components_with_the_same_props_share_a_line() -> None:
    props = (Prop("p", Text()),)
    pair = [Component("A", "one", props), Component("B", "two", props)]
    assert Notation(library(*pair)).line(pair) == "A, B(p) - one / two"


def test_a_line_may_show_only_the_first_props() -> None:
    component = Component("A", "", (Prop("p", Text()), optional("q", Text())))
    assert Notation(library(component)).line([component], props_shown=1) == "A(p)"


def test_an_object_that_several_props_share_gets_a_name() -> None:
    rules = Record((optional("min", Number()),))
    pair = [Component(name, "", (optional("rules", rules),)) for name in "AB"]
    notation = Notation(library(*pair))
    assert notation.line(pair[:1]) == "A(rules?: Rules)"
    assert notation.record_lines() == ["Rules = {min?: number}"]


def test_a_given_name_is_never_that_of_a_component() -> None:
    taken = Component("Block", "", (Prop("content", ListOf(OneOf(MANY))),))
    notation = Notation(library(taken))
    assert notation.block_name == "BlockType"
    assert notation.line([taken]) == "Block(content: BlockType[])"


def test_what_the_root_holds_is_a_block_however_little_it_is() -> None:
    chat = standard_library("chat")
    few = chat.without(name for name in chat.by_name if name not in {"Card", "TextContent", "Table", "Col"})
    notation = Notation(few)
    assert notation.blocks == {"TextContent", "Table"}
    assert notation.line([few.by_name["Card"]]).startswith("Card(children: Block[])")


def test_a_root_that_takes_anything_leaves_the_biggest_union() -> None:
    notation = Notation(standard_library("full"))
    assert {"TextContent", "Tabs", "Stack"} <= notation.blocks


def test_containers_that_hold_less_than_a_block_are_told_apart() -> None:
    panel = Component("Panel", "", (Prop("content", ListOf(OneOf(MANY))),))
    root = Component("Root", "", (Prop("children", ListOf(OneOf((*MANY, "Panel")))),))
    parts = tuple(Component(name, "", ()) for name in MANY)
    notation = Notation(Library("own", "Root", (root, panel, *parts)))
    assert notation.exception_lines() == ["Inside Panel: no Panel."]
