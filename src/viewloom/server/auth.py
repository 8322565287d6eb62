"""Bearer key -> Account; a cookie for our own page on loopback.

The page at `/` runs signed out on one's own machine: a request from loopback to a loopback host gets a cookie that
is valid as long as the process lives. It counts only for requests that the browser says are same-origin, so no other
site can spend the model through it, and a foreign name that resolves to loopback (DNS rebinding) never gets one.
"""

import hmac
import ipaddress
import re
import secrets
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from viewloom.errors import InvalidApiKey
from viewloom.storage.limits import NO_LIMITS, KeyLimits
from viewloom.storage.store import Store

PAGE_COOKIE = "viewloom_page"
_LOOPBACK_HOST = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Account:
    """Who asks, and what they may use.

    Attributes:
        key_id: The key they showed; None for our own page.
    """

    id: str
    key_id: str | None = None
    limits: KeyLimits = NO_LIMITS


class Authenticator:
    """Tells who sends a request.

    Args:
        store: Where keys are.
        is_page_trusted: Whether the page may be used without a key on loopback.
    """

    def __init__(self, store: Store, *, is_page_trusted: bool) -> None:
        self._store = store
        self._owner: Account | None = None
        self._page_token = secrets.token_urlsafe(32) if is_page_trusted else None

    async def authenticate(self, request: Request) -> Account:
        """Returns the account of a request.

        Raises:
            InvalidApiKey: There is no key, or it is unknown, revoked or expired.
        """
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and secret.strip():
            key = await self._store.keys.find(secret.strip())
            if key is not None:
                return Account(key.account_id, key.id, key.limits)
        elif self._is_our_page(request):
            return await self._page_account()
        raise InvalidApiKey("Invalid API key provided.")

    async def _page_account(self) -> Account:
        """Returns the account of the machine's owner, whose first key is made at the first start."""
        if self._owner is None:
            self._owner = Account(await self._store.keys.account_id())
        return self._owner

    def admit_page(self, request: Request, response: Response) -> None:
        """Sets the page's cookie if the page was asked for on loopback."""
        if self._page_token is None or not _is_loopback(request):
            return
        response.set_cookie(PAGE_COOKIE, self._page_token, httponly=True, samesite="strict", path="/")

    def _is_our_page(self, request: Request) -> bool:
        token = request.cookies.get(PAGE_COOKIE, "")
        if self._page_token is None or not hmac.compare_digest(token.encode(), self._page_token.encode()):
            return False
        return _is_loopback(request) and request.headers.get("sec-fetch-site", "same-origin") == "same-origin"


def _is_loopback(request: Request) -> bool:
    # The header itself: `request.url` puts the server's own address in the place of a host it cannot read.
    if request.client is None or not _LOOPBACK_HOST.fullmatch(request.headers.get("host", "")):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
