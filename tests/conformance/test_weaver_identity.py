"""A valid program passes the weaver unchanged but for white space and, where names must come first, order."""

import random
import re

import pytest

from mutations import cut
from viewloom.catalogue import Library
from viewloom.lang.parser import parse_statements
from viewloom.lang.serialise import serialise_statement
from weaving import LIBRARIES, programs, screens, weave


def canonical(text: str) -> list[str]:
    """Returns the canonical form of a program, a line a statement."""
    return [serialise_statement(statement) for statement in parse_statements(text)]


@pytest.mark.parametrize("library", LIBRARIES.values(), ids=LIBRARIES)
def test_the_statements_of_a_valid_program_go_out_in_canonical_form(library: Library) -> None:
    for text in programs(library):
        out, repairs = weave(library, cut(random.Random(3), text))
        assert sorted("".join(out).splitlines()) == sorted(canonical(text))
        assert repairs == []


@pytest.mark.parametrize("longest", [None, 1, 9], ids=["whole", "per character", "in pieces"])
@pytest.mark.parametrize("screen", screens(), ids=lambda text: text.partition("\n")[0][:40])
def test_a_sample_screen_in_canonical_form_passes_as_it_is(screen: str, longest: int | None) -> None:
    pieces = [screen] if longest is None else cut(random.Random(4), screen, longest)
    out, repairs = weave(LIBRARIES["full"], pieces)
    assert "".join(out) == screen == "\n".join(canonical(screen)) + "\n"
    assert {repair.code for repair in repairs} <= {"duplicate-name", "unresolved-reference"}


def test_white_space_does_not_matter() -> None:
    screen = screens()[0]
    spaced = re.sub(r'("(?:[^"\\]|\\.)*"), ', r"\1 ,\n   ", screen).replace("(", "( ")
    assert "".join(weave(LIBRARIES["full"], [spaced])[0]) == screen
