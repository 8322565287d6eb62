"""A thread that is too long for its model loses whole turns, oldest first; instructions stay."""

from contextlib import aclosing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewloom.catalogue.library import standard_library
from viewloom.engine.events import Finished
from viewloom.engine.metadata import ModelMetadata
from viewloom.engine.metering import Unmetered
from viewloom.engine.models import Model, Models
from viewloom.engine.payer import Payer
from viewloom.engine.pipeline import generate
from viewloom.engine.plan import plan_reply
from viewloom.engine.request import ChatRequest
from viewloom.engine.trimming import fit_history
from viewloom.providers.base import Message
from viewloom.providers.estimate import estimate_usage
from viewloom.providers.scripted import Scripted
from viewloom.server.wire.chunks import usage_body

LIBRARY = standard_library("chat")
SYSTEM = Message("system", "Be brief.")


def request_of(messages: list[Message], window: int | None) -> ChatRequest:
    metadata = ModelMetadata(context_length=window, max_output=100)
    chosen = Models([Model(Scripted(), "demo", metadata=metadata)]).find("c1/scripted/demo/v-20260331")
    return ChatRequest(chosen, tuple(messages), LIBRARY, {}, Payer("acct_1"))


def tokens(request: ChatRequest) -> int:
    return estimate_usage(plan_reply(request).prompt, "").prompt_tokens


OVERHEAD = tokens(request_of([], None))
"""Our own prompt."""


def window_for(words: int) -> int:
    return OVERHEAD + words + 100


def said(number: int) -> list[Message]:
    return [Message("user", f"q{number} " * 100), Message("assistant", f"a{number} " * 100)]


def test_what_fits_is_left_alone_and_so_is_what_has_no_known_window() -> None:
    messages = [SYSTEM, *said(1), *said(2)]
    for window in (None, window_for(100_000)):
        request = request_of(messages, window)
        assert fit_history(request) == request


def test_the_oldest_turns_go_whole_and_are_counted() -> None:
    messages = [SYSTEM, *said(1), *said(2), *said(3), Message("user", "now")]
    fitted = fit_history(request_of(messages, window_for(400)))
    assert fitted.messages == (SYSTEM, *said(2), *said(3), Message("user", "now"))
    assert fitted.trimmed_messages == 2


def test_a_tools_result_goes_with_its_call() -> None:
    call = Message("assistant", "", {"tool_calls": [{"id": "c"}]})
    result = Message("tool", "long " * 400, {"tool_call_id": "c"})
    messages = [Message("user", "q"), call, result, Message("assistant", "a"), *said(2), Message("user", "now")]
    fitted = fit_history(request_of(messages, window_for(250)))
    assert fitted.messages == (*said(2), Message("user", "now"))
    assert fitted.trimmed_messages == 4


def test_each_fallback_is_fitted_to_its_own_window() -> None:
    messages = [*said(1), *said(2), Message("user", "now")]
    request = request_of(messages, None)
    small = request_of(messages, window_for(250))
    fitted = fit_history(replace(request, fallbacks=(small,)))
    assert fitted.trimmed_messages == 0
    assert fitted.fallbacks[0].trimmed_messages == 2


roles = st.sampled_from(["system", "user", "assistant", "tool"])
conversations = st.lists(st.builds(Message, roles, st.text("ab ", max_size=400)), min_size=1, max_size=12)


@given(conversations, st.integers(0, 600))
def test_whatever_is_cut_starts_with_a_user_keeps_instructions_and_fits_or_is_the_last_turn(
    messages: list[Message], room: int
) -> None:
    fitted = fit_history(request_of(messages, window_for(room)))
    kept = list(fitted.messages)
    assert [message for message in kept if message.role == "system"] == [m for m in messages if m.role == "system"]
    spoken = [message for message in messages if message.role != "system"]
    left = [message for message in kept if message.role != "system"]
    assert left == spoken[len(spoken) - len(left) :]
    assert fitted.trimmed_messages == len(messages) - len(kept)
    if fitted.trimmed_messages:
        assert left[0].role == "user"
    if tokens(fitted) > window_for(room) - 100:
        assert sum(message.role == "user" for message in left[1:]) == 0


@pytest.mark.anyio
async def test_the_reply_says_how_many_messages_the_model_was_not_shown() -> None:
    request = fit_history(request_of([*said(1), *said(2), Message("user", "a table")], window_for(250)))
    async with aclosing(generate(request, Unmetered())) as events:
        ends = [event async for event in events if isinstance(event, Finished)]
    assert [end.trimmed_messages for end in ends] == [2]
    assert usage_body(ends[0])["viewloom"]["trimmed_messages"] == 2
    whole = Finished("stop", ends[0].usage)
    assert "trimmed_messages" not in usage_body(whole)["viewloom"]
