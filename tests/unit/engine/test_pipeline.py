"""One request, one stream of events, whatever the model does."""

import re
from collections.abc import AsyncGenerator
from typing import Any

import anyio
import pytest

from viewloom.catalogue.library import standard_library
from viewloom.engine.events import Event, Failed, Finished, ProgramText, Thinking, ToolCall
from viewloom.engine.metering import Unmetered
from viewloom.engine.models import Guidance, Model, Models
from viewloom.engine.payer import Payer
from viewloom.engine.pipeline import generate
from viewloom.engine.request import ChatRequest
from viewloom.errors import ProviderError, ProviderTimeout, ProviderUnavailable
from viewloom.providers.base import (
    Finish,
    Message,
    Progress,
    Prompt,
    Provider,
    ProviderEvent,
    Started,
    TextDelta,
    ToolCallDelta,
    Usage,
)
from viewloom.providers.scripted import Scripted

pytestmark = pytest.mark.anyio

GREETING = 'root = Card([TextContent("Hello there.")])'
EXPLANATION = "Why is the sky blue?"
GERMAN_FORM = (
    '<content>Absenden</content><context>[{"formState": {"kontakt": {"name": {"value": "Jörg Müller"}}}}]</context>'
)


class Playing(Scripted):
    """Yields what it is given; an exception among it is raised, and an event of anyio waited for.

    Attributes:
        prompts: The calls.
        is_closed: Whether the last call's stream is over.
    """

    def __init__(self, *steps: ProviderEvent | Exception | anyio.Event) -> None:
        super().__init__("playing")
        self._steps = steps
        self.prompts: list[Prompt] = []
        self.is_closed = False

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        self.prompts.append(prompt)
        try:
            for step in self._steps:
                if isinstance(step, Exception):
                    raise step
                if isinstance(step, anyio.Event):
                    await step.wait()
                else:
                    yield step
        finally:
            self.is_closed = True


def request_of(
    provider: Provider, *turns: str, guidance: Guidance = "prompt", sampling: dict[str, Any] | None = None
) -> ChatRequest:
    models = Models([Model(provider, "demo", guidance=guidance)])
    messages = tuple(
        Message("assistant" if number % 2 else "user", turn) for number, turn in enumerate(turns or ("Hi",))
    )
    return ChatRequest(models.find("c1-latest"), messages, standard_library("chat"), sampling or {}, Payer("acct_1"))


async def events_of(request: ChatRequest) -> list[Event]:
    return [event async for event in generate(request, Unmetered())]


def program_of(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, ProgramText))


async def test_a_reply_is_program_text_and_an_end() -> None:
    provider = Playing(Started(), TextDelta(GREETING[:9]), TextDelta(GREETING[9:]), Usage(10, 5), Finish("stop"))
    events = await events_of(request_of(provider))
    assert program_of(events).strip() == GREETING
    assert events[-1] == Finished("stop", Usage(10, 5))
    assert all(isinstance(event, ProgramText) for event in events[:-1])
    assert provider.is_closed


async def test_progress_is_thinking_until_the_program_begins() -> None:
    provider = Playing(Progress("Waiting…", "Place 2"), TextDelta(GREETING), Finish("stop"))
    assert (await events_of(request_of(provider)))[0] == Thinking("Waiting…", "Place 2")


async def test_usage_that_the_provider_does_not_tell_is_counted() -> None:
    (*_, finished) = await events_of(request_of(Playing(TextDelta(GREETING), Finish("stop"))))
    assert isinstance(finished, Finished)
    assert finished.usage.estimated
    assert finished.usage.completion_tokens > 5
    assert finished.usage.prompt_tokens > 100


@pytest.mark.parametrize("error", [ProviderTimeout("It was silent."), ProviderUnavailable("It is gone.")])
@pytest.mark.parametrize("before", [(), (Started(),), (Usage(3, 0),)])
async def test_a_failure_before_the_first_event_is_raised(
    error: ProviderError, before: tuple[ProviderEvent, ...]
) -> None:
    with pytest.raises(type(error), match=re.escape(error.message)):
        await events_of(request_of(Playing(*before, error)))


async def test_a_stream_without_a_finish_and_without_words_is_a_dead_upstream() -> None:
    with pytest.raises(ProviderUnavailable):
        await events_of(request_of(Playing(Usage(3, 0))))


@pytest.mark.parametrize("end", [(ProviderTimeout("It was silent."),), ()])
async def test_a_failure_on_the_way_is_a_visible_notice_and_failed(end: tuple[Exception, ...]) -> None:
    events = await events_of(request_of(Playing(TextDelta("root = Card([head])\nhead = CardHe"), *end)))
    assert isinstance(events[-1], Failed)
    assert events[-1].error.code == ("provider_timeout" if end else "provider_unavailable")
    assert events[-1].usage.completion_tokens > 0
    assert 'TextCallout("danger", "This answer was cut off"' in program_of(events)
    assert events[-1].error.message in program_of(events)


async def test_a_failure_after_a_thinking_item_is_shown_too() -> None:
    events = await events_of(request_of(Playing(Progress("Loading", "…"), ProviderUnavailable("It is gone."))))
    assert isinstance(events[0], Thinking)
    assert "It is gone." in program_of(events)
    assert program_of(events).startswith("root = ")
    assert isinstance(events[-1], Failed)


