"""The official Python client, unmodified, against our server.

Source: `c1-api` sections 1, 2, 3, 5 and 7.
"""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any, cast

import anyio
import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam, ChatCompletionToolParam

from contract.live_server import FORM, MODEL, MODEL_V1, LiveServer
from viewloom.envelope import read_envelope

CANCEL_LIMIT_S = 1.0
WEATHER: ChatCompletionToolParam = {
    "type": "function",
    "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}},
}


def ask(text: str) -> list[ChatCompletionMessageParam]:
    return [{"role": "user", "content": text}]


def open_client(server: LiveServer, *, path: str = "/v1/embed", key: str | None = None) -> OpenAI:
    return OpenAI(base_url=f"{server.origin}{path}", api_key=key or server.key, max_retries=0)


def open_async_client(server: LiveServer) -> AsyncOpenAI:
    return AsyncOpenAI(base_url=f"{server.origin}/v1/embed/", api_key=server.key, max_retries=0)


@pytest.fixture
def client(server: LiveServer) -> Iterator[OpenAI]:
    with open_client(server) as opened:
        yield opened


def content_of(chunk: ChatCompletionChunk) -> str:
    return (chunk.choices[0].delta.content or "") if chunk.choices else ""


@pytest.mark.parametrize("path", ["/v1/embed", "/v1/embed/", "/v1", "/v1/", "", "/"])
def test_every_base_url_works_with_and_without_a_trailing_slash(server: LiveServer, path: str) -> None:
    with open_client(server, path=path) as client:
        reply = client.chat.completions.create(model=MODEL, messages=ask("a form"))
        streamed = client.chat.completions.create(model=MODEL, messages=ask("a form"), stream=True)
        assert "".join(content_of(chunk) for chunk in streamed) == reply.choices[0].message.content
        assert [model.id for model in client.models.list()] == [MODEL]
        assert client.models.retrieve(MODEL_V1).id == MODEL_V1


@pytest.mark.parametrize(("model", "version"), [(MODEL, 2), (MODEL_V1, 1), ("c1-latest", 2), ("c1-nightly", 2)])
def test_the_model_id_selects_the_envelope(client: OpenAI, model: str, version: int) -> None:
    reply = client.chat.completions.create(model=model, messages=ask("a form"))
    envelope = read_envelope(reply.choices[0].message.content or "")
    assert reply.model == model
    if version == 2:
        assert envelope.program is not None
        assert "FormControl(" in envelope.program
    else:
        assert envelope.tree is not None
        assert envelope.tree["component"] == "Card"


def test_a_stream_has_a_role_first_a_reason_last_and_usage_if_asked(client: OpenAI) -> None:
    stream = client.chat.completions.create(
        model=MODEL, messages=ask("a form"), stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.total_tokens > 0
    assert all(chunk.usage is None for chunk in chunks[:-1])
    assert len(chunks) > 5


def test_the_clients_own_stream_helper_gathers_the_reply(client: OpenAI) -> None:
    with client.chat.completions.stream(model=MODEL, messages=ask("a form")) as stream:
        final = stream.get_final_completion()
    assert final.choices[0].finish_reason == "stop"
    assert read_envelope(final.choices[0].message.content or "").program is not None


def test_the_raw_response_is_there(client: OpenAI) -> None:
    raw = client.chat.completions.with_raw_response.create(model=MODEL, messages=ask("a form"))
    assert raw.status_code == 200
    assert raw.headers["content-type"] == "application/json"
    assert "x-viewloom-repairs" in raw.headers
    assert raw.parse().choices[0].message.content


def test_the_streamed_raw_response_is_there(client: OpenAI) -> None:
    create = client.chat.completions.with_streaming_response.create
    with create(model=MODEL, messages=ask("a form"), stream=True) as raw:
        lines = [line for line in raw.iter_lines() if line]
    assert lines[-1] == "data: [DONE]"
    assert all(line.startswith("data: {") for line in lines[:-1])


def test_members_may_be_null_and_others_unknown(client: OpenAI, server: LiveServer) -> None:
    client.chat.completions.create(
        model=MODEL,
        messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": [{"type": "text", "text": "Hello"}]},
            cast("ChatCompletionMessageParam", {"role": "assistant", "content": "Hi", "refusal": None, "id": "m1"}),
            {"role": "system", "content": "In the middle."},
            {"role": "user", "content": "Go on"},
        ],
        temperature=None,
        top_p=0.5,
        stop=["END"],
        tools=[],
        extra_body={"no_such_member": {"deep": [1]}},
    )
    (prompt,) = server.model.prompts
    assert [message.role for message in prompt.messages] == ["system", "system", "user", "assistant", "system", "user"]
    assert dict(prompt.messages[3].extra) == {}
    assert prompt.sampling == {"top_p": 0.5, "stop": ["END"]}


