"""One route for all methods of a path."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from viewloom.server.auth import Account, Authenticator

Handler = Callable[[Request, Account], Awaitable[dict[str, Any] | list[dict[str, Any]]]]


def route(path: str, authenticator: Authenticator, **handlers: Handler) -> Route:
    """Returns a route whose methods (in small letters) answer an account with JSON."""

    async def answer(request: Request) -> Response:
        account = await authenticator.authenticate(request)
        # HEAD is answered as GET; the server leaves the body out.
        method = "get" if request.method == "HEAD" else request.method.lower()
        return JSONResponse(await handlers[method](request, account))

    return Route(path, answer, methods=[method.upper() for method in handlers])
