"""Which models are held to the library's grammar, and how a reply shows that it was not in force."""

from dataclasses import replace
from typing import Any

import pytest
from llguidance.gbnf_to_lark import gbnf_to_lark

from grammar_sampler import Matcher
from viewloom.catalogue import examples
from viewloom.catalogue.canonical import canonical_program
from viewloom.catalogue.constrained_prompt import render_constrained_prompt
from viewloom.catalogue.library import standard_library
from viewloom.catalogue.prompt import render_prompt
from viewloom.engine.constraint import GrammarCheck, maybe_constraint
from viewloom.engine.models import Model, Models
from viewloom.engine.payer import Payer
from viewloom.engine.plan import Plan, plan_reply
from viewloom.engine.request import ChatRequest
from viewloom.engine.weaver import Weaver
from viewloom.providers.base import Message
from viewloom.providers.scripted import Scripted

CHAT = standard_library("chat")
GOOD = 'root = Card([c1])\nc1 = TextContent("Grüße")'
TOOL = {"type": "function", "function": {"name": "weather"}}


def model_of(**members: Any) -> Model:
    return replace(Model(Scripted(), "demo", is_constrained=True), **members)


def plan_of(model: Model, **sampling: Any) -> Plan:
    chosen = Models([model]).find("c1-latest")
    return plan_reply(ChatRequest(chosen, (Message("user", "Hi"),), CHAT, sampling, Payer("acct_1")))


def test_a_constrained_model_is_sent_the_grammar_and_a_prompt_that_keeps_to_it() -> None:
    plan = plan_of(model_of(), temperature=0.5)
    assert plan.prompt.grammar is not None
    assert plan.prompt.grammar.syntax == "gbnf"
    assert Matcher(gbnf_to_lark(plan.prompt.grammar.text)).accepts(GOOD)
    assert plan.lark is not None
    assert Matcher(plan.lark).accepts(GOOD)
    assert plan.prompt.messages[0].content == render_constrained_prompt(CHAT, "standard")


@pytest.mark.parametrize(
    ("members", "sampling"),
    [
        ({"is_constrained": False}, {}),
        ({"dialect": "prose"}, {}),
        ({}, {"tools": [TOOL]}),
        ({}, {"functions": [TOOL]}),
        ({}, {"response_format": {"type": "json_object"}}),
    ],
)
def test_what_would_clash_with_the_grammar_leaves_it_out(members: dict[str, Any], sampling: dict[str, Any]) -> None:
    assert maybe_constraint(model_of(**members), CHAT, sampling) is None


@pytest.mark.parametrize("sampling", [{"tools": []}, {"response_format": {"type": "text"}}, {"response_format": None}])
def test_empty_members_do_not_clash(sampling: dict[str, Any]) -> None:
    assert maybe_constraint(model_of(), CHAT, sampling) is not None


def test_a_model_that_is_left_free_gets_the_usual_prompt() -> None:
    plan = plan_of(model_of(), tools=[TOOL])
    assert plan.lark is None
    assert plan.prompt.grammar is None
    assert plan.prompt.messages[0].content == render_prompt(CHAT, "standard")


def test_variables_are_for_the_tier_that_teaches_them() -> None:
    text = 'root = Card([c1])\n$x = 1\nc1 = TextContent("a")'
    for tier in ("compact", "standard", "full"):
        constraint = maybe_constraint(model_of(tier=tier), CHAT, {})
        assert constraint is not None
        assert Matcher(constraint.lark).accepts(text) == (tier == "full")


def check_of(text: str, step: int, **sampling: Any) -> GrammarCheck:
    plan = plan_of(model_of(), **sampling)
    assert plan.lark is not None
    check = GrammarCheck(plan.lark, plan.prompt.sampling)
    for start in range(0, len(text), step):
        check.feed(text[start : start + step])
    return check


@pytest.mark.parametrize("step", [1, 1_000])
@pytest.mark.parametrize(
    ("text", "reason", "sampling", "is_kept"),
    [
        (GOOD, "stop", {}, True),
        (GOOD[:-5], "stop", {}, False),
        (GOOD[:-5], "length", {}, True),
        (GOOD[:-5], "content_filter", {}, True),
        (GOOD[:-5], "stop", {"stop": ["ße"]}, True),
        ("Hello! " + GOOD, "stop", {}, False),
        ("Hello! " + GOOD, "length", {}, False),
        (GOOD + '\nc2 = TextContent("more")', "stop", {"stop": "x"}, False),
        ("", "stop", {}, False),
        ("", "length", {}, True),
        (GOOD + "\ud83d", "stop", {}, False),
    ],
)
def test_a_reply_keeps_to_the_grammar_as_far_as_it_goes(
    *, step: int, text: str, reason: Any, sampling: dict[str, Any], is_kept: bool
) -> None:
    assert check_of(text, step, **sampling).is_kept(reason) == is_kept


@pytest.mark.parametrize("step", [1, 10_000])
@pytest.mark.parametrize(
    "example", dict.fromkeys((*examples.STANDARD, *examples.FULL)), ids=lambda example: example.request[:20]
)
def test_what_a_constrained_model_is_shown_passes_the_weaver_unchanged(example: examples.Example, step: int) -> None:
    library = CHAT if "root = Card(" in example.program else standard_library("full")
    text = canonical_program(example.program, library)
    assert text is not None
    weaver = Weaver(library)
    woven = "".join(weaver.feed(text[at : at + step]) for at in range(0, len(text), step)) + weaver.finish()
    assert woven.strip() == text
    assert not weaver.repairs


def test_a_grammar_that_does_not_parse_is_never_kept() -> None:
    check = GrammarCheck("start: (", {})
    check.feed(GOOD)
    assert not check.is_kept("length")
