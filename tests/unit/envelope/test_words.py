"""What a content string says, in words, in both versions and whatever third parties write."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewloom.catalogue.examples import FULL, STANDARD, Example
from viewloom.catalogue.library import standard_library
from viewloom.catalogue.standard.editable import OPT_IN
from viewloom.envelope import open_writer, plain_text, read_envelope
from viewloom.envelope.escape import escape_text
from viewloom.envelope.stock import STOCK_PROPS
from viewloom.envelope.words import DEPTH_LIMIT
from viewloom.envelope.writer import EnvelopeVersion
from viewloom.lang.ast import Builtin, Comp, Str, walk
from viewloom.lang.parser import parse_statements

CHAT = standard_library("chat").signatures
EXAMPLES = list(dict.fromkeys((*STANDARD, *FULL)))


def in_v2(program: str) -> str:
    return f'<content thesys="true" version="2">\n```openui-lang\n{program}\n```\n</content>'


def in_v1(tree: Any) -> str:
    return f'<content thesys="true">{escape_text(json.dumps({"component": tree, "error": None}))}</content>'


def node(name: str, **props: Any) -> dict[str, Any]:
    return {"component": name, "props": props}


CALLS = [
    ('CardHeader("Tea", "and cake")', "Tea\nand cake"),
    ('TextContent("## Hot **tea**, [read](https://x.example) `more`", "large-heavy")', "Hot tea, read more"),
    ('CodeBlock("python", "a = 1\\n    b")', "a = 1\nb"),
    ('Callout("info", "Note", "Wait")', "Note: Wait"),
    ('TextCallout("neutral", "Note")', "Note"),
    ("Separator()", ""),
    ('Image("A cat", "https://x.example/cat.png")', "A cat"),
    ('Table([Col("A", ["x", "z"]), Col("B", [1, 2.5])])', "A: x, B: 1\nA: z, B: 2.5"),
    ('Table([Col("A", [Tag("new", "star", "sm", "info")])])', "A: new"),
    ('Table([Col("A", []), Col("B", [])])', "A, B"),
    ('PieChart(["a", "b"], [1, 2])', "a: 1\nb: 2"),
    (
        'BarChart(["Jan", "Feb"], [Series("X", [1, 3]), Series("Y", [2])], "grouped", "Month", "EUR")',
        "Month, EUR\nJan: X 1, Y 2\nFeb: X 3",
    ),
    ('ScatterChart([ScatterSeries("S", [Point(1, 2), Point(3, 4, 5)])], "w")', "S: (1, 2), (3, 4, 5)\nw"),
    (
        'Form("f", Buttons([Button("Go"), Button("Stop")]), [FormControl("Name", Input("n", "Ada"), "In full")])',
        "Name\nIn full\nGo\nStop",
    ),
    (
        'Form("f", Buttons([]), [FormControl("Size", Select("s", [SelectItem("1", "S"), SelectItem("2", "M")]))])',
        "Size: S, M",
    ),
    (
        'Form("f", Buttons([]), [FormControl("A", CheckBoxGroup("s", [CheckBoxItem("L", "Large", "l")]))])',
        "A: L: Large",
    ),
    ('Steps([StepsItem("Boil", "water"), StepsItem("Pour", "it")])', "Boil: water\nPour: it"),
    ('ListBlock([ListItem("One", "first", {src: "a.png", alt: "A"}, "Open")])', "One: first"),
    ('FollowUpBlock([FollowUpItem("More?")])', "More?"),
    ('Tabs([TabItem("a", "First", [TextContent("x")])])', "First\nx"),
    ('TagBlock(["a", "b"])', "a\nb"),
    ('Carousel([[TextContent("x")], [TextContent("y")]])', "x\ny"),
]


@pytest.mark.parametrize(("call", "text"), CALLS)
@pytest.mark.parametrize("version", [1, 2])
def test_a_component_reads_like_this(version: EnvelopeVersion, call: str, text: str) -> None:
    writer = open_writer(version, CHAT)
    assert plain_text(writer.program(f"root = Card([one])\none = {call}\n") + writer.finish()) == text


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.request)
def test_what_an_answer_says_is_in_it(example: Example) -> None:
    said = plain_text(in_v2(example.program))
    parts = [part for statement in parse_statements(example.program) for part in walk(statement.expression)]
    # What a click would send and what an empty field shows are no part of the answer.
    silent = {part.args[0] for part in parts if isinstance(part, Builtin) and part.name == "ToAssistant"}
    silent |= {part.args[1] for part in parts if isinstance(part, Comp) and part.name in {"Input", "TextArea"}}
    sentences = [part.value for part in parts if isinstance(part, Str) and part not in silent and " " in part.value]
    plain = [sentence for sentence in sentences if not re.search(r"[*\[\\#\n`]", sentence)]
    assert [sentence for sentence in plain if sentence not in said] == []


@pytest.mark.parametrize("library", ["chat", "full"])
def test_the_props_are_those_of_the_catalogue(library: Any) -> None:
    components = standard_library(library).components
    for component in (*components, *OPT_IN.values()):
        names = tuple(prop.name for prop in component.props)
        assert STOCK_PROPS[component.name][: len(names)] == names


def test_unknown_components_give_every_text_in_them() -> None:
    program = 'root = Panel("Load", [Gauge("CPU", 72, [{at: 50, tone: "Warn"}], Action([@ToAssistant("no")]))])'
    assert plain_text(in_v2(program)) == "Load\nCPU\n72\n50\nWarn"
    tree = node("Panel", heading="Load", children=[node("Gauge", label="CPU", reading=72, id="g1")])
    assert plain_text(in_v1(tree)) == "Load\nCPU\n72"


def test_expressions_are_said_as_the_page_shows_them() -> None:
    program = """$name = "Ada"
