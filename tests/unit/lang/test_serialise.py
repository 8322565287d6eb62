"""Trees back to text."""

import json
import math

import pytest

from viewloom.lang.ast import NAN, Num
from viewloom.lang.numbers import format_number
from viewloom.lang.parser import parse_expression, parse_statements
from viewloom.lang.serialise import serialise_expression, serialise_statement, serialise_string


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("( (a+b) * c )", "(a + b) * c"),
        ("a+b*c", "a + b * c"),
        ("a-(b-c)", "a - (b - c)"),
        ("!(a&&b)", "!(a && b)"),
        ("-(3)", "- 3"),
        ("--3", "- -3"),
        ("-(3 .x)", "- 3.x"),
        ("(a?1:2)+3", "(a ? 1 : 2) + 3"),
        ("(a?1:2)?3:4", "(a ? 1 : 2) ? 3 : 4"),
        ("a?b?1:2:3", "a ? b ? 1 : 2 : 3"),
        ("[1 2,'q']", '[1, 2, "q"]'),
        ("{a:1,'b c':2,\"true\":3,$s:4}", '{a: 1, "b c": 2, "true": 3, s: 4}'),
        ("@Each(rows,'r',Title(r.name))", '@Each(rows, "r", Title(r.name))'),
        ("Action([@Set($n,$n+1),@Run(q)])", "Action([@Set($n, $n + 1), @Run(q)])"),
        ("@foo(1)", "@foo(1)"),
        ('a."b c".1', 'a."b c"."1"'),
        ("1+($x=2)", "1 + ($x = 2)"),
        ('"line\\nfeed \\u00e9 \\ud83d"', '"line\\nfeed \u00e9 \\ud83d"'),
        ("[true, false, null, $s]", "[true, false, null, $s]"),
        ("1e999", "1e999"),
        ("2e", "0e"),
    ],
)
def test_canonical_form(text: str, canonical: str) -> None:
    tree = parse_expression(text)
    assert tree is not None
    assert serialise_expression(tree) == canonical
    assert parse_expression(canonical) == tree


def test_a_statement_is_one_line() -> None:
    (statement,) = parse_statements('$x =\t{\n a: "1\\n2",\n}')
    assert serialise_statement(statement) == '$x = {a: "1\\n2"}'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (-0.0, "0"), (7, "7"), (-2.5, "-2.5"), (1e21, "1e+21"), (1e20, "100000000000000000000"),
        (1e-6, "0.000001"), (1e-7, "1e-7"), (1.5e-10, "1.5e-10"), (12345678901234567890, "12345678901234567000"),
        (123.456, "123.456"), (NAN, "NaN"), (math.inf, "Infinity"), (-math.inf, "-Infinity"),
    ],
)  # fmt: skip
def test_numbers_print_as_in_the_browser(value: float, text: str) -> None:
    assert format_number(value) == text


def test_a_number_survives_the_round_trip() -> None:
    for value in (0.1, 1 / 3, 1e300, 5e-324, -1e-7, 2**53, math.inf, -math.inf):
        assert parse_expression(serialise_expression(Num(value))) == Num(value)


def test_an_index_keeps_its_brackets() -> None:
    tree = parse_expression("(a + b)[c][0].d")
    assert tree is not None
    assert serialise_expression(tree) == "(a + b)[c][0].d"


def test_a_string_has_the_escapes_of_json_and_no_lone_surrogate() -> None:
    characters = "".join(map(chr, [*range(0x300), 0x2028, 0x2029, 0xFFFD, 0x1F600]))
    assert serialise_string(characters) == json.dumps(characters, ensure_ascii=False)
    assert serialise_string("a\ud800") == '"a\\ud800"'
