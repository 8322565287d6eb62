"""Shares of threads, the page that shows one, and threads as files."""

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from viewloom.errors import ShareNotFound
from viewloom.server.auth import Account, Authenticator
from viewloom.server.page.routes import DIST, document, page_headers
from viewloom.server.settings import Settings
from viewloom.server.sharing.bodies import NewShareBody, render_share
from viewloom.server.sharing.document import render_document
from viewloom.server.sharing.transcript import render_markdown, render_transcript
from viewloom.server.threads.methods import route
from viewloom.server.threads.shape import render_page, render_thread, render_turn
from viewloom.server.wire.body import read_json
from viewloom.server.wire.chat import parse_shape
from viewloom.storage.branches import Link, Tree
from viewloom.storage.store import Store
from viewloom.storage.turn_store import TurnStore
from viewloom.storage.turns import Owner, Thread, Turn

_PRIVATE = {"cache-control": "no-store", "x-robots-tag": "noindex, nofollow", "referrer-policy": "no-referrer"}
"""The address is the permission: nobody keeps it, lists it or passes it on."""
_FILE_HEADERS = {"x-content-type-options": "nosniff", "cache-control": "no-store"}
Export = Callable[[Thread, Sequence[Turn]], str]


def sharing_routes(settings: Settings, authenticator: Authenticator, store: Store, *, dist: Path = DIST) -> list[Route]:
    """Returns the endpoints; another account's thread is as little there as one that never was."""
    handlers = _Shares(settings, store, dist)
    thread = "/v1/threads/{thread_id}"
    exports: dict[str, tuple[Export, str]] = {
        "html": (lambda found, branch: render_html(found, branch, dist), "text/html"),
        "md": (render_markdown, "text/markdown"),
        "json": (render_json, "application/json"),
    }
    return [
        route(f"{thread}/share", authenticator, post=handlers.create),
        route(f"{thread}/shares", authenticator, get=handlers.list_all),
        route(f"{thread}/shares/{{share_id}}", authenticator, delete=handlers.revoke),
        Route("/v1/shares/{secret}", handlers.read),
        Route("/s/{secret}", handlers.page),
        *(
            Route(f"{thread}/export.{kind}", _exporter(authenticator, store, render, media_type=media_type))
            for kind, (render, media_type) in exports.items()
        ),
    ]


class _Shares:
    def __init__(self, settings: Settings, store: Store, dist: Path) -> None:
        self._shares = store.shares
        self._limit = settings.body_limit_bytes
        self._public_origin = settings.public_origin
        self._dist = dist
        self._page_headers = {**page_headers(settings.policy), **_PRIVATE}

    async def create(self, request: Request, account: Account) -> dict[str, Any]:
        raw = await read_json(request, self._limit)
        body = parse_shape(raw, NewShareBody, "a JSON object, which may have `turn_id` and `expires_in_s`")
        lasting = body.expires_in_s
        share, secret = await self._shares.create(
            account.owner,
            request.path_params["thread_id"],
            turn_id=body.turn_id,
            expires_at=None if lasting is None else datetime.now(UTC) + timedelta(seconds=lasting),
        )
        origin = self._public_origin or str(request.base_url).rstrip("/")
        return render_share(share, f"{origin}/s/{secret}")

    async def list_all(self, request: Request, account: Account) -> dict[str, Any]:
        found = await self._shares.list(account.owner, request.path_params["thread_id"])
        return render_page([render_share(share) for share in found], has_more=False)

    async def revoke(self, request: Request, account: Account) -> dict[str, Any]:
        places = request.path_params
        return render_share(await self._shares.revoke(account.owner, places["thread_id"], places["share_id"]))

    async def read(self, request: Request) -> Response:
        share, turns = await self._shares.open(request.path_params["secret"])
        shown = render_transcript(share.title, turns, int(share.created_at.timestamp()))
        return JSONResponse(shown, headers=_PRIVATE)

    async def page(self, request: Request) -> Response:
        answer = document(self._dist / "share.html", self._page_headers)
        try:
            await self._shares.open(request.path_params["secret"])
        except ShareNotFound:
            # The page says so in words.
            answer.status_code = max(404, answer.status_code)
        return answer


def render_html(thread: Thread, branch: Sequence[Turn], dist: Path = DIST) -> str:
    """Returns a branch of a thread as a file that shows itself; see `render_document`."""
    shown = render_transcript(thread.title, branch, int(thread.created_at.timestamp()))
    return render_document(shown, dist)


def render_json(thread: Thread, turns: Sequence[Turn]) -> str:
    """Returns a thread with all of its turns, as the endpoints of threads give it."""
    tree = Tree([Link(turn.id, turn.parent_id, turn.role) for turn in turns])
    shape = {**render_thread(thread), "turns": [render_turn(turn, tree) for turn in turns]}
    return json.dumps(shape, indent=2, ensure_ascii=False) + "\n"


async def load_export(turns: TurnStore, owner: Owner | None, thread_id: str, kind: str) -> tuple[Thread, list[Turn]]:
    """Returns a thread and what a file of a kind has of it: the active branch, or, as JSON, every turn.

    Raises:
        ThreadNotFound: The owner has no such thread.
    """
    return await (turns.whole(owner, thread_id) if kind == "json" else turns.branch(owner, thread_id))


def _exporter(
    authenticator: Authenticator, store: Store, render: Export, *, media_type: str
) -> Callable[[Request], Awaitable[Response]]:
    async def export(request: Request) -> Response:
        account = await authenticator.authenticate(request)
        kind = request.url.path.rpartition(".")[2]
        thread, turns = await load_export(store.turns, account.owner, request.path_params["thread_id"], kind)
        # Saved, not opened: a file that shows what a model wrote is no page of ours.
        named = {"content-disposition": f'attachment; filename="{thread.id}.{kind}"'}
        return Response(render(thread, turns), media_type=media_type, headers={**_FILE_HEADERS, **named})

    return export
