"""Upstreams that really fail on a socket, seen through the whole server by the official client.

Source: `c1-api` section 2.
"""

import asyncio
import gzip
import json
import re
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import openai
import pytest

from contract.provider_server import (
    CHAT,
    CHAT_USAGE,
    DIALECTS,
    PATIENT,
    UPSTREAM_KEY,
    Dialect,
    ProviderServer,
    chat_line,
    open_server,
)
from unit.providers import messages_upstream as messages
from unit.providers.upstream import Exchange, chunk, serve
from viewloom.catalogue.library import standard_library
from viewloom.envelope import read_envelope
from viewloom.providers.timeouts import Timeouts
from weaving import assert_sound

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)]

GREETING = 'root = Card([TextContent("Grüße 🌍")])'
HALF = 'root = Card([head, text])\nhead = CardHeader("Weather")\ntext = TextContent("It rai'
HASTY = Timeouts(connect_s=0.5, first_s=0.2, idle_s=0.2, tail_s=0.2)
Act = Callable[[Exchange, Dialect], Awaitable[None]]


# Before the first byte: what the upstream does, and the status, code and Retry-After that the client sees.


def status(line: str, more: str = "") -> Act:
    async def act(exchange: Exchange, _: Dialect) -> None:
        await exchange.head("application/json", line, more)
        await exchange.send(b'{"error": {"message": "their words", "type": "x", "code": "y"}}')

    return act


def page(kind: str) -> Act:
    async def act(exchange: Exchange, _: Dialect) -> None:
        await exchange.head(kind)
        await exchange.send(b"<!doctype html><title>Sign in</title>\n\n")

    return act


async def silence(exchange: Exchange, _: Dialect) -> None:
    await exchange.gone()


async def head_and_silence(exchange: Exchange, _: Dialect) -> None:
    await exchange.head()
    await exchange.gone()


async def reset_at_once(exchange: Exchange, _: Dialect) -> None:
    exchange.reset()


async def no_choices(exchange: Exchange, dialect: Dialect) -> None:
    await exchange.head()
    empty = chat_line('{"choices": []}') if dialect is CHAT else messages.start()
    await exchange.send(empty.encode())


async def sent_nothing(exchange: Exchange, _: Dialect) -> None:
    await exchange.head()


async def overloaded(exchange: Exchange, dialect: Dialect) -> None:
    await exchange.head()
    error = {"type": "overloaded_error", "message": "their words"}
    await exchange.send(
        (chat_line(json.dumps({"error": error})) if dialect is CHAT else messages.event("error", error=error)).encode()
    )


async def no_content(exchange: Exchange, _: Dialect) -> None:
    await exchange.head(status="204 No Content")


async def refuses_politely(exchange: Exchange, _: Dialect) -> None:
    await exchange.head("application/json")
    await exchange.send(b'{"type": "error", "error": {"type": "rate_limit_error", "message": "their words"}}')


async def refuses_in_plain_text(exchange: Exchange, _: Dialect) -> None:
    await exchange.head("text/plain")
    await exchange.send(b'{"type": "error", "error": {"type": "rate_limit_error", "message": "their words"}}')


async def no_http(exchange: Exchange, _: Dialect) -> None:
    await exchange.send(b"SSH-2.0-OpenSSH_9.6\r\n")


def compressed(data: bytes) -> Act:
    async def act(exchange: Exchange, _: Dialect) -> None:
        await exchange.head(more="Content-Encoding: gzip\r\n")
        await exchange.send(data)

    return act


