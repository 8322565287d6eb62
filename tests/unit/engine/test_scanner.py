"""The scanner: where prose ends and a statement begins, and how a statement is spelt."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viewloom.catalogue.component import AnyValue, Component, Prop, Text
from viewloom.catalogue.library import Library
from viewloom.engine.expectations import ProgramExpectations
from viewloom.engine.ledger import Ledger
from viewloom.engine.root import Root
from viewloom.engine.scanner import COMMENTS_LIMIT_CHARS, Prose, Scanner, StatementEnd
from viewloom.engine.statement_text import STATEMENT_LIMIT_CHARS

LIBRARY = Library("tiny", "Text", (Component("Text", "", (Prop("text", Text()), Prop("more", AnyValue()))),))
PIECES = st.sampled_from(
    [
        *"\n\"'()[]{}=,#/\\`$@?: a",
        *["root = Card([", "a = ", "x = 5\n", 'Text("', "```\n", "```openui\n", "```py\n", "// c\n", "# h\n"],
        *["\\u00e9", "\\ud83d", "\\ude00", "“", "”", "ß", "\r\n", "\ud800", "words of prose\n"],
    ]
)


def scan(pieces: list[str]) -> list[tuple[str, str]]:
    """Returns prose and statements in order, neighbouring prose joined."""
    scanner = Scanner(ProgramExpectations(LIBRARY, Ledger(), Root(LIBRARY)))
    found: list[tuple[str, str]] = []
    for stream in [*(scanner.feed(piece) for piece in pieces), scanner.finish()]:
        for piece in stream:
            match piece:
                case Prose(text) if found and found[-1][0] == "prose":
                    found[-1] = ("prose", found[-1][1] + text)
                case Prose(text):
                    found.append(("prose", text))
                case StatementEnd(statement):
                    found.append(("whole" if statement.is_whole else "closed", statement.text))
                case _:
                    pass
    return found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Total = the sum of all\n", [("prose", "Total = the sum of all\n")]),
        ("a == b\n", [("prose", "a == b\n")]),
        ("x = y.z", [("whole", "x = y.z")]),
        ('a = Text("x") // why\n', [("whole", 'a = Text("x")')]),
        ('a = Text("http://x") # why\n', [("whole", 'a = Text("http://x")')]),
        ("a = Text('it''s', 'a \"b\"')\n", [("whole", 'a = Text("it""s", "a \\"b\\"")')]),
        ('a = Text("\\q \\u00e9 \\ud83d\\ude00 \\ud83d")', [("whole", 'a = Text("\\\\q é 😀 \ufffd")')]),
        (r'a = Text("\frac{1}{2} \beta \rho")', [("whole", r'a = Text("\\frac{1}{2} \\beta \\rho")')]),
        (r'a = Text("2 \times 3, \text{if} \nabla f")', [("whole", r'a = Text("2 \\times 3, \\text{if} \\nabla f")')]),
        (r'a = Text("One\ntwo\tthree\ntext")', [("whole", r'a = Text("One\ntwo\tthree\ntext")')]),
        (r'a = Text("a\r\nb\f\b1 \neq \ntimes")', [("whole", r'a = Text("a\r\nb\f\b1 \neq \ntimes")')]),
        (r'a = Text("\\frac \\times \timesx \nabl")', [("whole", r'a = Text("\\frac \\times \timesx \nabl")')]),
        (r'a = Text("x \times', [("closed", r'a = Text("x \\times"')]),
        ('a = Text("one\ntwo")', [("whole", 'a = Text("one\\ntwo")')]),
        ('a = Text("one\nb = Text("two")', [("closed", 'a = Text("one"'), ("whole", 'b = Text("two")')]),
        ('a = Text("one\nb = other("two")', [("closed", 'a = Text("one\\nb = other("two")"')]),
        ("a = [1,\n\n 2]\n", [("whole", "a = [1,   2]")]),
        ("a = $b\n  ? 1\n  : 2\n", [("whole", "a = $b ? 1   : 2")]),
        ("a = f(1\n```\nbye", [("closed", "a = F(1"), ("prose", "```\nbye")]),
        ("a = f(1))]\nb = 2", [("whole", "a = F(1)"), ("whole", "b = 2")]),
    ],
)
def test_a_text_is_cut_into(text: str, found: list[tuple[str, str]]) -> None:
    assert scan([text]) == found
    assert scan(list(text)) == found


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=30), st.lists(st.integers(1, 7), min_size=1, max_size=20))
def test_the_pieces_do_not_depend_on_the_cuts(parts: list[str], lengths: list[int]) -> None:
    text = "".join(parts)
    pieces: list[str] = []
    at = 0
    while at < len(text):
        length = lengths[len(pieces) % len(lengths)]
        pieces.append(text[at : at + length])
        at += length
    assert scan(pieces) == scan([text])


@pytest.mark.parametrize(("more", "kinds"), [(0, ["whole"]), (1, ["closed", "prose"])])
def test_a_statement_past_the_limit_goes_on_as_text(more: int, kinds: list[str]) -> None:
    head = 'a = "'
    text = head + "x" * (STATEMENT_LIMIT_CHARS - len(head) - 1 + more) + '"\n'
    assert [kind for kind, _ in scan([text])] == kinds


@pytest.mark.parametrize(("more", "kinds"), [(0, ["whole"]), (1, ["prose", "whole"])])
def test_comments_past_the_limit_are_text(more: int, kinds: list[str]) -> None:
    comment = "// " + "c" * (COMMENTS_LIMIT_CHARS - 4 + more) + "\n"
    assert [kind for kind, _ in scan([comment + "a = f(1)\n"])] == kinds
