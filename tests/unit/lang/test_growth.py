"""What a growing program shows after each character is what its text so far shows to a fresh parser."""

import json
from pathlib import Path

import pytest

from viewloom.lang import Limits, StreamParser, compile_signatures, parse
from viewloom.lang.resolve import Resolver
from viewloom.lang.results import STATE

SCHEMAS = Path(__file__).parents[3] / "conformance/lang/schemas"
MINI = compile_signatures(json.loads((SCHEMAS / "mini.json").read_text()))

LETTERS = ", ".join("abcdefghijklm")
TEXTS = {
    "an element in an object": 'root = Box({k: {j: a}})\na = Title("text")\n',
    "an element below three others": 'root = Stack([b])\nb = Stack([c, 1])\nc = Box({k: a})\na = Title("text", 3)\n',
    "an element used twice": 'root = Stack([a, a])\na = Title("text")\n',
    "an element used by two": 'root = Stack([b, c])\nb = Stack([a])\nc = Stack([a])\na = Title("text")\n',
    "a list that stops to fit": 'root = Chart(["x"], e)\ne = [1, 2, 3, "four", 5]\n',
    "a list in a list": "root = Stack(b)\nb = [a]\na = [11, 22, 33]\n",
    "a list in a list in a slot that is checked": "root = Chart([a], [1])\na = [11, 22, 33]\n",
    "too many arguments": 'root = Stack([a])\na = Title("text", 2, "more text", "and more")\n',
    "a string that does not fit": 'root = Stack([a])\na = Title(1, "text")\nb = Chart("some text", "x")\n',
    "strings of all sizes": 'root = Stack([a])\na = Stack([Title(""), "", "a", Title("ab"), [], {k: "text"}])\n',
    "a name inside an expression": 'root = Title("n: " + a + Ghost(1))\na = "text" + b\nb = "more"\n',
    "a call inside an expression": 'root = Title(@Each(a, "x", Title(x, b)))\na = [1]\nb = 5\n',
    "a part that refers to its own statement": 'root = Stack([a])\na = Stack([Stack([a]), Title("text")])\n',
    "a statement that nobody needs any more": (
        'root = Stack([p])\np = Stack([s])\ns = Title("a")\nroot = Stack([])\np = 1\ns = Title("text")\n'
    ),
    "names that come and go": "root = Stack([a, b])\na = b\nb = Stack([a])\nb = Title(a)\na = 1\n",
    "a colon in a call": "root = Title(a: 1)\na = 2\n",
    "brackets that are read as something else": 'a = G(1, T(0, B(null).), S([-2k([-2.5], "odd"',
    "a part that refers to its own statement by a capital name": (
        'root = Stack([A])\nA = Stack([Stack([A]), Title("text")])\n'
    ),
    "a query": 'root = Stack([q, Title(q.name)])\nq = Query("t", {k: a})\na = 1\n',
    "an unknown component in a list": 'root = Stack([a])\na = Stack([Ghost("text"), Title("text")])\n',
    "findings that come and go": 'root = Stack([a, b])\na = Text("text", "huge", x)\nb = Title()\nx = 1\n',
    "an alias": 'root = Stack([a])\na = b\nb = Title("text")\n',
    "a key in quotes": 'root = Stack([a])\na = Stack([{"text": 1}])\n',
    "a long list of names that come one after the other": (
        f"root = Stack([{LETTERS}])\n"
        'c = Title("text")\na = Title("text", 1)\nm = Ghost(1)\nb = 5\nc = Title()\nd = Title(1)\n'
        'b = [1, Title("n")]\n'
        'f = Title("n" + $s)\nf = Title("text")\nh = Stack([a])\ni = Stack([root])\nq = Query("t")\nj = q\na = 2\n'
    ),
    "a long list below the root": (
        f"root = Stack([w])\nw = Stack([{LETTERS}])\nb = Title(1)\n"
        'a = Stack([Stack([Title("text")])])\na = Title("text")\nd = Stack([w])\nb = Title("text")\n'
    ),
    "a long list with one name twice": f"root = Stack([{LETTERS}, a])\na = Title(1)\nb = Title(1)\n",
    "a long list that its slot looks into": (f"root = Chart([{LETTERS}], [])\na = 1\nb = 'text'\nc = Title(1)\n"),
    "a long list used by two": (f"root = Stack([v, w])\nv = [{LETTERS}]\nw = Stack([{LETTERS}])\na = Title(1)\n"),
    "a long list that grows": (
        f'a = Title("x")\nroot = Stack([{LETTERS}, n, o, p, Title(b), Ghost(), null, $s, "text", [1]])\nb = 1\n'
    ),
    "a long list of literals": f'root = Box([{", ".join("123456789012345678")}, "text"])\n',
    "a long list that refers to its own statement": f"root = Stack([{LETTERS}, n, o, p, root, a])\na = 1\n",
    "an expression": 'root = Stack([Title(a)])\na = $s ? "x" : "text"\n$s = "text"\n',
}


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("limits", [Limits(), Limits(nodes=6), Limits(tree_depth=3), Limits(nesting=1_000)])
def test_growing_comes_to_what_reading_at_once_comes_to(name: str, limits: Limits) -> None:
    text = TEXTS[name]
    parser = StreamParser(MINI, limits=limits)
    for end in range(1, len(text) + 1):
        grown, alone = parser.feed(text[end - 1]), StreamParser(MINI, limits=limits).feed(text[:end])
        assert grown.root == alone.root
        assert grown.diagnostics == alone.diagnostics
        assert grown.state == alone.state