def test_metadata_chooses_the_library_and_withholds_components(client: OpenAI, server: LiveServer) -> None:
    wishes = {"c1_library": "full", "c1_excluded_components": ["Modal"]}
    reply = client.chat.completions.create(model=MODEL, messages=ask("a form"), metadata={"thesys": json.dumps(wishes)})
    assert "root = Stack(" in (reply.choices[0].message.content or "")
    system = str(server.model.prompts[0].messages[0].content)
    assert "Modal(" not in system
    assert "Stack(" in system


def test_history_reaches_the_model_as_programs_and_words(client: OpenAI, server: LiveServer) -> None:
    history = ask("a form")
    message = client.chat.completions.create(model=MODEL, messages=history).choices[0].message
    history.append(cast("ChatCompletionMessageParam", message))
    action = '[{"formState": {"contact": {"name": {"value": "Ada"}}}}]'
    history.append({"role": "user", "content": f"<content>Send</content><context>{action}</context>"})
    client.chat.completions.create(model=MODEL, messages=history)
    _, shown, sent = server.model.prompts[1].messages[1:]
    assert str(shown.content).startswith("root = Card(")
    assert "<content" not in str(shown.content)
    assert str(sent.content).startswith("Send\n")
    assert '"Ada"' in str(sent.content)


@pytest.mark.parametrize("is_streamed", [False, True])
def test_a_tool_loop_runs(client: OpenAI, server: LiveServer, *, is_streamed: bool) -> None:
    history = ask("the weather, please")
    if is_streamed:
        with client.chat.completions.stream(model=MODEL, messages=history, tools=[WEATHER]) as stream:
            choice = stream.get_final_completion().choices[0]
    else:
        choice = client.chat.completions.create(model=MODEL, messages=history, tools=[WEATHER]).choices[0]
    assert choice.finish_reason == "tool_calls"
    assert not choice.message.content
    (call,) = choice.message.tool_calls or []
    assert call.type == "function"
    assert (call.function.name, json.loads(call.function.arguments)) == ("weather", {"city": "Oslo"})

    history.append(cast("ChatCompletionMessageParam", choice.message.to_dict()))
    history.append({"role": "tool", "tool_call_id": call.id, "content": "4 degrees"})
    history.append({"role": "user", "content": "Thanks"})
    reply = client.chat.completions.create(model=MODEL, messages=history, tools=[WEATHER])
    assert "Hello." in (reply.choices[0].message.content or "")
    prompt = server.model.prompts[-1]
    assert prompt.messages[2].extra["tool_calls"][0]["id"] == call.id
    assert prompt.messages[3].role == "tool"
    assert prompt.messages[3].extra["tool_call_id"] == call.id
    assert prompt.sampling["tools"] == [WEATHER]


@pytest.mark.parametrize("which", ["missing", "wrong", "revoked"])
def test_a_bad_key_is_permission_denied(server: LiveServer, which: str) -> None:
    key = server.revoked_key if which == "revoked" else "vl-wrong"
    headers = {"Authorization": openai.Omit()} if which == "missing" else None
    with open_client(server, key=key) as client, pytest.raises(openai.PermissionDeniedError) as caught:
        client.chat.completions.create(model=MODEL, messages=ask("Hi"), extra_headers=cast("Any", headers))
    assert caught.value.status_code == 403
    assert caught.value.code == "invalid_api_key"
    assert caught.value.body == {
        "message": "Invalid API key provided.",
        "type": "invalid_request_error",
        "param": None,
        "code": "invalid_api_key",
    }


