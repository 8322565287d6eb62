"""Clients join base URLs and paths in their own ways; `/v1/embed//chat/completions/` means the same.

An address that holds a NUL is nobody's way: no id or name has one, and PostgreSQL refuses to look for it.
"""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from viewloom.errors import InvalidRequest
from viewloom.server.wire.errors import error_response


class NormalPath:
    """Folds doubled slashes and drops one at the end before the request is routed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on under its normal path."""
        if scope["type"] == "http":
            if "\0" in scope["path"] or b"%00" in scope["query_string"]:
                refusal = error_response(InvalidRequest("The address of a request must not hold a NUL (%00)."))
                await refusal(scope, receive, send)
                return
            path = re.sub(r"/{2,}", "/", scope["path"])
            scope = {**scope, "path": path.rstrip("/") or "/"}
        await self._app(scope, receive, send)
