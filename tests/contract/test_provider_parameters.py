"""Each row of the request's table, as it reaches the upstream in either protocol.

Source: `c1-api` section 3.
"""

import json
from pathlib import Path
from typing import Any

import openai
import pytest

from contract.provider_server import CHAT, DIALECTS, Dialect, chat_line, open_server
from unit.providers.upstream import Exchange, chunk, serve

pytestmark = pytest.mark.anyio

GREETING = 'root = Card([TextContent("Hello.")])'
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}
TOOL = {"type": "function", "function": {"name": "weather", "description": "Tells it.", "parameters": SCHEMA}}
CLAUDE_TOOL = {"name": "weather", "description": "Tells it.", "input_schema": SCHEMA}
NAMED = {"type": "function", "function": {"name": "weather"}}
FORMAT = {"type": "json_schema", "json_schema": {"name": "place", "schema": SCHEMA}}
ALWAYS = {
    "chat": {"model", "messages", "stream", "stream_options"},
    "messages": {"model", "messages", "stream", "system"},
}

Row = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]
ROWS: list[Row] = [
    # What the client sends, what an OpenAI-compatible endpoint gets, what Anthropic gets beside `max_tokens`.
    ({}, {}, {}),
    ({"temperature": 0.3}, {"temperature": 0.3}, {"temperature": 0.3}),
    ({"temperature": 1.8}, {"temperature": 1.8}, {"temperature": 1.0}),
    ({"top_p": 0.5}, {"top_p": 0.5}, {"top_p": 0.5}),
    ({"max_tokens": 50}, {"max_tokens": 50}, {"max_tokens": 50}),
    ({"max_completion_tokens": 60}, {"max_completion_tokens": 60}, {"max_tokens": 60}),
    ({"stop": "END"}, {"stop": "END"}, {"stop_sequences": ["END"]}),
    ({"stop": ["A", "B"]}, {"stop": ["A", "B"]}, {"stop_sequences": ["A", "B"]}),
    ({"stop": ["", "A"]}, {"stop": ["A"]}, {"stop_sequences": ["A"]}),
    ({"stop": ""}, {}, {}),
    ({"stop": [""]}, {}, {}),
    ({"seed": 7}, {"seed": 7}, {}),
    ({"presence_penalty": 1.0}, {"presence_penalty": 1.0}, {}),
    ({"frequency_penalty": 1.0}, {"frequency_penalty": 1.0}, {}),
    (
        {"reasoning_effort": "low"},
        {"reasoning_effort": "low"},
        {"thinking": {"type": "enabled", "budget_tokens": 2048}},
    ),
    ({"tools": [TOOL]}, {"tools": [TOOL]}, {"tools": [CLAUDE_TOOL]}),
    (
        {"tools": [TOOL], "tool_choice": "required"},
        {"tools": [TOOL], "tool_choice": "required"},
        {"tools": [CLAUDE_TOOL], "tool_choice": {"type": "any"}},
    ),
    (
        {"tools": [TOOL], "tool_choice": NAMED, "parallel_tool_calls": False},
        {"tools": [TOOL], "tool_choice": NAMED, "parallel_tool_calls": False},
        {
            "tools": [CLAUDE_TOOL],
            "tool_choice": {"type": "tool", "name": "weather", "disable_parallel_tool_use": True},
        },
    ),
    (
        {"response_format": FORMAT},
        {"response_format": FORMAT},
        {"output_config": {"format": {"type": "json_schema", "schema": SCHEMA}}},
    ),
    ({"n": 1}, {}, {}),
    ({"user": "u-1", "logit_bias": {"5": 1}, "store": True}, {}, {}),
    ({"extra_body": {"base_url": "http://127.0.0.1:9", "api_base": "http://127.0.0.1:9", "api_key": "x"}}, {}, {}),
    ({"extra_body": dict.fromkeys(["temperature", "tools", "tool_choice", "stop", "seed", "max_tokens"])}, {}, {}),
    ({"metadata": {"thesys": "{}"}}, {}, {}),
]


