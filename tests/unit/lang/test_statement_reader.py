"""Statements cut from a growing text."""

import pytest

from counting import count_calls
from viewloom.lang.stream import StatementReader

TEXT = 'Hello there!\nroot = Stack([\n  a, // first\n  b\n])\na = $x\n  ? Title("one\ntwo")\n  : null\nb = Text("c")'
STATEMENTS = [
    "root = Stack([\n  a, // first\n  b\n])",
    'a = $x\n  ? Title("one\ntwo")\n  : null',
    'b = Text("c")',
]


@pytest.mark.parametrize("size", [1, 2, 5, 1000])
def test_the_cut_does_not_matter(size: int) -> None:
    reader = StatementReader()
    found = [s for start in range(0, len(TEXT), size) for s in reader.feed(TEXT[start : start + size])]
    assert found == STATEMENTS[:2]
    assert reader.pending == STATEMENTS[2]
    assert reader.finish() == STATEMENTS[2:]
    assert reader.pending == ""


def test_a_statement_ends_when_the_next_line_goes_on_with_something_else() -> None:
    reader = StatementReader()
    assert reader.feed("a = 1\n") == []
    assert reader.pending == "a = 1"
    assert reader.feed("  ") == []
    assert reader.feed("b") == []
    assert reader.feed(" ") == ["a = 1"]
    assert reader.pending == ""
    assert reader.feed("= [2") == []
    assert reader.pending == "b = [2"


def test_the_first_fence_makes_what_came_before_void() -> None:
    reader = StatementReader()
    assert reader.feed("x = 1\ny = 2\nz") == ["x = 1"]
    assert reader.feed(" = 3\n``") == ["y = 2"]
    assert not reader.has_restarted
    assert reader.feed("`openui\na = 1\n``` bye\nb = 2") == []
    assert reader.has_restarted
    assert reader.finish() == ["a = 1"]


def test_prose_alone_has_no_statements() -> None:
    reader = StatementReader()
    assert reader.feed("Here is what I think.\nIt is fine.\n") == []
    assert reader.pending == ""
    assert reader.finish() == []


def test_the_work_grows_with_the_text_only() -> None:
    def work(lines: int) -> int:
        reader = StatementReader()
        text = "".join(f'name{i:05} = Title("some text {i:05}")\n' for i in range(lines))
        return count_calls(lambda: [reader.feed(text[at : at + 4]) for at in range(0, len(text), 4)])

    assert work(400) < 4.2 * work(100)


def test_backticks_that_end_the_text_belong_to_the_statement() -> None:
    reader = StatementReader()
    reader.feed("```\na = 'x``")
    assert reader.finish() == ["a = 'x``"]