def test_errors_are_the_clients_own_classes(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as bad:
        client.chat.completions.create(model=MODEL, messages=ask("Hi"), n=2)
    assert (bad.value.param, bad.value.code, bad.value.type) == ("n", "invalid_request", "invalid_request_error")
    with pytest.raises(openai.NotFoundError) as unknown:
        client.chat.completions.create(model="c1/scripted/none/v-20260331", messages=ask("Hi"))
    assert (unknown.value.param, unknown.value.code) == ("model", "model_not_found")
    with pytest.raises(openai.NotFoundError) as nowhere:
        client.embeddings.create(model=MODEL, input="Hi")
    assert nowhere.value.code == "unknown_path"
    with pytest.raises(openai.InternalServerError) as dead:
        client.chat.completions.create(model=MODEL, messages=ask("It dies at once"))
    assert (dead.value.status_code, dead.value.code) == (502, "provider_unavailable")
    with pytest.raises(openai.InternalServerError) as slow:
        client.chat.completions.create(model=MODEL, messages=ask("It is too slow"), stream=True)
    assert (slow.value.status_code, slow.value.code) == (504, "provider_timeout")


def test_a_body_over_the_limit_is_413_and_the_connection_is_told(client: OpenAI) -> None:
    with pytest.raises(openai.APIStatusError) as caught:
        client.chat.completions.create(model=MODEL, messages=ask("x" * 9 * 1024 * 1024))
    assert (caught.value.status_code, caught.value.code) == (413, "request_too_large")
    assert client.chat.completions.create(model=MODEL, messages=ask("Hi")).choices


def test_a_model_that_dies_on_the_way_is_an_error_after_a_visible_notice(client: OpenAI) -> None:
    stream = client.chat.completions.create(model=MODEL, messages=ask("It dies later"), stream=True)
    seen: list[ChatCompletionChunk] = []
    with pytest.raises(openai.APIError) as caught:
        seen.extend(stream)
    content = "".join(content_of(chunk) for chunk in seen)
    assert caught.value.code == "provider_unavailable"
    assert "This answer was cut off" in content
    assert content.endswith("</content>")


def test_closing_a_stream_cancels_the_model(client: OpenAI, server: LiveServer) -> None:
    stream = client.chat.completions.create(model=MODEL, messages=ask("It never ends"), stream=True)
    assert next(iter(stream)).choices
    stream.close()
    assert server.model.ended.acquire(timeout=CANCEL_LIMIT_S)


@pytest.mark.anyio
@pytest.mark.parametrize("is_streamed", [False, True])
async def test_a_client_that_goes_away_before_the_first_word_cancels_the_model(
    server: LiveServer, *, is_streamed: bool
) -> None:
    async with open_async_client(server) as client, anyio.create_task_group() as group:
        create: Any = client.chat.completions.create
        group.start_soon(partial(create, model=MODEL, messages=ask("It says nothing"), stream=is_streamed))
        assert await anyio.to_thread.run_sync(lambda: server.model.started.acquire(timeout=20))
        group.cancel_scope.cancel()
    assert await anyio.to_thread.run_sync(lambda: server.model.ended.acquire(timeout=CANCEL_LIMIT_S))


@pytest.mark.anyio
async def test_the_asynchronous_client_answers_streams_and_cancels(server: LiveServer) -> None:
    async with open_async_client(server) as client:
        with anyio.fail_after(20):
            reply = await client.chat.completions.create(model=MODEL, messages=ask("a form"))
            stream = await client.chat.completions.create(model=MODEL, messages=ask("a form"), stream=True)
            pieces = [content_of(chunk) async for chunk in stream]
            assert "".join(pieces) == reply.choices[0].message.content
            server.model.forget()

            endless = await client.chat.completions.create(model=MODEL, messages=ask("It never ends"), stream=True)
            async for _ in endless:
                break
            await endless.close()
            assert await anyio.to_thread.run_sync(lambda: server.model.ended.acquire(timeout=CANCEL_LIMIT_S))


@pytest.mark.anyio
async def test_several_clients_at_once_get_their_own_replies(server: LiveServer) -> None:
    replies: dict[str, str] = {}
    async with open_async_client(server) as client:

        async def one(prompt: str) -> None:
            reply = await client.chat.completions.create(model=MODEL, messages=ask(prompt))
            replies[prompt] = reply.choices[0].message.content or ""

        with anyio.fail_after(20):
            async with anyio.create_task_group() as group:
                for number in range(8):
                    group.start_soon(one, f"{'a form' if number % 2 else 'Hello'} {number}")
    assert len(replies) == 8
    assert all(("Form(" in reply) == ("form" in prompt) for prompt, reply in replies.items())


def test_the_program_in_the_reply_is_the_scripts(client: OpenAI) -> None:
    reply = client.chat.completions.create(model=MODEL, messages=ask("a form"))
    program = read_envelope(reply.choices[0].message.content or "").program
    assert program is not None
    # Statements may change places: a name is written once what it needs is there.
    assert sorted(program.splitlines()) == sorted(FORM.strip().splitlines())
