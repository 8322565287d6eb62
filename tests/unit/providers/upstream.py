"""A fake model provider on a real socket: every connection is answered by a function of the test's own."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from viewloom.providers.base import Message, Prompt, ProviderEvent, TextDelta

ASK = Prompt("tiny", (Message("system", "Be kind."), Message("user", "Hello")))
"""A prompt like any other."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent."""

    line: str
    headers: dict[str, str]
    body: Any


@dataclass(slots=True)
class Exchange:
    """One request and the way to answer it."""

    request: Request
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def head(self, kind: str = "text/event-stream", status: str = "200 OK", more: str = "") -> None:
        await self.send(f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}\r\n".encode())

    async def stream(self, *datas: str) -> None:
        await self.head()
        for data in datas:
            await self.send(f"data: {data}\n\n".encode())

    async def gone(self) -> None:
        """Waits until the client has closed the connection."""
        with suppress(ConnectionError):
            while await self.reader.read(1024):
                pass

    def reset(self) -> None:
        """Ends the connection rudely."""
        self.writer.transport.abort()


Answer = Callable[[Exchange], Awaitable[None]]


@dataclass(slots=True)
class Upstream:
    """A running fake.

    Attributes:
        url: Base URL of the endpoint.
        requests: What was asked, in order.
        connections: How many connections were opened.
    """

    url: str = ""
    requests: list[Request] = field(default_factory=list[Request])
    connections: int = 0

    @property
    def asked(self) -> list[Request]:
        """The chat requests, without those for the list of models."""
        return [request for request in self.requests if request.line.startswith("POST")]


@asynccontextmanager
async def serve(answer: Answer) -> AsyncGenerator[Upstream]:
    """Serves on a free port; the connection closes when `answer` returns, unless it asked to keep it."""
    upstream = Upstream()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                request = await _read_request(reader)
                upstream.requests.append(request)
                await answer(Exchange(request, reader, writer))
                if "keep" not in request.headers.get("x-test", ""):
                    break
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    upstream.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    async with server:
        yield upstream


async def _read_request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    line, *fields = head.strip().split("\r\n")
    headers = {name.lower(): value for name, _, value in (entry.partition(": ") for entry in fields)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(line, headers, json.loads(body) if body else None)


def chunk(text: str | None = None, finish: str | None = None, **more: Any) -> str:
    """Writes one chunk of the chat protocol."""
    delta = {} if text is None else {"content": text}
    return json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **more}, ensure_ascii=False)


async def collect(events: AsyncGenerator[ProviderEvent]) -> list[ProviderEvent]:
    """Reads a stream to its end."""
    return [event async for event in events]


def text_of(events: list[ProviderEvent]) -> str:
    """Joins the text of a reply."""
    return "".join(event.text for event in events if isinstance(event, TextDelta))