def test_beside_a_growing_string_everything_stays_the_same_object() -> None:
    parser = StreamParser(MINI)
    text = 'root = Stack([a, b])\na = Stack([Title("1")])\nb = Stack([Title("2"), Title("some'
    first = parser.feed(text).root
    second = parser.feed(" text").root
    assert first is not None
    assert second is not None
    assert second.props["children"][0] is first.props["children"][0]
    grown = second.props["children"][1].props["children"]
    assert grown[0] is first.props["children"][1].props["children"][0]
    assert grown[1].props["text"] == "some text"


def test_a_program_asked_for_its_tree_after_its_successor_shows_its_own() -> None:
    parser = StreamParser(MINI)
    early = parser.feed('root = Title("1")\n')
    assert not early.incomplete
    late = parser.feed('root = Title("2")\n')
    assert late.root == parse('root = Title("2")', MINI).root
    assert early.root == parse('root = Title("1")', MINI).root


def test_cycles_are_held_to_the_limits_of_the_tree() -> None:
    program = parse("root = Box([1, a])\na = [1, 2, a]", MINI, limits=Limits(nodes=3))
    assert {"node-limit", "reference-cycle"} <= {found.code for found in program.diagnostics}


def test_backticks_that_were_shown_in_a_string_go_when_they_become_a_fence() -> None:
    parser = StreamParser(MINI)
    pieces = ["```\nroot = ", "Title('a `", "`` b')\n`", "``"]
    shown = [parser.feed(piece).root for piece in pieces]
    assert [root and root.props["text"] for root in shown] == [None, "a `", "a", "a"]


def test_a_text_that_is_too_long_is_told_once() -> None:
    parser = StreamParser(MINI, limits=Limits(text_chars=5))
    found = [parser.feed(text).errors for text in ("a = 1", "2", "3")]
    assert [[d.code for d in errors] for errors in found] == [[], ["text-length-limit"], ["text-length-limit"]]


def test_a_program_asked_late_tells_a_text_that_was_too_long_for_it() -> None:
    parser = StreamParser(MINI, limits=Limits(text_chars=5))
    programs = [parser.feed(text) for text in ("a = ", "1", "2", "3")]
    assert [[d.code for d in program.errors] for program in programs] == [[], [], *[["text-length-limit"]] * 2]


