"""POST /v1/frontend-tokens: an app's own server asks for a token that it can give to a page."""

from contextlib import suppress
from typing import Annotated, Any

import anyio
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr
from starlette.requests import Request
from starlette.routing import Route

from viewloom.errors import DatabaseUnavailable, NotAllowedHere
from viewloom.server.auth import Account, Authenticator
from viewloom.server.settings import Settings
from viewloom.server.threads.bodies import User, read_user
from viewloom.server.threads.methods import route
from viewloom.server.wire.body import read_json
from viewloom.server.wire.chat import parse_shape
from viewloom.storage.frontend_tokens import FrontendTokenStore

PATH = "/v1/frontend-tokens"
THREADS_LIMIT = 100
SHORTEST_S, LONGEST_S, DEFAULT_S = 60, 3600, 900
SWEEP_INTERVAL_S = 600.0


class FrontendTokenBody(BaseModel):
    """POST /v1/frontend-tokens."""

    model_config = ConfigDict(extra="forbid")

    user: User
    thread_ids: Annotated[list[StrictStr], Field(max_length=THREADS_LIMIT)] | None = None
    ttl_s: Annotated[StrictInt, Field(ge=SHORTEST_S, le=LONGEST_S)] = DEFAULT_S


def frontend_routes(settings: Settings, authenticator: Authenticator, tokens: FrontendTokenStore) -> list[Route]:
    """Returns the endpoint."""

    async def create(request: Request, account: Account) -> dict[str, Any]:
        # A token makes no tokens (`token_reach`), and the console's people have no key that could pay.
        if account.key_id is None:
            raise NotAllowedHere("Frontend tokens are made with an API key, which pays for what is done with them.")
        raw = await read_json(request, settings.body_limit_bytes)
        body = parse_shape(raw, FrontendTokenBody, "a JSON object with `user`")
        user = read_user(body.user)
        token, secret = await tokens.create(
            account.id, account.key_id, user, ttl_s=body.ttl_s, thread_ids=body.thread_ids
        )
        return {
            "object": "frontend_token",
            "token": secret,
            "user": user,
            "thread_ids": None if token.thread_ids is None else sorted(token.thread_ids),
            "expires_at": int(token.expires_at.timestamp()),
        }

    return [route(PATH, authenticator, post=create)]


async def sweep_tokens(tokens: FrontendTokenStore) -> None:
    """Deletes expired tokens from time to time; runs until it is cancelled."""
    while True:
        # They do not work any more in any case.
        with suppress(DatabaseUnavailable):
            await tokens.sweep()
        await anyio.sleep(SWEEP_INTERVAL_S)
