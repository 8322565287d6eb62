"""Which model is asked when another one fails."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

import pytest

from viewloom.catalogue.library import standard_library
from viewloom.engine.attempts import plan_fallbacks
from viewloom.engine.events import Event, Failed, Finished, ProgramText, RawText, Thinking
from viewloom.engine.metadata import ModelMetadata
from viewloom.engine.metering import Unmetered
from viewloom.engine.models import Model, Models
from viewloom.engine.payer import Payer
from viewloom.engine.pipeline import generate
from viewloom.engine.request import ChatRequest
from viewloom.errors import (
    ProviderBusy,
    ProviderError,
    ProviderMisconfigured,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
)
from viewloom.providers.base import Finish, Message, Progress, Prompt, ProviderEvent, Started, TextDelta, Usage
from viewloom.providers.scripted import Scripted
from viewloom.storage.limits import KeyLimits

pytestmark = pytest.mark.anyio

GREETING = 'root = Card([TextContent("Hello.")])'
ANSWER = (Started(), TextDelta(GREETING), Usage(3, 4), Finish("stop"))
GONE = ProviderUnavailable("It is gone.")
PICTURE = Message("user", ({"type": "image_url", "image_url": {"url": "https://example.org/a.png"}},))


class Playing(Scripted):
    """Yields what it is given; an exception among it is raised."""

    def __init__(self, name: str, *steps: ProviderEvent | ProviderError) -> None:
        super().__init__(name)
        self._steps = steps
        self.prompts: list[Prompt] = []

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        self.prompts.append(prompt)
        for step in self._steps:
            if isinstance(step, ProviderError):
                raise step
            yield step


def model_id(name: str) -> str:
    return f"c1/{name}/demo/v-20260331"


def request_of(
    *providers: Playing, sampling: dict[str, Any] | None = None, payer: Payer | None = None, **metadata: Any
) -> ChatRequest:
    """Returns a request to the first model, with the others as its fallbacks; `metadata` is that of the last."""
    first, *others = providers
    fallback = tuple(model_id(provider.name) for provider in others)
    models = [Model(provider, "demo") for provider in others]
    if models:
        models[-1] = replace(models[-1], metadata=ModelMetadata(**metadata))
    found = Models([Model(first, "demo", fallback=fallback), *models])
    asked = sampling or {}
    request = ChatRequest(
        found.find(f"c1/{first.name}/demo/v-20251230"),
        (Message("user", "Hi"),),
        standard_library("chat"),
        asked,
        payer or Payer("acct_1"),
    )
    return replace(request, fallbacks=plan_fallbacks(request, asked, found))


async def events_of(request: ChatRequest) -> list[Event]:
    return [event async for event in generate(request, Unmetered())]


def program_of(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, ProgramText))


@pytest.mark.parametrize(
    "error", [GONE, ProviderTimeout("Slow."), ProviderBusy("Busy."), ProviderMisconfigured("No key.")]
)
@pytest.mark.parametrize("before", [(), (Started(),), (Progress("Waiting…", "Place 1"),)])
async def test_a_model_that_fails_before_its_first_word_is_replaced(
    error: ProviderError, before: tuple[ProviderEvent, ...]
) -> None:
    events = await events_of(request_of(Playing("a", *before, error), Playing("b", GONE), Playing("c", *ANSWER)))
    assert program_of(events).strip() == GREETING
    assert events[-1] == Finished("stop", Usage(3, 4), answered_by=model_id("c"))


async def test_a_model_that_answers_needs_no_fallback_and_is_not_named() -> None:
    second = Playing("b", *ANSWER)
    assert (await events_of(request_of(Playing("a", *ANSWER), second)))[-1] == Finished("stop", Usage(3, 4))
    assert second.prompts == []


async def test_a_model_that_fails_after_its_first_word_is_not_replaced() -> None:
    second = Playing("b", *ANSWER)
    events = await events_of(request_of(Playing("a", TextDelta("root = Card(["), GONE), second))
    assert isinstance(events[-1], Failed)
    assert "It is gone." in program_of(events)
    assert second.prompts == []


async def test_a_stream_that_just_ends_before_its_first_word_is_a_failure_like_others() -> None:
    events = await events_of(request_of(Playing("a", Started()), Playing("b", *ANSWER)))
    assert isinstance(events[-1], Finished)


async def test_a_request_that_was_refused_is_not_asked_elsewhere() -> None:
    second = Playing("b", *ANSWER)
    with pytest.raises(ProviderRejected):
        await events_of(request_of(Playing("a", ProviderRejected("No.")), second))
    assert second.prompts == []


async def test_when_all_fail_the_first_failure_is_told() -> None:
    with pytest.raises(ProviderBusy):
        await events_of(request_of(Playing("a", ProviderBusy("Busy.")), Playing("b", GONE)))
    waited = Playing("a", Progress("Waiting…", ""), ProviderBusy("All lines are busy."))
    events = await events_of(request_of(waited, Playing("b", ProviderRejected("No."))))
    assert isinstance(events[0], Thinking)
    assert "All lines are busy." in program_of(events)
    assert isinstance(events[-1], Failed)
    assert isinstance(events[-1].error, ProviderBusy)


async def test_a_fallback_keeps_the_envelope_and_is_asked_as_its_own_model_takes_it() -> None:
    second = Playing("b", *ANSWER)
    sampling = {"max_tokens": 500, "tools": [{"type": "function", "function": {"name": "f"}}]}
    request = request_of(Playing("a", GONE), second, sampling=sampling, max_output=100, takes_tools=False)
    assert [fallback.chosen.envelope_version for fallback in request.fallbacks] == [1]
    await events_of(request)
    assert second.prompts[0].sampling == {"max_tokens": 100}
    assert second.prompts[0].output_limit == 100


async def test_a_fallback_that_the_key_or_the_model_rules_out_is_left_out() -> None:
    payer = Payer("acct_1", limits=KeyLimits(models=(model_id("a"), "c1/a/demo/v-20251230")))
    assert request_of(Playing("a"), Playing("b"), payer=payer).fallbacks == ()
    request = request_of(Playing("a"), Playing("b"), takes_images=False)
    pictured = replace(request, messages=(PICTURE,), fallbacks=())
    models = Models([Model(Playing("b"), "demo", metadata=ModelMetadata(takes_images=False))])
    assert plan_fallbacks(pictured, {}, models) == ()
    assert plan_fallbacks(request, {}, Models([])) == ()


async def test_json_is_passed_on_as_it_is_and_without_thoughts() -> None:
    provider = Playing("a", Progress("Thinking…", ""), Started(), TextDelta('{"a"'), TextDelta(": 1}"), Finish("stop"))
    request = request_of(provider, sampling={"response_format": {"type": "json_schema", "json_schema": {}}})
    events = await events_of(request)
    assert events[:-1] == [RawText('{"a"'), RawText(": 1}")]
    assert isinstance(events[-1], Finished)
    assert [message.role for message in provider.prompts[0].messages] == ["user"]


async def test_json_that_breaks_off_has_no_notice_in_it() -> None:
    request = request_of(Playing("a", TextDelta("{"), GONE), sampling={"response_format": {"type": "json_object"}})
    events = await events_of(request)
    assert events[0] == RawText("{")
    assert isinstance(events[1], Failed)
    assert len(events) == 2
