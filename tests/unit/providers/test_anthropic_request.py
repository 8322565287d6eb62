"""What becomes of each member of a request on its way to the Messages API.

Source: `c1-api` section 3.
"""

import json
from typing import Any

import pytest
from anthropic.types import MessageCreateParams
from pydantic import TypeAdapter

from viewloom.errors import ProviderRejected
from viewloom.providers.anthropic_request import DEFAULT_MAX_TOKENS, render_body
from viewloom.providers.base import Message, Prompt

CACHED = {"cache_control": {"type": "ephemeral"}}
HELLO = (Message("system", "Write UI."), Message("user", "Hello"))
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}
TOOL = {"type": "function", "function": {"name": "weather", "description": "Tells it.", "parameters": SCHEMA}}
CALL = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Oslo"}'}}
_params: TypeAdapter[Any] = TypeAdapter(MessageCreateParams)


def body_of(*messages: Message, output_limit: int | None = None, **sampling: Any) -> dict[str, Any]:
    body = render_body(Prompt("claude", messages or HELLO, sampling, output_limit=output_limit))
    # The official client's own types say whether it is a request.
    _params.validate_python(body)
    return body


def test_a_request_has_a_cached_system_prompt_and_a_cached_conversation() -> None:
    assert body_of() == {
        "model": "claude",
        "max_tokens": DEFAULT_MAX_TOKENS,
        "stream": True,
        "system": [{"type": "text", "text": "Write UI.", **CACHED}],
        "messages": [{"role": "user", "content": [{"type": "text", "text": "Hello", **CACHED}]}],
    }


def test_the_clients_own_system_message_is_a_block_behind_the_stable_one() -> None:
    body = body_of(Message("system", "Stable."), Message("system", "The client's."), Message("user", "Hi"))
    assert body["system"] == [{"type": "text", "text": "Stable.", **CACHED}, {"type": "text", "text": "The client's."}]


def test_a_system_message_in_the_middle_stays_there_and_is_marked() -> None:
    body = body_of(*HELLO, Message("assistant", "Hi"), Message("system", "Be brief."), Message("user", "Go on"))
    assert [turn["role"] for turn in body["messages"]] == ["user", "assistant", "user"]
    assert [block["text"] for block in body["messages"][2]["content"]] == ["<system>\nBe brief.\n</system>", "Go on"]


def test_turns_of_one_role_are_joined_blank_ones_left_out_and_the_first_is_the_users() -> None:
    body = body_of(Message("assistant", "Welcome."), Message("user", "a"), Message("user", " "), Message("user", "b"))
    assert [(turn["role"], len(turn["content"])) for turn in body["messages"]] == [
        ("user", 1),
        ("assistant", 1),
        ("user", 2),
    ]


def test_a_reply_that_is_to_be_continued_ends_without_blanks() -> None:
    assert body_of(*HELLO, Message("assistant", "root = \n"))["messages"][-1]["content"][0]["text"] == "root ="


def test_tool_calls_and_their_results_are_blocks_with_the_results_first() -> None:
    body = body_of(
        *HELLO,
        Message("assistant", "Let me look.", {"tool_calls": [CALL, {**CALL, "id": "call_2"}]}),
        Message("tool", "4 degrees", {"tool_call_id": "call_1"}),
        Message("system", "Between."),
        Message("tool", "", {"tool_call_id": "call_2"}),
        Message("user", "Thanks"),
        tools=[TOOL],
    )
    _, said, answered = body["messages"]
    assert said["content"] == [
        {"type": "text", "text": "Let me look."},
        {"type": "tool_use", "id": "call_1", "name": "weather", "input": {"city": "Oslo"}},
        {"type": "tool_use", "id": "call_2", "name": "weather", "input": {"city": "Oslo"}},
    ]
    assert [block["type"] for block in answered["content"]] == ["tool_result", "tool_result", "text", "text"]
    assert answered["content"][0] == {
        "type": "tool_result",
        "tool_use_id": "call_1",
        "content": [{"type": "text", "text": "4 degrees"}],
    }
    assert answered["content"][1] == {"type": "tool_result", "tool_use_id": "call_2"}


@pytest.mark.parametrize(
    ("arguments", "read"),
    [("", {}), ("{}", {}), (None, {}), ("{", {"arguments": "{"}), ("[1]", {"arguments": "[1]"})],
)
def test_arguments_that_a_model_wrote_wrong_are_handed_back_as_they_were(arguments: Any, read: Any) -> None:
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": arguments}}
    body = body_of(*HELLO, Message("assistant", "", {"tool_calls": [call]}))
    assert body["messages"][1]["content"][0]["input"] == read
    # Without its tools, such a conversation is refused there.
    assert body["tools"] == [{"name": "f", "input_schema": {"type": "object"}}]
    assert body["tool_choice"] == {"type": "none"}


def test_tools_are_described_with_their_schemas() -> None:
    bare = {"type": "function", "function": {"name": "now"}}
    body = body_of(tools=[TOOL, bare, {"type": "custom", "custom": {"name": "x"}}])
    assert body["tools"] == [
        {"name": "weather", "description": "Tells it.", "input_schema": SCHEMA},
        {"name": "now", "input_schema": {"type": "object"}},
    ]
    assert "tool_choice" not in body
    assert "tools" not in body_of(tools=[])


