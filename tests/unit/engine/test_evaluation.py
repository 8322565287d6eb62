"""What is measured of a reply, and what becomes of many."""

from collections.abc import AsyncGenerator, Callable
from itertools import count

import pytest

from viewloom.catalogue.library import standard_library
from viewloom.engine.evaluation import Reply, evaluate, summarise
from viewloom.engine.judge import Task
from viewloom.engine.metering import Unmetered
from viewloom.engine.models import Model, Models
from viewloom.engine.payer import Payer
from viewloom.engine.request import ChatRequest
from viewloom.errors import ProviderUnavailable
from viewloom.providers.base import Finish, Message, Prompt, ProviderEvent, TextDelta, Usage
from viewloom.providers.scripted import Scripted

pytestmark = pytest.mark.anyio

HELLO = 'root = Card([title, text])\ntitle = CardHeader("Hi")\ntext = TextContent("Good to see you.")'


class Playing(Scripted):
    """Yields what it is given; an exception among it is raised."""

    def __init__(self, *steps: ProviderEvent | Exception) -> None:
        super().__init__("playing")
        self._steps = steps

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        del prompt
        for step in self._steps:
            if isinstance(step, Exception):
                raise step
            yield step


def ticking() -> Callable[[], float]:
    """A clock that goes on by a second whenever it is looked at."""
    seconds = count()
    return lambda: float(next(seconds))


async def reply_of(*steps: ProviderEvent | Exception, task: Task | None = None, is_constrained: bool = False) -> Reply:
    task = task or Task("Hi", "talk")
    model = Model(Playing(*steps), "demo", tier="compact", is_constrained=is_constrained)
    messages = (Message("user", task.text),)
    chosen = Models([model]).find("c1-latest")
    request = ChatRequest(chosen, messages, standard_library("chat"), {}, Payer("terminal"))
    return await evaluate(task, request, Unmetered(), ticking())


def said(text: str, *, cut: int = 8) -> list[ProviderEvent]:
    return [TextDelta(text[start : start + cut]) for start in range(0, len(text), cut)]


async def test_a_good_reply_is_sensible_valid_and_timed() -> None:
    reply = await reply_of(*said(HELLO), Usage(10, 22), Finish("stop"))

    assert (reply.is_sensible, reply.is_valid, reply.is_right_kind) == (True, True, True)
    assert (reply.finish, reply.error, reply.repairs) == ("stop", "", {})
    assert reply.usage == Usage(10, 22)
    assert reply.kept_grammar is None
    assert 'TextContent("Good to see you.")' in reply.program


async def test_the_first_component_is_the_first_that_has_something_to_show() -> None:
    nothing_yet = [TextDelta('root = Card([text])\ntext = TextContent("')]
    early = await reply_of(*nothing_yet, TextDelta("Hello"), *said(" you" * 20, cut=1), TextDelta('")'), Finish("stop"))
    late = await reply_of(*nothing_yet, *said(" " * 80, cut=1), TextDelta('Hello")'), Finish("stop"))

    assert early.first_component_s is not None
    assert late.first_component_s is not None
    assert early.first_component_s < late.first_component_s <= late.total_s


async def test_tokens_are_counted_from_the_first_text_to_the_end_without_hidden_ones() -> None:
    # The clock is read once at the start, then at each event and at each piece that goes out.
    reply = await reply_of(TextDelta("root = "), Usage(1, 50, reasoning_tokens=20), Finish("stop"))

    assert reply.tokens_per_s is not None
    assert 30 / reply.total_s < reply.tokens_per_s <= 30


async def test_a_reply_without_text_has_no_speed() -> None:
    reply = await reply_of(Usage(1, 0), Finish("stop"))

    assert (reply.tokens_per_s, reply.is_valid) == (None, True)
    assert "only-a-notice" in reply.verdict.findings


async def test_repairs_and_warnings_are_counted_by_code() -> None:
    text = 'root = Card([TextContent("Hi there"), ghost, TextContent("Bye", "huge")])'
    reply = await reply_of(*said(text), Finish("stop"))

    assert reply.repairs == {"unresolved-reference": 1, "bad-choice": 1}
    assert reply.warnings == {"unresolved-reference": 1}
    assert reply.is_valid


async def test_a_model_that_fails_before_it_begins_is_a_result() -> None:
    reply = await reply_of(ProviderUnavailable("It is gone."))

    assert (reply.error, reply.program, reply.usage) == ("It is gone.", "", None)
    assert (reply.is_sensible, reply.is_valid, reply.is_right_kind) == (False, False, False)


async def test_a_model_that_dies_in_mid_stream_is_a_result_with_what_came() -> None:
    reply = await reply_of(*said(HELLO), ProviderUnavailable("It is gone."))

    assert reply.error == "It is gone."
    assert "Good to see you." in reply.program
    assert not reply.is_sensible


@pytest.mark.parametrize(("text", "is_kept"), [('root = Card([c1])\nc1 = TextContent("Hi")', True), ("Hello!", False)])
async def test_a_reply_that_strays_from_its_grammar_is_seen(text: str, *, is_kept: bool) -> None:
    reply = await reply_of(*said(text), Finish("stop"), is_constrained=True)

    assert reply.kept_grammar is is_kept


async def test_a_summary_counts_and_takes_the_middle() -> None:
    good = await reply_of(*said(HELLO), Usage(10, 22), Finish("stop"))
    lost = await reply_of(ProviderUnavailable("It is gone."))
    wrong = await reply_of(*said(HELLO), Finish("stop"), task=Task("A chart", "chart"))

    row = summarise([good, lost, wrong])

    assert (row.prompts, row.sensible, row.valid, row.right_kind, row.failed) == (3, 1, 2, 1, 1)
    assert (row.repairs_per_reply, row.kept_grammar) == (0.0, None)
    assert good.first_component_s == wrong.first_component_s == row.first_component_s


async def test_a_summary_of_nothing_is_empty() -> None:
    row = summarise([])
    assert (row.prompts, row.tokens_per_s, row.first_component_s) == (0, None, None)
