"""An interface as markdown again."""

import re

import pytest
from hypothesis import given, settings

from markdown_documents import CHAT, DOCUMENTS
from viewloom.catalogue.examples import FULL as FULL_EXAMPLES
from viewloom.catalogue.examples import STANDARD, Example, fits
from viewloom.compose import render_markdown
from viewloom.engine.weaver import Weaver
from viewloom.envelope import render_tree
from viewloom.lang.ast import Str, walk
from viewloom.lang.parser import parse_statements

EXAMPLES = [
    example
    for example in (*STANDARD, *FULL_EXAMPLES)
    # What a button would say is no part of the answer, and what a click would show is not there yet.
    if fits(example, CHAT) and "@ToAssistant" not in example.program
]


def readable(program: str) -> str:
    return render_markdown(render_tree(program, CHAT.signatures)["component"])


@pytest.mark.parametrize(
    ("call", "markdown"),
    [
        ('CardHeader("Tea", "and cake")', "# Tea\n\nand cake"),
        ('TextContent("Tea", "large-heavy")', "## Tea"),
        ('TextContent("Tea", "small-heavy")', "**Tea**"),
        ('CodeBlock("md", "```\\nx\\n```")', "````md\n```\nx\n```\n````"),
        ('Callout("info", "Note", "a\\nb")', "> **Note:** a\n> b"),
        ("Separator()", "---"),
        ('Table([Col("A", ["x|y", "z"]), Col("B", [1])])', "| A | B |\n| --- | --- |\n| x\\|y | 1 |\n| z |  |"),
        ('Steps([StepsItem("Boil", "water"), StepsItem("Pour", "it")])', "1. Boil - water\n2. Pour - it"),
        ('PieChart(["a", "b"], [1, 2])', "|  | Value |\n| --- | --- |\n| a | 1 |\n| b | 2 |"),
        (
            'BarChart(["a"], [Series("X", [1]), Series("Y", [2])])',
            "|  | X | Y |\n| --- | --- | --- |\n| a | 1 | 2 |",
        ),
        (
            'Form("f", Buttons([Button("Go")]), [FormControl("Name", Input("n"))])',
            "(A form that asks for: Name.)",
        ),
        ('Tabs([TabItem("a", "First", [TextContent("x")])])', "## First\n\nx"),
    ],
)
def test_a_component_reads_like_this(call: str, markdown: str) -> None:
    assert readable(f"root = Card([{call}])") == markdown


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.request)
def test_what_an_answer_says_is_in_it(example: Example) -> None:
    read = readable(example.program)
    sentences = [
        part.value
        for statement in parse_statements(example.program)
        for part in walk(statement.expression)
        if isinstance(part, Str) and part.value.endswith((".", "?"))
    ]
    assert [sentence for sentence in sentences if sentence not in read] == []


@given(DOCUMENTS)
@settings(max_examples=60, deadline=None)
def test_markdown_that_became_components_reads_as_it_was_written(markdown: str) -> None:
    weaver = Weaver(CHAT, is_prose=True)
    read = readable(weaver.feed(markdown) + weaver.finish())
    words = re.compile(r"[^\W_]+")
    # The head of a column has no links.
    read, markdown = (text.replace("https://example.com/a", "") for text in (read, markdown))
    assert words.findall(read) == words.findall(markdown)