async def test_tool_calls_alone_make_no_program() -> None:
    call = ToolCallDelta(0, "call_1", "search", "{}")
    events = await events_of(request_of(Playing(Started(), call, Usage(9, 3), Finish("tool_calls"))))
    assert [event for event in events if isinstance(event, ProgramText)] == []
    assert events[0] == ToolCall(call)
    assert events[-1] == Finished("tool_calls", Usage(9, 3))


async def test_words_beside_tool_calls_are_shown() -> None:
    call = ToolCallDelta(0, "call_1", "search", "{}")
    events = await events_of(request_of(Playing(TextDelta("Let me look."), call, Finish("tool_calls"))))
    assert "Let me look." in program_of(events)


@pytest.mark.parametrize("text", ["", " \n "])
async def test_an_empty_reply_says_so(text: str) -> None:
    said = (TextDelta(text),) if text else ()
    events = await events_of(request_of(Playing(*said, Finish("stop"))))
    assert "Nothing came back" in program_of(events)
    assert isinstance(events[-1], Finished)


async def test_repairs_are_counted() -> None:
    reply = 'root = Card([one, two])\none = Nonsense("x")\ntwo = TextContent("Hi")\n'
    (*_, finished) = await events_of(request_of(Playing(TextDelta(reply), Finish("stop"))))
    assert isinstance(finished, Finished)
    assert finished.repairs["unknown-component"] == 1


@pytest.mark.parametrize("is_begun", [False, True])
async def test_closing_the_generator_closes_the_providers_stream(*, is_begun: bool) -> None:
    never = anyio.Event()
    provider = Playing(Progress("Waiting", ""), TextDelta(GREETING), never)
    events = generate(request_of(provider), Unmetered())
    await anext(events)
    if is_begun:
        await anext(events)
    assert not provider.is_closed
    await events.aclose()
    assert provider.is_closed


async def test_cancelling_closes_the_providers_stream() -> None:
    never = anyio.Event()
    provider = Playing(Progress("Waiting", ""), never)
    began = anyio.Event()

    async def consume() -> None:
        async for _ in generate(request_of(provider), Unmetered()):
            began.set()

    with anyio.fail_after(10):
        async with anyio.create_task_group() as group:
            group.start_soon(consume)
            await began.wait()
            group.cancel_scope.cancel()
    assert provider.is_closed


async def test_a_guided_model_writes_inside_the_frame_of_its_family() -> None:
    provider = Playing(Started(), TextDelta('Because of "light" and <air>.'), Finish("stop"))
    events = await events_of(request_of(provider, EXPLANATION, guidance="families"))
    program = program_of(events)
    assert program.startswith("root = Card([")
    assert 'Because of \\"light\\" and ' in program
    assert provider.prompts[0].grammar is not None
    assert isinstance(events[-1], Finished)


async def test_the_frame_is_shown_as_soon_as_the_model_has_taken_the_prompt() -> None:
    never = anyio.Event()
    events = generate(request_of(Playing(Started(), never), EXPLANATION, guidance="families"), Unmetered())
    first = await anext(events)
    assert isinstance(first, ProgramText)
    assert first.text.startswith("root = Card([")
    await events.aclose()


async def test_a_guided_model_that_repeats_itself_is_stopped() -> None:
    sentence = "The sky is blue because of the air. "
    provider = Playing(*[TextDelta(sentence)] * 50, Finish("length"))
    events = await events_of(request_of(provider, EXPLANATION, guidance="families"))
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert finished.reason == "stop"
    assert finished.repairs["repetition"] == 1
    assert program_of(events).count("The sky is blue") < 5
    assert provider.is_closed


async def test_a_taught_model_may_repeat_itself() -> None:
    provider = Playing(*[TextDelta("The sky is blue because of the air. ")] * 10, Finish("stop"))
    events = await events_of(request_of(provider))
    assert program_of(events).count("The sky is blue") == 10


@pytest.mark.parametrize("pieces", [1, 400])
async def test_a_loop_is_cut_off_however_much_of_it_comes_at_once(pieces: int) -> None:
    line = "The sky is blue because of the air.\n\n"
    text = line * (400 // pieces)
    events = await events_of(request_of(Playing(*[TextDelta(text)] * pieces, Finish("length"))))
    assert isinstance(events[-1], Finished)
    assert events[-1].repairs["repetition"] == 1
    assert 100 < program_of(events).count("The sky is blue") < 150


async def test_a_reply_that_needs_no_model_asks_none() -> None:
    provider = Playing(ProviderUnavailable("Nobody should ask."))
    turns = ("Mach ein Kontaktformular", 'root = Card([CardHeader("Kontakt")])', GERMAN_FORM)
    events = await events_of(request_of(provider, *turns, guidance="families"))
    assert provider.prompts == []
    assert "Jörg Müller" in program_of(events)
    assert events[-1] == Finished("stop", Usage(0, 0))


@pytest.mark.parametrize("cut", [1, 3, 1000])
async def test_the_cut_does_not_change_the_program(cut: int) -> None:
    text = f"Here it is:\n{GREETING}\nAnything else?"
    pieces = [TextDelta(text[start : start + cut]) for start in range(0, len(text), cut)]
    whole = await events_of(request_of(Playing(TextDelta(text), Finish("stop"))))
    assert last_lines(program_of(await events_of(request_of(Playing(*pieces, Finish("stop")))))) == last_lines(
        program_of(whole)
    )


def last_lines(program: str) -> dict[str, str]:
    """Returns the last definition of each name, which is the one that counts."""
    return dict(line.split(" = ", 1) for line in program.strip().splitlines())
