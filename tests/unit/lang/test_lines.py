"""What a whole line says is what it says in pieces, whichever way is taken to it."""

import json
from pathlib import Path

import pytest

from viewloom.lang import Element, Limits, StreamParser, compile_signatures, parse, parse_statements

SCHEMAS = Path(__file__).parents[3] / "conformance/lang/schemas"
MINI = compile_signatures(json.loads((SCHEMAS / "mini.json").read_text()))

VALUES = [
    'Title("t": 1)',
    "Stack([Title(a b)])",
    "Stack([Title(1]))",
    'Box({k: 1, k: "two"})',
    "Box({k: 1, true: 2})",
    "Box({a.b: 1})",
    "Box(a.5)",
    "Box((a ? 1, 2))",
    "Box([a + ])",
    "Box(a." + ".".join("b" * 70) + ")",
    "Box(" + "-".join("a" * 70) + ")",
    "Box([" + ", ".join(["-1.5"] * 70) + "])",
    "Box({k: {j: 1} - 1})",
    "Box({k: 1} -1)",
    "Box({} + 1)",
    "Box([" + ", ".join(["a + 1"] * 20) + "])",
    'Box(Action([@Set($s, [1, "two"]), @Run(a), @ToAssistant("t\\n", true)]))',
    'Box(Action([@Set($s, 2.50), @Set($t, [1.5, -2, "x"]), @Reset($s, $t)]))',
    "Box(Action([@Run(true.x)]))",
    "Box(Action([@Run(1x)]))",
    "Box(Action([@Run(b), @Set($s, c.d.e)]))",
    "Box(Action([@Run(c.true)]))",
    "Box(c[0].true)",
    'Title("t", 1, 2)',
    'Text("t", "small", 1)',
    "[\n1,\na]\n? 2 : 3",
    "[[a\n-2.5], [a\n- 1], [a\n+ 1]]",
    "Box(Action([@Run(a), @Set($s, $t + 1)]))",
    "Box(Action([@Run(missing)]))",
    'Box(@Each(c.rows, "x", Title(x.name, a)))',
    'Box(@Each(c.rows, "x", Ghost(x)))',
    "Box(a == 1 || !b && -c < 3, 1)",
    "Box(a & b | c)",
    "Box($s = 1)",
    "Box(-1 - -2)",
    "Box(c.rows[0].name)",
    "Box(a b.c)",
    "Action([@Run(a)])",
    "Text(\"t\", \"huge\")",
    "$s ? Title(\"x\") : a",
    "a",
    "own",
    "c.x + 1",
    "nullish",
    "[null, missing, a, true]",
    "Stack([])  ",
    "12345678901234567",
    "1.50",
]  # fmt: skip
AROUND = 'root = Stack([own])\na = Title("t")\nb = Mutation("m")\nc = Query("q")\n$s = 1\n'


@pytest.mark.parametrize("value", VALUES)
def test_a_line_read_at_once_is_what_it_is_in_pieces(value: str) -> None:
    text = f"{AROUND}own = {value}\nend = 1\n"
    whole = parse(text, MINI)
    root, found = whole.root, whole.diagnostics
    parser = StreamParser(MINI)
    for character in text:
        parser.feed(character)
    pieces = parser.finish()
    assert root == pieces.root
    assert found == pieces.diagnostics
    assert whole.statements == pieces.statements == parse_statements(text)


@pytest.mark.parametrize("limits", [Limits(string_chars=12), Limits(statement_chars=12)])
def test_a_line_past_a_limit_is_told_as_in_pieces(limits: Limits) -> None:
    text = 'root = Box("more than a few words")\na = 1\n'
    parser = StreamParser(MINI, limits=limits)
    for character in text:
        parser.feed(character)
    assert parse(text, MINI, limits=limits).diagnostics == parser.finish().diagnostics


def test_a_short_list_that_grows_too_large_for_the_tree_is_left_out() -> None:
    names = ", ".join("abcdefghijklm")
    parser = StreamParser(MINI, limits=Limits(nodes=6))
    text = f"root = Stack([{names}])\n"
    assert isinstance(parser.feed(text).root, Element)
    for name in "cab":
        piece = f'{name} = Title("t")\n'
        text += piece
        assert parser.feed(piece).root == parse(text, MINI, limits=Limits(nodes=6)).root


def test_what_a_long_list_shows_may_go_away_again() -> None:
    parser = StreamParser(MINI)
    text = ""
    names = ", ".join("abcdefghijklm")
    for piece in (
        f"root = Stack([{names}])\n",
        'a = Stack([Stack([Title("t")])])\n',
        'c = Title("t")\n',
        "c = Tit",
        "le(",
        '"u")\n',
        "c = null\n",
        'c = Title("v")\n',
    ):
        text += piece
        grown = parser.feed(piece)
        assert grown.root == StreamParser(MINI).feed(text).root
        assert grown.diagnostics == StreamParser(MINI).feed(text).diagnostics
