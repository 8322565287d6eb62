"""Clients join base URLs and paths in their own ways; `/v1/embed//chat/completions/` means the same."""

import re

from starlette.types import ASGIApp, Receive, Scope, Send


class NormalPath:
    """Folds doubled slashes and drops one at the end before the request is routed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on under its normal path."""
        if scope["type"] == "http":
            path = re.sub(r"/{2,}", "/", scope["path"])
            scope = {**scope, "path": path.rstrip("/") or "/"}
        await self._app(scope, receive, send)
