"""Tokens, whole and one character at a time."""

import math

import pytest

from viewloom.lang.lexer import Lexer, tokenise
from viewloom.lang.limits import NAME_LIMIT_CHARS
from viewloom.lang.tokens import Token


def _in_pieces(text: str, size: int) -> list[Token]:
    lexer = Lexer()
    tokens: list[Token] = []
    for start in range(0, len(text), size):
        tokens += lexer.feed(text[start : start + size])
    return tokens + lexer.close()


def _pairs(text: str) -> list[tuple[str, object]]:
    return [(token.kind, token.value) for token in tokenise(text)]


SAMPLES = [
    'root = Stack([a, b], "row")\na = Title("x")',
    "a -1 }-1 {a:1}-1 @x-1 - 1 1.5.6 1..2 1e5e5 12.",
    '"a\\"b" "\\u00e9" "bad \\x" "raw\nline\\n" \'q\\x\\n\' "open \\',
    "=== <= =< !== &&& ||| a/b // comment\nc # comment",
    "na\u00efve $ $x @ @y \u201csmart\u201d 1_000 0x10 .5 2e 2e+ -3 --3",
    '\'single \\\' quote\' "two\nlines" `tick` # "no string\n"string"',
    "x" * (NAME_LIMIT_CHARS + 5) + " = 1",
    "1" * 600 + "." + "2" * 600,
]


@pytest.mark.parametrize("text", SAMPLES)
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_the_cut_does_not_matter(text: str, size: int) -> None:
    assert _in_pieces(text, size) == tokenise(text)


def test_a_minus_after_a_value_subtracts() -> None:
    assert _pairs("a -1") == [("ident", "a"), ("-", None), ("num", 1)]
    assert _pairs("[-1") == [("[", None), ("num", -1)]
    assert _pairs("}-1") == [("}", None), ("num", -1)]


def test_names_are_ascii_and_other_characters_are_skipped() -> None:
    assert _pairs("na\u00efve") == [("ident", "na"), ("ident", "ve")]
    assert _pairs("root\u00a0= T") == [("ident", "root"), ("=", None), ("type", "T")]


def test_one_bad_escape_keeps_the_whole_literal_raw() -> None:
    assert _pairs(r'"a\n\x"') == [("str", r"a\n\x")]
    assert _pairs('"a\\n\nb"') == [("str", "a\\n\nb")]
    assert _pairs(r'"a\nb"') == [("str", "a\nb")]


def test_numbers_are_doubles() -> None:
    assert _pairs("007 1e3 9007199254740993 1e999") == [
        ("num", 7), ("num", 1000), ("num", 9007199254740992), ("num", math.inf),
    ]  # fmt: skip
    assert math.isnan(float(str(tokenise("2e")[0].value)))


def test_an_open_string_ends_with_the_text() -> None:
    assert _pairs('"abc') == [("str", "abc")]
    assert _pairs('"abc\\') == [("str", "abc\\")]
    assert _pairs("'abc\\") == [("str", "abc\\")]


def test_positions_are_offsets_in_the_text() -> None:
    text = 'a = "b c" // d\n-5'
    assert [text[token.start : token.end] for token in tokenise(text)] == ["a", "=", '"b c"', "\n", "-5"]


def test_a_long_open_string_is_scanned_once() -> None:
    lexer = Lexer()
    lexer.feed('a = "')
    for _ in range(20_000):
        assert lexer.feed("word ") == []
    tokens = lexer.feed('" ')
    assert len(str(tokens[0].value)) == 100_000
