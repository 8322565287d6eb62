"""Lines that need no mending go the short way, and come to the same as their pieces."""

import pytest

from viewloom.catalogue import standard_library
from viewloom.engine.expectations import ProgramExpectations
from viewloom.engine.ledger import Ledger
from viewloom.engine.lines import LINE_LIMIT_CHARS, Line, maybe_line, write_line
from viewloom.engine.repairs import Repair
from viewloom.engine.root import Root
from viewloom.engine.weaver import Weaver
from viewloom.lang.parser import parse_statements
from viewloom.lang.serialise import serialise_statement

CHAT = standard_library("chat")
FULL = standard_library("full")
HELLO = 'text = TextContent("Hello, \\"you\\"\\n(all)")'


def line_of(text: str) -> Line | None:
    ledger = Ledger()
    return maybe_line(text, 0, ProgramExpectations(FULL, ledger, Root(FULL)))


def woven(pieces: list[str]) -> tuple[str, list[Repair]]:
    weaver = Weaver(CHAT)
    return "".join([*map(weaver.feed, pieces), weaver.finish()]), weaver.repairs


@pytest.mark.parametrize(
    "source",
    [
        HELLO,
        'root = Stack([a, b], "row")',
        "$open = false",
        'input = Input("a", "b", "text", {required: true, minLength: 2}, $a)',
        'go = Button("Go", Action([@ToAssistant("Go"), @Reset($a)]), "primary")',
        'shown = $open ? "Yes" : "No"',
        "numbers = [1, -2.5, 3 + 4 * 2]",
        "a = b",
    ],
)
def test_a_line_in_plain_notation_is_read_at_once(source: str) -> None:
    line = line_of(f"  {source}\n\n  next = 1\n")
    assert line is not None
    assert (line.source, line.length) == (source, len(source) + 6)
    assert line.expression == parse_statements(source)[0].expression


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"{HELLO}\nn", ""),
        (HELLO, "it may go on"),
        (f"{HELLO}\n", "a question mark may follow"),
        (f"{HELLO}\n  ? 1 : 2\n", "a question mark follows"),
        ("a = Card([\n  b])\nn", "it has a second line"),
        ("a = TextContent('x')\nn", "other quotes"),
        ('a = TextContent("x") # why\nn', "a comment"),
        ('a = TextContent("x") // why\nn', "a comment"),
        ('a = TextContent(text: "x")\nn', "an argument by name"),
        ('a = TextContent(text = "x")\nn', "an argument by name"),
        ('a = TextContent({text: "x"})\nn', "props in an object"),
        ('a = [{component: "TextContent", props: {text: "x"}}]\nn', "a component in an object"),
        ('a = textContent("x")\nn', "a name in another case"),
        ('a = Unknown("x")\nn', "an unknown component"),
        ('a = Query("x", {})\nn', "a declaration"),
        ('a = TextContent("x"))\nn', "a bracket too many"),
        ('a = TextContent("x"\nn', "one too few"),
        ('a = TextContent("x") and more\nn', "words behind it"),
        ('a = TextContent("\\u0041")\nn', "an escape that is written in another way"),
        ('a = TextContent("\\frac{1}{2}")\nn', "a command of TeX"),
        ('a = TextContent("2 \\times 3")\nn', "a command of TeX"),
        ('a = TextContent("```")\nn', "the marks of a fence"),
        (f'a = TextContent("{"x" * LINE_LIMIT_CHARS}")\nn', "it is too long"),
    ],
)
def test_a_line_is_left_to_the_general_way_because(text: str, why: str) -> None:
    assert (line_of(text) is None) == bool(why)


@pytest.mark.parametrize(
    "text",
    [
        f"root = Card([text])\n{HELLO}\n",
        f"Words first.\n\nroot = Card([text])\n{HELLO}\nand last.",
        'root = Card([f])\nf = Form("x", b, [])\nb = Buttons([c])\nc = Button("Go")\n',
        'root = Card([a])\na = FormControl("T", Select("t", items))\nitems = [SelectItem("a", "A")]\n\n',
        'root = Card([a])\na = ListBlock(items, "number")\nitems = [ListItem("x", "y")]\nz = 1\n',
        'root = Card([a])\na = TextContent("[x](javascript:1)")\nb = TextContent("y")\n',
        'root = Card([a])\na = TextContent("x")\na = TextContent("y")\n# b\nc = "lost"\n',
        'root = Card([a, a])\nroot = Card([b])\na = TextContent("x")\nb = Card([a])\n',
        'root = Card([TextContent("x", later)])\nlater = "small"\nmore = 1\n',
        "root = Card([a])\na = Card([root])\nb = a\nc = [b]\nd = 1\n",
        "$x = [later]\nroot = Card([TextContent($x)])\nlater = 5\n$y = 1\n",
        'a = "x"\nroot = Card([TextContent(a)])\nnull = 1\nb = null\nc = [null, 1]\nd = 1\n',
    ],
)
def test_a_program_comes_to_the_same_however_it_is_cut(text: str) -> None:
    whole = woven([text])
    assert woven(list(text)) == whole
    assert woven(text.splitlines(keepends=True)) == whole


@pytest.mark.parametrize(
    "source",
    [
        HELLO,
        'a = Input("a", "b", "text", {required: true, minLength: 2}, $a)',
        'a = [1, -2, 0, -0, 007, 2.50, 12345678901234567890, "x", null]',
        "a = [1,2]",
        "a = [1, 2, ]",
        "a = [b -5, b-5, b - 5, (b), b[0], b.c]",
        'a = {"b": 1, "c d": 2, e: 3}',
        "a = {b:1}",
        "a = {5: 1}",
        "a = f(x)",
        "a = Stack([ b ])",
        'a = Action([@ToAssistant("b")])',
        "a = $b ? c : d",
        'a = "x" + "y"',
        "a = !$b",
        "a = [$b, [], {}, Stack([])]",
    ],
)
def test_what_goes_out_as_it_stands_is_canonical(source: str) -> None:
    [statement, *_] = parse_statements(source)
    assert write_line(statement.name, statement.expression, source) == serialise_statement(statement) + "\n"
