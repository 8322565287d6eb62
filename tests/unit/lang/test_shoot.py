"""The tree of a program in which one statement grows, made from that statement alone."""

import json
from pathlib import Path

import pytest

from viewloom.lang import Element, Limits, Program, Signatures, StreamParser, compile_signatures

SCHEMAS = Path(__file__).parents[3] / "conformance/lang/schemas"
MINI = compile_signatures(json.loads((SCHEMAS / "mini.json").read_text()))
SIZES = compile_signatures({
    "$defs": {
        "Box": {"properties": {"child": {}}},
        "Sizes": {"properties": {"all": {"type": "array", "items": {"enum": ["s", "small", "smaller"]}}}},
    }
})  # fmt: skip


def _grow(text: str, library: Signatures = MINI, *, limits: Limits | None = None) -> list[Program]:
    """Return the programs of a text character by character, each asked for its tree, as one asked at once has it."""
    limits = limits or Limits()
    parser = StreamParser(library, limits=limits)
    programs: list[Program] = []
    for end in range(1, len(text) + 1):
        program = parser.feed(text[end - 1])
        once = StreamParser(library, limits=limits).feed(text[:end])
        assert repr(program.root) == repr(once.root), text[:end]
        programs.append(program)
    return programs


@pytest.mark.parametrize(
    "text",
    [
        'root = Stack([a])\na = Stack([Title("x"), Title("long", 2)])\n',
        "root = Stack([a])\na = Box([1, [20, 3], {k: 41, l: [true]}])\n",
        "root = Stack([a, b])\nb = Title(\"late\")\na = Stack([b, Title('x')])\n",
        'root = Stack([a])\na = Title($n + 1)\n$n = [1, 20]\nx = Query("t", [1, 2])\n',
        'root = Stack([a])\na = Query("t", [1, 2]) + [1, 22]\nb = Query("t", [1, 2]) + [1, 22]\n',
        'root = Stack([a])\na = [Title("x"), b]\nb = [Title("y"), Title("z")]\n',
        "root = Stack(a)\na = [b, b]\nb = Stack([1, 22])\n",
        "root = Stack([a])\na = Title()\nb = Stack([a, root])\n",
        "root = Box([a])\na = Title([1, 2, 33])\n",
        "root = Title(a)\na = [b]\nb = [[1, 22], 3]\n",
        'a = [1, 22]\nStack = Box([a, "x y z"])\n',
        'Box([1, 2])\n(prose "in quotes" [1]\nroot = Box([10, 2])',
        "root = Box({key: [1, 22], other: 5})\nroot = Box([1",
        "root = Stack([a])\na = (Box([1, 2]))\n",
        "root = Stack([a])\na = [1] + Box([1, 2])\n",
        "root = Stack([a])\na = (Title)([1, 2])\n",
        "root = Stack([(Box([1, 2]))])\n",
        "(Stack([1, [2, 3]]))\n",
    ],
)
def test_a_tree_that_grew_is_the_tree_of_its_text(text: str) -> None:
    _grow(text)


@pytest.mark.parametrize("call", ["Sizes(a)", "Box(a)", "Box([a])"])
@pytest.mark.parametrize("value", ['["s", "smaller"]', '["small", "smal", "tiny"]', "[[1, 22], 3]"])
def test_a_list_that_grew_fits_its_slot_or_not_as_it_stands(call: str, value: str) -> None:
    _grow(f"root = {call}\na = {value}\n", SIZES)


@pytest.mark.parametrize("limits", [Limits(tree_depth=6), Limits(nodes=8), Limits(statements=2), Limits(nesting=200)])
def test_a_tree_that_grew_keeps_to_the_limits(limits: Limits) -> None:
    _grow('root = Stack([a])\na = Box([[[1, 2, 3]], [[[[1]]]]])\nb = Box(1)\nroot = Title("x")\n', limits=limits)


def test_a_long_list_that_grew_into_a_cycle_holds_nothing_of_what_was_before_it() -> None:
    text = "root = Stack([b])\nb = Stack([t])\nt = Stack([" + "1, " * 20 + "2)\nb="
    for cut in range(1, 6):
        parser = StreamParser(MINI)
        parser.feed(text[:-cut]).root  # noqa: B018
        assert repr(parser.feed(text[-cut:]).root) == repr(StreamParser(MINI).feed(text).root)


def test_a_long_list_whose_items_turn_out_to_be_keys_is_read_again() -> None:
    _grow("root = Stack([" + "1, " * 20 + '{"a", {"b", 2, Title("y"), {"q", 4}, null, true])\n')


def test_what_stands_beside_a_growing_value_stays_the_same_object() -> None:
    parser = StreamParser(MINI)
    parser.feed('root = Stack([a, b])\na = Title("x")\nb = Stack([Title("one"), Title(').root  # noqa: B018
    before = parser.feed('"two"').root
    after = parser.feed(', 2), Title("three').root
    assert isinstance(before, Element)
    assert isinstance(after, Element)
    assert before.props["children"][0] is after.props["children"][0]
    assert before.props["children"][1].props["children"][0] is after.props["children"][1].props["children"][0]


def test_text_between_statements_leaves_the_tree_the_same_object() -> None:
    parser = StreamParser(MINI)
    root = parser.feed('root = Stack([a])\na = Title("x")').root
    assert root is not None
    assert all(parser.feed(piece).root is root for piece in ("\n", "na", "me", " ", "=", " "))


def test_a_program_asked_for_its_tree_late_gives_that_of_its_own_text() -> None:
    text = 'root = Stack([a])\na = Box([10, 20, [30, "forty"]])\n'
    parser = StreamParser(MINI)
    programs = [parser.feed(character) for character in text]
    for end, program in enumerate(programs, 1):
        assert repr(program.root) == repr(StreamParser(MINI).feed(text[:end]).root)
