"""What upstreams vary in the chat protocol, and what they may not leave out."""

import json
from typing import Any

import pytest

from unit.providers.upstream import ASK, chunk, text_of
from viewloom.errors import ProviderBusy, ProviderError, ProviderRejected, ProviderUnavailable
from viewloom.providers.base import (
    MOST_TOKENS,
    THINKING,
    Finish,
    ProviderEvent,
    TextDelta,
    ToolCallDelta,
    Usage,
)
from viewloom.providers.chat_chunks import ChatReply

USAGE = {"prompt_tokens": 7, "completion_tokens": 3}


def read(*datas: str, done: bool = True) -> tuple[ChatReply, list[ProviderEvent]]:
    reply = ChatReply(ASK, "The model")
    body = "".join(f"data: {data}\n\n" for data in datas) + ("data: [DONE]\n\n" if done else "")
    events = reply.take(body.encode())
    if not reply.done:
        events += reply.take(b"")
    return reply, events


def test_text_that_arrives_at_once_is_one_event_and_the_books_are_closed_with_usage_and_finish() -> None:
    reply, events = read(chunk("Hel"), chunk("lo"), chunk(finish="stop"), json.dumps({"choices": [], "usage": USAGE}))
    assert events == [TextDelta("Hello")]
    assert reply.failure is None
    assert reply.closing() == (Usage(7, 3), Finish("stop"))


def test_a_reply_byte_by_byte_has_the_same_text() -> None:
    whole = "".join(f"data: {data}\r\n\r\n" for data in (chunk("naïve "), chunk("🌍"), chunk(finish="stop"))).encode()
    reply = ChatReply(ASK, "The model")
    events = [event for index in range(len(whole)) for event in reply.take(whole[index : index + 1])]
    events += reply.take(b"")
    assert text_of(events) == "naïve 🌍"
    assert reply.failure is None


def test_the_last_usage_counts_and_its_details_are_read() -> None:
    last = {
        **USAGE,
        "prompt_tokens_details": {"cached_tokens": 5},
        "completion_tokens_details": {"reasoning_tokens": 2},
    }
    reply, _ = read(chunk("a", usage={"prompt_tokens": 1, "completion_tokens": 1}), chunk(finish="stop", usage=last))
    assert reply.closing()[0] == Usage(7, 3, cached_tokens=5, reasoning_tokens=2)


@pytest.mark.parametrize(
    "usage",
    [
        None,
        {},
        {"prompt_tokens": 7},
        {"prompt_tokens": "many"},
        [],
        {"prompt_tokens": 0, "completion_tokens": 0},
        {"prompt_tokens": MOST_TOKENS + 1, "completion_tokens": 3},
        {"prompt_tokens": 7, "completion_tokens": 10**30},
    ],
)
def test_without_a_usable_usage_the_tokens_are_counted_and_said_to_be_estimated(usage: Any) -> None:
    reply, _ = read(chunk("four words are here"), chunk(finish="stop", usage=usage))
    assert reply.closing()[0] == Usage(12, 5, estimated=True)


def test_details_of_the_usage_are_parts_of_it() -> None:
    usage = {
        "prompt_tokens": MOST_TOKENS,
        "completion_tokens": 3,
        "prompt_tokens_details": {"cached_tokens": -5},
        "completion_tokens_details": {"reasoning_tokens": 10**30},
    }
    reply, _ = read(chunk("a"), chunk(finish="stop", usage=usage))
    assert reply.closing()[0] == Usage(MOST_TOKENS, 3, cached_tokens=0, reasoning_tokens=3)


def test_a_reply_without_done_is_finished_by_its_finish_reason() -> None:
    reply, _ = read(chunk("a"), chunk(finish="length"), done=False)
    assert reply.failure is None
    assert reply.closing()[1] == Finish("length")