def test_limits_of_the_text_are_told_in_one_order_wherever_it_is_cut() -> None:
    text, limits = "a = 1\nb = 2\nc = 3", Limits(text_chars=14, statements=1)
    parser = StreamParser(MINI, limits=limits)
    found = [parser.feed(character).errors for character in text][-1]
    assert [d.code for d in found] == ["statement-limit", "text-length-limit"]
    assert found == parse(text, MINI, limits=limits).errors == StreamParser(MINI, limits=limits).feed(text).errors


@pytest.mark.parametrize("length", [1, 5, 100])
def test_a_limit_that_only_void_statements_passed_is_told_no_more(length: int) -> None:
    text, limits = "a = 1\nb = 2\nc = 3\nd = 4\n```\nx = 1\n```\n", Limits(statements=2)
    parser = StreamParser(MINI, limits=limits)
    for at in range(0, len(text), length):
        parser.feed(text[at : at + length])
    assert "statement-limit" not in [found.code for found in parser.finish().diagnostics]


def test_a_line_in_plain_notation_goes_on_with_the_question_mark_on_the_next() -> None:
    assert parse("a = {1: 2, $s: 3}\n", MINI) == parse("a = {'1': 2, 's': 3}", MINI)
    program = parse("a = $s\n? [1, [2]] : 3\nb = [1]\n? 2 : 4\n", MINI)
    assert program == parse("a = $s ? [1, [2]] : 3\nb = [1] ? 2 : 4", MINI)


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_a_tree_that_is_all_that_is_asked_for_grows_as_it_would_be_read_at_once(name: str, size: int) -> None:
    text = TEXTS[name].replace("text", "a longer text \\u00e4 'b' ")
    parser = StreamParser(MINI)
    for end in range(size, len(text) + size, size):
        grown = parser.feed(text[end - size : end])
        assert grown.root == StreamParser(MINI).feed(text[:end]).root


@pytest.mark.parametrize(
    "text",
    [
        'root = Title("ab") "ab',
        'root = Stack([a])\na = Stack([Title("ab")], "ab") + "ab',
        'root = Stack([a])\n$b = "ab',
        'root = Stack([a])\nq = Query("ab',
        'root = Stack([a, b])\na = Title("ab")\nb = "ab',
        'root = Box({k: "ab", "ab',
        'root = Stack([a])\na = Title("ab")\nc = Title("ab',
        '$r = Title("ab',
        "root = Title('ab",
    ],
)
def test_a_string_at_the_end_grows_where_it_shows_and_nowhere_else(text: str) -> None:
    parser = StreamParser(MINI)
    parser.feed(text).root  # noqa: B018 - asking for it builds it
    for piece in ("c", "d ", " ", "e'", "f"):
        text += piece
        grown = parser.feed(piece)
        assert grown.root == StreamParser(MINI).feed(text).root
        assert grown.changes.changed == StreamParser(MINI).feed(text).changes.added[-1:]


def test_blanks_at_the_end_of_a_string_leave_the_tree_the_same_object() -> None:
    parser = StreamParser(MINI)
    parser.feed('root = Title("some').root  # noqa: B018 - asking for it builds it
    first = parser.feed(" text")
    second = parser.feed("  ")
    assert first.root is second.root


def test_a_string_is_cut_at_its_limit_however_it_grows() -> None:
    for limits in (Limits(string_chars=8), Limits(statement_chars=20)):
        parser = StreamParser(MINI, limits=limits)
        text = 'root = Title("some'
        parser.feed(text).root  # noqa: B018 - asking for it builds it
        for piece in ("text",) * 3:
            text += piece
            assert parser.feed(piece).root == StreamParser(MINI, limits=limits).feed(text).root


