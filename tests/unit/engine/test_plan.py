"""What a taught and a guided model are asked."""

from typing import Any

import pytest

from viewloom.catalogue.library import standard_library
from viewloom.catalogue.prompt import render_prompt
from viewloom.catalogue.prose_prompt import render_prose_prompt
from viewloom.engine.models import Guidance, Model, Models
from viewloom.engine.payer import Payer
from viewloom.engine.plan import Plan, plan_reply
from viewloom.engine.request import ChatRequest
from viewloom.providers.base import Message
from viewloom.providers.scripted import Scripted


def plan_of(*messages: Message, guidance: Guidance = "prompt", **sampling: Any) -> Plan:
    models = Models([Model(Scripted(), "demo", guidance=guidance)])
    return plan_reply(
        ChatRequest(models.find("c1-latest"), messages, standard_library("chat"), sampling, Payer("acct_1"))
    )


def test_a_taught_model_gets_the_librarys_prompt_the_conversation_and_the_sampling() -> None:
    messages = (Message("system", "Be brief."), Message("user", "Hi"))
    plan = plan_of(*messages, temperature=0.5, tools=[])
    assert plan.prompt.messages[0] == Message("system", render_prompt(standard_library("chat"), "standard"))
    assert plan.prompt.messages[1:] == messages
    assert plan.prompt.sampling == {"temperature": 0.5, "tools": []}
    assert (plan.prompt.model, plan.prompt.caller, plan.prompt.grammar) == ("demo", "acct_1", None)
    assert (plan.before, plan.after, plan.is_quoted, plan.is_silent) == ("", "", False, False)


@pytest.mark.parametrize(
    "prompt",
    ["Make a contact form", "Monthly sales as a bar chart", "Compare tea and coffee", "How do I make tea?", "Hello"],
)
def test_a_guided_model_gets_a_grammar_a_limit_and_a_warm_prefix(prompt: str) -> None:
    plan = plan_of(Message("user", prompt), guidance="families", temperature=1.9, tools=[{}])
    assert plan.prompt.grammar is not None
    assert plan.prompt.prefix
    assert plan.prompt.sampling["max_tokens"] > 0
    assert plan.prompt.sampling["temperature"] != 1.9
    assert "tools" not in plan.prompt.sampling
    assert plan.before.startswith("root = ")


@pytest.mark.parametrize("member", ["max_tokens", "max_completion_tokens"])
def test_a_client_can_shorten_a_guided_reply_but_not_lengthen_it(member: str) -> None:
    hello = Message("user", "Hello")
    usual = plan_of(hello, guidance="families").prompt.sampling["max_tokens"]
    assert plan_of(hello, guidance="families", **{member: 3}).prompt.sampling["max_tokens"] == 3
    assert plan_of(hello, guidance="families", **{member: 10_000}).prompt.sampling["max_tokens"] == usual


def test_seed_and_stop_of_the_client_are_kept() -> None:
    plan = plan_of(Message("user", "Hello"), guidance="families", seed=7, stop=["END"])
    assert (plan.prompt.sampling["seed"], plan.prompt.sampling["stop"]) == (7, ["END"])


def test_a_conversation_without_a_user_can_be_planned() -> None:
    assert plan_of(Message("system", "Be brief."), guidance="families").prompt.messages


def test_a_model_that_writes_prose_is_asked_for_markdown() -> None:
    models = Models([Model(Scripted(), "demo", dialect="prose")])
    library = standard_library("chat").without(["Table"])
    request = ChatRequest(models.find("c1-latest"), (Message("user", "Hi"),), library, {"seed": 1}, Payer("acct_1"))
    plan = plan_reply(request)
    assert plan.is_prose
    assert plan.prompt.messages == (Message("system", render_prose_prompt(library)), Message("user", "Hi"))
    assert "table" not in str(plan.prompt.messages[0].content)
    assert plan.prompt.sampling == {"seed": 1}
