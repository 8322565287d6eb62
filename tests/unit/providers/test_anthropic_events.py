"""What comes back from the Messages API, whole and one byte at a time."""

import json
from typing import Any

import pytest

from unit.providers.messages_upstream import call_block, end, event, reply, start, text_block, thinking_block
from unit.providers.upstream import ASK, text_of
from viewloom.errors import (
    ProviderBusy,
    ProviderError,
    ProviderMisconfigured,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
)
from viewloom.providers.anthropic_events import MessageReply
from viewloom.providers.base import (
    MOST_TOKENS,
    THINKING,
    Finish,
    Progress,
    ProviderEvent,
    TextDelta,
    ToolCallDelta,
    Usage,
)


def read(body: str, *, cut: int | None = None) -> tuple[MessageReply, list[ProviderEvent]]:
    found = MessageReply(ASK, "The model")
    raw = body.encode()
    events: list[ProviderEvent] = []
    for begin in range(0, len(raw), cut or len(raw)):
        events += found.take(raw[begin : begin + (cut or len(raw))])
    if not found.done:
        events += found.take(b"")
    return found, events


def arguments_of(events: list[ProviderEvent]) -> dict[int, str]:
    calls: dict[int, str] = {}
    for call in events:
        if isinstance(call, ToolCallDelta):
            calls[call.index] = calls.get(call.index, "") + call.arguments
    return calls


@pytest.mark.parametrize("cut", [None, 1, 7])
def test_a_reply_is_text_usage_and_finish_wherever_it_is_cut(cut: int | None) -> None:
    found, events = read(reply("Grüße ", "🌍"), cut=cut)
    assert text_of(events) == "Grüße 🌍"
    # 10 that were new, 5 that were put into the cache and 100 that were read from it; the last total of output counts.
    assert found.closing() == (Usage(115, 42, cached_tokens=100), Finish("stop"))


@pytest.mark.parametrize("cut", [None, 1])
def test_what_the_model_thinks_is_told_and_never_shown(cut: int | None) -> None:
    body = start() + thinking_block("secret plan") + text_block("Hi", index=1) + end(output_tokens=9)
    _, events = read(body, cut=cut)
    assert events == [THINKING, TextDelta("Hi")]
    late = start() + text_block("Hi") + thinking_block("more", index=1) + end(output_tokens=9)
    assert not any(isinstance(found, Progress) for found in read(late)[1])


@pytest.mark.parametrize("cut", [None, 1])
def test_parallel_tool_calls_beside_text_are_numbered_from_0(cut: int | None) -> None:
    body = (
        start()
        + text_block("Let me look.")
        + call_block("toolu_1", "weather", '{"city"', ': "Oslo"}', index=1)
        + call_block("toolu_2", "now", index=2)
        + end("tool_use", output_tokens=30)
    )
    found, events = read(body, cut=cut)
    assert text_of(events) == "Let me look."
    assert ToolCallDelta(0, "toolu_1", "weather") in events
    assert ToolCallDelta(1, "toolu_2", "now") in events
    assert arguments_of(events) == {0: '{"city": "Oslo"}', 1: "{}"}
    assert found.closing()[1] == Finish("tool_calls")


@pytest.mark.parametrize(
    ("reason", "meant"),
    [
        ("end_turn", "stop"),
        ("stop_sequence", "stop"),
        ("pause_turn", "stop"),
        ("max_tokens", "length"),
        ("model_context_window_exceeded", "length"),
        ("tool_use", "tool_calls"),
        ("refusal", "content_filter"),
        ("something new", "stop"),
    ],
)
def test_stop_reasons_are_translated(reason: str, meant: str) -> None:
    assert read(start() + text_block("a") + end(reason, output_tokens=1))[0].closing()[1].reason == meant


def test_usage_beyond_belief_is_left_out() -> None:
    body = start() + event("message_delta", delta={"stop_reason": "end_turn"}, usage={"output_tokens": 10**30})
    found, _ = read(body + event("message_stop"))
    assert found.failure is None
    assert found.closing()[0].completion_tokens < MOST_TOKENS


def test_usage_that_is_told_twice_is_not_added_up_and_missing_usage_is_counted() -> None:
    twice = start() + text_block("a") + event("message_delta", delta={}, usage={"output_tokens": 20})
    assert read(twice + end(output_tokens=25))[0].closing()[0] == Usage(115, 25, cached_tokens=100)
    corrected = end(output_tokens=25, input_tokens=11, cache_read_input_tokens=0)
    assert read(start() + text_block("a") + corrected)[0].closing()[0] == Usage(16, 25)
    silent = event("message_start", message={}) + text_block("four words are here") + end()
    usage = read(silent)[0].closing()[0]
    assert usage.estimated
    assert usage.completion_tokens > 0


@pytest.mark.parametrize(
    ("kind", "exception"),
    [
        ("invalid_request_error", ProviderRejected),
        ("authentication_error", ProviderMisconfigured),
        ("billing_error", ProviderBusy),
        ("permission_error", ProviderMisconfigured),
        ("not_found_error", ProviderMisconfigured),
        ("request_too_large", ProviderRejected),
        ("rate_limit_error", ProviderBusy),
        ("api_error", ProviderUnavailable),
        ("timeout_error", ProviderTimeout),
        ("overloaded_error", ProviderUnavailable),
        ("something_new", ProviderUnavailable),
    ],
)
def test_an_error_event_ends_the_reply_with_our_own_words(kind: str, exception: type[ProviderError]) -> None:
    found, events = read(start() + text_block("half") + event("error", error={"type": kind, "message": "their words"}))
    assert text_of(events) == "half"
    assert type(found.failure) is exception
    assert "their words" not in str(found.failure)


@pytest.mark.parametrize("body", [start() + text_block("half"), start(), event("ping"), event("message_stop")])
def test_a_stream_without_a_stop_reason_is_a_dead_upstream(body: str) -> None:
    assert isinstance(read(body)[0].failure, ProviderUnavailable)


@pytest.mark.parametrize("data", ["{", "[]", "<html>", '"text"', '{"type": 7}', '{"type": "ping"'])
def test_what_is_no_event_is_refused(data: str) -> None:
    assert isinstance(read(f"data: {data}\n\n")[0].failure, ProviderRejected)


def test_a_reply_that_was_not_streamed_is_read_too() -> None:
    message: dict[str, Any] = {
        "type": "message",
        "content": [
            {"type": "thinking", "thinking": "secret", "signature": "s"},
            {"type": "text", "text": "Hi"},
            {"type": "tool_use", "id": "t", "name": "weather", "input": {"city": "Oslo"}},
        ],
        "stop_reason": "tool_use",
        "usage": {"input_tokens": 3, "output_tokens": 4},
    }
    found = MessageReply(ASK, "The model")
    events = found.take_whole(json.dumps(message).encode())
    assert text_of(events) == "Hi"
    assert json.loads(arguments_of(events)[0]) == {"city": "Oslo"}
    assert found.closing() == (Usage(3, 4), Finish("tool_calls"))
    broken = MessageReply(ASK, "The model")
    broken.take_whole(b'{"type": "error", "error": {"type": "overloaded_error"}}')
    assert isinstance(broken.failure, ProviderUnavailable)
