"""Calls of hosted providers through the whole server, in both protocols: tools, JSON, fallbacks, rests, disconnects.

Source: `c1-api` sections 3, 5 and 7.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import anyio
import openai
import pytest

from contract.provider_server import (
    CHAT,
    CHAT_USAGE,
    DIALECTS,
    MESSAGES,
    PATIENT,
    Dialect,
    ProviderServer,
    chat_line,
    model_id,
    open_server,
)
from unit.providers import messages_upstream as messages
from unit.providers.upstream import Exchange, chunk, serve
from viewloom.envelope import read_envelope
from viewloom.providers.guard import GuardPolicy
from viewloom.providers.retries import RetryPolicy

pytestmark = pytest.mark.anyio

CANCEL_LIMIT_S = 1.0
GREETING = 'root = Card([TextContent("Hello.")])'
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
# The official client's stream helper takes strict tools only.
WEATHER = {
    "type": "function",
    "function": {"name": "weather", "description": "Tells it.", "parameters": SCHEMA, "strict": True},
}
FORMAT = {"type": "json_schema", "json_schema": {"name": "place", "schema": SCHEMA}}
in_both = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
Answer = Callable[[Exchange], Awaitable[None]]


def call_pieces(dialect: Dialect, said: str, *calls: tuple[str, str]) -> bytes:
    """Writes a reply with some text, if any, and tool calls whose arguments come in two pieces."""
    return (_chat_calls if dialect is CHAT else _message_calls)(said, calls).encode()


def _chat_calls(said: str, calls: tuple[tuple[str, str], ...]) -> str:
    lines = [chunk(said)] if said else []
    for index, (call_id, arguments) in enumerate(calls):
        for delta in (
            {"index": index, "id": call_id, "type": "function", "function": {"name": "weather", "arguments": ""}},
            {"index": index, "function": {"arguments": arguments[:5]}},
            {"index": index, "function": {"arguments": arguments[5:]}},
        ):
            lines.append(chunk(None, choices=[{"index": 0, "delta": {"tool_calls": [delta]}}]))  # noqa: PERF401 - nested
    return "".join(map(chat_line, [*lines, chunk(finish="tool_calls"), "[DONE]"]))


def _message_calls(said: str, calls: tuple[tuple[str, str], ...]) -> str:
    text = messages.text_block(said) if said else ""
    blocks = [
        messages.call_block(call_id, "weather", arguments[:5], arguments[5:], index=index)
        for index, (call_id, arguments) in enumerate(calls, 1)
    ]
    return messages.start() + text + "".join(blocks) + messages.end("tool_use", output_tokens=9)


def results_in(dialect: Dialect, body: dict[str, Any]) -> dict[str, str]:
    """Finds the results of tools that a request carries, by the call that each answers."""
    if dialect is CHAT:
        return {each["tool_call_id"]: each["content"] for each in body["messages"] if each["role"] == "tool"}
    blocks = [block for turn in body["messages"] for block in turn["content"] if block["type"] == "tool_result"]
    return {block["tool_use_id"]: block["content"][0]["text"] for block in blocks}


def weather_model(dialect: Dialect) -> Answer:
    """Calls the tool for two towns at once, then for a third with some interface beside it, and answers at last."""

    async def answer(exchange: Exchange) -> None:
        results = results_in(dialect, exchange.request.body) if exchange.request.body else {}
        await exchange.head()
        if not results:
            await exchange.send(call_pieces(dialect, "", ("c1", '{"city": "Oslo"}'), ("c2", '{"city": "Rome"}')))
        elif len(results) == 2:
            await exchange.send(call_pieces(dialect, GREETING, ("c3", '{"city": "Bonn"}')))
        else:
            shown = ", ".join(results[call] for call in sorted(results))
            await exchange.send(dialect.whole(f'root = Card([TextContent("{shown}")])'))

    return answer


async def run_tools(server: ProviderServer, *, stream: bool) -> list[Any]:
    """Runs a client's tool loop; returns the messages of the assistant."""
    history: list[dict[str, Any]] = [{"role": "user", "content": "How is the weather?"}]
    said: list[Any] = []
    while True:
        asked: Any = {"model": server.model, "messages": history, "tools": [WEATHER]}
        if stream:
            async with server.client.chat.completions.stream(**asked) as events:
                choice = (await events.get_final_completion()).choices[0]
        else:
            choice = (await server.create(**asked)).choices[0]
        message = choice.message
        said.append(message)
        calls: Any = message.tool_calls or []
        assert choice.finish_reason == ("tool_calls" if calls else "stop")
        if not calls:
            return said
        history.append(message.to_dict())
        for call in calls:
            city = json.loads(call.function.arguments)["city"]
            history.append({"role": "tool", "tool_call_id": call.id, "content": f"{city}: fine"})


