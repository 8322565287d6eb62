"""/v1/threads: conversations, in the manner of OpenAI's."""

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from viewloom.engine.titles import clean_line
from viewloom.errors import InvalidRequest, NotAllowedHere
from viewloom.server.auth import Account, Authenticator
from viewloom.server.settings import Settings
from viewloom.server.threads.bodies import (
    LONGEST_PAGE,
    ForkBody,
    FormStateBody,
    NewThreadBody,
    ThreadChangeBody,
    maybe_cursor,
    read_limit,
    read_user,
)
from viewloom.server.threads.methods import route
from viewloom.server.threads.shape import render_deleted, render_form, render_page, render_thread, render_turn
from viewloom.server.wire.body import read_json
from viewloom.server.wire.chat import parse_shape
from viewloom.storage.branches import Link
from viewloom.storage.reading import Reading, find_link
from viewloom.storage.store import Store
from viewloom.storage.turns import Owner, Thread


def thread_routes(settings: Settings, authenticator: Authenticator, store: Store) -> list[Route]:
    """Returns the endpoints; another account's thread is as little there as one that never was."""
    handlers = _Threads(store, settings.body_limit_bytes)
    thread = "/v1/threads/{thread_id}"
    return [
        route("/v1/threads", authenticator, get=handlers.list_page, post=handlers.create),
        route(thread, authenticator, get=handlers.get, patch=handlers.change, delete=handlers.delete),
        route(f"{thread}/fork", authenticator, post=handlers.fork),
        route(f"{thread}/turns", authenticator, get=handlers.turns),
        route(f"{thread}/turns/{{turn_id}}", authenticator, get=handlers.turn, patch=handlers.merge_form),
    ]


class _Threads:
    def __init__(self, store: Store, body_limit_bytes: int) -> None:
        self._threads = store.threads
        self._turns = store.turns
        self._limit = body_limit_bytes

    async def create(self, request: Request, account: Account) -> dict[str, Any]:
        raw = await read_json(request, self._limit)
        body = parse_shape(raw, NewThreadBody, "a JSON object, which may have `title` and `metadata`")
        title = clean_line(body.title or "")
        owner = account.owner if body.user is None else _of_user(account.owner, read_user(body.user))
        return render_thread(await self._threads.create(owner, title=title, metadata=body.metadata))

    async def list_page(self, request: Request, account: Account) -> dict[str, Any]:
        query = request.query_params
        page = await self._threads.list(
            account.owner,
            limit=read_limit(query),
            after=maybe_cursor(query),
            search=clean_line(query.get("search", "")),
        )
        return render_page([render_thread(thread) for thread in page.entries], has_more=page.has_more)

    async def get(self, request: Request, account: Account) -> dict[str, Any]:
        return render_thread(await self._threads.find(account.owner, request.path_params["thread_id"]))

    async def change(self, request: Request, account: Account) -> dict[str, Any]:
        raw = await read_json(request, self._limit)
        body = parse_shape(raw, ThreadChangeBody, "a JSON object with what is to change")
        thread_id = request.path_params["thread_id"]
        turn_id = body.active_turn_id
        if turn_id is not None:
            await self._threads.switch(account.owner, thread_id, turn_id)
        title = None if body.title is None else clean_line(body.title)
        return render_thread(await self._threads.change(account.owner, thread_id, title=title, metadata=body.metadata))

    async def delete(self, request: Request, account: Account) -> dict[str, Any]:
        thread_id = request.path_params["thread_id"]
        await self._threads.delete(account.owner, thread_id)
        return render_deleted(thread_id)

    async def fork(self, request: Request, account: Account) -> dict[str, Any]:
        raw = await read_json(request, self._limit)
        body = parse_shape(raw, ForkBody, "a JSON object with `turn_id`")
        title = None if body.title is None else clean_line(body.title)
        thread_id = request.path_params["thread_id"]
        return render_thread(await self._turns.fork(account.owner, thread_id, body.turn_id, title=title))

    async def turns(self, request: Request, account: Account) -> dict[str, Any]:
        query = request.query_params
        limit, after, leaf = read_limit(query, default=LONGEST_PAGE), maybe_cursor(query), maybe_cursor(query, "branch")

        def page(thread: Thread, reading: Reading) -> dict[str, Any]:
            tree = reading.tree
            branch = reading.path(thread.leaf_id if leaf is None else find_link(tree, leaf, "branch").id)
            rest = branch[_position(branch, after) :]
            turns = reading.turns(rest[:limit])
            return render_page([render_turn(turn, tree) for turn in turns], has_more=len(rest) > limit)

        return await self._turns.read(account.owner, request.path_params["thread_id"], page)

    async def turn(self, request: Request, account: Account) -> dict[str, Any]:
        places = request.path_params
        return render_turn(*await self._turns.find(account.owner, places["thread_id"], places["turn_id"]))

    async def merge_form(self, request: Request, account: Account) -> dict[str, Any]:
        raw = await read_json(request, self._limit)
        body = parse_shape(raw, FormStateBody, "a JSON object with `form_state`")
        thread_id, turn_id = request.path_params["thread_id"], request.path_params["turn_id"]
        return render_form(await self._turns.merge_form(account.owner, thread_id, turn_id, body.form_state))


def _of_user(owner: Owner, user_id: str) -> Owner:
    if owner.user_id not in {None, user_id}:
        raise NotAllowedHere("This token makes threads of its own user only.")
    return replace(owner, user_id=user_id)


def _position(branch: "list[Link]", after: str | None) -> int:
    if after is None:
        return 0
    for position, turn in enumerate(branch, 1):
        if turn.id == after:
            return position
    raise InvalidRequest("`after` must be the id of a turn of the branch.", param="after")