rows = [{city: "Oslo", n: 1}, {city: "Bergen", n: 2}]
root = Card([TextContent("Hello " + $name), Table([Col("City", rows.city)]), list])
list = Steps(@Each(rows, "row", StepsItem(row.city, "No. " + row.n)))"""
    assert plain_text(in_v2(program)) == "Hello Ada\nCity: Oslo\nCity: Bergen\nOslo: No. 1\nBergen: No. 2"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("", ""),
        ("Just **text**.", "Just text."),
        ("<thinking>hm</thinking><custom_markdown># Hi\n\n- a\n- b</custom_markdown>", "Hi\na\nb"),
        ("<custommarkdown>| A | B |\n|---|:-:|\n| 1 | 2 |</custommarkdown> after", "A, B\n1, 2\nafter"),
        (
            '```py\na_b_c = "x"\n```\n---\nsnake_case and _this_, 2 * 3 * 4',
            'a_b_c = "x"\nsnake_case and this, 2 * 3 * 4',
        ),
        (f"<content>{json.dumps({'component': node('Card', children='One text')})}</content>", "One text"),
        (in_v1(node("Table", columns=[{"label": "A", "data": [1]}])), "A: 1"),
        (in_v1(node("Table", columns="none")), ""),
        (in_v1({"component": "Card"}), "Card"),
        (in_v1(node("BarChart", chartData={"labels": ["a"], "data": [3]})), "a\n3"),
    ],
)
def test_what_third_parties_write_is_read(content: str, text: str) -> None:
    assert plain_text(content) == text


def test_what_was_read_already_need_not_be_read_again() -> None:
    content = in_v2('root = Card([TextContent("x")])')
    assert plain_text(read_envelope(content)) == plain_text(content) == "x"


def test_a_growing_answer_grows() -> None:
    content = in_v2('root = Card([head, text])\nhead = CardHeader("Tea & cake")\ntext = TextContent("Both are good.")')
    said = [plain_text(content[:end]) for end in range(len(content) + 1)]
    assert said[-1] == "Tea & cake\nBoth are good."
    assert {"Tea & cake", "Tea & cake\nBoth are"} <= set(said)


@pytest.mark.parametrize(("boxes", "is_said"), [(DEPTH_LIMIT // 2, True), (DEPTH_LIMIT // 2 + 1, False)])
def test_depth_has_a_limit(boxes: int, *, is_said: bool) -> None:
    tree: Any = "deep"
    for _ in range(boxes):
        tree = node("Card", children=[tree])
    assert (plain_text(in_v1(tree)) == "deep") is is_said


PROPS = sorted({prop for props in STOCK_PROPS.values() for prop in props})


def boxes_of(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keys = st.sampled_from(["component", "props", "items", "title", "label", "data", "x"])
    components = st.sampled_from(list(STOCK_PROPS))
    nodes = st.fixed_dictionaries(
        {"component": components, "props": st.dictionaries(st.sampled_from(PROPS), inner, max_size=4)}
    )
    return st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3) | nodes


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8), boxes_of, max_leaves=12
)


@given(json_values)
def test_any_tree_is_read(value: Any) -> None:
    assert isinstance(plain_text(in_v1(node("Card", children=value))), str)


@given(st.text(), st.lists(st.sampled_from([call for call, _ in CALLS]), max_size=3), st.integers(0, 400))
def test_any_text_is_read(text: str, calls: list[str], end: int) -> None:
    program = "root = Card([" + ", ".join(calls) + "])"
    assert isinstance(plain_text(text + in_v2((program + text)[:end])), str)


@pytest.mark.parametrize("piece", ["**a ", "[", "[a](", "| ", " ", "_a ", "- ", "`", "|---", "* a", '[a](x "'])
def test_marks_without_end_cost_no_more_than_their_length(piece: str) -> None:
    # With a cost of the square this would take hours.
    assert isinstance(plain_text(piece * 200_000), str)
