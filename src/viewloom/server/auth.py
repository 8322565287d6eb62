"""Bearer key -> Account; a session of somebody who signed in; a cookie for our own page on loopback.

The page at `/` runs signed out on one's own machine: a request from loopback to a loopback host gets a cookie that
is valid as long as the process lives. It counts only for requests that the browser says are same-origin, so no other
site can spend the model through it, and a foreign name that resolves to loopback (DNS rebinding) never gets one. Nor
does whoever comes through a proxy on this machine, as far as that can be told: to us they all come from loopback.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from viewloom.errors import InvalidApiKey, NotSignedIn, RoleNotAllowed
from viewloom.server.configuration.sign_on import is_loopback
from viewloom.server.cookies import cookie_name
from viewloom.server.cross_origin import admit_origins
from viewloom.server.session import BrowserSessions
from viewloom.server.token_reach import check_path
from viewloom.storage.frontend_tokens import TOKEN_START
from viewloom.storage.limits import NO_LIMITS, KeyLimits
from viewloom.storage.people import Role, Session, has_role
from viewloom.storage.store import Store
from viewloom.storage.turns import Owner

PAGE_COOKIE = "viewloom_page"
_VIEWERS_READ = re.compile(r"/v1/console/.*|(?:/v1|/v1/embed)?/models(?:/.*)?")
"""Nothing else: what people said to each other is not for viewers, and a new endpoint stays closed to them."""

_PASSED_ON = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
"""What proxies say of whom they speak for; no browser sends it."""

_LOOPBACK_HOST = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Account:
    """Who asks, and what they may use.

    Attributes:
        key_id: The key they showed; None for our own page and for people who signed in.
        role: What they may do in the console; None unless they signed in.
        session: The browser in which they did.
        user: Which user of the account a page's token speaks for; None for the account itself.
        scope: The threads that a page's token narrows them to; None for all of the account.
        is_content_logged: Whether the log of requests may keep what they say.
    """

    id: str
    key_id: str | None = None
    limits: KeyLimits = NO_LIMITS
    role: Role | None = None
    session: Session | None = None
    user: str | None = None
    scope: Owner | None = None
    is_content_logged: bool = False

    @property
    def owner(self) -> Owner:
        """Whose threads they may see and make."""
        return self.scope or Owner(self.id)


class Authenticator:
    """Tells who sends a request.

    Args:
        store: Where keys are.
        is_page_trusted: Whether the page may be used without a key on loopback.
        public_origin: Where the server is reached, if the operator said so; then there is a proxy before it, and the
            page is for people who sign in.

    Attributes:
        sessions: The sessions of browsers.
    """

    def __init__(self, store: Store, *, is_page_trusted: bool, public_origin: str = "") -> None:
        self.sessions = BrowserSessions(store.sessions, public_origin)
        self._store = store
        self._owner: Account | None = None
        is_alone = not public_origin or is_loopback(urlsplit(public_origin).hostname or "")
        self._page_token = secrets.token_urlsafe(32) if is_page_trusted and is_alone else None

    async def authenticate(self, request: Request) -> Account:
        """Returns the account of a request: by its key, else by its session, else because it is our own page's.

        Raises:
            InvalidApiKey: There is no key, or it is unknown, revoked or expired.
            NotAllowedHere: A page's token is shown where none is taken.
            NotSignedIn: The session is over.
            CsrfFailed: It has a session, but may have been written by another site.
            RoleNotAllowed: A viewer asks for more than viewers may see.
        """
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and secret.strip():
            return await self._bearer_account(request, secret.strip())
        session = await self.sessions.find(request)
        if session is not None:
            return _session_account(request, session)
        if self._is_our_page(request):
            return await self._page_account()
        if self.sessions.is_shown(request):
            raise NotSignedIn("The session is over; sign in again.")
        raise InvalidApiKey("Invalid API key provided.")

    async def require(self, request: Request, role: Role) -> Account:
        """Returns the account of a person who signed in; the console takes no keys.

        Raises:
            NotSignedIn: There is no session, or it is over.
            CsrfFailed: As `authenticate`.
            RoleNotAllowed: Their role may do less than `role`.
        """
        session = await self.sessions.find(request)
        if session is None:
            raise NotSignedIn("Sign in first.")
        if not has_role(session.user.role, role):
            raise RoleNotAllowed(f"This needs the role {role}; yours is {session.user.role}.")
        return Account(session.user.account_id, role=session.user.role, session=session)

    async def _bearer_account(self, request: Request, secret: str) -> Account:
        token = await self._store.frontend_tokens.find(secret) if secret.startswith(TOKEN_START) else None
        key = await (self._store.keys.find(secret) if token is None else self._store.keys.find_by_id(token.key_id))
        if key is None:
            raise InvalidApiKey("Invalid API key provided.")
        admit_origins(request.scope, key.origins)
        if token is None:
            return Account(key.account_id, key.id, key.limits, is_content_logged=key.is_content_logged)
        check_path(request)
        return Account(
            key.account_id,
            key.id,
            key.limits,
            user=token.user_id,
            scope=token.owner(key.account_id),
            is_content_logged=key.is_content_logged,
        )

    async def _page_account(self) -> Account:
        """Returns the account of the machine's owner, whose first key is made at the first start."""
        if self._owner is None:
            self._owner = Account(await self._store.keys.account_id())
        return self._owner

    def admit_page(self, request: Request, response: Response) -> None:
        """Sets the page's cookie if the page was asked for on loopback."""
        if self._page_token is None or not _is_own_machine(request):
            return
        name = cookie_name(PAGE_COOKIE, request)
        response.set_cookie(name, self._page_token, httponly=True, samesite="strict", path="/")

    def _is_our_page(self, request: Request) -> bool:
        token = request.cookies.get(cookie_name(PAGE_COOKIE, request), "")
        if self._page_token is None or not hmac.compare_digest(token.encode(), self._page_token.encode()):
            return False
        return _is_own_machine(request) and self.sessions.is_same_origin(request)


def _session_account(request: Request, session: Session) -> Account:
    user = session.user
    if not has_role(user.role, "developer") and not (
        request.method in {"GET", "HEAD"} and _VIEWERS_READ.fullmatch(request.url.path)
    ):
        raise RoleNotAllowed("Viewers may look at the console and nothing else; ask an admin for another role.")
    return Account(user.account_id, role=user.role, session=session)


def _is_own_machine(request: Request) -> bool:
    # The header itself: `request.url` puts the server's own address in the place of a host it cannot read.
    if request.client is None or not _LOOPBACK_HOST.fullmatch(request.headers.get("host", "")):
        return False
    # Some proxies ask for the page under our own name and add nothing, but they ask by HTTP/1.0, which no browser does.
    if request.scope.get("http_version") == "1.0" or any(name in request.headers for name in _PASSED_ON):
        return False
    return is_loopback(request.client.host)
