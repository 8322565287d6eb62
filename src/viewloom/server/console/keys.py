"""/v1/console/keys: an account's API keys, made, changed and revoked by those who signed in to it."""

from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from viewloom.errors import InvalidRequest, KeyNotFound
from viewloom.server.auth import Account, Authenticator
from viewloom.server.console.audit import audit
from viewloom.server.console.bodies import BODY_LIMIT_BYTES
from viewloom.server.console.key_bodies import KeyBody, KeyChangeBody, read_change, read_terms
from viewloom.server.console.methods import console_route
from viewloom.server.console.shape import render_key
from viewloom.server.threads.shape import render_page
from viewloom.server.wire.body import read_json
from viewloom.server.wire.chat import parse_shape
from viewloom.storage.key_store import KeyStore
from viewloom.storage.keys import Key, Spent

PATH = "/v1/console/keys"


def key_routes(authenticator: Authenticator, keys: KeyStore) -> list[Route]:
    """Returns the endpoints."""
    handlers = _Keys(keys)
    return [
        console_route(PATH, authenticator, get=("viewer", handlers.list), post=("developer", handlers.create)),
        console_route(
            f"{PATH}/{{key_id}}",
            authenticator,
            patch=("developer", handlers.change),
            delete=("developer", handlers.revoke),
        ),
    ]


class _Keys:
    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys

    async def list(self, _request: Request, account: Account) -> dict[str, Any]:
        return render_page(
            [render_key(key, spent) for key, spent in await self._keys.overview(account.id)], has_more=False
        )

    async def create(self, request: Request, account: Account) -> dict[str, Any]:
        raw = await read_json(request, BODY_LIMIT_BYTES)
        body = parse_shape(raw, KeyBody, "a JSON object with `name`")
        terms = read_terms(body)
        expires_at = terms.get("expires_at")
        if expires_at is not None and expires_at <= datetime.now(UTC):
            raise InvalidRequest("`expires_at`: it must be in the future, in seconds since 1970.", param="expires_at")
        key, secret = await self._keys.create(body.name, account_id=account.id, **terms)
        _note(request, account, "key_created", key)
        return {"key": render_key(key, Spent()), "secret": secret}

    async def change(self, request: Request, account: Account) -> dict[str, Any]:
        raw = await read_json(request, BODY_LIMIT_BYTES)
        body = parse_shape(raw, KeyChangeBody, "a JSON object with what is to change")
        key_id = request.path_params["key_id"]
        await self._keys.change(account.id, key_id, read_change(body))
        return await self._show(request, account, "key_changed")

    async def revoke(self, request: Request, account: Account) -> dict[str, Any]:
        await self._keys.end(account.id, request.path_params["key_id"])
        return await self._show(request, account, "key_revoked")

    async def _show(self, request: Request, account: Account, event: str) -> dict[str, Any]:
        """Writes down what was done to a key and returns it as it is now."""
        found = await self._keys.overview(account.id, request.path_params["key_id"])
        if not found:
            raise KeyNotFound("There is no such key.", param="key_id")
        key, spent = found[0]
        _note(request, account, event, key)
        return render_key(key, spent)


def _note(request: Request, account: Account, event: str, key: Key) -> None:
    user = account.session.user.id if account.session else None
    audit(request, event, user=user, key=key.id, prefix=key.prefix)
