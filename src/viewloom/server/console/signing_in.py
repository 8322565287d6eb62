"""/v1/console/session and /setup: who is signed in, signing in and out, and the first way in."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from viewloom.errors import InvalidRequest, NotSignedIn, WrongCredentials
from viewloom.server.console.audit import audit
from viewloom.server.console.bodies import BODY_LIMIT_BYTES, ProfileBody, SetupBody, SignInBody
from viewloom.server.console.passwords import Passwords
from viewloom.server.console.shape import render_self
from viewloom.server.console.throttle import Throttle
from viewloom.server.session import BrowserSessions
from viewloom.server.wire.body import read_json
from viewloom.server.wire.chat import parse_shape
from viewloom.storage.people import Session, User
from viewloom.storage.store import Store

_HEADERS = {"cache-control": "no-store"}


def sign_in_routes(sessions: BrowserSessions, store: Store, throttle: Throttle, *, oidc_name: str = "") -> list[Route]:
    """Returns the endpoints; they look at the session themselves, since most of them work without one."""
    handlers = _SigningIn(sessions, store, throttle, oidc_name=oidc_name)
    return [
        Route("/v1/console/session", handlers.answer, methods=["GET", "POST", "PATCH", "DELETE"]),
        Route("/v1/console/setup", handlers.set_up, methods=["POST"]),
    ]


class _SigningIn:
    def __init__(self, sessions: BrowserSessions, store: Store, throttle: Throttle, *, oidc_name: str) -> None:
        self._sessions = sessions
        self._store = store
        self._throttle = throttle
        self._passwords = Passwords()
        self._oidc_name = oidc_name

    async def answer(self, request: Request) -> Response:
        match request.method:
            case "POST":
                return await self.sign_in(request)
            case "PATCH":
                return await self.change(request)
            case "DELETE":
                return await self.sign_out(request)
            case _:
                return await self.show(request)

    async def show(self, request: Request) -> Response:
        session = await self._sessions.find(request)
        return JSONResponse(await self._render(session), headers=_HEADERS)

    async def sign_in(self, request: Request) -> Response:
        self._sessions.check_origin(request)
        raw = await read_json(request, BODY_LIMIT_BYTES)
        body = parse_shape(raw, SignInBody, "a JSON object with `email` and `password`")
        await self._throttle.admit(request, body.email)
        user = await self._store.people.maybe_by_email(body.email)
        if user is None or not await self._is_theirs(user, body.password):
            if user is None:
                await self._passwords.fits(body.password, None)
            audit(request, "sign_in_refused", user=user.id if user else None)
            raise WrongCredentials("The e-mail address or the password is wrong.")
        await self._throttle.forget(body.email)
        audit(request, "sign_in", user=user.id, method="password")
        return await self._enter(request, user)

    async def _is_theirs(self, user: User, password: str) -> bool:
        """Tells whether somebody may sign in with a password; who is disabled may not, at the same cost."""
        stored = await self._store.people.password_hash(user.id)
        fits = await self._passwords.fits(password, stored if user.disabled_at is None else None)
        if fits and stored is not None and self._passwords.is_stale(stored):
            await self._store.people.rehash(user.id, await self._passwords.hash(password))
        return fits

    async def set_up(self, request: Request) -> Response:
        self._sessions.check_origin(request)
        raw = await read_json(request, BODY_LIMIT_BYTES)
        body = parse_shape(raw, SetupBody, "a JSON object with `token`, `email` and `password`")
        # Before the password is hashed: a hash is dear, and this is asked by strangers.
        await self._store.invitations.check(body.token)
        hashed = await self._passwords.hash(body.password)
        user = await self._store.invitations.accept(body.token, email=body.email, name=body.name, password_hash=hashed)
        await self._throttle.forget(body.email)
        audit(request, "invitation_accepted", user=user.id, role=user.role)
        return await self._enter(request, user)

    async def change(self, request: Request) -> Response:
        session = await self._sessions.find(request)
        if session is None:
            raise NotSignedIn("Sign in first.")
        raw = await read_json(request, BODY_LIMIT_BYTES)
        body = parse_shape(raw, ProfileBody, "a JSON object with what is to change")
        user = session.user
        if body.new_password is not None:
            await self._check_own(request, user, body.password)
        if body.name is not None:
            await self._store.people.rename(user.id, body.name)
        if body.new_password is None:
            return JSONResponse(await self._render(await self._sessions.find(request)), headers=_HEADERS)
        await self._store.people.set_password(user.id, await self._passwords.hash(body.new_password))
        audit(request, "password_changed", user=user.id)
        return await self._enter(request, await self._store.people.find(user.id))

    async def _check_own(self, request: Request, user: User, password: str | None) -> None:
        """Asks for the password that is to be changed, unless there is none yet."""
        if not user.has_password:
            return
        await self._throttle.admit(request, user.email)
        if password is None or not await self._is_theirs(user, password):
            raise InvalidRequest("`password` must be the password that you have now.", param="password")
        await self._throttle.forget(user.email)

    async def sign_out(self, request: Request) -> Response:
        session = await self._sessions.find(request)
        response = Response(status_code=204, headers=_HEADERS)
        await self._sessions.end(request, response)
        if session is not None:
            audit(request, "sign_out", user=session.user.id)
        return response

    async def _enter(self, request: Request, user: User) -> Response:
        response = JSONResponse(None, headers=_HEADERS)
        session = await self._sessions.begin(request, response, user)
        response.body = response.render(await self._render(session))
        response.headers["content-length"] = str(len(response.body))
        return response

    async def _render(self, session: Session | None) -> dict[str, Any]:
        return {
            "user": None if session is None else render_self(session.user),
            "csrf": None if session is None else session.csrf_token,
            "is_set_up": session is not None or await self._store.people.is_set_up(),
            "oidc": {"name": self._oidc_name} if self._oidc_name else None,
        }
