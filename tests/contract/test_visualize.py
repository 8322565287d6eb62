"""The visualize endpoint, through the official client.

Source: `c1-api` sections 1 and 3.
"""

from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai import OpenAI

from contract.live_server import MODEL, LiveServer
from viewloom.engine.visualize import INSTRUCTION
from viewloom.envelope import read_envelope
from viewloom.providers.base import Message

AFTER_TOOLS: list[dict[str, Any]] = [
    {"role": "system", "content": "You are a shop."},
    {"role": "user", "content": "How do I reach you?"},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "1", "type": "function", "function": {"name": "find", "arguments": "{}"}}],
    },
    {"role": "tool", "tool_call_id": "1", "content": '{"fields": ["name"]}'},
    {"role": "assistant", "content": "Use this form: name."},
]


@pytest.fixture
def create(server: LiveServer) -> Iterator[Any]:
    with OpenAI(base_url=f"{server.origin}/v1/visualize", api_key=server.key, max_retries=0) as client:
        yield client.chat.completions.create


@pytest.mark.parametrize(
    "messages", [AFTER_TOOLS, [{"role": "user", "content": "form: name"}]], ids=["an answer", "a user's data"]
)
def test_data_comes_back_as_an_interface(server: LiveServer, create: Any, messages: list[dict[str, Any]]) -> None:
    reply = create(model=MODEL, messages=messages, tools=[])
    envelope = read_envelope(reply.choices[0].message.content)
    assert envelope.program is not None
    assert 'Form("contact"' in envelope.program
    streamed = create(model=MODEL, messages=messages, stream=True)
    content = "".join(chunk.choices[0].delta.content or "" for chunk in streamed)
    assert content == reply.choices[0].message.content
    asked = server.model.prompts[0].messages
    assert Message("system", INSTRUCTION) in asked
    assert asked[-1] == Message("user", messages[-1]["content"])
    assert not any("tool_calls" in message.extra or message.role == "tool" for message in asked)
    assert "tools" not in server.model.prompts[0].sampling


def test_tools_are_refused_by_name(create: Any) -> None:
    tool = {"type": "function", "function": {"name": "find", "parameters": {"type": "object"}}}
    with pytest.raises(openai.BadRequestError) as caught:
        create(model=MODEL, messages=AFTER_TOOLS, tools=[tool])
    assert caught.value.param == "tools"


def test_a_history_that_ends_in_nothing_to_show_is_refused_by_name(create: Any) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        create(model=MODEL, messages=AFTER_TOOLS[:3])
    assert caught.value.param == "messages.2"