EARLY: dict[str, tuple[Act, int, str, str | None]] = {
    "400": (status("400 Bad Request"), 502, "provider_rejected", None),
    "401": (status("401 Unauthorized"), 502, "provider_misconfigured", None),
    "403": (status("403 Forbidden"), 502, "provider_misconfigured", None),
    "404": (status("404 Not Found"), 502, "provider_misconfigured", None),
    "429": (status("429 Too Many Requests", "Retry-After: 7\r\n"), 429, "provider_busy", "7"),
    "429 without a time": (status("429 Too Many Requests"), 429, "provider_busy", None),
    "500": (status("500 Internal Server Error"), 502, "provider_unavailable", None),
    "503": (status("503 Service Unavailable", "Retry-After: 9\r\n"), 502, "provider_unavailable", "9"),
    "504": (status("504 Gateway Timeout"), 504, "provider_timeout", None),
    "redirect": (status("307 Temporary Redirect", "Location: /v2\r\n"), 502, "provider_misconfigured", None),
    "HTML": (page("text/html"), 502, "provider_misconfigured", None),
    "HTML as a stream": (page("text/event-stream"), 502, "provider_unavailable", None),
    "HTML as JSON": (page("application/json"), 502, "provider_rejected", None),
    "HTML as text": (page("text/plain"), 502, "provider_unavailable", None),
    "silence": (silence, 504, "provider_timeout", None),
    "silence behind the head": (head_and_silence, 504, "provider_timeout", None),
    "reset": (reset_at_once, 502, "provider_unavailable", None),
    "no choices": (no_choices, 502, "provider_unavailable", None),
    "an error frame": (overloaded, 502, "provider_unavailable", None),
    "an error with status 200": (refuses_politely, 429, "provider_busy", None),
    "an error as plain text": (refuses_in_plain_text, 429, "provider_busy", None),
    "204": (no_content, 502, "provider_rejected", None),
    "nothing at all": (sent_nothing, 502, "provider_unavailable", None),
    "no HTTP": (no_http, 502, "provider_unavailable", None),
    "what claims to be compressed": (compressed(b"no gzip at all, really"), 502, "provider_unavailable", None),
    "a Retry-After of ages": (status("429 Slow", "Retry-After: 9" + "9" * 30 + "\r\n"), 429, "provider_busy", "86400"),
}


async def failure_of(server: ProviderServer, *, stream: bool) -> openai.APIStatusError:
    with pytest.raises(openai.APIStatusError) as caught:
        await server.create(stream=stream)
    error = caught.value
    body: Any = error.body
    assert set(body) == {"message", "type", "param", "code"}
    assert "their words" not in error.response.text
    assert UPSTREAM_KEY not in error.response.text
    return error


@pytest.mark.parametrize("fault", EARLY)
async def test_a_fault_before_the_first_byte_is_an_http_error(tmp_path: Path, dialect: Dialect, fault: str) -> None:
    act, expected, code, retry_after = EARLY[fault]
    timeouts = HASTY if "silence" in fault else PATIENT
    async with (
        serve(lambda exchange: act(exchange, dialect)) as upstream,
        open_server(tmp_path, dialect.open(upstream.url, timeouts=timeouts)) as server,
    ):
        for stream in (False, True):
            error = await failure_of(server, stream=stream)
            assert (error.status_code, error.code) == (expected, code)
            assert error.response.headers.get("retry-after") == retry_after


@pytest.mark.parametrize("stream", [False, True])
async def test_nobody_listening_is_an_http_error(tmp_path: Path, dialect: Dialect, *, stream: bool) -> None:
    async with serve(lambda exchange: silence(exchange, dialect)) as upstream:
        pass
    async with open_server(tmp_path, dialect.open(upstream.url)) as server:
        error = await failure_of(server, stream=stream)
    assert (error.status_code, error.code) == (502, "provider_unavailable")


async def test_a_certificate_that_nobody_vouches_for_is_an_http_error(tmp_path: Path, dialect: Dialect) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("self_signed.pem"))
    listener = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    url = f"https://127.0.0.1:{listener.sockets[0].getsockname()[1]}/v1"
    async with listener, open_server(tmp_path, dialect.open(url)) as server:
        error = await failure_of(server, stream=True)
    assert (error.status_code, error.code) == (502, "provider_misconfigured")
    assert "certificate" in error.message


