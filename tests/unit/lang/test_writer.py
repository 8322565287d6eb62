"""Programs and trees to text."""

import json
from pathlib import Path

import pytest

from viewloom.lang import Element, compile_signatures, parse, serialise, serialise_tree

SCHEMAS = Path(__file__).parents[3] / "conformance/lang/schemas"
MINI = compile_signatures(json.loads((SCHEMAS / "mini.json").read_text()))


def test_a_program_keeps_every_statement() -> None:
    text = "Hi\n```\nroot = Stack( [a,b] )\na = Title('x')  // note\n$s=1\nq = Query('t',{a:$s})\nspare = (1+2)*3\n```"
    program = parse(text, MINI)
    canonical = serialise(program)
    assert canonical.split("\n") == [
        "root = Stack([a, b])",
        'a = Title("x")',
        "$s = 1",
        'q = Query("t", {a: $s})',
        "spare = (1 + 2) * 3",
    ]
    assert parse(canonical, MINI) == program
    assert serialise(parse(canonical, MINI)) == canonical


def test_a_tree_is_written_with_defaults_and_named_parts_once() -> None:
    title = Element("Title", {"text": "A", "level": 2}, "a")
    inner = Element("Stack", {"children": (title, "x", None, 1.5, True, {"a b": title, "c": 1})}, "b")
    root = Element("Stack", {"children": (inner, title, Element("Empty", {}), Element("Odd", {"p": 1, "q": "2"}))})
    assert serialise_tree(root, MINI, state={"$x": (1,), "$y": None}).split("\n") == [
        'root = Stack([b, a, Empty(), Odd(1, "2")])',
        'a = Title("A", 2)',
        'b = Stack([a, "x", null, 1.5, true, {"a b": a, c: 1}])',
        "$x = [1]",
    ]


def test_a_tree_of_a_program_parses_back() -> None:
    program = parse('root = Stack([a, Text("t", null)])\na = Title("" + $n)\n$n = 1\nq = Query("t")', MINI)
    assert program.root is not None
    declared = [statement for statement in program.statements if statement.kind == "query"]
    again = parse(serialise_tree(program.root, MINI, state=program.state, declarations=declared), MINI)
    assert again.state == program.state
    assert again.queries == program.queries
    assert again.root is not None
    assert again.root.props["children"][0] == program.root.props["children"][0]


@pytest.mark.parametrize(
    "text",
    [
        'root = Stack([1])\n$s = [a]\na = Title("x")',
        "root = Stack([$s])\n$s = Box(1)",
        "$s = Box([1])\nroot = Stack([$s])",
    ],
)
def test_elements_in_the_state_of_a_tree_are_written_too(text: str) -> None:
    program = parse(text, MINI)
    assert program.root is not None
    again = parse(serialise_tree(program.root, MINI, state=program.state), MINI)
    assert again.root == program.root
    assert again.state == program.state


def test_a_state_variable_that_the_tree_begins_with_is_written_once() -> None:
    program = parse("$s = Box([1])", MINI)
    assert program.root is not None
    text = serialise_tree(program.root, MINI, state=program.state)
    assert text == "$s = Box([1])"
    assert parse(text, MINI).root == program.root


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("root = Stack([1, root, 2])", ["root = Stack([1, Stack([1, 2]), 2])"]),
        ("root = Stack([a])\na = Stack([root])", ["root = Stack([a])", "a = Stack([Stack([])])"]),
    ],
)
def test_an_element_in_which_a_cycle_was_cut_is_not_written_as_its_name(text: str, written: list[str]) -> None:
    root = parse(text, MINI).root
    assert root is not None
    assert serialise_tree(root, MINI).split("\n") == written
