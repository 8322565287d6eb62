"""One more call mends a program that lost something, where the model is set so and the client allows it."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

import pytest

from viewloom.catalogue.library import standard_library
from viewloom.engine.events import Event, Finished, ProgramText
from viewloom.engine.mending import MENDED_NAMES, mended_statements, mending_prompt
from viewloom.engine.metering import Unmetered
from viewloom.engine.models import Model, Models
from viewloom.engine.payer import Payer
from viewloom.engine.pipeline import generate
from viewloom.engine.request import ChatRequest
from viewloom.errors import ProviderUnavailable
from viewloom.providers.base import Finish, Message, Prompt, ProviderEvent, Started, TextDelta, Usage
from viewloom.providers.scripted import Scripted

pytestmark = pytest.mark.anyio

BROKEN = 'root = Card([a, b])\na = TextContent("One")\n'
PATCH = 'Sure!\n```openui\nb = TextContent("Two")\na = TextContent("Changed")\n```\n'
MENDED = 'root = Card([a, b])\na = TextContent("One")\nb = TextContent("Two")\n'


class Answering(Scripted):
    """Gives one answer after another; an exception is raised."""

    def __init__(self, *answers: str | Exception) -> None:
        super().__init__("answering")
        self._answers = list(answers)
        self.prompts: list[Prompt] = []

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        self.prompts.append(prompt)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        for event in (Started(), TextDelta(answer), Usage(100, 10), Finish("stop")):
            yield event


async def reply(provider: Answering, *, is_mended: bool = True, **changes: Any) -> tuple[str, Finished]:
    models = Models([Model(provider, "demo", is_mended=is_mended)])
    request = ChatRequest(
        models.find("c1-latest"), (Message("user", "Hi"),), standard_library("chat"), {}, Payer("a"), is_streamed=False
    )
    events: list[Event] = [event async for event in generate(replace(request, **changes), Unmetered())]
    end = events[-1]
    assert isinstance(end, Finished)
    return "".join(event.text for event in events if isinstance(event, ProgramText)), end


async def test_the_model_is_asked_for_the_broken_statements_alone() -> None:
    provider = Answering(BROKEN, PATCH)
    program, end = await reply(provider)
    assert program == MENDED
    assert end.usage == Usage(200, 20)
    assert end.repairs["mended-by-model"] == 1
    assert "cannot be used: b." in str(provider.prompts[1].messages[-1].content)


@pytest.mark.parametrize(
    "changes",
    [{"is_mended": False}, {"is_streamed": True}, {"sampling": {"max_tokens": 70}}],
    ids=["not set so", "already shown", "no room"],
)
async def test_it_is_asked_once_only_where(changes: dict[str, Any]) -> None:
    provider = Answering(BROKEN)
    program, end = await reply(provider, **changes)
    assert program == BROKEN
    assert end.usage == Usage(100, 10)


async def test_a_stream_that_shows_nothing_is_mended() -> None:
    provider = Answering('a = TextContent("One")\n', "root = Card([a])")
    program, _ = await reply(provider, is_streamed=True)
    assert program == 'a = TextContent("One")\nroot = Card([a])\n'


async def test_a_sound_program_costs_one_call() -> None:
    provider = Answering(MENDED)
    assert (await reply(provider))[0] == MENDED


async def test_a_second_call_that_fails_does_no_harm() -> None:
    program, end = await reply(Answering(BROKEN, ProviderUnavailable("Gone.")))
    assert program == BROKEN
    assert end.usage == Usage(100, 10)


def test_there_is_a_limit_to_what_is_mended() -> None:
    prompt, usage = Prompt("demo", ()), Usage(1, 1)
    assert mending_prompt(prompt, BROKEN, ["b"] * MENDED_NAMES, usage) is not None
    assert mending_prompt(prompt, BROKEN, ["b"] * (MENDED_NAMES + 1), usage) is None


def test_only_what_was_asked_for_is_taken() -> None:
    assert mended_statements(PATCH, {"b"}) == 'b = TextContent("Two")\n'
    assert mended_statements("I cannot.", {"b"}) == ""