async def test_a_member_that_the_provider_does_not_take_is_the_clients_to_change(
    tmp_path: Path, dialect: Dialect
) -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.head("application/json", "400 Bad Request")
        named = (
            '"param": "temperature", "message": "their words"' if dialect is CHAT else '"message": "temperature: no"'
        )
        await exchange.send(f'{{"type": "error", "error": {{{named}}}}}'.encode())

    async with serve(answer) as upstream, open_server(tmp_path, dialect.open(upstream.url)) as server:
        for stream in (False, True):
            error = await failure_of(server, stream=stream)
            assert (error.status_code, error.code, error.param) == (400, "parameter_rejected", "temperature")


# After the first byte.


async def cut_line(exchange: Exchange, dialect: Dialect) -> None:
    await exchange.send(dialect.begin("never seen").encode()[:-20])


async def just_ends(_exchange: Exchange, _: Dialect) -> None:
    return


async def breaks(exchange: Exchange, _: Dialect) -> None:
    exchange.reset()


async def garbage(exchange: Exchange, _: Dialect) -> None:
    await exchange.send(b"data: {{{\n\n")


async def fails(exchange: Exchange, dialect: Dialect) -> None:
    error = {"type": "overloaded_error", "message": "their words"}
    await exchange.send(
        (chat_line(json.dumps({"error": error})) if dialect is CHAT else messages.event("error", error=error)).encode()
    )


LATE: dict[str, tuple[Act, str]] = {
    "a line cut in half": (cut_line, "provider_unavailable"),
    "no end": (just_ends, "provider_unavailable"),
    "silence": (silence, "provider_timeout"),
    "reset": (breaks, "provider_unavailable"),
    "garbage": (garbage, "provider_rejected"),
    "an error frame": (fails, "provider_unavailable"),
}


def late_upstream(dialect: Dialect, act: Act, proceed: asyncio.Event) -> Callable[[Exchange], Awaitable[None]]:
    async def answer(exchange: Exchange) -> None:
        if exchange.request.line.startswith("GET"):
            return
        await exchange.head()
        await exchange.send(dialect.begin(HALF).encode())
        # Whatever follows must not arrive with the first piece.
        await proceed.wait()
        await act(exchange, dialect)

    return answer


@pytest.mark.parametrize("fault", LATE)
async def test_a_fault_after_the_first_byte_closes_what_arrived_with_a_notice_and_an_error(
    tmp_path: Path, dialect: Dialect, fault: str
) -> None:
    act, code = LATE[fault]
    proceed = asyncio.Event()
    timeouts = HASTY if fault == "silence" else PATIENT
    content = ""
    failure: openai.APIError | None = None
    async with (
        serve(late_upstream(dialect, act, proceed)) as upstream,
        open_server(tmp_path, dialect.open(upstream.url, timeouts=timeouts)) as server,
    ):
        stream = await server.create(stream=True)
        try:
            async for piece in stream:
                content += piece.choices[0].delta.content or ""
                assert piece.choices[0].finish_reason is None
                if "It rai" in content:
                    proceed.set()
        except openai.APIError as error:
            failure = error
    assert failure is not None
    assert failure.code == code
    assert "their words" not in str(failure)
    program = read_envelope(content).program
    assert program is not None
    assert content.endswith("</content>")
    assert "It rai" in program
    assert "This answer was cut off" in program
    assert_sound(standard_library("chat"), [program])


@pytest.mark.parametrize("fault", LATE)
async def test_a_fault_after_the_first_byte_fails_a_reply_in_one_piece(
    tmp_path: Path, dialect: Dialect, fault: str
) -> None:
    act, code = LATE[fault]
    proceed = asyncio.Event()
    proceed.set()
    timeouts = HASTY if fault == "silence" else PATIENT
    async with (
        serve(late_upstream(dialect, act, proceed)) as upstream,
        open_server(tmp_path, dialect.open(upstream.url, timeouts=timeouts)) as server,
    ):
        error = await failure_of(server, stream=False)
    assert (error.status_code, error.code) == (504 if fault == "silence" else 502, code)


