"""Upstreams that answer, and upstreams that fail in every way we know, on real sockets."""

import asyncio
import json
from dataclasses import replace

import pytest

from unit.providers.upstream import ASK, Exchange, chunk, collect, serve, text_of
from viewloom.errors import (
    ProviderBusy,
    ProviderError,
    ProviderMisconfigured,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
    SetupError,
)
from viewloom.providers.base import Finish, Message, Prompt, ProviderEvent, Started, TextDelta, Usage
from viewloom.providers.chat_protocol import ChatEndpoint, render_body
from viewloom.providers.sse import EVENT_LIMIT_BYTES
from viewloom.providers.timeouts import Timeouts

pytestmark = pytest.mark.anyio

KEY = "sk-very-secret"
HASTY = Timeouts(connect_s=0.05, first_s=0.05, idle_s=0.05, tail_s=0.05)


WHOLE = Timeouts(whole_s=10)
UNWATCHED = replace(ASK, is_streamed=False)


async def ask(
    url: str, *, timeouts: Timeouts | None = None, keep: bool = False, times: int = 1, prompt: Prompt = ASK
) -> list[ProviderEvent]:
    headers = {"X-Test": "keep"} if keep else {}
    endpoint = ChatEndpoint("The model", url, api_key=KEY, headers=headers, timeouts=timeouts)
    await endpoint.open()
    try:
        for _ in range(times - 1):
            await collect(endpoint.stream(prompt))
        return await collect(endpoint.stream(prompt))
    finally:
        await endpoint.close()


async def failure_of(url: str, timeouts: Timeouts | None = None) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await ask(url, timeouts=timeouts)
    assert KEY not in str(caught.value)
    return caught.value


async def hello(exchange: Exchange) -> None:
    usage = {"prompt_tokens": 7, "completion_tokens": 3}
    await exchange.stream(chunk("Hel"), chunk("lo"), chunk(finish="stop"))
    await exchange.send(f"data: {json.dumps({'choices': [], 'usage': usage})}\n\ndata: [DONE]\n\n".encode())


async def test_a_reply_is_text_then_usage_then_finish() -> None:
    async with serve(hello) as upstream:
        events = await ask(upstream.url)
    assert text_of(events) == "Hello"
    assert events[-2:] == [Usage(7, 3), Finish("stop")]


async def test_the_request_carries_the_prompt_its_sampling_and_the_key() -> None:
    async with serve(hello) as upstream:
        await ask(upstream.url + "/")
    request = upstream.requests[0]
    assert request.line == "POST /v1/chat/completions HTTP/1.1"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["accept-encoding"] == "identity"
    assert request.body == {
        "model": "tiny",
        "messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hello"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_sampling_and_members_of_a_message_are_sent_but_cannot_replace_what_is_ours() -> None:
    call = Message("assistant", "", {"tool_calls": [{"id": "1"}], "role": "system"})
    picture = Message("user", ({"type": "image_url", "image_url": {"url": "data:,"}},))
    body = render_body(Prompt("m", (call, picture), {"temperature": 0.5, "stream": False, "model": "other"}))
    assert body["temperature"] == 0.5
    assert body["stream"] is True
    assert body["model"] == "m"
    assert body["messages"][0] == {"role": "assistant", "content": "", "tool_calls": [{"id": "1"}]}
    assert body["messages"][1]["content"] == [{"type": "image_url", "image_url": {"url": "data:,"}}]


async def greet_whole(exchange: Exchange) -> None:
    message = {"role": "assistant", "content": "Hello"}
    body = {
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3},
    }
    await exchange.head("application/json")
    await exchange.send(json.dumps(body).encode())


async def test_a_reply_that_nobody_watches_is_asked_for_in_one_piece() -> None:
    async with serve(greet_whole) as upstream:
        events = await ask(upstream.url, timeouts=WHOLE, prompt=UNWATCHED)
    assert events == [Started(), TextDelta("Hello"), Usage(7, 3), Finish("stop")]
    assert upstream.requests[0].body["stream"] is False
    assert "stream_options" not in upstream.requests[0].body


@pytest.mark.parametrize(("prompt", "timeouts"), [(ASK, WHOLE), (UNWATCHED, HASTY)], ids=["it is watched", "none are"])
async def test_a_reply_is_asked_for_as_a_stream_if(prompt: Prompt, timeouts: Timeouts) -> None:
    async with serve(hello) as upstream:
        assert text_of(await ask(upstream.url, timeouts=replace(timeouts, first_s=5), prompt=prompt)) == "Hello"
    assert upstream.requests[0].body["stream"] is True


async def test_a_stream_is_read_where_one_piece_was_asked_for() -> None:
    async with serve(hello) as upstream:
        assert text_of(await ask(upstream.url, timeouts=WHOLE, prompt=UNWATCHED)) == "Hello"


@pytest.mark.parametrize("begins", [False, True])
async def test_a_reply_in_one_piece_has_a_time_of_its_own(*, begins: bool) -> None:
    async def answer(exchange: Exchange) -> None:
        if begins:
            await exchange.head("application/json")
        await exchange.gone()

    limits = replace(HASTY, first_s=0.05 if begins else 3600, idle_s=3600, whole_s=3600 if begins else 0.05)
    async with serve(answer) as upstream:
        with pytest.raises(ProviderTimeout):
            await ask(upstream.url, timeouts=limits, prompt=UNWATCHED)