@in_both
@pytest.mark.parametrize("stream", [False, True])
async def test_a_tool_loop_of_several_rounds_ends_in_an_interface(
    tmp_path: Path, dialect: Dialect, *, stream: bool
) -> None:
    async with (
        serve(weather_model(dialect)) as upstream,
        open_server(tmp_path, dialect.open(upstream.url)) as server,
    ):
        first, second, last = await run_tools(server, stream=stream)
    assert [call.id for call in first.tool_calls] == ["c1", "c2"]
    assert not first.content
    assert read_envelope(second.content).program == GREETING
    assert [call.function.name for call in second.tool_calls] == ["weather"]
    assert "Oslo: fine, Rome: fine, Bonn: fine" in last.content
    assert len(upstream.asked) == 3


def sloppy_call(city: str, **members: Any) -> str:
    """Writes a whole call as some upstreams do: without a number or an id."""
    call = {"type": "function", "function": {"name": "weather", "arguments": json.dumps({"city": city})}, **members}
    return chunk(None, choices=[{"index": 0, "delta": {"tool_calls": [call]}}])


@pytest.mark.parametrize("members", [{}, {"index": 0}, {"index": 0, "id": ""}, {"id": None}], ids=str)
@pytest.mark.parametrize("stream", [False, True])
async def test_calls_without_numbers_ids_and_reasons_make_a_loop_too(
    tmp_path: Path, members: dict[str, Any], *, stream: bool
) -> None:
    async def answer(exchange: Exchange) -> None:
        results = results_in(CHAT, exchange.request.body) if exchange.request.body else {}
        await exchange.head()
        if results:
            await exchange.send(CHAT.whole(f'root = Card([TextContent("{", ".join(results.values())}")])'))
        else:
            two = (sloppy_call("Oslo", **members), sloppy_call("Rome", **{**members, "index": members.get("index", 1)}))
            await exchange.send("".join(map(chat_line, [*two, chunk(finish="stop"), "[DONE]"])).encode())

    async with serve(answer) as upstream, open_server(tmp_path, CHAT.open(upstream.url)) as server:
        first, last = await run_tools(server, stream=stream)
    assert len({call.id for call in first.tool_calls}) == 2
    assert all(call.id for call in first.tool_calls)
    assert "Oslo: fine, Rome: fine" in last.content


@in_both
async def test_the_choice_of_tools_reaches_the_model(tmp_path: Path, dialect: Dialect) -> None:
    async with (
        serve(weather_model(dialect)) as upstream,
        open_server(tmp_path, dialect.open(upstream.url)) as server,
    ):
        named = {"type": "function", "function": {"name": "weather"}}
        await server.create(tools=[WEATHER], tool_choice=named, parallel_tool_calls=False)
    body = upstream.asked[0].body
    if dialect is CHAT:
        assert (body["tools"], body["tool_choice"], body["parallel_tool_calls"]) == ([WEATHER], named, False)
    else:
        assert body["tools"] == [{"name": "weather", "description": "Tells it.", "input_schema": SCHEMA}]
        assert body["tool_choice"] == {"type": "tool", "name": "weather", "disable_parallel_tool_use": True}