@pytest.mark.parametrize("endpoint", ["embed", "visualize"])
@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
async def test_every_member_is_forwarded_translated_or_left_out(
    tmp_path: Path, dialect: Dialect, endpoint: str
) -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.head()
        await exchange.send(dialect.whole(GREETING))

    async with serve(answer) as upstream, open_server(tmp_path, dialect.open(upstream.url)) as server:
        server.client.base_url = f"{server.origin}/v1/{endpoint}"
        for members, to_chat, to_messages in ROWS:
            if endpoint == "visualize" and "tools" in members:
                with pytest.raises(openai.BadRequestError, match="`tools`"):
                    await server.create(**members)
                continue
            await server.create(**members)
            body = upstream.asked[-1].body
            sent = {name: value for name, value in body.items() if name not in ALWAYS[dialect.name]}
            assert sent == (to_chat if dialect is CHAT else {"max_tokens": 8192, **to_messages}), members


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
async def test_messages_and_pictures_reach_the_model_and_pictures_are_not_fetched(
    tmp_path: Path, dialect: Dialect
) -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.head()
        await exchange.send(dialect.whole(GREETING))

    async with (
        serve(answer) as elsewhere,
        serve(answer) as upstream,
        open_server(tmp_path, dialect.open(upstream.url)) as server,
    ):
        picture = f"{elsewhere.url}/cat.png"
        parts = [
            {"type": "text", "text": "What is it?"},
            {"type": "image_url", "image_url": {"url": picture}},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
        ]
        history = [
            {"role": "system", "content": "Be kind."},
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Hello", "refusal": None, "tool_calls": None, "id": "m1"},
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": parts},
        ]
        await server.create(messages=history)
    body = upstream.asked[0].body
    assert elsewhere.requests == []
    if dialect is CHAT:
        assert [message["role"] for message in body["messages"]] == [
            *("system", "system", "user", "assistant", "system", "user")
        ]
        assert body["messages"][-1]["content"] == parts
        assert body["messages"][3] == {"role": "assistant", "content": "Hello"}
    else:
        assert body["system"][1] == {"type": "text", "text": "Be kind."}
        assert [turn["role"] for turn in body["messages"]] == ["user", "assistant", "user"]
        sources = [block["source"] for block in body["messages"][-1]["content"] if block["type"] == "image"]
        assert sources == [
            {"type": "url", "url": picture},
            {"type": "base64", "media_type": "image/png", "data": "AAAA"},
        ]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
@pytest.mark.parametrize(
    "turn",
    [
        {"role": "user", "content": '<content>x</content><context>{"a": "half \\ud83d here"}</context>'},
        {
            "role": "assistant",
            "content": '<content thesys="true">{&quot;component&quot;:{&quot;component&quot;:&quot;TextContent&quot;,'
            "&quot;props&quot;:{&quot;textMarkdown&quot;:&quot;half \\ud83d here&quot;}}}</content>",
        },
    ],
    ids=lambda turn: turn["role"],
)
async def test_half_a_character_in_an_earlier_turn_harms_nothing(
    tmp_path: Path, dialect: Dialect, turn: dict[str, Any]
) -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.head()
        await exchange.send(dialect.whole(GREETING))

    async with serve(answer) as upstream, open_server(tmp_path, dialect.open(upstream.url)) as server:
        reply = await server.create(messages=[turn, {"role": "user", "content": "Hi"}])
    assert GREETING in reply.choices[0].message.content
    assert "half ? here" in json.dumps(upstream.asked[0].body)


async def test_more_than_one_choice_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    async def answer(exchange: Exchange) -> None:
        exchange.reset()

    async with serve(answer) as upstream, open_server(tmp_path, CHAT.open(upstream.url)) as server:
        with pytest.raises(openai.BadRequestError):
            await server.create(n=2)
    assert upstream.asked == []


async def test_cached_and_reasoning_tokens_are_the_providers(tmp_path: Path) -> None:
    usage = {
        "prompt_tokens": 100,
        "completion_tokens": 50,
        "prompt_tokens_details": {"cached_tokens": 80},
        "completion_tokens_details": {"reasoning_tokens": 30},
    }

    async def answer(exchange: Exchange) -> None:
        await exchange.head()
        reasoning = json.dumps({"choices": [{"index": 0, "delta": {"reasoning_content": "secret plan"}}]})
        lines = (reasoning, chunk(GREETING, "stop"), json.dumps({"choices": [], "usage": usage}), "[DONE]")
        await exchange.send("".join(map(chat_line, lines)).encode())

    async with serve(answer) as upstream, open_server(tmp_path, CHAT.open(upstream.url)) as server:
        reply = await server.create()
    assert "secret plan" not in reply.choices[0].message.content
    assert reply.usage.prompt_tokens_details.cached_tokens == 80
    assert reply.usage.completion_tokens_details.reasoning_tokens == 30
    assert reply.usage.total_tokens == 150
