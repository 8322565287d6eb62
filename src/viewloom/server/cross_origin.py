"""Which web pages may call: for each key, the origins that its owner named; none unless some are named.

Main path: `CrossOrigin` answers preflights for origins that any working key names, since a preflight shows no key. On
the request itself the key's own origins decide: `Authenticator` notes them in the scope, and the answer says so, be it
a reply or an error. An answer to a request whose key or token does not work is as open as a preflight is, so that a
page can read that its token has expired. Cookies are never taken along: no answer allows credentials.
"""

import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from viewloom.errors import ViewloomError

ANY = "*"
KNOWN_S = 5.0
"""How long a known origin is remembered: one that no key names any more may be asked for a little longer. The request
itself is never late, and an origin that is not known is looked up each time, as a key is."""
PREFLIGHT_S = 600
_STATE = "viewloom.cross_origin"
_METHODS = "GET, HEAD, POST, PATCH, DELETE"
_REQUEST_HEADERS = (
    "authorization, content-type, last-event-id, x-viewloom-thread, x-viewloom-parent, x-viewloom-trace, "
    # What OpenAI's JavaScript client sends with every request.
    "x-stainless-arch, x-stainless-helper-method, x-stainless-lang, x-stainless-os, x-stainless-package-version, "
    "x-stainless-retry-count, x-stainless-runtime, x-stainless-runtime-version, x-stainless-timeout"
)
_EXPOSED = (
    "x-request-id, x-viewloom-thread, x-viewloom-turn, x-viewloom-repairs, x-viewloom-model, retry-after, "
    "content-disposition"
)


@dataclass(slots=True)
class _CrossOriginRequest:
    """A request from a web page, and whether its key may be used there; None while no working key was shown."""

    origin: str
    is_admitted: bool | None = field(default=None)


def admit_origins(scope: Scope, origins: Collection[str]) -> None:
    """Notes the origins of the key that a request shows."""
    asked: _CrossOriginRequest | None = scope.get(_STATE)
    if asked is not None:
        asked.is_admitted = _names(origins, asked.origin)


def cross_origin_headers(scope: Scope) -> dict[str, str]:
    """Returns what the answer to a request says to the browser, for answers that are made outside of `CrossOrigin`."""
    asked: _CrossOriginRequest | None = scope.get(_STATE)
    if asked is None:
        return {}
    allowed = {"access-control-allow-origin": asked.origin, "access-control-expose-headers": _EXPOSED}
    return {**(allowed if asked.is_admitted else {}), "vary": "Origin"}


class CrossOrigin:
    """Answers preflights, and says on each answer whether the page that asked may read it.

    Args:
        app: What answers.
        load_origins: Returns the origins from which any working key may be used.
        clock: In seconds.
    """

    def __init__(
        self,
        app: ASGIApp,
        load_origins: Callable[[], Awaitable[frozenset[str]]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._load_origins = load_origins
        self._clock = clock
        self._known: frozenset[str] = frozenset()
        self._known_until = float("-inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        origin = headers.get("origin")
        if origin is None:
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await self._preflight(origin)(scope, receive, send) if await self._is_known(origin) else await _refusal()(
                scope, receive, send
            )
            return
        asked = scope[_STATE] = _CrossOriginRequest(origin)

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                if asked.is_admitted is None and message["status"] in {401, 403}:
                    asked.is_admitted = await self._is_known(origin)
                marks = MutableHeaders(scope=message)
                for name, value in cross_origin_headers(scope).items():
                    if name == "vary":
                        marks.add_vary_header(value)
                    else:
                        marks.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_marked)

    def _preflight(self, origin: str) -> Response:
        return Response(
            status_code=204,
            headers={
                "access-control-allow-origin": origin,
                "access-control-allow-methods": _METHODS,
                "access-control-allow-headers": _REQUEST_HEADERS,
                "access-control-max-age": str(PREFLIGHT_S),
                "vary": "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
            },
        )

    async def _is_known(self, origin: str) -> bool:
        if self._clock() < self._known_until and _names(self._known, origin):
            return True
        try:
            self._known = await self._load_origins()
        except ViewloomError:
            # The answer itself says what is wrong.
            return False
        self._known_until = self._clock() + KNOWN_S
        return _names(self._known, origin)


def _names(origins: Collection[str], origin: str) -> bool:
    return origin in origins or ANY in origins


def _refusal() -> Response:
    return Response(status_code=403, headers={"vary": "Origin"})
