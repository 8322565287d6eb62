"""Content strings and user turns are read whatever third parties wrote around them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewloom import envelope as package
from viewloom.envelope import read_envelope, read_user_turn
from viewloom.envelope.escape import escape_text, unescape_text

PROGRAM = "root = Card([one])"
FENCED = f"```openui-lang\n{PROGRAM}\n```"


@pytest.mark.parametrize(
    "content",
    [
        f'<content thesys="true" version="2">\n{FENCED}\n</content>',
        f"<content>{FENCED}</content>",
        f"<content version='2' thesys='true'>\n\n{FENCED}\n\n</content>\n",
        f'<content thesys="true" version="2">\n```\n{PROGRAM}\n```</content>',
        f'<thinking>hm</thinking><content thesys="true" version="2">\n{FENCED}\n</content>',
        f'<content thesys="true" version="2">\n{FENCED[:-4]}',
    ],
)
def test_a_program_is_found(content: str) -> None:
    envelope = read_envelope(content)
    assert (envelope.program, envelope.tree, envelope.text) == (PROGRAM, None, "")


@pytest.mark.parametrize("escaped", [False, True])
def test_a_tree_is_found_escaped_or_not(*, escaped: bool) -> None:
    tree = {"component": "Card", "props": {"children": [{"component": "TextContent", "props": {"text": "a & b"}}]}}
    body = json.dumps({"component": tree, "error": None})
    content = f'<content thesys="true">{escape_text(body) if escaped else body}</content>'
    assert read_envelope(content).tree == tree


def test_parts_repeat_and_mix() -> None:
    content = (
        f"Before <thinking>a</thinking><custom_markdown># &lt;Hi&gt;</custom_markdown><content>{FENCED}</content>"
        f"<custommarkdown>two</custommarkdown><thinking>b</thinking><content>{FENCED}</content> after"
        '<artifact type="slides" id="1" version="1">x</artifact>'
    )
    envelope = read_envelope(content)
    assert envelope.program == f"{PROGRAM}\n{PROGRAM}"
    assert envelope.thinking == ("a", "b")
    assert envelope.markdown == ("# <Hi>", "two")
    assert envelope.text.split() == ["Before", "after"]


@pytest.mark.parametrize("text", ["", "Just text.", "1 < 2", "<b>bold</b>", "<contents>", '{"component": 1}'])
def test_what_is_no_envelope_is_text(text: str) -> None:
    envelope = read_envelope(text)
    assert (envelope.program, envelope.tree, envelope.text) == (None, None, text)


@pytest.mark.parametrize("body", ["", "null", "[1]", '{"component": 1}', "{", "&quot;", "[" * 10_000])
def test_content_that_is_neither_program_nor_tree_is_empty(body: str) -> None:
    envelope = read_envelope(f'<content thesys="true">{body}</content>')
    assert (envelope.program, envelope.tree) == (None, None)


def test_neither_a_fence_nor_an_end_inside_a_string_ends_a_program() -> None:
    program = 'root = Card([one])\none = TextContent("```\\n</content> \\" ```")'
    content = f'<content thesys="true" version="2">\n```openui-lang\n{program}\n```\n</content> after'
    envelope = read_envelope(content)
    assert (envelope.program, envelope.text) == (program, "after")


def test_an_odd_quote_spoils_no_more_than_its_line() -> None:
    program = 'root = Card([one])\none = TextContent(5" pipe)'
    envelope = read_envelope(f"<content>```openui-lang\n{program}\n```</content> after")
    assert (envelope.program, envelope.text) == (program, "after")


def test_a_fence_in_a_tree_is_text() -> None:
    tree = {"component": "TextContent", "props": {"text": "```\ncode\n```"}}
    content = f'<content thesys="true">{json.dumps({"component": tree}, indent=1)}</content>'
    assert read_envelope(content).tree == tree


def test_words_with_a_fence_do_not_hide_the_context() -> None:
    turn = read_user_turn("<content>run ```\nthis</content><context>[1]</context>")
    assert (turn.text, turn.context) == ("run ```\nthis", [1])


def test_a_click_is_read_as_words_and_context() -> None:
    context = [{"action": "send", "formState": {"contact": {"name": {"value": "Ada & Co <x>"}}}}]
    for body in (json.dumps(context), escape_text(json.dumps(context))):
        turn = read_user_turn(f"<content>Send &amp; go</content>\n<context>{body}</context>")
        assert turn.text == "Send & go"
        assert turn.context == context


@pytest.mark.parametrize(
    ("turn", "text", "context"),
    [
        ("Hello", "Hello", None),
        ("  a < b && c ", "a < b && c", None),
        ("<content>Hello</content>", "Hello", None),
        ("<content>Hello</content><context>not json</context>", "Hello", "not json"),
        ("<content>Hello</content><context>", "Hello", ""),
        ("<context>[1]</context>", "", [1]),
        ("", "", None),
    ],
)
def test_other_user_turns_are_read_as_they_are_meant(turn: str, text: str, context: object) -> None:
    read = read_user_turn(turn)
    assert (read.text, read.context) == (text, context)


@given(st.text())
def test_escaping_is_reversible_and_leaves_no_markup(text: str) -> None:
    escaped = escape_text(text)
    assert not set(escaped) & set("<>\"'")
    assert unescape_text(escaped) == text


TAGS = ["<content", ' thesys="true"', ">", "</content>", "<thinking>", "</thinking>", "<context>", "</context>"]
MARKS = [
    "```",
    "openui-lang",
    "\n",
    '"',
    "\\",
    "{",
    "}",
    "[",
    "&amp;",
    '{"component":{"component":"Card"}}',
    "root = Card([])",
]
PIECES = st.sampled_from(TAGS + MARKS)


@given(st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join))
def test_no_text_makes_the_readers_raise(text: str) -> None:
    assert isinstance(read_envelope(text).text, str)
    assert isinstance(read_user_turn(text).text, str)


@pytest.mark.parametrize(
    "unit", ["<content>", '<content>```\n"', "</content>", "<content ", "```\n", "<thinking>\\", '<content>"```\n']
)
def test_long_hostile_text_is_read_in_linear_time(unit: str) -> None:
    # Quadratic reading of this would take minutes.
    assert read_envelope(unit * 20_000).tree is None
    assert read_user_turn(unit * 20_000).text is not None


def test_the_public_surface_is_sorted_and_complete() -> None:
    assert package.__all__ == sorted(package.__all__)
    assert all(hasattr(package, name) for name in package.__all__)
