"""One route for all methods of a path of the console, each with the role that it needs."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from viewloom.server.auth import Account, Authenticator
from viewloom.storage.people import Role

Answer = Response | dict[str, Any] | list[dict[str, Any]]
Handler = Callable[[Request, Account], Awaitable[Answer]]

_HEADERS = {"cache-control": "no-store"}


def console_route(path: str, authenticator: Authenticator, **handlers: tuple[Role, Handler]) -> Route:
    """Returns a route whose methods (in small letters) answer a person who signed in and has at least a role.

    What a handler returns is sent as JSON, unless it is an answer already.
    """

    async def answer(request: Request) -> Response:
        # HEAD is answered as GET; the server leaves the body out.
        method = "get" if request.method == "HEAD" else request.method.lower()
        role, handler = handlers[method]
        account = await authenticator.require(request, role)
        answered = await handler(request, account)
        return answered if isinstance(answered, Response) else JSONResponse(answered, headers=_HEADERS)

    return Route(path, answer, methods=[method.upper() for method in handlers])
