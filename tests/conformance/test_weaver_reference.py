"""The weaver's replies to damaged programs, judged by the reference parser that the front end uses."""

import random
from collections.abc import Generator

import pytest

from mutations import cut, mutate
from reference_parser import ReferenceParser, open_reference_parser
from weaving import LIBRARIES, programs, weave

SEEDS = range(6)
PROGRAMS_A_SEED = 25


@pytest.fixture(scope="module")
def reference() -> Generator[ReferenceParser]:
    with open_reference_parser() as parser:
        yield parser


@pytest.mark.parametrize("seed", SEEDS)
def test_the_reference_finds_no_fault_in_any_prefix(seed: int, reference: ReferenceParser) -> None:
    rng = random.Random(seed)
    for _ in range(PROGRAMS_A_SEED):
        name = rng.choice(list(LIBRARIES))
        known = programs(LIBRARIES[name])
        out, _ = weave(LIBRARIES[name], cut(rng, mutate(rng, rng.choice(known), rng.choice(known))))
        assert reference.judge(name, out) == {
            "root": LIBRARIES[name].root,
            "errors": [],
            "streamed": [],
            "late": False,
        }, "".join(out)


def test_a_name_in_a_list_that_never_comes_shows_nothing_and_is_no_error(reference: ReferenceParser) -> None:
    out, _ = weave(LIBRARIES["chat"], ['root = Card([a, ghost])\na = TextContent("Hi")\n'])
    without, _ = weave(LIBRARIES["chat"], ['root = Card([a])\na = TextContent("Hi")\n'])
    judged, expected = reference.tree("chat", out), reference.tree("chat", without)
    assert "ghost" in "".join(out)
    assert judged["tree"] == expected["tree"]
    assert judged["errors"] == []
