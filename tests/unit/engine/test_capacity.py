"""What a model can take."""

from typing import Any

import pytest

from viewloom.engine.capacity import check_length, fit_sampling, refuse_images
from viewloom.engine.metadata import UNKNOWN, ModelMetadata
from viewloom.engine.models import Model
from viewloom.errors import ContextLengthExceeded, InvalidRequest
from viewloom.providers.base import Message, Prompt
from viewloom.providers.scripted import Scripted

SMALL = ModelMetadata(context_length=10)
LONGEST = 10 * 256
TOOLS = [{"type": "function", "function": {"name": "f"}}]
PICTURE = Message("user", ({"type": "text", "text": "what is it"}, {"type": "image_url", "image_url": {"url": "x"}}))


def model(**members: Any) -> Model:
    return Model(Scripted(), "demo", metadata=ModelMetadata(**members))


def prompt(*contents: Any) -> Prompt:
    return Prompt("m", tuple(Message("user", content) for content in contents))


@pytest.mark.parametrize(
    "contents",
    [
        (" " * LONGEST,),
        (" " * (LONGEST - 1), " "),
        ("é" * (LONGEST // 2),),
        (({"type": "text", "text": " " * LONGEST}, {"type": "image_url", "image_url": {"url": "x" * 9000}}),),
    ],
)
def test_a_prompt_that_some_tokeniser_might_fit_is_let_through_and_one_more_byte_is_not(contents: tuple[Any]) -> None:
    check_length(prompt(*contents), SMALL)
    with pytest.raises(ContextLengthExceeded) as caught:
        check_length(prompt(*contents, "x"), SMALL)
    assert caught.value.param == "messages"
    assert "10 tokens" in caught.value.message


def test_a_window_that_is_not_known_refuses_nothing() -> None:
    check_length(prompt("x" * 1_000_000), UNKNOWN)


@pytest.mark.parametrize("takes", [None, True])
def test_images_go_to_models_that_may_take_them(takes: bool | None) -> None:
    refuse_images([PICTURE], model(takes_images=takes))


@pytest.mark.parametrize(
    "blind", [model(takes_images=False), Model(Scripted(), "demo", guidance="families")], ids=["said", "families"]
)
def test_an_image_for_a_model_that_takes_none_is_refused_by_its_place(blind: Model) -> None:
    with pytest.raises(InvalidRequest) as caught:
        refuse_images([Message("system", "be kind"), PICTURE], blind)
    assert caught.value.param == "messages.1.content"


@pytest.mark.parametrize(("asked", "sent"), [(50, 50), (100, 100), (101, 100), (10**9, 100)])
@pytest.mark.parametrize("member", ["max_tokens", "max_completion_tokens"])
def test_a_limit_above_the_longest_reply_is_that_reply(member: str, asked: int, sent: int) -> None:
    assert fit_sampling({member: asked, "seed": 1}, model(max_output=100)) == {member: sent, "seed": 1}
    assert fit_sampling({member: asked}, model()) == {member: asked}


@pytest.mark.parametrize("choice", [{}, {"tool_choice": "auto"}, {"tool_choice": "none"}])
def test_tools_are_left_out_for_a_model_that_calls_none(choice: dict[str, str]) -> None:
    asked = {"tools": TOOLS, "parallel_tool_calls": True, "temperature": 0.5, **choice}
    assert fit_sampling(asked, model(takes_tools=False)) == {"temperature": 0.5}
    assert fit_sampling(asked, model(takes_tools=True)) == asked
    assert fit_sampling(asked, model()) == asked


@pytest.mark.parametrize("choice", ["required", {"type": "function", "function": {"name": "f"}}])
def test_a_call_that_is_demanded_of_a_model_that_calls_nothing_is_refused(choice: Any) -> None:
    with pytest.raises(InvalidRequest) as caught:
        fit_sampling({"tools": TOOLS, "tool_choice": choice}, model(takes_tools=False))
    assert caught.value.param == "tool_choice"
