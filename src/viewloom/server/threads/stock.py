"""The five endpoints that OpenUI's own chat front end asks of its `threadApiUrl`.

A thread that is made here has only a title, from its first message: the message itself comes with the chat request,
which carries the thread. Messages have OpenAI's shape, so the front end is to read them with `openAIMessageFormat`.

Source: `c1-api` section 7; `@openuidev/react-headless` 0.x, `createChatStore`.
"""

from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from viewloom.engine.titles import clean_line, make_title
from viewloom.providers.base import Message
from viewloom.server.auth import Account, Authenticator
from viewloom.server.settings import Settings
from viewloom.server.threads.bodies import StockMessage, StockNewThreadBody, StockThreadBody, maybe_cursor
from viewloom.server.threads.methods import route
from viewloom.server.threads.shape import render_deleted, render_message, render_stock_thread
from viewloom.server.wire.body import read_json
from viewloom.server.wire.chat import parse_shape
from viewloom.storage.store import Store

BASE = "/v1/openui/threads"
PAGE = 50


def stock_routes(settings: Settings, authenticator: Authenticator, store: Store) -> list[Route]:
    """Returns the endpoints."""
    handlers = _StockThreads(store, settings.body_limit_bytes)
    return [
        route(f"{BASE}/get", authenticator, get=handlers.list_page),
        route(f"{BASE}/create", authenticator, post=handlers.create),
        route(f"{BASE}/update/{{thread_id}}", authenticator, patch=handlers.update),
        route(f"{BASE}/delete/{{thread_id}}", authenticator, delete=handlers.delete),
        route(f"{BASE}/get/{{thread_id}}", authenticator, get=handlers.messages),
    ]


class _StockThreads:
    def __init__(self, store: Store, body_limit_bytes: int) -> None:
        self._threads = store.threads
        self._turns = store.turns
        self._limit = body_limit_bytes

    async def list_page(self, request: Request, account: Account) -> dict[str, Any]:
        page = await self._threads.list(account.owner, limit=PAGE, after=maybe_cursor(request.query_params, "cursor"))
        # To the front end even a null cursor means that there is more.
        more = {"nextCursor": page.entries[-1].id} if page.has_more else {}
        return {"threads": [render_stock_thread(thread) for thread in page.entries], **more}

    async def create(self, request: Request, account: Account) -> dict[str, Any]:
        raw = await read_json(request, self._limit)
        body = parse_shape(raw, StockNewThreadBody, "a JSON object with `messages`")
        title = make_title([_message(message) for message in body.messages if message.role == "user"])
        return render_stock_thread(await self._threads.create(account.owner, title=title))

    async def update(self, request: Request, account: Account) -> dict[str, Any]:
        raw = await read_json(request, self._limit)
        title = clean_line(parse_shape(raw, StockThreadBody, "a JSON object with `title`").title)
        return render_stock_thread(
            await self._threads.change(account.owner, request.path_params["thread_id"], title=title)
        )

    async def delete(self, request: Request, account: Account) -> dict[str, Any]:
        thread_id = request.path_params["thread_id"]
        await self._threads.delete(account.owner, thread_id)
        return render_deleted(thread_id)

    async def messages(self, request: Request, account: Account) -> list[dict[str, Any]]:
        _, branch = await self._turns.branch(account.owner, request.path_params["thread_id"])
        return [render_message(turn) for turn in branch if not turn.is_void]


def _message(message: StockMessage) -> Message:
    content = message.content or ""
    return Message("user", content if isinstance(content, str) else tuple(content))