async def test_a_broken_stream_has_no_done(tmp_path: Path, dialect: Dialect) -> None:
    proceed = asyncio.Event()
    proceed.set()
    async with (
        serve(late_upstream(dialect, breaks, proceed)) as upstream,
        open_server(tmp_path, dialect.open(upstream.url)) as server,
    ):
        create = server.client.chat.completions.with_streaming_response.create
        async with create(model=server.model, messages=[{"role": "user", "content": "Hi"}], stream=True) as raw:
            lines = [line async for line in raw.iter_lines() if line]
    assert "[DONE]" not in "".join(lines)
    assert json.loads(lines[-1].removeprefix("data: "))["error"]["code"] == "provider_unavailable"


# What looks like a fault and is none.


def sent(*pieces: bytes, kind: str = "text/event-stream", more: str = "") -> Act:
    async def act(exchange: Exchange, _: Dialect) -> None:
        await exchange.head(kind, more=more)
        for piece in pieces:
            await exchange.send(piece)

    return act


def status_and_stream(line: str, whole: bytes) -> Act:
    async def act(exchange: Exchange, _: Dialect) -> None:
        await exchange.head(status=line)
        await exchange.send(whole)

    return act


def bytewise(text: bytes) -> Act:
    return sent(*[text[place : place + 1] for place in range(len(text))])


def harmless(dialect: Dialect) -> dict[str, Act]:
    whole = dialect.whole(GREETING)
    cut = whole.index("🌍".encode()) + 2
    found = {
        "characters cut in two": sent(whole[:cut], whole[cut:]),
        "one byte at a time": bytewise(whole),
        "as plain text": sent(whole, kind="text/plain"),
        "as JSON": sent(whole, kind="application/json"),
        "without a type": sent(whole, kind=""),
        "a byte order mark": sent(b"\xef\xbb\xbf" + whole),
        "CRLF": sent(whole.replace(b"\n", b"\r\n")),
        "CR": sent(whole.replace(b"\n", b"\r")),
        "no space behind the colon": sent(whole.replace(b"data: ", b"data:")),
        "comments and empty events": sent(whole.replace(b"\n\n", b"\n\n: PROCESSING\n\ndata:\n\nretry: 5\nid: 7\n\n")),
        "gzip": compressed(gzip.compress(whole)),
        "created": status_and_stream("201 Created", whole),
        "a rude end behind the reason": sent(whole, more="Content-Length: 99999\r\n"),
    }
    if dialect is CHAT:
        usage = chat_line(json.dumps({"choices": [], "usage": {"prompt_tokens": 115, "completion_tokens": 20}}))
        text, finish = dialect.begin(GREETING), dialect.finish
        message = {"role": "assistant", "content": GREETING, "refusal": None, "tool_calls": None}
        reply = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": CHAT_USAGE}
        document = json.dumps(reply, indent=1).encode()
        role = chat_line('{"choices": [{"index": 0, "delta": {"role": "assistant", "content": null}}]}')
        thought = chat_line('{"choices": [{"delta": {"reasoning_content": "hm", "reasoning": "hm", "content": ""}}]}')
        parts = chat_line(json.dumps({"choices": [{"delta": {"content": [{"type": "text", "text": GREETING}]}}]}))
        found |= {
            "one document as JSON": sent(document, kind="application/json; charset=utf-8"),
            "one document as a stream": sent(document[:9], document[9:]),
            "one document as text": sent(document, kind="text/plain"),
            "no empty lines": sent((text + finish).replace("\n\n", "\n").encode()),
            "a role alone": sent((role + text + finish).encode()),
            "thoughts": sent((role + thought + thought + text + finish).encode()),
            "text in parts": sent((parts + finish).encode()),
            "no number of the choice": sent((text + finish).replace('"index": 0', '"index": null').encode()),
            "usage with the last choice": sent((text + chat_line(chunk(finish="stop", usage=CHAT_USAGE))).encode()),
            "no [DONE]": sent((text + finish).replace("data: [DONE]\n\n", "").encode()),
            "usage twice": sent((text + usage + finish).encode()),
            "no choices at first": sent(
                (chat_line('{"choices": [], "prompt_filter_results": []}') + text + finish).encode()
            ),
        }
    else:
        twice = messages.event("message_delta", delta={}, usage={"output_tokens": 20})
        found |= {"usage twice": sent((dialect.begin(GREETING) + twice + dialect.finish).encode())}
    return found