def test_a_program_within_a_string_shows_its_own_text_after_more_was_fed() -> None:
    parser = StreamParser(MINI)
    parser.feed('root = Title("some').root  # noqa: B018 - asking for it builds it
    early, late = parser.feed(" more"), parser.feed(" text")
    assert [p.root and p.root.props["text"] for p in (late, early)] == ["some more text", "some more"]
    assert early.statements != late.statements


def test_a_state_variable_that_the_program_begins_with_grows_as_both() -> None:
    parser = StreamParser(MINI)
    early = parser.feed("$s = 1")
    assert early.root is None
    assert early.state == {"$s": 1}
    late = parser.feed("2")
    assert late.root is None
    assert late.state == {"$s": 12}


def test_a_name_of_a_long_list_may_become_a_query_at_once() -> None:
    parser = StreamParser(MINI)
    text = f"root = Stack([{LETTERS}])\na = Title(1)\n"
    parser.feed(text).root  # noqa: B018 - asking for it builds it
    text += 'c = Query("t", {k: '
    assert parser.feed('c = Query("t", {k: ').root == StreamParser(MINI).feed(text).root


@pytest.mark.parametrize("value", ["{a}", "[{x: }]"])
def test_an_odd_line_goes_on_with_the_question_mark_as_it_does_in_pieces(value: str) -> None:
    text = f"c = {value}\n? 1 : 2\nb = 1"
    parser = StreamParser(MINI)
    for character in text:
        parser.feed(character)
    assert parse(text, MINI) == parser.finish()


def test_a_list_that_is_defined_again_forgets_the_names_it_had() -> None:
    parser = StreamParser(MINI)
    text = ""
    for piece in (f"p = 1\nroot = Stack([{LETTERS}, p])\n", f"root = Stack([{LETTERS}, n])\n", "p = null\n", "n = 1\n"):
        text += piece
        assert parser.feed(piece).root == StreamParser(MINI).feed(text).root


def test_what_was_finished_in_a_growing_statement_changes_with_what_it_names() -> None:
    parser = StreamParser(MINI)
    text = 'a = $s\nroot = Stack([a, c], "row")\nc = 1'
    parser.feed(text).root  # noqa: B018 - asking for it builds it
    piece = '\nc = 2\na = 3\nroot = Stack([a, c], "ro'
    assert parser.feed(piece).root == StreamParser(MINI).feed(text + piece).root


@pytest.mark.parametrize("call", [f"Gone([{LETTERS}])", f"Box([{LETTERS}])", "Gone(1)"])
def test_a_name_of_a_long_list_may_come_with_another_component_in_place_of_the_list(call: str) -> None:
    parser = StreamParser(MINI)
    text = f"root = Stack([{LETTERS}])\n"
    parser.feed(text).root  # noqa: B018 - asking for it builds it
    piece = f"a = 1\nroot = {call}\nb = 2"
    assert parser.feed(piece).root == StreamParser(MINI).feed(text + piece).root


@pytest.mark.parametrize("value", ['Title("x")', "a", "[a]", "(a)"])
def test_the_element_of_a_state_variable_has_no_name_of_its_own(value: str) -> None:
    text = f'a = Title("y")\n$s = {value}\n'
    program = parse(text, MINI)
    general = Resolver(MINI, program.definitions.get, is_partial=lambda _name: False).resolve(("$s", STATE), "$s")
    assert general
    parser = StreamParser(MINI)
    for character in text:
        parser.feed(character).state  # noqa: B018 - asking for it builds it
    assert repr(program.state["$s"]) == repr(parser.finish().state["$s"]) == repr(general.part.value)


def test_backticks_that_show_in_a_string_until_they_are_a_fence_are_told_as_changes() -> None:
    parser = StreamParser(MINI)
    pieces = ["```\nroot = Title('a", "`", "", "`", "`", "x"]
    told = [parser.feed(piece).changes.changed for piece in pieces]
    assert told == [(), ("root",), (), ("root",), ("root",), ()]
