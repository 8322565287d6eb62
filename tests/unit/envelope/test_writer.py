"""The content string as it is written, in both versions, at every cut."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewloom.catalogue.library import standard_library
from viewloom.envelope import ThinkItem, open_writer, read_envelope, render_tree
from viewloom.envelope.tree import VALUE_LIMIT
from viewloom.envelope.writer import EnvelopeVersion

SIGNATURES = standard_library("chat").signatures
PROGRAM = """root = Card([head, text, form])
head = CardHeader("Über \\"us\\"", "R&D <b> 'x'")
text = TextContent("a ```fence``` and a </content> and a \\n line")
form = Form("contact", buttons, [name])
buttons = Buttons([Button("Send", Action([@ToAssistant("Send"), @OpenUrl("https://example.org")]), "primary")])
name = FormControl("Name", Input("name", "Ada", "text", {required: true}))
"""
THINKING = (ThinkItem("Loading the model…", 'It is "big" & <slow>'), ThinkItem("Place 2", "in the queue"))


def written(version: EnvelopeVersion, program: str, *, cut: int = 10_000, thinking: bool = False) -> list[str]:
    writer = open_writer(version, SIGNATURES)
    pieces = [writer.think(item) for item in THINKING] if thinking else []
    pieces += [writer.program(program[start : start + cut]) for start in range(0, len(program), cut)]
    return [*pieces, writer.finish()]


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("thinking", [False, True])
@pytest.mark.parametrize("cut", [1, 2, 13])
def test_the_cut_does_not_change_the_content(version: EnvelopeVersion, cut: int, *, thinking: bool) -> None:
    whole = "".join(written(version, PROGRAM, thinking=thinking))
    assert "".join(written(version, PROGRAM, cut=cut, thinking=thinking)) == whole


@pytest.mark.parametrize("thinking", [False, True])
def test_version_2_reads_back_at_every_prefix(*, thinking: bool) -> None:
    content = "".join(written(2, PROGRAM, thinking=thinking))
    for end in range(len(content) + 1):
        envelope = read_envelope(content[:end])
        assert envelope.tree is None
        assert envelope.program is None or PROGRAM.startswith(envelope.program.rstrip("`").rstrip())
    assert read_envelope(content).program == PROGRAM.strip()


def test_version_2_shows_a_growing_program_before_its_end() -> None:
    content = "".join(written(2, PROGRAM)[:-1])
    program = read_envelope(content[: content.index("form = ")]).program
    assert program is not None
    assert program.startswith("root = Card([head, text, form])\nhead = CardHeader(")


@pytest.mark.parametrize("thinking", [False, True])
def test_version_1_can_be_closed_at_every_prefix(*, thinking: bool) -> None:
    content = "".join(written(1, PROGRAM, thinking=thinking))
    start = content.index('<content thesys="true">') + len('<content thesys="true">')
    body = content[start : -len("</content>")]
    assert not set(body) & set("<>\"'")
    assert json.loads(unescaped(body)) == render_tree(PROGRAM, SIGNATURES)


def unescaped(text: str) -> str:
    entities = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&"}
    return re.sub("|".join(entities), lambda found: entities[found[0]], text)


def test_version_1_sends_each_child_as_soon_as_it_is_complete() -> None:
    writer = open_writer(1, SIGNATURES)
    lines = PROGRAM.splitlines(keepends=True)
    grown = [writer.program(line) for line in lines]
    assert grown[0].startswith('<content thesys="true">{&quot;component&quot;:{&quot;component&quot;:&quot;Card&quot;')
    assert "CardHeader" in grown[1]
    assert "TextContent" in grown[2]
    assert grown[3:5] == ["", ""]
    assert "FormControl" in grown[5]


def test_version_1_gives_props_names_and_actions_steps() -> None:
    tree = read_envelope("".join(written(1, PROGRAM))).tree
    assert tree is not None
    head, text, form = tree["props"]["children"]
    assert head == {"component": "CardHeader", "props": {"title": 'Über "us"', "subtitle": "R&D <b> 'x'"}}
    assert text["props"]["text"] == "a ```fence``` and a </content> and a \n line"
    button = form["props"]["buttons"]["props"]["buttons"][0]
    assert button["props"]["action"] == {
        "steps": [
            {"type": "continue_conversation", "message": "Send"},
            {"type": "open_url", "url": "https://example.org"},
        ]
    }


@pytest.mark.parametrize("version", [1, 2])
def test_thinking_stands_before_the_program_and_nowhere_else(version: EnvelopeVersion) -> None:
    writer = open_writer(version, SIGNATURES)
    content = "".join(writer.think(item) for item in THINKING) + writer.program(PROGRAM)
    assert writer.think(ThinkItem("Too late", "")) == ""
    content += writer.finish()
    (thinking,) = read_envelope(content).thinking
    assert [json.loads(line) for line in thinking.splitlines()] == [
        {"title": item.title, "description": item.description, "ephemeral": True} for item in THINKING
    ]
    assert content.index("</thinking>") < content.index("<content")


def test_what_stands_before_the_fence_has_no_unbalanced_quote() -> None:
    content = "".join(written(2, PROGRAM, thinking=True))
    before = content[: content.index("```")]
    assert before.count('"') % 2 == 0


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("thinking", [False, True])
def test_an_empty_program_is_still_an_envelope(version: EnvelopeVersion, *, thinking: bool) -> None:
    content = "".join(written(version, "", thinking=thinking))
    assert content.endswith("</content>")
    envelope = read_envelope(content)
    assert envelope.text == ""
    assert (envelope.program or "", envelope.tree) == ("", None)


def chain(length: int, uses: int) -> str:
    lines = [f"x{number} = [{', '.join([f'x{number + 1}'] * uses)}]" for number in range(length)]
    return "\n".join(["root = Card([head, x0])", 'head = CardHeader("Hi")', *lines, f'x{length} = "end"', ""])


def test_names_used_twice_do_not_make_a_tree_explode() -> None:
    body = "".join(written(1, chain(60, 2)))
    assert VALUE_LIMIT / 10 < len(body) < 20 * VALUE_LIMIT
    assert read_envelope(body).tree is not None


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",))))
def test_any_string_comes_back_through_both_versions(text: str) -> None:
    program = f"root = Card([one])\none = TextContent({json.dumps(text, ensure_ascii=False)})\n"
    assert read_envelope("".join(written(2, program))).program == program.strip()
    tree = read_envelope("".join(written(1, program, cut=5))).tree
    assert tree is not None
    assert tree["props"]["children"][0]["props"]["text"] == text


def test_version_1_shows_what_a_column_plucks_from_the_rows() -> None:
    program = (
        'root = Card([t])\nt = Table([Col("A", rows.a), Col("B", rows.b)])\n'
        'rows = [{a: "x", b: 1}, {a: TextContent("y"), b: 2}]\n'
    )
    columns = render_tree(program, SIGNATURES)["component"]["props"]["children"][0]["props"]["columns"]
    assert [column["props"]["data"] for column in columns] == [
        ["x", {"component": "TextContent", "props": {"text": "y"}}],
        [1, 2],
    ]


@pytest.mark.parametrize("data", ["rows.a.b", '"text".a', "rows", "unknown.a", "[1, rows].a"])
def test_version_1_takes_what_it_cannot_pluck_for_nothing(data: str) -> None:
    program = f'root = Card([Table([Col("A", {data})])])\nrows = {{c: 1}}\n'
    column = render_tree(program, SIGNATURES)["component"]["props"]["children"][0]["props"]["columns"][0]
    assert column["props"].get("data") in (None, [], {"c": 1})
