"""GET /v1/console/oidc/start and /callback: to the issuer and back, for browsers.

Both answer with a redirect whatever happens: people see the console's own pages, and a failure is a code of ours in
the address of the sign-in page. Why it failed stands in the log and in the audit log.
"""

from collections.abc import Awaitable, Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from viewloom.errors import SetupError, UnknownPath
from viewloom.server.configuration.sign_on import SignOn
from viewloom.server.console.throttle import Throttle
from viewloom.server.session import BrowserSessions
from viewloom.storage.store import Store

if TYPE_CHECKING:
    from viewloom.server.oidc.sign_in import SingleSignOn

START = "/v1/console/oidc/start"
CALLBACK = "/v1/console/oidc/callback"

_Step = Callable[["SingleSignOn", Request], Awaitable[Response]]


def oidc_routes(sign_on: SignOn | None, sessions: BrowserSessions, store: Store, throttle: Throttle) -> list[Route]:
    """Returns the endpoints; there is nothing behind them unless single sign-on is set up.

    Raises:
        SetupError: It is, but what it needs is not installed.
    """
    single = None if sign_on is None else _open(sign_on, sessions, store, throttle)

    def route(path: str, step: _Step) -> Route:
        async def answer(request: Request) -> Response:
            if single is None:
                raise UnknownPath("Single sign-on is not set up on this server.")
            return await step(single, request)

        return Route(path, answer, methods=["GET"])

    return [route(START, lambda single, request: single.start(request)), route(CALLBACK, lambda s, r: s.finish(r))]


def _open(sign_on: SignOn, sessions: BrowserSessions, store: Store, throttle: Throttle) -> "SingleSignOn":
    if find_spec("joserfc") is None:
        raise SetupError("VIEWLOOM_OIDC_ISSUER: single sign-on needs more packages: pip install 'viewloom[oidc]'")
    from viewloom.server.oidc.sign_in import SingleSignOn  # noqa: PLC0415 - cryptography is slow to load

    return SingleSignOn(sign_on, sessions, store, throttle)
