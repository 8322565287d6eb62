"""Markdown becomes components as it streams."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from counting import count_calls
from markdown_documents import (
    CHAT,
    DOCUMENTS,
    FRAGMENTS,
    FULL,
    MemoryPage,
    UrlGuard,
    blocks,
    compiled,
    shown_words,
    visible_words,
)
from viewloom.compose import ProseCompiler, kit_of
from viewloom.compose.prose import BLOCKS_LIMIT, HEADER_LIMIT_CHARS, LINE_LIMIT_CHARS
from viewloom.compose.table import COLUMNS_LIMIT, ROWS_LIMIT
from viewloom.lang.ast import Arr, Comp, Member, Node, Num, Obj, Ref, Str, walk
from viewloom.lang.parser import parse_statements
from viewloom.lang.serialise import serialise_expression

CASES = tomllib.loads((Path(__file__).parents[3] / "conformance/compose/prose.toml").read_text(encoding="utf-8"))[
    "case"
]
# Parts of addresses, tags and marks of the fragments: not shown, or not as words of their own.
HIDDEN = frozenset({"i", "b", "c", "x", "lt", "br", "js", "https", "javascript"})


def lifted(page: MemoryPage) -> list[tuple[str, ...]]:
    """Returns the blocks that became components of their own, as `blocks` tells them."""
    found: list[tuple[str, ...]] = []
    for node in page.shown:
        match node:
            case Comp("CodeBlock", (Str(language), Str(code))):
                found.append(("code", "" if language == "text" else language, code))
            case Comp("Separator"):
                found.append(("rule",))
            case Comp("CardHeader", (Str(title),)) | Comp("TextContent", (Str(title), *_)):
                found.append(("heading", title))
            case Comp("Table", (Arr(columns),)):
                found.append(("table", *cells(page, columns)))
            case _:
                pass
    return found


def cells(page: MemoryPage, columns: tuple[Node, ...]) -> list[str]:
    labels, rows = list[str](), list[Node]()
    for column in columns:
        assert isinstance(column, Comp)
        assert isinstance(column.args[0], Str)
        labels.append(column.args[0].value)
        if isinstance(column.args[1], Member) and isinstance(column.args[1].subject, Ref):
            data = page.nodes[column.args[1].subject.name]
            assert isinstance(data, Arr)
            rows = list(data.items)
    return [*labels, *(text(cell) for row in rows if isinstance(row, Obj) for _, cell in row.entries)]


def text(node: Node) -> str:
    match node:
        case Str(value):
            return value
        case Comp(_, (Str(value), *_)):
            return value
        case _:
            return serialise_expression(node)


@given(DOCUMENTS)
@settings(max_examples=150, deadline=None)
def test_the_blocks_are_those_that_markdown_it_finds(markdown: str) -> None:
    # Small headings stay in the text, unless one is the title; inline markup is another test's business.
    bare = markdown.replace("**", "").replace("`", "").replace("[", "").replace("](https://example.com/a)", "")
    if bare.lstrip().startswith("###"):
        bare = "text\n\n" + bare
    page = compiled([bare])
    assert lifted(page) == blocks(bare)


@given(st.one_of(DOCUMENTS, FRAGMENTS), st.data())
@settings(max_examples=150, deadline=None)
def test_what_is_written_does_not_depend_on_where_the_text_was_cut(markdown: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(markdown)), max_size=8)))
    pieces = [markdown[a:b] for a, b in zip([0, *cuts], [*cuts, len(markdown)], strict=True)]
    whole = compiled([markdown]).text
    assert compiled(pieces).text == whole
    assert compiled(markdown).text == whole


@given(st.one_of(DOCUMENTS, FRAGMENTS))
@settings(max_examples=150, deadline=None)
def test_every_visible_word_is_shown(markdown: str) -> None:
    seen = visible_words(markdown) - HIDDEN
    for library in (CHAT, FULL, CHAT.without(["Table", "CodeBlock"])):
        shown = shown_words(compiled([markdown], library).nodes.values())
        # Without the marks between them, words may have grown together.
        assert [word for word in seen - shown if word not in "".join(shown)] == []


@given(st.one_of(FRAGMENTS, DOCUMENTS))
@settings(max_examples=150, deadline=None)
def test_no_tag_and_no_unsafe_address_reaches_what_renders_markdown(markdown: str) -> None:
    reader = MarkdownIt("commonmark", {"html": True})
    for node in compiled([f"{markdown}<script>[a](javascript:x)\n"]).nodes.values():
        for part in walk(node):
            match part:
                case Comp("MarkDownRenderer" | "TextContent", (Str(shown), *_)) | Comp("Callout", (_, _, Str(shown))):
                    tokens = [leaf for token in reader.parse(shown) for leaf in (token, *(token.children or ()))]
                    assert not [token for token in tokens if token.type.startswith("html")]
                    assert not [token for token in tokens if "javascript" in str(token.attrs)]
                case _:
                    pass


@given(FRAGMENTS)
@settings(max_examples=200, deadline=None)
def test_what_is_heard_of_is_what_is_written(markdown: str) -> None:
    page = compiled([markdown])
    parsed = {statement.name: statement.expression for statement in parse_statements(page.text)}
    assert parsed == page.nodes


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_text_becomes_this_program(case: dict[str, str]) -> None:
    assert compiled([case["markdown"]]).text == case["program"]
    assert compiled(case["markdown"]).text == case["program"]


def test_text_and_code_go_out_as_they_come() -> None:
    page = MemoryPage()
    kit = kit_of(CHAT)
    assert kit is not None
    compiler = ProseCompiler(kit, page, UrlGuard())
    compiler.feed("Once upon")
    assert page.text == 'p1 = MarkDownRenderer("Once upon'
    compiler.feed(" a time\n\n```py\nx = ")
    assert page.text.endswith('p2 = CodeBlock("py", "x = ')
    compiler.feed("1\n")
    assert page.text.endswith('"x = 1')


def test_a_table_grows_row_by_row() -> None:
    page = MemoryPage()
    kit = kit_of(CHAT)
    assert kit is not None
    compiler = ProseCompiler(kit, page, UrlGuard())
    compiler.feed("| City | People |\n|---|---|\n| Rome | 2746984 |\n")
    assert page.text.endswith('[{c1: "Rome", c2: 2746984}')
    before = page.text
    compiler.feed("| Pisa | 89828 |\n")
    assert page.text == before + ', {c1: "Pisa", c2: 89828}'


@pytest.mark.parametrize(
    ("withheld", "program"),
    [
        (["CodeBlock"], 'p1 = MarkDownRenderer("```py\\nx\\n```")\n'),
        (["MarkDownRenderer", "CodeBlock"], 'p1 = TextContent("```py\\nx\\n```")\n'),
    ],
)
def test_a_block_whose_component_is_withheld_stays_text(withheld: list[str], program: str) -> None:
    assert compiled(["```py\nx\n```"], CHAT.without(withheld)).text == program


def test_nothing_is_lost_where_only_plain_text_can_be_shown() -> None:
    library = CHAT.without(["MarkDownRenderer", "TextContent", "Callout", "Table", "CodeBlock", "Separator"])
    page = compiled(["# Title\n\ntext **bold**\n\n---\n\n| a |\n|---|\n| b |\n\n```\ncode\n```"], library)
    assert shown_words(page.shown) >= {"Title", "text", "bold", "a", "b", "code"}


@pytest.mark.parametrize("more", [0, 1])
def test_a_line_that_is_too_long_for_a_heading_is_text(more: int) -> None:
    line = "# " + "x" * (LINE_LIMIT_CHARS - 3 + more) + "\n"
    assert len(line) == LINE_LIMIT_CHARS + more
    for pieces in ([line], list(line)):
        assert compiled(pieces).text.startswith("p1 = MarkDown" if more else "p1 = CardHeader")


@pytest.mark.parametrize("more", [0, 1])
def test_a_table_with_too_many_columns_keeps_its_cells(more: int) -> None:
    count = COLUMNS_LIMIT + more
    row = "|" + "|".join(f"c{index}" for index in range(count)) + "|\n"
    page = compiled([row + "|" + "-|" * count + "\n" + row])
    assert shown_words(page.nodes.values()) >= {f"c{index}" for index in range(count)}
    assert page.text.count("Col(") == COLUMNS_LIMIT


@pytest.mark.parametrize("more", [0, 1])
def test_a_line_that_is_too_long_is_no_head_of_a_table_without_outer_bars(more: int) -> None:
    head = "a | " + "b" * (HEADER_LIMIT_CHARS - 5 + more) + "\n"
    assert len(head) == HEADER_LIMIT_CHARS + more
    for pieces in ([f"{head}-|-\n1|2"], f"{head}-|-\n1|2"):
        assert ("Table(" in compiled(pieces).text) != bool(more)


@pytest.mark.parametrize("more", [0, 1])
def test_blocks_past_the_limit_stay_text(more: int) -> None:
    page = compiled(["***\n" * (BLOCKS_LIMIT + more)])
    assert page.text.count("Separator()") == BLOCKS_LIMIT
    assert len(page.children) == BLOCKS_LIMIT + more


@pytest.mark.parametrize("more", [0, 1])
def test_a_table_with_too_many_rows_goes_on_in_another(more: int) -> None:
    page = compiled(["| n |\n|---|\n" + "".join(f"| {index} |\n" for index in range(ROWS_LIMIT + more))])
    assert len(page.children) == 1 + more
    numbers = [item for node in page.nodes.values() if isinstance(node, Arr) for item in node.items]
    assert len(numbers) == ROWS_LIMIT + more
    assert isinstance(numbers[-1], Obj)
    assert numbers[-1].entries[0][1] == Num(ROWS_LIMIT + more - 1)


@pytest.mark.parametrize(
    "part",
    [
        "word ",
        "| a | b |\n|---|---|\n",
        "| a | b |\n",
        "- item **b**\n",
        "```\nx\n",
        "# T\n",
        "> q\n",
        "-",
        "`",
        "#",
        "|",
    ],
)
def test_the_cost_does_not_grow_faster_than_the_text(part: str) -> None:
    def calls(size: int) -> int:
        markdown = part * (size // len(part))
        return count_calls(lambda: compiled([markdown[at : at + 4] for at in range(0, len(markdown), 4)]))

    # From where a line's length has been given up on; before, it is cheaper.
    start, middle, end = calls(40_000), calls(60_000), calls(100_000)
    assert end - middle < (middle - start) * 2.3
