"""Programs in the form that the decoding grammar takes."""

from typing import Any, cast

import pytest

from viewloom.catalogue import examples, render_prompt, standard_library
from viewloom.catalogue.canonical import canonical_program
from viewloom.catalogue.constrained_prompt import render_constrained_prompt
from viewloom.catalogue.prompt import Tier
from viewloom.lang import Signatures, parse

CHAT = standard_library("chat")
FULL = standard_library("full")
EXAMPLES = list(dict.fromkeys((*examples.COMPACT, *examples.STANDARD, *examples.FULL)))


def tree(text: str, signatures: Signatures) -> Any:
    """The tree without the names of its statements."""

    def nameless(value: Any) -> Any:
        if isinstance(value, dict):
            members = cast("dict[str, Any]", value).items()
            return {key: nameless(member) for key, member in members if key != "statementId"}
        return [nameless(item) for item in cast("list[Any]", value)] if isinstance(value, list) else value

    return nameless(parse(text, signatures).to_reference()["root"])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.request[:20])
def test_the_canonical_form_builds_the_same_tree_and_is_its_own(example: examples.Example) -> None:
    library = CHAT if "root = Card(" in example.program else FULL
    canonical = canonical_program(example.program, library)
    assert canonical is not None
    assert tree(canonical, library.signatures) == tree(example.program, library.signatures)
    assert canonical_program(canonical, library) == canonical


def test_parts_are_named_in_order_and_the_rest_stands_inside() -> None:
    text = 'title = TextContent("Hi")\n$on = true\nroot = Card([title, Steps([one])])\none = StepsItem("a", "b")'
    assert canonical_program(text, CHAT) == (
        'root = Card([c1, c2])\n$on = true\nc1 = TextContent("Hi")\nc2 = Steps([StepsItem("a", "b")])'
    )


def test_a_part_that_was_named_like_another_place_moves() -> None:
    text = 'root = Card([c2, c1])\nc1 = TextContent("last")\nc2 = TextContent("first")'
    assert canonical_program(text, CHAT) == 'root = Card([c1, c2])\nc1 = TextContent("first")\nc2 = TextContent("last")'


@pytest.mark.parametrize(
    "text",
    [
        "",
        'text = TextContent("no root")',
        "root = Stack([])",
        "root = Card([missing])",
        "root = Card([a])\na = Steps([a])",
        'root = Card([a])\na = TextContent("x" + q.total)\nq = Query("sales", {})',
    ],
)
def test_a_program_that_does_not_fit_has_no_canonical_form(text: str) -> None:
    assert canonical_program(text, CHAT) is None


@pytest.mark.parametrize("tier", ["compact", "standard", "full"])
@pytest.mark.parametrize("library", [CHAT, FULL], ids=["chat", "full"])
def test_a_constrained_prompt_shows_its_examples_as_the_grammar_takes_them(library: Any, tier: Tier) -> None:
    prompt, plain = render_constrained_prompt(library, tier), render_prompt(library, tier)
    shown = [example for example in EXAMPLES if example.program in plain]
    assert shown
    for example in shown:
        assert example.program not in prompt or canonical_program(example.program, library) == example.program
        assert cast("str", canonical_program(example.program, library)) in prompt
    assert prompt is render_constrained_prompt(library, tier)
