"""The helpers of an app's backend behind a real server: what goes out when, and who is told when a reader leaves."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.responses import Response

from contract.live_server import LiveServer
from viewloom.client import read_envelope, with_c1_response, write_content

pytestmark = pytest.mark.anyio

LIMIT_S = 30


@asynccontextmanager
async def serve(app: FastAPI) -> AsyncGenerator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, log_level="critical", ws="none", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        async with asyncio.timeout(LIMIT_S):
            try:
                yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            finally:
                server.should_exit = True
                await serving


@asynccontextmanager
async def reading(origin: str) -> AsyncGenerator[httpx.Response]:
    async with (
        httpx.AsyncClient(trust_env=False, timeout=LIMIT_S) as http,
        http.stream("POST", f"{origin}/chat") as reply,
    ):
        yield reply


async def pass_on(request: Request, call_next: RequestResponseEndpoint) -> Response:
    return await call_next(request)


@pytest.mark.parametrize("has_written", [False, True])
async def test_a_client_that_goes_away_cancels_the_handler(*, has_written: bool) -> None:
    app, started, cancelled = FastAPI(), asyncio.Event(), asyncio.Event()

    @app.post("/chat")
    @with_c1_response()
    async def chat() -> None:
        if has_written:
            await write_content("first")
        started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    async with serve(app) as origin:
        async with reading(origin) as reply:
            assert reply.status_code == 200
            await started.wait()
        await cancelled.wait()


async def test_a_handler_that_fails_ends_its_stream_in_order() -> None:
    app = FastAPI()

    @app.post("/chat")
    @with_c1_response()
    async def chat() -> None:
        await write_content("first")
        raise ValueError("secret")

    async with serve(app) as origin, reading(origin) as reply:
        text = "".join([piece async for piece in reply.aiter_text()])
        assert text.startswith("first")
        assert "not complete" in read_envelope(text).markdown[0]
        assert "secret" not in text


async def test_a_piece_goes_out_before_the_next_is_made_even_by_a_synchronous_client() -> None:
    """A handler that never waits for anything but its writes, as with the synchronous openai client."""
    app, sizes = FastAPI(), list[int]()
    sent: list[bytes] = []

    @app.post("/chat")
    @with_c1_response()
    async def chat() -> None:
        for _ in range(20):
            await write_content("piece")
            sizes.append(len(sent))

    async def watched(scope: Any, receive: Any, send: Any) -> None:
        async def watched_send(message: Any) -> None:
            await send(message)
            if message["type"] == "http.response.body":
                sent.append(message["body"])

        await app(scope, receive, watched_send)

    async with serve(watched) as origin, reading(origin) as reply:  # pyright: ignore[reportArgumentType] - an application is any such function
        assert (await reply.aread()) == b"piece" * 20
    assert sizes == list(range(1, 21))


async def test_a_reader_that_stops_holds_the_handler() -> None:
    app, written = FastAPI(), list[int]()
    pieces, piece = 1_500, "x" * 10_000

    @app.post("/chat")
    @with_c1_response()
    async def chat() -> None:
        for number in range(pieces):
            await write_content(piece)
            written.append(number)

    async with serve(app) as origin, reading(origin) as reply:
        chunks = reply.aiter_bytes()
        await anext(chunks)
        count = -1
        while count != len(written):
            count = len(written)
            for _ in range(2_000):
                await asyncio.sleep(0)
        # Sockets and buffers hold a part of these 15 megabytes; the rest is not written.
        assert len(written) < pieces // 2
        rest = [len(chunk) async for chunk in chunks]
        assert sum(rest) > len(piece) * (pieces // 2)
    assert len(written) == pieces


async def test_a_disconnect_is_noticed_through_middleware() -> None:
    app, cancelled = FastAPI(), asyncio.Event()

    app.add_middleware(BaseHTTPMiddleware, dispatch=pass_on)

    @app.post("/chat")
    @with_c1_response()
    async def chat() -> None:
        with contextlib.ExitStack() as stack:
            stack.callback(cancelled.set)
            await write_content("first")
            await asyncio.Event().wait()

    async with serve(app) as origin:
        async with reading(origin) as reply:
            assert await anext(reply.aiter_text()) == "first"
        await cancelled.wait()


DOCUMENTED = """
from fastapi import FastAPI
from openai import OpenAI
from thesys_genui_sdk.context import get_assistant_message, write_content, write_think_item
from thesys_genui_sdk.fast_api import with_c1_response

app = FastAPI()
client = OpenAI(api_key=KEY, base_url=BASE_URL)
history = []


@app.post("/chat")
@with_c1_response()
async def chat():
    await answer("a form")


async def answer(prompt):
    history.append({"role": "user", "content": prompt})
    await write_think_item(title="Thinking...", description="One moment.")
    stream = client.chat.completions.create(model="c1-latest", messages=history, stream=True)
    for chunk in stream:
        content = chunk.choices[0].delta.content
        if content:
            await write_content(content)
        if chunk.choices[0].finish_reason:
            history.append(get_assistant_message())
"""
"""A backend in the form of the hosted API's guides: the synchronous client, and functions below the handler."""


async def test_a_backend_moves_by_its_imports(server: LiveServer) -> None:
    names: dict[str, Any] = {"KEY": server.key, "BASE_URL": f"{server.origin}/v1/embed"}
    moved = DOCUMENTED.replace("thesys_genui_sdk", "viewloom.client")
    exec(compile(moved, "moved.py", "exec"), names)  # noqa: S102
    text = ""
    async with serve(names["app"]) as origin:
        for _ in range(2):
            async with reading(origin) as reply:
                text = (await reply.aread()).decode()
            assert "Thinking..." in read_envelope(text).thinking[0]
            assert "FormControl(" in (read_envelope(text).program or "")
            assert names["history"][-1] == {"role": "assistant", "content": text}
    messages = server.model.prompts[-1].messages[1:]
    assert [message.role for message in messages] == ["user", "assistant", "user"]
    assert messages[1].content == read_envelope(text).program
