"""Clients join base URLs and paths in their own ways; `/v1/embed//chat/completions/` means the same.

A NUL in an address is read as U+FFFD, as HTML does: no id or name has either, but PostgreSQL refuses to look for a NUL.
"""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_REPLACEMENT_IN_QUERY = b"%EF%BF%BD"


class NormalPath:
    """Folds doubled slashes and drops one at the end before the request is routed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on under its normal path."""
        if scope["type"] == "http":
            query = scope["query_string"].replace(b"%00", _REPLACEMENT_IN_QUERY)
            path = re.sub(r"/{2,}", "/", scope["path"].replace("\0", _REPLACEMENT))
            scope = {**scope, "path": path.rstrip("/") or "/", "query_string": query}
        await self._app(scope, receive, send)
