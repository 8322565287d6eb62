"""`visualize = "refine"`: the composer proposes a program, and a model that knows the language writes it again."""

from typing import Any

import pytest

from viewloom.catalogue.library import standard_library
from viewloom.engine.composing import compose_messages
from viewloom.engine.models import Model, Models
from viewloom.engine.payer import Payer
from viewloom.engine.plan import Plan, plan_reply
from viewloom.engine.request import ChatRequest
from viewloom.providers.base import Message
from viewloom.providers.scripted import Scripted
from viewloom.safety.policy import Policy

CSV = "city,sales\nOslo,10\nRome,20\nCairo,30\nLima,25"
LIBRARY = standard_library("chat")


def plan_of(text: str, *, endpoint: str = "visualize", **more: Any) -> Plan:
    models = Models([Model(Scripted(), "demo", visualize="refine", **more)])
    messages = (Message("user", text),)
    return plan_reply(ChatRequest(models.find("c1-latest"), messages, LIBRARY, {}, Payer("acct_1", endpoint=endpoint)))


def test_a_model_is_shown_the_composed_program_after_the_data() -> None:
    plan = plan_of(CSV)
    program = "".join(compose_messages((Message("user", CSV),), LIBRARY, Policy(), is_chat=False))
    *_, data, draft = plan.prompt.messages
    assert data == Message("user", CSV)
    assert str(draft.content).endswith(program)
    assert not plan.is_composed


def test_a_chat_is_not_proposed_to() -> None:
    assert plan_of(CSV, endpoint="embed").prompt.messages[-1] == Message("user", CSV)


@pytest.mark.parametrize("more", [{"guidance": "families"}, {"dialect": "prose"}], ids=["guided", "prose"])
def test_a_model_that_does_not_know_the_language_leaves_the_composed_program_as_it_is(more: dict[str, Any]) -> None:
    assert plan_of(CSV, **more).is_composed


def test_a_model_works_alone_on_data_that_is_too_deep_to_read() -> None:
    deep = f"{'[' * 200}1{']' * 200}"
    assert plan_of(deep).prompt.messages[-1] == Message("user", deep)
