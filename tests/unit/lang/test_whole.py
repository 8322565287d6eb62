"""What a text comes to at once is what it comes to in pieces."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viewloom.lang import Limits, Program, StreamParser, compile_signatures, parse
from viewloom.lang.limits import DEFAULT_LIMITS
from viewloom.lang.whole import read_whole

SCHEMAS = Path(__file__).parents[3] / "conformance/lang/schemas"
MINI = compile_signatures(json.loads((SCHEMAS / "mini.json").read_text()), "Stack")

PLAIN = {
    "names before and after their use": 'a = Title("t")\nroot = Stack([a, b], "row")\nb = Text("x", "small")\n',
    "the root by the name of its component": 'Stack = Stack([a])\na = Title("t")\n',
    "no line feed at the end": 'root = Title("t")',
    "blank lines, blanks and carriage returns": '\n  root = Stack([ a, a ]) \t\r\n\r\n a=Title( "t" )\r\n \n',
    "a query, a mutation and their parts": (
        'root = Box([a.rows.name, b, a, q])\na = Query("q", {x: $s}, {rows: []})\nb = Mutation("m")\n'
        'q = Query("other")\n$s = 1'
    ),
    "expressions over statements": (
        'root = Box([@Count(a), $s + c.x, "n: " + @Count(a), d])\na = ["x", b]\nb = "y"\nc = {x: 1}\nd = $s ? b : c\n'
        "$s = -1.5"
    ),
    "an element under another name": 'root = a\na = Title("t")\n',
    "state that refers to values": 'root = Box($s)\n$s = [a, {k: a}]\na = "text"\n',
    "strings with quotes, ticks and signs": 'root = Title("a \\" b ``c`` = (1 // 2")\n',
}
WITH_ORPHANS = 'root = Title("t")\na = Title("unused")\nq = Query("q")\n'
OTHER = {
    "prose": 'Here it is:\nroot = Title("t")\n',
    "a fence": '```\nroot = Title("t")\n```\n',
    "a name defined twice": 'root = Title("t")\nroot = Title("u")\n',
    "no entry by name": 'a = Title("t")\n',
    "an entry that is no element": "root = [1]\n",
    "a statement over two lines": 'root = Stack([\na])\na = Title("t")\n',
    "a bracket that a later line closes": "root = Box((1\n) + 2)\n",
    "an expression that the next line goes on with": "root = Box(1)\n$s = a\n? 1 : 2\n",
    "a value that ends early": "root = Stack([a\n",
    "no value": "root = Title(1)\n$s =\n",
    "an undefined name": "root = Stack([a])\n",
    "a name that leads back": "root = Stack([a])\na = [b]\nb = a\n",
    "an expression that leads back": "root = Box(a + 1)\na = 1 + b\nb = 2 + a\n",
    "an unknown component": "root = Ghost(1)\n",
    "an unknown component in an expression": 'root = Box(@Each(a, "x", Ghost(x)))\na = [1]\n',
    "a prop of the wrong kind": 'root = Text("t", "huge")\n',
    "more after the value": 'root = Title("t") 1\n',
    "a call of state": "root = Box(1)\n$s = $t(1)\n",
    "a query under the name of state": 'root = Box($s)\n$s = Query("q")\n',
    "a query that is not plain": "root = Box(1)\nq = Query('q')\n",
    "an expression that is not plain": "root = Box(a + 1)\na = 'x'\n",
    "something unused that is wrong": 'root = Title("t")\na = Ghost(1)\n',
}
SMALL = {
    "text_chars": Limits(text_chars=20),
    "statements": Limits(statements=1),
    "statement_chars": Limits(statement_chars=20),
    "string_chars": Limits(string_chars=8),
    "nesting": Limits(nesting=3),
    "tree_depth": Limits(tree_depth=3),
    "nodes": Limits(nodes=5),
}


def in_pieces(text: str, limits: Limits = DEFAULT_LIMITS) -> Program:
    parser = StreamParser(MINI, limits=limits)
    for character in text:
        parser.feed(character)
    return parser.finish()


def assert_same(text: str, limits: Limits = DEFAULT_LIMITS) -> None:
    whole, pieces = parse(text, MINI, limits=limits), in_pieces(text, limits)
    assert whole.root == pieces.root
    assert whole.diagnostics == pieces.diagnostics
    assert whole.unresolved == pieces.unresolved
    assert whole.orphaned == pieces.orphaned
    assert whole.incomplete == pieces.incomplete
    assert whole.state == pieces.state
    assert whole.statements == pieces.statements
    assert whole.to_reference() == pieces.to_reference()


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_a_plain_text_is_read_at_once(text: str) -> None:
    whole = read_whole(text, MINI, DEFAULT_LIMITS)
    assert whole is not None
    assert whole.is_clean
    assert_same(text)


def test_what_nothing_uses_is_told_of_a_plain_text() -> None:
    whole = read_whole(WITH_ORPHANS, MINI, DEFAULT_LIMITS)
    assert whole is not None
    assert not whole.is_clean
    assert parse(WITH_ORPHANS, MINI).orphaned == ("a",)
    assert_same(WITH_ORPHANS)


@pytest.mark.parametrize("text", OTHER.values(), ids=OTHER)
def test_any_other_text_is_left_to_the_general_way(text: str) -> None:
    assert read_whole(text, MINI, DEFAULT_LIMITS) is None
    assert_same(text)


@pytest.mark.parametrize("limits", SMALL.values(), ids=SMALL)
def test_a_text_that_passes_a_limit_is_left_to_the_general_way(limits: Limits) -> None:
    text = 'root = Box([[["a word"]], $s + a])\na = {k: 1}\n$s = 1\n'
    assert read_whole(text, MINI, DEFAULT_LIMITS) is not None
    assert read_whole(text, MINI, limits) is None
    assert_same(text, limits)


@pytest.mark.parametrize(
    "text",
    [
        "root = Box(" + "[" * 70 + "]" * 70 + ")\n",
        "root = Box(Action([" + "@Run(" * 70 + "a" + ")" * 70 + ']))\na = Mutation("m")\n',
        "root = Box(a." + ".".join("b" * 70) + ')\na = Query("q")\n',
        "root = a0\n" + "".join(f"a{number} = [a{number + 1}]\n" for number in range(3_000)) + "a3000 = 1\n",
        "root = Box(" + "$s ? " * 3_000 + "1" + " : 2" * 3_000 + ")\n",
        "root = Box(" + "$s ? 1 : " * 3_000 + "2)\n",
    ],
    ids=["brackets", "steps", "members", "names", "choices", "other choices"],
)
def test_what_is_nested_deeply_is_left_to_the_general_way(text: str) -> None:
    assert read_whole(text, MINI, DEFAULT_LIMITS) is None
    assert_same(text)


def test_the_limits_hold_within_expressions() -> None:
    text = 'root = Box("x" + a)\na = [[[1]]]\n'
    assert read_whole(text, MINI, Limits(tree_depth=4)) is None
    assert_same(text, Limits(tree_depth=4))


def test_a_text_without_lines_costs_its_length() -> None:
    assert read_whole(" " * 1_000_000, MINI, DEFAULT_LIMITS) is None
    assert read_whole("word" * 250_000, MINI, DEFAULT_LIMITS) is None


LINES = [line for text in (*PLAIN.values(), WITH_ORPHANS) for line in text.splitlines()]
EDITS = st.tuples(
    st.integers(0, 200), st.sampled_from(["", "(", ")", "]", ",", '"', " ", "\n", "a", "$", ".", "1", "="])
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=6), st.lists(EDITS, max_size=2))
def test_any_lines_come_to_what_they_come_to_in_pieces(lines: list[str], edits: list[tuple[int, str]]) -> None:
    text = "\n".join(["root = Stack([a, b, c])", *lines])
    for place, edit in edits:
        place %= len(text) + 1  # noqa: PLW2901 - within the text
        text = text[:place] + edit + text[place + (not edit) :]
    assert_same(text)