async def test_a_character_cut_between_two_packets_arrives_whole() -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.head()
        for byte in f"data: {chunk('naïve 🌍')}\n\ndata: {chunk(finish='stop')}\n\n".encode():
            await exchange.send(bytes([byte]))

    async with serve(answer) as upstream:
        assert text_of(await ask(upstream.url)) == "naïve 🌍"


async def test_text_arrives_while_the_upstream_is_still_writing() -> None:
    proceed = asyncio.Event()

    async def answer(exchange: Exchange) -> None:
        await exchange.stream(chunk("first"))
        await proceed.wait()
        await exchange.send(f"data: {chunk('second', 'stop')}\n\n".encode())

    async with serve(answer) as upstream:
        endpoint = ChatEndpoint("The model", upstream.url)
        await endpoint.open()
        events = endpoint.stream(ASK)
        assert await anext(events) == Started()
        assert await anext(events) == TextDelta("first")
        proceed.set()
        assert text_of(await collect(events)) == "second"
        await endpoint.close()


async def test_closing_the_generator_closes_the_connection_at_once() -> None:
    closed = asyncio.Event()

    async def answer(exchange: Exchange) -> None:
        await exchange.stream(chunk("first"))
        await exchange.gone()
        closed.set()

    async with serve(answer) as upstream:
        endpoint = ChatEndpoint("The model", upstream.url)
        await endpoint.open()
        events = endpoint.stream(ASK)
        await anext(events)
        await events.aclose()
        async with asyncio.timeout(5):
            await closed.wait()
        await endpoint.close()


async def test_cancelling_before_the_first_byte_closes_the_connection_too() -> None:
    asked, closed = asyncio.Event(), asyncio.Event()

    async def answer(exchange: Exchange) -> None:
        asked.set()
        await exchange.gone()
        closed.set()

    async with serve(answer) as upstream:
        reading = asyncio.create_task(ask(upstream.url))
        await asked.wait()
        reading.cancel()
        async with asyncio.timeout(5):
            await closed.wait()
        with pytest.raises(asyncio.CancelledError):
            await reading


async def test_a_stream_that_just_ends_is_no_clean_finish_and_its_text_stays() -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.stream(chunk("half an ans"))

    async with serve(answer) as upstream:
        endpoint = ChatEndpoint("The model", upstream.url)
        await endpoint.open()
        events = endpoint.stream(ASK)
        assert await anext(events) == Started()
        assert await anext(events) == TextDelta("half an ans")
        with pytest.raises(ProviderUnavailable):
            await anext(events)
        await endpoint.close()


async def test_a_reset_in_the_middle_is_unavailable() -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.stream(chunk("half"))
        exchange.reset()

    async with serve(answer) as upstream:
        assert isinstance(await failure_of(upstream.url), ProviderUnavailable)


async def test_a_reset_after_the_finish_reason_harms_nothing() -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.head(more="Content-Length: 9999\r\n")
        await exchange.send(f"data: {chunk('all', 'stop')}\n\n".encode())

    async with serve(answer) as upstream:
        assert (await ask(upstream.url))[-1] == Finish("stop")


async def test_an_upstream_that_stays_open_after_the_finish_reason_is_not_waited_for() -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.stream(chunk("all", "stop"))
        await exchange.gone()

    async with serve(answer) as upstream:
        assert (await ask(upstream.url, timeouts=Timeouts(tail_s=0.05)))[-1] == Finish("stop")


async def test_silence_before_and_in_the_middle_of_an_answer_is_a_timeout() -> None:
    async def never(exchange: Exchange) -> None:
        await exchange.gone()

    async def half(exchange: Exchange) -> None:
        await exchange.stream(chunk("half"))
        await exchange.gone()

    for answer in (never, half):
        async with serve(answer) as upstream:
            assert isinstance(await failure_of(upstream.url, HASTY), ProviderTimeout)


async def test_the_first_piece_has_a_limit_of_its_own() -> None:
    proceed = asyncio.Event()

    async def answer(exchange: Exchange) -> None:
        await exchange.head()
        await proceed.wait()
        await exchange.send(f"data: {chunk('Hello', 'stop')}\n\n".encode())

    async with serve(answer) as upstream:
        endpoint = ChatEndpoint("The model", upstream.url, timeouts=Timeouts(first_s=20, idle_s=1e-9))
        await endpoint.open()
        events = endpoint.stream(ASK)
        assert await anext(events) == Started()
        proceed.set()
        assert text_of(await collect(events)) == "Hello"
        await endpoint.close()


