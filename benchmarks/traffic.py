"""A fake upstream and the clients that load a relay, in one process on one core: they share a clock.

The upstream speaks just enough HTTP: it reads a request, and writes a prepared reply at once ("burst") or a chunk every
so often ("paced"). In paced replies each chunk's text is the time at which it was sent, so that a client can tell how
late it came whatever the relay made of it.
"""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

CHUNKS = 300
PACE_S = 0.01
_STAMP = re.compile(rb"T(\d{12,20})t")
_CONTENT = re.compile(rb'"content": ?"[^"]')
_HEAD = "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\n{size}connection: keep-alive\r\n\r\n"


def _event(text: str | None, *, finish: str | None = None) -> bytes:
    delta = {"content": text} if text is not None else {}
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "gpt", "choices": [choice]}
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def _usage() -> bytes:
    usage = {"prompt_tokens": 9, "completion_tokens": CHUNKS, "total_tokens": CHUNKS + 9}
    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "gpt", "choices": [], "usage": usage}
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


PROGRAM_START = 'root = Stack([text])\ntext = TextContent("'
PROGRAM_END = '")\n'
END = _event(None, finish="stop") + _usage() + b"data: [DONE]\n\n"


def _chunked(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def _burst(screen: str) -> bytes:
    """Prepares a whole streamed reply: a real screen, cut into 300 pieces."""
    size = -(-len(screen) // CHUNKS)
    pieces = [screen[start : start + size] for start in range(0, len(screen), size)]
    body = b"".join(_chunked(_event(piece)) for piece in pieces) + _chunked(END) + b"0\r\n\r\n"
    return _HEAD.format(kind="text/event-stream", size="transfer-encoding: chunked\r\n").encode() + body


def _whole(screen: str) -> bytes:
    message = {"role": "assistant", "content": screen}
    completion = {
        "id": "c",
        "object": "chat.completion",
        "created": 1,
        "model": "gpt",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 9, "completion_tokens": CHUNKS, "total_tokens": CHUNKS + 9},
    }
    data = json.dumps(completion).encode()
    return _HEAD.format(kind="application/json", size=f"content-length: {len(data)}\r\n").encode() + data


class Upstream:
    """The fake model endpoint.

    Args:
        screen: The program that burst replies and whole ones are made of.
    """

    def __init__(self, screen: str) -> None:
        self._stream = _burst(screen)
        self._answer = _whole(screen)

    async def start(self) -> int:
        """Listens; returns the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self._server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                size = re.search(rb"content-length: (\d+)", head.lower())
                body = await reader.readexactly(int(size[1])) if size else b""
                await self._reply(body, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            # Cancelled at the end of the run, whose connections relays keep open.
            writer.close()

    async def _reply(self, body: bytes, writer: asyncio.StreamWriter) -> None:
        if b"paced" in body:
            await _pace(writer)
        elif b'"stream":true' in body.replace(b" ", b""):
            writer.write(self._stream)
        else:
            writer.write(self._answer)
        await writer.drain()


async def _pace(writer: asyncio.StreamWriter) -> None:
    writer.write(_HEAD.format(kind="text/event-stream", size="transfer-encoding: chunked\r\n").encode())
    writer.write(_chunked(_event(PROGRAM_START)))
    start = time.monotonic()
    for number in range(CHUNKS):
        await asyncio.sleep(max(0.0, start + number * PACE_S - time.monotonic()))
        writer.write(_chunked(_event(f"T{time.monotonic_ns()}t ")))
    writer.write(_chunked(_event(PROGRAM_END)) + _chunked(END) + b"0\r\n\r\n")


@dataclass(slots=True)
class Result:
    """What clients saw.

    Attributes:
        seconds: From the first request to the last reply's end.
        first_s: Time to the first content of each stream.
        delays_s: How late each stamped chunk came.
        replies: Complete replies.
        broken: Replies without an end.
    """

    seconds: float = 0.0
    first_s: list[float] = field(default_factory=list[float])
    delays_s: list[float] = field(default_factory=list[float])
    replies: int = 0
    broken: int = 0


def _request(port: int, key: str, body: dict[str, object]) -> bytes:
    data = json.dumps(body).encode()
    head = (
        f"POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nauthorization: Bearer {key}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(data)}\r\n\r\n"
    )
    return head.encode() + data


async def load(port: int, key: str, body: dict[str, object], *, clients: int, replies: int) -> Result:
    """Sends `replies` requests through as many connections as there are clients."""
    result = Result()
    request = _request(port, key, body)
    read = _read_stream if body.get("stream") else _read_whole
    shares = [replies // clients] * clients
    start = time.perf_counter()
    await asyncio.gather(*(_client(port, request, share, (result, read)) for share in shares))
    result.seconds = time.perf_counter() - start
    return result


async def _client(
    port: int,
    request: bytes,
    share: int,
    into: tuple[Result, Callable[[asyncio.StreamReader, Result], Awaitable[None]]],
) -> None:
    result, read = into
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    for _ in range(share):
        writer.write(request)
        await read(reader, result)
    writer.close()


async def _read_stream(reader: asyncio.StreamReader, result: Result) -> None:
    start = time.perf_counter()
    tail, seen = b"", False
    while not tail.endswith(b"0\r\n\r\n"):
        data = await reader.read(2**18)
        now = time.monotonic_ns()
        if not data:
            break
        if not seen and _CONTENT.search(data):
            seen = True
            result.first_s.append(time.perf_counter() - start)
        result.delays_s += [(now - int(stamp)) / 1e9 for stamp in _STAMP.findall(tail[-40:] + data)]
        is_done = b"[DONE]" in tail + data
        tail = (tail + data)[-64:]
        if is_done and tail.endswith(b"0\r\n\r\n"):
            result.replies += 1
            return
    result.broken += 1


async def _read_whole(reader: asyncio.StreamReader, result: Result) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    size = re.search(rb"content-length: (\d+)", head.lower())
    data = await reader.readexactly(int(size[1])) if size else b""
    ok = head.startswith(b"HTTP/1.1 200") and b"Stack" in data
    result.replies += ok
    result.broken += not ok