@pytest.mark.parametrize(
    ("choice", "parallel", "sent"),
    [
        ("auto", True, None),
        ("auto", False, {"type": "auto", "disable_parallel_tool_use": True}),
        ("none", False, {"type": "none"}),
        ("required", True, {"type": "any"}),
        ("required", False, {"type": "any", "disable_parallel_tool_use": True}),
        ({"type": "function", "function": {"name": "weather"}}, True, {"type": "tool", "name": "weather"}),
    ],
)
def test_the_choice_of_tools_is_translated(choice: Any, parallel: bool, sent: Any) -> None:
    assert body_of(tools=[TOOL], tool_choice=choice, parallel_tool_calls=parallel).get("tool_choice") == sent


def test_images_go_as_they_are_and_are_never_fetched() -> None:
    parts: tuple[dict[str, Any], ...] = (
        {"type": "text", "text": "What is it?"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA", "detail": "low"}},
        {"type": "image_url", "image_url": {"url": "https://example.org/cat.png"}},
        {"type": "input_audio", "input_audio": {}},
    )
    blocks = body_of(Message("user", parts))["messages"][0]["content"]
    assert blocks[1:] == [
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}},
        {"type": "image", "source": {"type": "url", "url": "https://example.org/cat.png"}, **CACHED},
    ]


@pytest.mark.parametrize("url", ["data:,x", "data:image/png,x", "data:image/png;base64"])
def test_a_data_url_that_is_no_picture_is_refused(url: str) -> None:
    with pytest.raises(ProviderRejected):
        body_of(Message("user", ({"type": "image_url", "image_url": {"url": url}},)))


@pytest.mark.parametrize(
    ("sampling", "sent"),
    [
        ({"temperature": 0.5}, {"temperature": 0.5}),
        ({"temperature": 0}, {"temperature": 0}),
        ({"temperature": 1.7}, {"temperature": 1.0}),
        ({"top_p": 0.9}, {"top_p": 0.9}),
        ({"temperature": 1, "top_p": 0.9}, {"temperature": 1}),
        ({"stop": "END"}, {"stop_sequences": ["END"]}),
        ({"stop": ["END", "\n", "STOP"]}, {"stop_sequences": ["END", "STOP"]}),
        ({"stop": "\n"}, {}),
        ({"seed": 7, "presence_penalty": 1, "frequency_penalty": 1, "reasoning_effort": "none"}, {}),
        ({"response_format": {"type": "json_object"}}, {}),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": SCHEMA}}},
            {"output_config": {"format": {"type": "json_schema", "schema": SCHEMA}}},
        ),
    ],
)
def test_sampling_is_translated_or_left_out(sampling: dict[str, Any], sent: dict[str, Any]) -> None:
    usual = body_of()
    assert {name: value for name, value in body_of(**sampling).items() if name not in usual} == sent


@pytest.mark.parametrize(
    ("sampling", "output_limit", "sent"),
    [
        ({}, 64000, 64000),
        ({"max_tokens": 100}, 64000, 100),
        ({"max_completion_tokens": 200}, None, 200),
        ({"max_completion_tokens": 200, "max_tokens": 100}, None, 200),
    ],
)
def test_the_length_is_the_clients_or_the_models(sampling: dict[str, Any], output_limit: int | None, sent: int) -> None:
    assert body_of(output_limit=output_limit, **sampling)["max_tokens"] == sent


@pytest.mark.parametrize(
    ("effort", "max_tokens", "budget"),
    [
        ("low", 64000, 2048),
        ("medium", 64000, 8192),
        ("high", 64000, 16384),
        ("high", 4096, 2048),
        ("high", 2047, None),
        ("minimal", 64000, None),
        ("unheard of", 64000, None),
    ],
)
def test_effort_is_a_budget_that_leaves_room_for_the_answer(effort: str, max_tokens: int, budget: int | None) -> None:
    body = body_of(reasoning_effort=effort, max_tokens=max_tokens, temperature=0.2, top_p=0.3, stop="END")
    if budget is None:
        assert "thinking" not in body
        assert body["temperature"] == 0.2
    else:
        assert body["thinking"] == {"type": "enabled", "budget_tokens": budget}
        assert "temperature" not in body
        assert "top_p" not in body
    assert body["stop_sequences"] == ["END"]


def test_there_is_no_thinking_where_it_would_be_refused() -> None:
    forced = body_of(tools=[TOOL], tool_choice="required", reasoning_effort="high", max_tokens=64000)
    assert "thinking" not in forced
    round_two = (*HELLO, Message("assistant", "", {"tool_calls": [CALL]}), Message("tool", "4", {"tool_call_id": "1"}))
    assert "thinking" not in body_of(*round_two, tools=[TOOL], reasoning_effort="high", max_tokens=64000)
    later = (*round_two, Message("assistant", "4 degrees"), Message("user", "Thanks"))
    assert "thinking" in body_of(*later, tools=[TOOL], reasoning_effort="high", max_tokens=64000)


def test_what_was_asked_is_not_changed() -> None:
    call = Message("assistant", "", {"tool_calls": [CALL]})
    before = json.dumps(call.extra)
    body_of(*HELLO, call)
    assert json.dumps(call.extra) == before
