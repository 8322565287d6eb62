"""/v1/console/users and /invitations: who may sign in, for admins."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from viewloom.server.auth import Account, Authenticator
from viewloom.server.console.audit import audit
from viewloom.server.console.bodies import BODY_LIMIT_BYTES, InvitationBody, UserBody
from viewloom.server.console.methods import console_route
from viewloom.server.console.shape import render_invitation, render_user, setup_link
from viewloom.server.threads.shape import render_page
from viewloom.server.wire.body import read_json
from viewloom.server.wire.chat import parse_shape
from viewloom.storage.store import Store


def people_routes(authenticator: Authenticator, store: Store, *, public_origin: str = "") -> list[Route]:
    """Returns the endpoints."""
    handlers = _People(store, public_origin)
    users, invitations = "/v1/console/users", "/v1/console/invitations"
    return [
        console_route(users, authenticator, get=("admin", handlers.list_users)),
        console_route(f"{users}/{{user_id}}", authenticator, patch=("admin", handlers.change)),
        console_route(invitations, authenticator, get=("admin", handlers.invitations), post=("admin", handlers.invite)),
        console_route(f"{invitations}/{{invitation_id}}", authenticator, delete=("admin", handlers.withdraw)),
    ]


class _People:
    def __init__(self, store: Store, public_origin: str) -> None:
        self._store = store
        self._public_origin = public_origin

    async def list_users(self, _request: Request, _account: Account) -> dict[str, Any]:
        return render_page([render_user(user) for user in await self._store.people.list()], has_more=False)

    async def change(self, request: Request, account: Account) -> dict[str, Any]:
        raw = await read_json(request, BODY_LIMIT_BYTES)
        body = parse_shape(raw, UserBody, "a JSON object with `role` or `is_disabled`")
        user_id = request.path_params["user_id"]
        user = await self._store.people.change(user_id, role=body.role, is_disabled=body.is_disabled)
        state = "disabled" if user.disabled_at else "enabled"
        audit(request, "user_changed", user=_who(account), changed=user.id, role=user.role, state=state)
        return render_user(user)

    async def invitations(self, _request: Request, _account: Account) -> dict[str, Any]:
        return render_page([render_invitation(entry) for entry in await self._store.invitations.list()], has_more=False)

    async def invite(self, request: Request, account: Account) -> dict[str, Any]:
        raw = await read_json(request, BODY_LIMIT_BYTES)
        body = parse_shape(raw, InvitationBody, "a JSON object with `role`")
        account_id = account.id if body.account is None else await self._store.keys.account_id(body.account)
        invitation, secret = await self._store.invitations.create(account_id, body.role, body.email)
        audit(request, "invitation_created", user=_who(account), invitation=invitation.id, role=invitation.role)
        origin = self._public_origin or f"{request.url.scheme}://{request.headers.get('host', '')}"
        return {**render_invitation(invitation), "link": setup_link(origin, secret)}

    async def withdraw(self, request: Request, account: Account) -> Response:
        invitation = await self._store.invitations.delete(request.path_params["invitation_id"])
        audit(request, "invitation_withdrawn", user=_who(account), invitation=invitation.id)
        return Response(status_code=204)


def _who(account: Account) -> str | None:
    return account.session.user.id if account.session else None
