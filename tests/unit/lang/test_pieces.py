"""What the pieces of a line come to is what the general parser reads, or nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viewloom.lang.ast import Comp, walk
from viewloom.lang.parser import parse_statements
from viewloom.lang.pieces import read_value
from viewloom.lang.plain import DEPTH_LIMIT

PLAIN = (
    '"text"',
    '"a \\" b \\n c"',
    "-12",
    "1.5",
    "123456789012345678901",
    "true",
    "null",
    "$state",
    "name",
    "rows.first.name",
    '[1, -2.5, "x"]',
    "[]",
    "[a, [b], {}, 1]",
    '{a: 1, "b c": [x], d: {e: null}}',
    'Card([Title("t"), a.b], null, $s)',
    'Action([@Set($s, "x"), @ToAssistant("go")])',
    '@Each(rows, "row", Text(row.name, "small"))',
    "Card( [ a, b ] )",
)
OTHER = (
    "",
    "a + 1",
    "(a)",
    "a ? b : c",
    "!a",
    "[a b]",
    "[a , b]",
    "[a,, b]",
    "[a",
    "Card(a))",
    "Card(a]",
    "{a 1}",
    "{a: 1",
    "{true: 1}",
    '{"a" 1}',
    "{1: 2}",
    "a.true",
    "true.a",
    "a.1",
    "rows[0]",
    "Count(a)",
    "@Card(a)",
    "card(a)",
    "Card.Title(a)",
    "'single'",
    "1 2",
    "a,",
    "[" * (DEPTH_LIMIT + 1) + "]" * (DEPTH_LIMIT + 1),
    "a" + ".b" * DEPTH_LIMIT,
)
_SIGNS = st.sampled_from(
    [
        '"a"',
        "a",
        "B(",
        "@Run(",
        "@Each(",
        "Action(",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        "{k: ",
        '"k": ',
        ", ",
        ",",
        " ",
        ".c",
        "1",
        "-2",
        "$s",
        "true",
        "null",
        "[1, 2]",
        ':"',
        '"',
        "+",
    ]
)


def _general(value: str) -> object:
    statements = parse_statements(f"x = {value}\n")
    return statements[0].expression if statements else None


@pytest.mark.parametrize("value", PLAIN)
def test_plain_values_are_those_of_the_general_parser(value: str) -> None:
    read = read_value(value, 0, len(value))

    assert read is not None
    assert read[0] == _general(value)


@pytest.mark.parametrize("value", OTHER)
def test_other_values_are_left_to_it(value: str) -> None:
    assert read_value(value, 0, len(value)) is None


@settings(max_examples=400)
@given(st.lists(_SIGNS, max_size=12).map("".join))
def test_no_value_is_read_otherwise(value: str) -> None:
    read = read_value(value, 0, len(value))

    if read is not None:
        assert read[0] == _general(value)
        assert sorted(read[1]) == sorted(part.name for part in walk(read[0]) if type(part) is Comp)


def test_only_what_lies_between_the_bounds_is_read() -> None:
    read = read_value("x = [a] + 1", 4, 7)

    assert read is not None
    assert read == (_general("[a]"), [])
