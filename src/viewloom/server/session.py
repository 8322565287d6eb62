"""The browser's session: its cookie, and what a request that carries it must show besides.

A cookie is sent by the browser whoever wrote the request. So a request that changes something must also carry the
session's token in a header, which no other site can know, and the browser must not say that it comes from elsewhere.
"""

import hmac
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from viewloom.errors import CsrfFailed
from viewloom.server.cookies import cookie_name
from viewloom.storage.people import SESSION_LIFE, Session, User
from viewloom.storage.session_store import SessionStore

SESSION_COOKIE = "viewloom_session"
CSRF_HEADER = "x-viewloom-csrf"
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class BrowserSessions:
    """Sessions by the cookies of requests.

    Args:
        store: Where they are kept.
        public_origin: Where the server is reached, if the operator said so.
    """

    def __init__(self, store: SessionStore, public_origin: str = "") -> None:
        self._store = store
        self._public_origin = public_origin

    def is_shown(self, request: Request) -> bool:
        """Tells whether a request carries a session's cookie, be it good or not."""
        return self.cookie_name(request) in request.cookies

    async def find(self, request: Request) -> Session | None:
        """Returns the session of a request.

        Raises:
            CsrfFailed: It has one, but may have been written by another site.
        """
        secret = request.cookies.get(self.cookie_name(request), "")
        session = await self._store.find(secret) if secret else None
        if session is not None:
            self._check(request, session)
        return session

    def _check(self, request: Request, session: Session) -> None:
        if request.method in READING:
            # An address typed by the person is `none`; another page's image or frame is not.
            if request.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
                raise CsrfFailed("This request comes from another site.")
            return
        self.check_origin(request)
        token = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(token.encode(), session.csrf_token.encode()):
            raise CsrfFailed(
                f"A request with a session needs the header `{CSRF_HEADER}`; GET /v1/console/session has it."
            )

    def check_origin(self, request: Request) -> None:
        """Refuses what the browser says was written by a page of another origin.

        Raises:
            CsrfFailed: It was.
        """
        if not self.is_same_origin(request):
            raise CsrfFailed("This request comes from another site.")

    def is_same_origin(self, request: Request) -> bool:
        """Tells whether nothing says that a request was written by a page of another origin."""
        site = request.headers.get("sec-fetch-site", "same-origin")
        return site == "same-origin" and self._is_ours(request, request.headers.get("origin"))

    def _is_ours(self, request: Request, origin: str | None) -> bool:
        if origin is None or (self._public_origin and origin == self._public_origin):
            return True
        # Without the scheme: behind a proxy that ends TLS it is not known.
        try:
            netloc = urlsplit(origin).netloc
        except ValueError:
            return False
        return bool(netloc) and netloc == request.headers.get("host", "")

    async def begin(self, request: Request, response: Response, user: User) -> Session:
        """Signs a person in: whatever session the browser had ends, and its cookie names a new one."""
        await self.end(request, response)
        session, secret = await self._store.begin(user)
        response.set_cookie(
            self.cookie_name(request),
            secret,
            max_age=int(SESSION_LIFE.total_seconds()),
            secure=self.is_secure(request),
            httponly=True,
            samesite="lax",
            path="/",
        )
        return session

    async def end(self, request: Request, response: Response) -> None:
        """Signs out the person whose browser it is, if one is signed in."""
        name = self.cookie_name(request)
        secret = request.cookies.get(name)
        if secret:
            await self._store.end_secret(secret)
            response.delete_cookie(name, path="/", secure=self.is_secure(request), httponly=True, samesite="lax")

    def cookie_name(self, request: Request) -> str:
        """Returns the cookie's name; the longer one cannot be set from a sister domain or without TLS."""
        return cookie_name(SESSION_COOKIE, request, prefix="__Host-" if self.is_secure(request) else "")

    def is_secure(self, request: Request) -> bool:
        """Tells whether cookies of this request go over TLS."""
        return request.url.scheme == "https" or self._public_origin.startswith("https:")