async def test_nobody_listening_is_unavailable() -> None:
    async with serve(hello) as upstream:
        pass
    assert isinstance(await failure_of(upstream.url), ProviderUnavailable)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("400 Bad Request", ProviderRejected),
        ("401 Unauthorized", ProviderMisconfigured),
        ("402 Payment Required", ProviderBusy),
        ("403 Forbidden", ProviderMisconfigured),
        ("404 Not Found", ProviderMisconfigured),
        ("408 Request Timeout", ProviderTimeout),
        ("413 Content Too Large", ProviderRejected),
        ("429 Too Many Requests", ProviderBusy),
        ("500 Internal Server Error", ProviderUnavailable),
        ("502 Bad Gateway", ProviderUnavailable),
        ("503 Service Unavailable", ProviderUnavailable),
        ("504 Gateway Timeout", ProviderTimeout),
    ],
)
async def test_a_status_becomes_a_sentence_of_ours(status: str, kind: type[ProviderError]) -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.head("application/json", status)
        await exchange.send(b'{"error": {"message": "their words"}}')

    async with serve(answer) as upstream:
        failure = await failure_of(upstream.url)
    assert type(failure) is kind
    assert failure.message.startswith("The model ")
    assert "their words" not in failure.message


async def test_a_prompt_that_is_too_long_says_so() -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.head("application/json", "400 Bad Request")
        await exchange.send(b'{"error": {"code": "context_length_exceeded"}}')

    async with serve(answer) as upstream:
        assert "shorten it" in (await failure_of(upstream.url)).message


async def test_a_redirect_is_not_followed() -> None:
    async with serve(hello) as elsewhere:

        async def answer(exchange: Exchange) -> None:
            await exchange.head(
                "text/plain", "307 Temporary Redirect", f"Location: {elsewhere.url}/chat/completions\r\n"
            )

        async with serve(answer) as upstream:
            assert isinstance(await failure_of(upstream.url), ProviderMisconfigured)
        assert elsewhere.requests == []


@pytest.mark.parametrize("kind", ["text/html", "application/json", "text/event-stream"])
async def test_a_web_page_is_refused_whatever_it_says_it_is(kind: str) -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.head(kind)
        await exchange.send(b"<!doctype html><title>Sign in</title>")

    async with serve(answer) as upstream:
        await failure_of(upstream.url)


async def test_an_answer_that_is_not_streamed_is_taken_up_to_the_limit_and_not_beyond() -> None:
    reply = json.dumps({"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}).encode()

    async def send(exchange: Exchange, size: int) -> None:
        await exchange.head("application/json")
        await exchange.send(reply + b" " * (size - len(reply)))

    async with serve(lambda exchange: send(exchange, EVENT_LIMIT_BYTES)) as upstream:
        assert text_of(await ask(upstream.url)) == "Hello"
    async with serve(lambda exchange: send(exchange, EVENT_LIMIT_BYTES + 1)) as upstream:
        assert isinstance(await failure_of(upstream.url), ProviderRejected)


async def chunked(exchange: Exchange) -> None:
    body = f"data: {chunk('Hello', 'stop')}\n\ndata: [DONE]\n\n".encode()
    await exchange.head(more="Transfer-Encoding: chunked\r\n")
    await exchange.send(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))


async def test_a_connection_that_was_read_to_its_end_serves_again() -> None:
    async with serve(chunked) as upstream:
        await ask(upstream.url, keep=True, times=3)
    assert len(upstream.requests) == 3
    assert upstream.connections == 1


async def test_a_kept_connection_that_proves_closed_is_replaced() -> None:
    async def answer(exchange: Exchange) -> None:
        if len(upstream.requests) == 2:
            exchange.reset()
        else:
            await chunked(exchange)

    async with serve(answer) as upstream:
        assert text_of(await ask(upstream.url, keep=True, times=2)) == "Hello"
    assert upstream.connections == 2


async def test_a_fresh_connection_that_breaks_is_not_tried_again() -> None:
    async def answer(exchange: Exchange) -> None:
        exchange.reset()

    async with serve(answer) as upstream:
        assert isinstance(await failure_of(upstream.url), ProviderUnavailable)
    assert upstream.connections == 1


@pytest.mark.parametrize(
    ("kind", "body", "names"),
    [
        ("application/json", '{"object": "list", "data": [{"id": "a", "owned_by": "x"}, {"id": "b"}]}', ("a", "b")),
        ("application/json", '{"data": [{"name": "a"}]}', ()),
        ("text/html", "<html>", ()),
    ],
)
async def test_models_are_listed_if_the_upstream_lists_them(kind: str, body: str, names: tuple[str, ...]) -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.head(kind)
        await exchange.send(body.encode())

    async with serve(answer) as upstream:
        endpoint = ChatEndpoint("The model", upstream.url)
        assert await endpoint.list_models() == ()
        await endpoint.open()
        assert await endpoint.list_models() == names
        await endpoint.close()
    assert upstream.requests[0].line == "GET /v1/models HTTP/1.1"


@pytest.mark.parametrize(
    "url", ["", "localhost:8080/v1", "ftp://host/v1", "http://", "https://me:pw@host/v1", "http://[x"]
)
def test_a_base_url_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(SetupError):
        ChatEndpoint("The model", url)


async def test_an_endpoint_that_was_not_opened_is_unavailable() -> None:
    with pytest.raises(ProviderUnavailable):
        await collect(ChatEndpoint("The model", "http://127.0.0.1:9/v1").stream(ASK))
