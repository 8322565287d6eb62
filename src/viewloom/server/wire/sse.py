"""An answer that is made while it is sent, and stops being made when the client goes away."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from viewloom.errors import ViewloomError
from viewloom.server.wire.errors import error_response

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache"),
    # Proxies such as nginx buffer answers unless told not to.
    (b"x-accel-buffering", b"no"),
]


class EventStream(Response):
    """Sends the pieces of a generator as they come.

    The status is decided by the first piece: an exception before it is an HTTP error. When the client goes away the
    generator is closed at once, wherever it waits.
    """

    def __init__(self, pieces: AsyncGenerator[bytes], headers: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._pieces = pieces
        self._more_headers = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the answer; see the class."""
        await run_while_connected(receive, lambda: self._send(scope, receive, send))

    async def _send(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            try:
                first = await anext(self._pieces)
            except ViewloomError as error:
                await error_response(error)(scope, receive, send)
                return
            await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS, *self._more_headers]})
            await send(_body(first, more=True))
            async for piece in self._pieces:
                await send(_body(piece, more=True))
            await send(_body(b"", more=False))
        finally:
            await self._pieces.aclose()


def _body(piece: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": piece, "more_body": more}


async def run_while_connected(receive: Receive, work: Callable[[], Awaitable[None]]) -> None:
    """Runs the work; cancels it, once, when the client closes the connection: what ends it then may still wait."""
    # A scope or a task group for one watcher costs several times as much as the watcher.
    task = asyncio.current_task()
    is_gone = False

    async def watch() -> None:
        nonlocal is_gone
        while (await receive())["type"] != "http.disconnect":
            pass
        is_gone = True
        if task is not None:
            task.cancel()

    watcher = asyncio.create_task(watch())
    try:
        await work()
    except asyncio.CancelledError:
        if not is_gone or (task is not None and task.uncancel()):
            raise
    finally:
        watcher.cancel()
