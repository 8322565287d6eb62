"""A content string that was cut off anywhere can be ended."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewloom.catalogue.library import standard_library
from viewloom.envelope import ThinkItem, close_envelope, ends_in_part, open_writer, read_envelope, render_markdown_part
from viewloom.envelope.writer import EnvelopeVersion

SIGNATURES = standard_library("chat").signatures
PROGRAM = """root = Card([head, text, table])
head = CardHeader("Über \\"us\\"", "R&D <b> 'x'")
text = TextContent("a ```fence``` and a </content> and a \\n line \\\\")
table = Table([Col("A", [1.5, true, null, -2]), Col("B", ["\\u00e9", "b"])])
"""
AFTER = render_markdown_part('It is "over" & <out>')


def content(version: EnvelopeVersion) -> str:
    writer = open_writer(version, SIGNATURES)
    return writer.think(ThinkItem('"a"', "<b>")) + writer.program(PROGRAM) + writer.finish()


@pytest.mark.parametrize("version", [1, 2])
def test_what_is_whole_needs_nothing(version: EnvelopeVersion) -> None:
    assert close_envelope(content(version)) == ""
    assert close_envelope("Just text, 1 < 2.") == ""
    assert close_envelope("") == ""


@pytest.mark.parametrize("version", [1, 2])
def test_what_follows_a_cut_is_read(version: EnvelopeVersion) -> None:
    whole = content(version)
    for end in range(len(whole) + 1):
        closed = whole[:end] + close_envelope(whole[:end])
        assert ends_in_part(whole[:end]) is (closed != whole[:end]), end
        assert (close_envelope(closed), ends_in_part(closed)) == ("", False), end
        assert read_envelope(closed + AFTER).markdown == ('It is "over" & <out>',), end


def test_a_cut_program_keeps_what_it_had() -> None:
    whole = content(2)
    start = whole.index("```openui-lang\n") + len("```openui-lang\n")
    for end in range(start, whole.rindex("```")):
        cut = whole[:end]
        program = read_envelope(cut + close_envelope(cut)).program
        assert program is not None
        had = whole[start:end].rstrip().rstrip("`")
        assert program.startswith(had), end
        assert program[len(had) :].strip("` \n") in {"", '"', '\\"'}, end


def test_a_cut_tree_is_a_tree() -> None:
    whole = content(1)
    body = whole.index("<content")
    start = body + whole[body:].index("{&quot;component&quot;:{&quot;component") + 30
    for end in range(start, len(whole) + 1):
        cut = whole[:end]
        tree = read_envelope(cut + close_envelope(cut)).tree
        assert tree is not None, cut[-60:]


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), st.lists, max_leaves=6), st.data())
def test_any_cut_json_is_a_tree(value: object, data: st.DataObject) -> None:
    body = json.dumps({"component": {"component": "X", "props": {"a": value, "b\\": [value, {}]}}, "error": None})
    end = data.draw(st.integers(len('{"component": {'), len(body)))
    cut = f'<content thesys="true">{body[:end]}'
    assert read_envelope(cut + close_envelope(cut)).tree is not None


@given(st.text(alphabet='<>/`"\\ \n{}&;ab') | st.text())
def test_any_text_can_be_closed(text: str) -> None:
    for start in ("", "<content>", "<content>\n```\n", "<thinking>", "<custom_markdown>", '<content thesys="true">{'):
        closed = start + text + close_envelope(start + text)
        assert close_envelope(closed) == ""
