"""A model that goes round in circles is noticed; a long page is not."""

import random

import pytest

from viewloom.engine.loops import REPEATED_CHARS, TIMES_AT_LEAST, LoopDetector


def noticed_after(text: str, length: int) -> int | None:
    """Returns after how many characters the text was found to repeat itself, fed in pieces of a length."""
    detector = LoopDetector()
    for at in range(0, len(text), length):
        if detector.feed(text[at : at + length]):
            return at + length
    return None


@pytest.mark.parametrize(
    "unit",
    ['item7 = Button("Go")\n', '"apple", ', "And so on. ", 'a = TextContent("x")\n\n', "x"],
)
def test_the_same_again_and_again_is_noticed(unit: str) -> None:
    text = "root = Card([a])\n" + unit * (10_000 // len(unit))
    assert noticed_after(text, 1) is not None
    assert (noticed_after(text, 1) or 0) < 2 * REPEATED_CHARS


def test_a_number_behind_a_name_is_no_difference() -> None:
    text = "".join(f'item{index} = Button("Go")\n' for index in range(100, 900))
    assert noticed_after(text, 3) is not None


def test_figures_differ() -> None:
    rng = random.Random(1)
    assert noticed_after(", ".join(str(rng.randrange(100)) for _ in range(20_000)), 7) is None


@pytest.mark.parametrize("size", [REPEATED_CHARS - 1, REPEATED_CHARS + 1_000])
def test_it_takes_the_limit(size: int) -> None:
    assert (noticed_after("abc " * (size // 4), 5) is not None) == (size >= REPEATED_CHARS)


def test_a_long_piece_may_come_again() -> None:
    rng = random.Random(2)
    page = " ".join(str(rng.random()) for _ in range(REPEATED_CHARS // TIMES_AT_LEAST // 10))
    assert noticed_after(f"{page}\n" * 5, 9) is None