@pytest.mark.parametrize("done", [True, False])
def test_a_reply_without_a_finish_reason_is_dead_whether_or_not_it_says_done(done: bool) -> None:
    reply, events = read(chunk("half a"), done=done)
    assert isinstance(reply.failure, ProviderUnavailable)
    assert events == [TextDelta("half a")]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("stop", "stop"),
        ("length", "length"),
        ("max_tokens", "length"),
        ("MAX_TOKENS", "length"),
        ("model_length", "length"),
        ("content_filter", "content_filter"),
        ("SAFETY", "content_filter"),
        ("eos", "stop"),
        ("tool_calls", "stop"),
    ],
)
def test_finish_reasons_are_put_in_openai_words(said: str, meant: str) -> None:
    assert read(chunk("a"), chunk(finish=said))[0].closing()[1].reason == meant


def calls(*pieces: dict[str, Any]) -> str:
    return json.dumps({"choices": [{"delta": {"tool_calls": list(pieces)}}]})


@pytest.mark.parametrize("said", ["stop", "tool_calls", "function_call", "STOP"])
def test_a_reply_that_calls_tools_ends_with_tool_calls_whatever_it_says(said: str) -> None:
    call = {"index": 0, "id": "a", "function": {"name": "search", "arguments": "{}"}}
    assert read(calls(call), chunk(finish=said))[0].closing()[1].reason == "tool_calls"


def test_a_call_without_arguments_ends_with_an_empty_object() -> None:
    _, events = read(calls({"index": 0, "id": "a", "function": {"name": "now"}}), chunk(finish="tool_calls"))
    assert events == [ToolCallDelta(0, "a", "now"), ToolCallDelta(0, arguments="{}")]


def test_a_refusal_is_text_and_ends_as_filtered() -> None:
    refusal = json.dumps({"choices": [{"delta": {"content": None, "refusal": "I will not."}}]})
    reply, events = read(refusal, chunk(finish="stop"))
    assert events == [TextDelta("I will not.")]
    assert reply.closing()[1].reason == "content_filter"


@pytest.mark.parametrize("member", ["reasoning", "reasoning_content"])
def test_thoughts_are_told_once_and_never_shown(member: str) -> None:
    thought = json.dumps({"choices": [{"delta": {member: "hm"}}]})
    _, events = read(thought, thought, chunk("a"), thought, chunk(finish="stop"))
    assert events == [THINKING, TextDelta("a")]


def test_a_finish_reason_that_means_failure_is_one() -> None:
    assert isinstance(read(chunk("a", finish="error"))[0].failure, ProviderRejected)


def test_an_error_frame_ends_the_reply_and_nothing_of_it_is_quoted() -> None:
    reply, events = read(chunk("a"), json.dumps({"error": {"message": "secret sk-123", "code": 500}}), chunk("b"))
    assert events == [TextDelta("a")]
    assert isinstance(reply.failure, ProviderUnavailable)
    assert "secret" not in reply.failure.message


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": 429}, ProviderBusy),
        ({"status": 503}, ProviderUnavailable),
        ({"type": "server_error", "code": None}, ProviderUnavailable),
        ({"type": "requests", "code": "rate_limit_exceeded"}, ProviderBusy),
        ({"type": "insufficient_quota"}, ProviderBusy),
        ({"code": "429"}, ProviderBusy),
        ({"code": "invalid_prompt"}, ProviderRejected),
        ("anything", ProviderRejected),
        ({"code": [1]}, ProviderRejected),
    ],
)
def test_an_error_frame_means_what_its_status_would_have_meant(error: object, kind: type[ProviderError]) -> None:
    reply, _ = read(json.dumps({"error": error}))
    assert type(reply.failure) is kind


def test_a_stream_that_is_declared_as_one_document_is_read_as_a_stream() -> None:
    reply = ChatReply(ASK, "The model")
    assert text_of(reply.take_whole(f"data: {chunk('a')}\n\ndata: {chunk('b', 'stop')}\n\n".encode())) == "ab"
    assert reply.failure is None


def test_a_frame_that_is_itself_the_error_is_one() -> None:
    reply, _ = read(json.dumps({"object": "error", "message": "their words", "code": 503}))
    assert type(reply.failure) is ProviderUnavailable