@in_both
@pytest.mark.parametrize("stream", [False, True])
async def test_a_reply_in_a_json_schema_is_the_json_itself(tmp_path: Path, dialect: Dialect, *, stream: bool) -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.head()
        await exchange.send(dialect.whole('{"city": "<Oslo> & \\"more\\""}'))

    async with serve(answer) as upstream, open_server(tmp_path, dialect.open(upstream.url)) as server:
        if stream:
            pieces = await server.create(response_format=FORMAT, stream=True)
            content = "".join([piece.choices[0].delta.content or "" async for piece in pieces])
        else:
            content = (await server.create(response_format=FORMAT)).choices[0].message.content
    assert json.loads(content) == {"city": '<Oslo> & "more"'}
    body = upstream.asked[0].body
    sent = body["response_format"] if dialect is CHAT else body["output_config"]["format"]
    assert (sent["json_schema"]["schema"] if dialect is CHAT else sent["schema"]) == SCHEMA
    # The model is not taught to write interfaces for it.
    assert "Card(" not in json.dumps(body)


@in_both
async def test_json_that_breaks_off_is_an_error_without_a_notice(tmp_path: Path, dialect: Dialect) -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.head()
        await exchange.send(dialect.begin('{"city":').encode())

    content = ""
    async with serve(answer) as upstream, open_server(tmp_path, dialect.open(upstream.url)) as server:
        stream = await server.create(response_format=FORMAT, stream=True)
        with pytest.raises(openai.APIError):  # noqa: PT012 - what came before the error counts
            async for piece in stream:
                content += piece.choices[0].delta.content or ""
    assert content in {"", '{"city":'}


async def busy(exchange: Exchange) -> None:
    await exchange.head("application/json", "429 Too Many Requests", "Retry-After: 0\r\n")


async def greet(exchange: Exchange) -> None:
    await exchange.head()
    await exchange.send(MESSAGES.whole(GREETING))


@pytest.mark.parametrize("stream", [False, True])
async def test_a_fallback_answers_and_says_that_it_did(tmp_path: Path, *, stream: bool) -> None:
    async with serve(busy) as first, serve(greet) as second:
        chosen, fallback = CHAT.open(first.url), MESSAGES.open(second.url)
        async with open_server(tmp_path, chosen, fallback) as server:
            if stream:
                pieces = [p async for p in await server.create(stream=True, stream_options={"include_usage": True})]
                content = "".join(p.choices[0].delta.content or "" for p in pieces if p.choices)
                usage, model = pieces[-1].usage, pieces[-1].model
            else:
                raw = await server.client.chat.completions.with_raw_response.create(
                    model=server.model, messages=[{"role": "user", "content": "Hi"}]
                )
                reply: Any = raw.parse()
                content, usage, model = reply.choices[0].message.content, reply.usage, reply.model
                assert raw.headers["x-viewloom-model"] == model_id(fallback)
    assert read_envelope(content).program == GREETING
    assert model == model_id(chosen)
    assert usage.viewloom["model"] == model_id(fallback)
    assert usage.completion_tokens == 42


async def test_when_every_fallback_fails_the_first_failure_is_told(tmp_path: Path) -> None:
    async def broken(exchange: Exchange) -> None:
        exchange.reset()

    async with (
        serve(busy) as first,
        serve(broken) as second,
        open_server(tmp_path, CHAT.open(first.url), MESSAGES.open(second.url)) as server,
    ):
        with pytest.raises(openai.RateLimitError):
            await server.create()
    assert len(second.asked) == 1


async def test_a_refused_request_is_not_taken_elsewhere(tmp_path: Path) -> None:
    async def refuse(exchange: Exchange) -> None:
        await exchange.head("application/json", "400 Bad Request")

    async with (
        serve(refuse) as first,
        serve(greet) as second,
        open_server(tmp_path, CHAT.open(first.url), MESSAGES.open(second.url)) as server,
    ):
        with pytest.raises(openai.InternalServerError):
            await server.create()
    assert second.asked == []


@in_both
async def test_a_busy_provider_is_asked_again_before_the_first_byte(tmp_path: Path, dialect: Dialect) -> None:
    async def answer(exchange: Exchange) -> None:
        if exchange.request.line.startswith("POST") and len(upstream.asked) == 1:
            await busy(exchange)
        else:
            await exchange.head()
            await exchange.send(dialect.whole(GREETING))

    policy = GuardPolicy(RetryPolicy(attempts=2))
    async with serve(answer) as upstream, open_server(tmp_path, dialect.open(upstream.url, policy=policy)) as server:
        reply = await server.create()
    assert read_envelope(reply.choices[0].message.content).program == GREETING
    assert len(upstream.asked) == 2


