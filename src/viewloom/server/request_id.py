"""An id for every request: on its answer, and on every line that is logged while it is served.

The id is always the server's own. One that the client sends is not taken: ids name entries of the ledger.
"""

import logging
from contextvars import ContextVar

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from viewloom.engine.random_names import random_name

HEADER = "x-request-id"
_current: ContextVar[str] = ContextVar("request_id", default="-")


def current_request_id() -> str:
    """Returns the id of the request being served; `-` outside of one."""
    return _current.get()


class RequestIds:
    """Gives each request an id and its answer the header `x-request-id`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request under an id of its own."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = random_name("req_")

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers[HEADER] = request_id
                # No answer is ever to be taken for something else than it says.
                headers.setdefault("x-content-type-options", "nosniff")
            await send(message)

        # Not reset: the server runs each request in a context of its own, and faults are logged on the way out.
        _current.set(request_id)
        await self._app(scope, receive, send_with_id)


class RequestIdFilter(logging.Filter):
    """Puts the id into log records as `request_id`."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Marks the record; lets all pass."""
        record.request_id = current_request_id()
        return True
