"""What streaming costs: in proportion to the text, whatever came before."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from counting import count_calls
from viewloom.lang import StreamParser, compile_signatures

SCHEMAS = Path(__file__).parents[3] / "conformance/lang/schemas"
MINI = compile_signatures(json.loads((SCHEMAS / "mini.json").read_text()))


def _program(lines: int) -> str:
    names = ", ".join(f"s{i:05}" for i in range(lines))
    return f"root = Stack([{names}])\n" + "".join(f's{i:05} = Title("text {i:05}")\n' for i in range(lines))


TEXTS: dict[str, Callable[[int], str]] = {
    "one array": lambda n: "root = Box([" + ", ".join(f"{i:05}" for i in range(10 * n)) + "])",
    "one object": lambda n: "root = Box({" + ", ".join(f"k{i:05}: {i:05}" for i in range(5 * n)) + "})",
    "one string": lambda n: 'root = Title("' + "words and " * 10 * n + '")',
    "one comment": lambda n: "root = Box(1) // " + "words and " * 10 * n,
    "prose": lambda n: "Some words of prose.\n" * 5 * n,
    "open brackets": lambda n: "(" * 50 * n,
    "open brackets of a value": lambda n: "a = " + "[" * 50 * n,
    "a chain": lambda n: "a = 1" + "+1" * 30 * n,
    "a root that lists all statements": _program,
    "one name defined again and again": lambda n: "root = Title(1)\n" * 3 * n,
    "fences": lambda n: "```\na = 1\n```\nand\n" * 3 * n,
}


@pytest.mark.parametrize("name", TEXTS)
def test_feeding_costs_in_proportion_to_the_text(name: str) -> None:
    def work(size: int) -> float:
        parser = StreamParser(MINI)
        text = TEXTS[name](size)
        pieces = [text[at : at + 4] for at in range(0, len(text), 4)]
        return count_calls(lambda: [parser.feed(piece) for piece in pieces]) / len(text)

    assert work(80) < 1.2 * work(20)


def test_a_finished_tree_is_not_built_again() -> None:
    parser = StreamParser(MINI)
    parser.feed(_program(200)).root  # noqa: B018 - asking for it builds it
    late = parser.feed("x = 1\n")
    assert count_calls(lambda: late.root) < 200


def test_one_changed_statement_rebuilds_only_what_shows_it() -> None:
    def work(size: int) -> int:
        parser = StreamParser(MINI)
        rows = "".join(f'r{i} = Stack([Title("a"), Title("b"), Title("c")])\n' for i in range(size))
        names = ", ".join(f"r{i}" for i in range(size))
        parser.feed(f"root = Stack([head, body])\nbody = Stack([{names}])\n{rows}head = Title(").root  # noqa: B018
        program = parser.feed('"x')
        return count_calls(lambda: program.root)

    assert work(200) < 1.1 * work(10)
