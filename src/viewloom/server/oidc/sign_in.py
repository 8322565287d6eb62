"""The two steps of single sign-on in a browser: away to the issuer, and back with a code."""

import hmac
import logging

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from viewloom.errors import IdentityProviderFailed, SignInExpired, SignInRefused, ViewloomError
from viewloom.server.configuration.sign_on import SignOn
from viewloom.server.console.audit import audit
from viewloom.server.console.throttle import Throttle
from viewloom.server.cookies import cookie_name
from viewloom.server.oidc.admission import admit_person
from viewloom.server.oidc.issuer import Issuer
from viewloom.server.oidc.pending import (
    PENDING_COOKIE,
    PENDING_LIFE_S,
    Pending,
    begin_sign_in,
    maybe_pending,
    render_pending,
)
from viewloom.server.session import BrowserSessions
from viewloom.storage.store import Store

COOKIE_PATH = "/v1/console/oidc"
SIGN_IN_PAGE = "/console/sign-in"

_HEADERS = {"cache-control": "no-store", "referrer-policy": "no-referrer"}

logger = logging.getLogger("viewloom.server")


class SingleSignOn:
    """Signs people in who signed in at the issuer.

    Args:
        sign_on: How it is set up.
        sessions: Where their sessions begin.
        store: The people and their invitations.
        throttle: Counts the steps from one address.
    """

    def __init__(self, sign_on: SignOn, sessions: BrowserSessions, store: Store, throttle: Throttle) -> None:
        self._sign_on = sign_on
        self._sessions = sessions
        self._store = store
        self._throttle = throttle
        self._issuer = Issuer(sign_on)

    async def start(self, request: Request) -> Response:
        """Sends a browser to the issuer, with a cookie that binds the answer to it."""
        pending = begin_sign_in(request.query_params.get("next"))
        try:
            await self._throttle.admit_single_sign_on(request)
            address = await self._issuer.authorization_address(pending, self._redirect_uri(request))
        except ViewloomError as error:
            return self._failed(request, error)
        response = _redirect(address)
        response.set_cookie(
            self._cookie_name(request),
            render_pending(pending),
            max_age=PENDING_LIFE_S,
            path=COOKIE_PATH,
            secure=self._sessions.is_secure(request),
            httponly=True,
            # Strict would keep it back when the issuer sends the browser here again.
            samesite="lax",
        )
        return response

    async def finish(self, request: Request) -> Response:
        """Takes the issuer's answer; good or not, it can be shown only once."""
        try:
            response = await self._enter(request)
        except ViewloomError as error:
            response = self._failed(request, error)
        response.delete_cookie(
            self._cookie_name(request), path=COOKIE_PATH, secure=self._sessions.is_secure(request), httponly=True
        )
        return response

    async def _enter(self, request: Request) -> Response:
        await self._throttle.admit_single_sign_on(request)
        pending = self._pending(request)
        code = await self._code(request)
        claims = await self._issuer.redeem(code, pending, self._redirect_uri(request))
        user = await admit_person(self._store, self._sign_on, claims)
        response = _redirect(pending.next_path)
        await self._sessions.begin(request, response, user)
        audit(request, "sign_in", user=user.id, method="oidc")
        return response

    def _pending(self, request: Request) -> Pending:
        pending = maybe_pending(request.cookies.get(self._cookie_name(request), ""))
        state = request.query_params.get("state", "")
        if pending is None or not hmac.compare_digest(state.encode(), pending.state.encode()):
            raise SignInExpired("state: this browser began no such sign-in, or too long ago.")
        return pending

    async def _code(self, request: Request) -> str:
        """Returns the code of an answer that belongs to this browser's sign-in."""
        query = request.query_params
        # An answer of another issuer must not reach the token endpoint of ours: RFC 9207.
        if "iss" in query and not await self._issuer.is_issuer(query["iss"]):
            raise IdentityProviderFailed("Single sign-on: the answer names another issuer (iss).")
        if query.get("error") == "access_denied":
            raise SignInRefused("denied: the issuer let them not in, or they chose not to.")
        code = query.get("code", "")
        if not code or "error" in query:
            raise IdentityProviderFailed("Single sign-on: the issuer answered with an error in place of a code.")
        return code

    def _failed(self, request: Request, error: ViewloomError) -> Response:
        audit(request, "sign_in_refused", method="oidc", code=error.code)
        logger.warning("single sign-on failed: %s: %s", error.code, error.message)
        return _redirect(f"{SIGN_IN_PAGE}?error={error.code}")

    def _redirect_uri(self, request: Request) -> str:
        origin = self._sign_on.public_origin or f"{request.url.scheme}://{request.headers.get('host', '')}"
        return f"{origin}{COOKIE_PATH}/callback"

    def _cookie_name(self, request: Request) -> str:
        return cookie_name(PENDING_COOKIE, request, prefix="__Secure-" if self._sessions.is_secure(request) else "")


def _redirect(address: str) -> Response:
    return RedirectResponse(address, status_code=303, headers=_HEADERS)