@in_both
async def test_a_provider_that_keeps_failing_is_rested_and_readiness_says_so(tmp_path: Path, dialect: Dialect) -> None:
    async def broken(exchange: Exchange) -> None:
        exchange.reset()

    policy = GuardPolicy(RetryPolicy(attempts=1), failures_to_rest=2, rest_s=600)
    async with serve(broken) as upstream, open_server(tmp_path, dialect.open(upstream.url, policy=policy)) as server:
        for _ in range(2):
            with pytest.raises(openai.InternalServerError):
                await server.create()
        with pytest.raises(openai.InternalServerError) as caught:
            await server.create()
        async with aiohttp.ClientSession() as session, session.get(f"{server.origin}/readyz") as answer:
            ready = await answer.json()
            assert answer.status == 503
    assert caught.value.code == "provider_unavailable"
    assert 590 < int(caught.value.response.headers["retry-after"]) <= 600
    assert len(upstream.asked) == 2
    assert ready["providers"][dialect.name]["ready"] is False
    assert "rested" in ready["providers"][dialect.name]["detail"]


async def test_who_waits_for_a_place_sees_so_in_the_stream(tmp_path: Path) -> None:
    proceed = asyncio.Event()

    async def answer(exchange: Exchange) -> None:
        if exchange.request.line.startswith("GET"):
            return
        await exchange.head()
        await exchange.send(CHAT.begin(GREETING).encode())
        await proceed.wait()
        await exchange.send(CHAT.finish.encode())

    policy = GuardPolicy(RetryPolicy(attempts=1), concurrency=1)
    content = ""
    async with serve(answer) as upstream, open_server(tmp_path, CHAT.open(upstream.url, policy=policy)) as server:
        first = await server.create(stream=True)
        async for piece in await server.create(stream=True):
            content += (piece.choices[0].delta.content or "") if piece.choices else ""
            if "Place 1 in the queue" in content and not proceed.is_set():
                assert len(upstream.asked) == 1
                proceed.set()
        await first.close()
    assert content.startswith("<thinking>")
    assert read_envelope(content).program == GREETING


async def test_a_client_that_does_not_stream_is_answered_from_one_piece(tmp_path: Path) -> None:
    async def answer(exchange: Exchange) -> None:
        call = {"id": "1", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Rome"}'}}
        message = {"role": "assistant", "content": GREETING, "tool_calls": [call]}
        choice = {"index": 0, "message": message, "finish_reason": "tool_calls"}
        await exchange.head("application/json")
        await exchange.send(json.dumps({"choices": [choice], "usage": CHAT_USAGE}).encode())

    whole = replace(PATIENT, whole_s=20)
    async with serve(answer) as upstream, open_server(tmp_path, CHAT.open(upstream.url, timeouts=whole)) as server:
        reply = await server.create(tools=[WEATHER])
    assert upstream.asked[0].body["stream"] is False
    [choice] = reply.choices
    assert choice.finish_reason == "tool_calls"
    assert read_envelope(choice.message.content).program == GREETING
    assert [call.function.arguments for call in choice.message.tool_calls] == ['{"city":"Rome"}']
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens) == (115, 42)


@in_both
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("when", ["before the head", "before the first word", "after it"])
async def test_a_client_that_goes_away_cancels_the_call(
    tmp_path: Path, dialect: Dialect, when: str, *, stream: bool
) -> None:
    begun, gone = asyncio.Event(), asyncio.Event()

    async def answer(exchange: Exchange) -> None:
        if exchange.request.line.startswith("GET"):
            return
        if when != "before the head":
            await exchange.head()
        if when == "after it":
            await exchange.send(dialect.begin(GREETING).encode())
        begun.set()
        await exchange.gone()
        gone.set()

    async with serve(answer) as upstream, open_server(tmp_path, dialect.open(upstream.url)) as server:
        asking = asyncio.create_task(_read(server, stream=stream))
        await begun.wait()
        asking.cancel()
        with anyio.fail_after(CANCEL_LIMIT_S):
            await gone.wait()
        await asyncio.wait([asking])


async def _read(server: ProviderServer, *, stream: bool) -> None:
    reply = await server.create(stream=stream)
    if stream:
        async for _ in reply:
            pass