def test_an_error_frame_about_length_says_what_to_do() -> None:
    reply, _ = read(json.dumps({"error": {"type": "exceed_context_size_error"}}))
    assert reply.failure is not None
    assert "shorten" in reply.failure.message


@pytest.mark.parametrize("data", ["{", "[]", "<html>", '"text"', '{"choices": 7}', "\udcff"])
def test_what_is_not_a_chunk_is_refused(data: str) -> None:
    reply = ChatReply(ASK, "The model")
    reply.take(f"data: {data}\n\n".encode("utf-8", "surrogateescape"))
    assert isinstance(reply.failure, ProviderRejected)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "null",
        "{}",
        '{"choices": null}',
        '{"choices": []}',
        '{"choices": [{"index": 1, "delta": {"content": "other"}}]}',
    ],
)
def test_chunks_that_say_nothing_are_passed_over(data: str) -> None:
    reply, events = read(data, chunk("a"), chunk(""), chunk(finish="stop"))
    assert reply.failure is None
    assert events == [TextDelta("a")]


def test_text_as_parts_is_joined_and_other_parts_are_left_out() -> None:
    delta = {"content": [{"type": "thinking", "text": "hm"}, {"type": "text", "text": "yes"}, 7]}
    assert read(json.dumps({"choices": [{"delta": delta}]}), chunk(finish="stop"))[1] == [TextDelta("yes")]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (rb"a\ud83d", "a\ufffd"),
        (rb"\ude00b", "\ufffdb"),
        (rb"\uD83D\uDE00 \ud83d", "\N{GRINNING FACE} \ufffd"),
        (rb"\\ud83d \ud83d\n", "\\ud83d \ufffd\n"),
        (b"a\xffb", "a\ufffdb"),
    ],
)
def test_half_a_character_is_replaced_and_the_rest_stays(content: bytes, text: str) -> None:
    reply = ChatReply(ASK, "The model")
    body = b'data: {"choices": [{"delta": {"content": "' + content + b'"}}]}\n\n'
    assert reply.take(body) == [TextDelta(text)]


@pytest.mark.parametrize("index", [None, "0"])
def test_a_choice_that_is_numbered_otherwise_is_the_first(index: Any) -> None:
    body = json.dumps({"choices": [{"index": index, "delta": {"content": "a"}}]})
    assert read(body, chunk(finish="stop"))[1] == [TextDelta("a")]


def test_events_without_empty_lines_between_them_are_told_apart() -> None:
    reply = ChatReply(ASK, "The model")
    events = reply.take(f"data: {chunk('a')}\ndata: {chunk('b', 'stop')}\ndata: [DONE]\n\n".encode())
    assert events == [TextDelta("ab")]
    assert (reply.done, reply.failure) == (True, None)


def test_tool_calls_are_numbered_from_0_and_text_around_them_stays_in_order() -> None:
    first = {"index": 1, "id": "call_9", "function": {"name": "search", "arguments": ""}}
    second = {"index": 1, "function": {"arguments": '{"q": 1}'}}
    third = {"id": "call_10", "function": {"name": "add", "arguments": {"a": 1}}}
    _, events = read(
        chunk("So: "),
        *(json.dumps({"choices": [{"delta": {"tool_calls": [call]}}]}) for call in (first, second, third)),
        chunk(finish="tool_calls"),
    )
    assert events == [
        TextDelta("So: "),
        ToolCallDelta(0, "call_9", "search"),
        ToolCallDelta(0, arguments='{"q": 1}'),
        ToolCallDelta(1, "call_10", "add", '{"a":1}'),
    ]


def test_a_reply_that_was_not_streamed_is_read_whole() -> None:
    reply = ChatReply(ASK, "The model")
    body = {"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}], "usage": USAGE}
    assert reply.take_whole(json.dumps(body).encode()) == [TextDelta("Hello")]
    assert reply.closing() == (Usage(7, 3), Finish("stop"))
