"""What a reply costs that was written to cost much: in proportion to its length, and to limits where names multiply."""

from collections.abc import Callable

import pytest

from counting import count_calls
from viewloom.engine import ledger
from weaving import LIBRARIES, woven

CHAT = LIBRARIES["chat"]


def boxes(box: str, fan: int, depth: int) -> str:
    """Returns boxes that each hold the one below them several times, from the lowest to the root."""
    lines = [f"b{level + 1} = {box}([{', '.join([f'b{level}'] * fan)}])" for level in range(depth)]
    return "\n".join(['b0 = TextContent("x")', *lines, f"root = Card([b{depth}])"])


def cost(text: str) -> int:
    """Returns how many calls weaving a text takes."""
    return count_calls(lambda: woven(CHAT, text))


@pytest.mark.parametrize("box", ["Card", "Stack", "Foo", "Accordion"])
@pytest.mark.parametrize("fan", [2, 3])
def test_boxes_that_multiply_cost_what_the_limits_allow(monkeypatch: pytest.MonkeyPatch, box: str, fan: int) -> None:
    monkeypatch.setattr(ledger, "COPY_LIMIT", 3_000)
    monkeypatch.setattr(ledger, "MISFIT_LIMIT", 15_000)
    assert cost(boxes(box, fan, 24)) < 1_000_000


def lines(template: str, count: int) -> str:
    """Returns a root and as many lines, each with its number and the next."""
    return "root = Card([z, b0])\n" + "".join(template.format(at=at, next=at + 1) + "\n" for at in range(count))


def listed(holder: str, template: str, count: int) -> str:
    """Returns a root with a component and many parts in it, each with its number."""
    return f"root = Card([{holder.format(', '.join(template.format(at=at) for at in range(count)))}])"


def nested(opening: str, closing: str, count: int) -> str:
    """Returns a root with as many brackets of one kind, then as many of another."""
    return f"root = Card([{opening * count}{closing * count}])"


@pytest.mark.parametrize(
    ("write", "given"),
    [
        (nested, ("[", "]")),
        (nested, ("(", "]")),
        (lines, ('b{at} = Foo("word {at}")',)),
        (lines, ("b{at} = [c{at}, d{at}]",)),
        (lines, ("b{at} = Card([b{next}])",)),
        (listed, ("Table([{}])", '{{a{at}: "x"}}')),
        (listed, ("BarChart([{}])", "{{a{at}: 1}}")),
        (listed, ('Table(["a", "b"], [{}])', "[]")),
    ],
    ids=[
        "lists",
        "brackets that close nothing",
        "unknown components",
        "names that never come",
        "a chain of cards",
        "records of which each has its own key",
        "the same in a chart",
        "rows without cells",
    ],
)
def test_twice_the_text_costs_twice_as_much(write: Callable[..., str], given: tuple[str, ...]) -> None:
    assert cost(write(*given, 1_600)) < 2.5 * cost(write(*given, 800))
