"""What holds for every text."""

import itertools
import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from viewloom.lang import (
    Element,
    Limits,
    Program,
    StreamParser,
    compile_signatures,
    evaluate,
    merge,
    parse,
    parse_expression,
    serialise,
    serialise_expression,
    serialise_tree,
)
from viewloom.lang.findings import list_events
from viewloom.lang.reference import to_json
from viewloom.lang.resolve import Resolver
from viewloom.lang.results import ENTRY, Event

SCHEMAS = Path(__file__).parents[3] / "conformance/lang/schemas"
MINI = compile_signatures(json.loads((SCHEMAS / "mini.json").read_text()), "Stack")

WORDS = [
    "root", "a", "b", "$s", "q", " = ", "=", "\n", "\n", " ", ", ", ": ", ".", "?", "(", ")", "[", "]", "{", "}",
    "Stack([", "Title(", "Text(", "Box(", "Cfg({", "Ghost(", "Query(", "Mutation(", "Action([", "@Each(", "@Set(",
    "@Count(", "@Run(", "@x", '"', "'", "\\", '"text"', "'it'", '"\\n"', "1", "-2", "3.5", "1e", "true", "null", "+",
    "-", "*", "/", "%", "==", "!", "!=", "<", ">=", "&&", "||", "&", "|", "// c", "# c", "`", "```", "```lang\n", "\r",
    "\u00e9", "\U0001f600", "\u00a0", "\ud800", "mode: ", "items", "])",
]  # fmt: skip
LINES = """\
root = Stack([a, b, c], "row")
root = Stack([q, Title(q.x), a])
a = Title("one", 2)
a = Title("longer text")
a = Ghost(b, 1)
a = Title(,)
a = Chart(["x", "y"], e)
a = Cfg({mode: "a"}, "x", [{id: "i"}])
a = {1: 2, $s: 3, "q": b}
a = b
a = (1)
a = 5x
a = $s()
a = Count(1)
a = [1)
a = [1,
2]
b = Stack([c, Title("x")])
b = Box({k: c, "q r": a})
b = Title("n" + $s + c)
b = Title("still
b = [a b]
b = [{x: }]
b = f(a: 1)
b = Title(a: 1)
b = é
b = a
c = [1, 2, "three"]
c = Table([Col("h", "string")], d)
c = Text("t\\n\\u00e9", "huge")
c = @Each(d, "x", Title(x))
c = Opt("a", 1, true, 4)
c = {a: 1, }
c = {true: 1}
c = {a}
d = [[1, true], [null, -2.5]]
e = [1, 2.5, "no"]
q = Query("t", {a: $s})
$s = "v"
true = 1
? 1 : 2
""".splitlines()
TEXTS = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=60).map("".join),
    st.lists(st.sampled_from(["root = Stack([a, b])", "a = Title(\"x\" + $s)", "b = [a, b]", "$s = a", "a = {k: b}"]))
    .map("\n".join),
    st.lists(st.sampled_from(LINES), max_size=12).map("\n".join),
    st.text(max_size=80),
)  # fmt: skip
CUTS = st.lists(st.integers(0, 400), max_size=8)
CALM = settings(deadline=None, max_examples=150)


def _pieces(text: str, cuts: list[int]) -> list[str]:
    ends = sorted({min(cut, len(text)) for cut in cuts} | {0, len(text)})
    return [text[start:end] for start, end in itertools.pairwise(ends)]


def _visit(program: Program) -> None:
    """Ask for everything that a program can say."""
    assert program.diagnostics is program.diagnostics
    assert len(program.definitions) == len(program.statements)
    assert set(program.orphaned).isdisjoint(program.state)
    program.to_reference()
    to_json(evaluate(program).root)
    if program.root:
        serialise_tree(program.root, MINI, state=program.state)


@CALM
@given(TEXTS)
def test_any_text_gives_a_program(text: str) -> None:
    _visit(parse(text, MINI))


@CALM
@given(TEXTS, CUTS)
def test_the_result_does_not_depend_on_the_cut(text: str, cuts: list[int]) -> None:
    parser = StreamParser(MINI)
    for piece in _pieces(text, cuts):
        _visit(parser.feed(piece))
    streamed, whole = parser.finish(), parse(text, MINI)
    assert streamed == whole
    assert streamed.root == whole.root
    assert streamed.diagnostics == whole.diagnostics
    assert streamed.state == whole.state
    assert streamed.incomplete == whole.incomplete


@CALM
@given(TEXTS, CUTS)
def test_a_program_fed_in_pieces_is_the_same_after_each_piece(text: str, cuts: list[int]) -> None:
    parser = StreamParser(MINI)
    sofar = ""
    for piece in _pieces(text, cuts):
        sofar += piece
        streamed = parser.feed(piece)
        alone = StreamParser(MINI).feed(sofar)
        assert streamed.root == alone.root
        assert streamed.diagnostics == alone.diagnostics
        assert streamed.to_reference() == alone.to_reference()


@CALM
@given(TEXTS, CUTS)
def test_the_short_ways_lead_where_the_general_way_leads(text: str, cuts: list[int]) -> None:
    parser = StreamParser(MINI)
    for piece in _pieces(text, cuts):
        parser.feed(piece).root  # noqa: B018 - asking for it builds it
    program = parser.finish()
    statements = program.definitions
    general = Resolver(MINI, statements.get, is_partial=lambda _name: False)
    result = general.resolve((program.entry, ENTRY), program.entry)
    value = result.part.value if result else None
    assert program.root == (value if isinstance(value, Element) else None)
    found = list(list_events((result,))) if result else []
    assert [event.message for event in found] == [event.message for event in _entry_events(program)]


def _entry_events(program: Program) -> list[Event]:
    result = program._entry_result  # pyright: ignore[reportPrivateUsage] - nothing public tells findings in order
    return list(list_events((result,))) if result else []


@CALM
@given(TEXTS)
def test_serialising_loses_nothing(text: str) -> None:
    program = parse(text, MINI)
    canonical = serialise(program)
    again = parse(canonical, MINI)
    assert again == program
    assert again.root == program.root
    assert serialise(again) == canonical


@CALM
@given(TEXTS)
def test_expressions_survive_the_round_trip(text: str) -> None:
    tree = parse_expression(text)
    if tree is not None:
        assert parse_expression(serialise_expression(tree)) == tree


@CALM
@given(TEXTS, TEXTS)
def test_any_patch_can_be_merged(existing: str, patch: str) -> None:
    assert isinstance(merge(existing, patch), str)


@CALM
@given(TEXTS)
def test_small_limits_are_kept(text: str) -> None:
    limits = Limits(nesting=3, tree_depth=3, nodes=10, statements=2, statement_chars=20, string_chars=4, text_chars=60)
    program = parse(text, MINI, limits=limits)
    _visit(program)
    assert len(program.statements) <= 2
