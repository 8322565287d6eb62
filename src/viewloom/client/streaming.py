"""The HTTP response that runs a handler and streams what it writes.

Handler and reader run in one task group: when the client goes away both are cancelled, and the server is told that the
request is over only when both have ended.
"""

import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing

import anyio
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from viewloom.client.context import open_response
from viewloom.client.response import C1Response

_log = logging.getLogger(__name__)
# What reads the stream is the page, but proxies in between know this type and let it through piece by piece.
_MEDIA_TYPE = "text/event-stream"
_HEADERS = {"cache-control": "no-cache", "x-accel-buffering": "no"}


class HandlerResponse(StreamingResponse):
    """Status 200 and, as its body, what the handler writes to its `C1Response`."""

    def __init__(self, handler: Callable[[], Awaitable[object]], *, failure_text: str) -> None:
        self._response = C1Response()
        self._parts = self._response.stream()
        self._handler = handler
        self._failure_text = failure_text
        super().__init__(self._parts, media_type=_MEDIA_TYPE, headers=_HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Runs the handler and sends what it writes, until it ends or the client goes away."""
        async with aclosing(self._parts), anyio.create_task_group() as tasks:
            tasks.start_soon(self._run)
            tasks.start_soon(_cancel_on_disconnect, receive, tasks.cancel_scope)
            try:
                await self.stream_response(send)
            except OSError:
                _log.debug("The client went away.")
            tasks.cancel_scope.cancel()
        if self.background is not None:
            await self.background()

    async def _run(self) -> None:
        open_response(self._response)
        try:
            await self._handler()
        except Exception:  # noqa: BLE001 - the edge: the status is sent, so the person is told in the content
            _log.exception("A handler with with_c1_response failed.")
            await self._response.fail(self._failure_text)
        else:
            await self._response.end()


async def _cancel_on_disconnect(receive: Receive, cancel_scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    cancel_scope.cancel()