HARMLESS = sorted({name for dialect in DIALECTS for name in harmless(dialect)})


@pytest.mark.parametrize("variant", HARMLESS)
async def test_what_upstreams_vary_does_no_harm(tmp_path: Path, dialect: Dialect, variant: str) -> None:
    act = harmless(dialect).get(variant, sent(dialect.whole(GREETING)))
    async with (
        serve(lambda exchange: act(exchange, dialect)) as upstream,
        open_server(tmp_path, dialect.open(upstream.url)) as server,
    ):
        for stream in (False, True):
            content, usage = await reply_of(server, stream=stream)
            assert read_envelope(content).program == GREETING
            assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (115, 42, 157)
            assert usage.prompt_tokens_details.cached_tokens == 100
            assert usage.viewloom["estimated"] is False


async def reply_of(server: ProviderServer, *, stream: bool) -> tuple[str, Any]:
    if not stream:
        reply = await server.create()
        assert reply.choices[0].finish_reason == "stop"
        return reply.choices[0].message.content, reply.usage
    pieces = [piece async for piece in await server.create(stream=True, stream_options={"include_usage": True})]
    content = "".join(piece.choices[0].delta.content or "" for piece in pieces if piece.choices)
    assert pieces[-2].choices[0].finish_reason == "stop"
    return content, pieces[-1].usage


async def test_usage_beyond_belief_is_counted_and_marked(tmp_path: Path, dialect: Dialect) -> None:
    body = re.sub(
        rb'("(?:output|input|completion|prompt)_tokens": )\d+', rb"\g<1>1" + b"0" * 30, dialect.whole(GREETING)
    )
    assert b"0" * 30 in body
    async with (
        serve(lambda exchange: sent(body)(exchange, dialect)) as upstream,
        open_server(tmp_path, dialect.open(upstream.url)) as server,
    ):
        for stream in (True, False):
            _, usage = await reply_of(server, stream=stream)
            assert usage.viewloom["estimated"] is True
            assert usage.total_tokens < 10_000


async def test_usage_that_is_missing_is_counted_and_marked(tmp_path: Path, dialect: Dialect) -> None:
    end = (
        chat_line(chunk(finish="stop"))
        if dialect is CHAT
        else messages.event("message_delta", delta={"stop_reason": "end_turn"}) + messages.event("message_stop")
    )
    body = (dialect.begin(GREETING) + end).replace('"usage": ', '"no_usage": ').encode()
    async with (
        serve(lambda exchange: sent(body)(exchange, dialect)) as upstream,
        open_server(tmp_path, dialect.open(upstream.url)) as server,
    ):
        _, usage = await reply_of(server, stream=True)
    assert usage.viewloom["estimated"] is True
    assert usage.completion_tokens == len(GREETING.encode()) // 4 + 1


async def test_a_reply_in_one_chunk_of_2_mb_is_whole(tmp_path: Path, dialect: Dialect) -> None:
    names = ", ".join(f"text{number}" for number in range(200))
    greetings = " ".join(f"Grüße {number}" for number in range(1000))
    texts = "".join(f'\ntext{number} = TextContent("{greetings}")' for number in range(200))
    program = f"root = Card([{names}]){texts}"
    body = dialect.whole(program)
    assert len(body) > 2_000_000
    async with (
        serve(lambda exchange: sent(body)(exchange, dialect)) as upstream,
        open_server(tmp_path, dialect.open(upstream.url)) as server,
    ):
        content, _ = await reply_of(server, stream=True)
    assert content.count("Grüße") == 200 * 1000
