"""/v1/console/requests: the log, newest first, and one request with what was said in it."""

from typing import Any, Literal, cast

from starlette.requests import Request
from starlette.routing import Route

from viewloom.errors import InvalidRequest
from viewloom.server.auth import Account, Authenticator
from viewloom.server.console.methods import console_route
from viewloom.server.request_log.log import RequestLog
from viewloom.server.threads.bodies import read_limit
from viewloom.server.threads.shape import render_page
from viewloom.server.wire.scalars import render_usd
from viewloom.storage.people import has_role
from viewloom.storage.request_store import Listed, Outcome, RequestStore, Wanted

PATH = "/v1/console/requests"
PAGE = 50


def request_log_routes(authenticator: Authenticator, requests: RequestStore, log: RequestLog) -> list[Route]:
    """Returns the endpoints."""

    async def list_page(request: Request, account: Account) -> dict[str, Any]:
        query = request.query_params
        wanted = Wanted(query.get("key_id"), query.get("model"), _read_outcome(query.get("outcome")))
        await log.flush()
        limit = read_limit(query, default=PAGE)
        page = await requests.list(account.id, wanted, limit=limit, after=query.get("after"))
        return render_page([render_request(entry) for entry in page.entries], has_more=page.has_more)

    async def get(request: Request, account: Account) -> dict[str, Any]:
        await log.flush()
        found = await requests.find(account.id, request.path_params["request_id"])
        # What people said is not for viewers.
        may_read = account.role is not None and has_role(account.role, "developer")
        return {**render_request(found), "content": found.request.content if may_read else None}

    return [
        console_route(PATH, authenticator, get=("viewer", list_page)),
        console_route(f"{PATH}/{{request_id}}", authenticator, get=("viewer", get)),
    ]


def render_request(listed: Listed) -> dict[str, Any]:
    """Returns a request without what was said in it."""
    entry = listed.request
    return {
        "id": entry.id,
        "object": "request",
        "started_at": int(entry.started_at.timestamp()),
        "key_id": entry.key_id,
        "key_name": listed.key_name,
        "user": entry.user_id,
        "endpoint": entry.endpoint,
        "model": entry.model_id or None,
        "status": entry.status,
        "code": entry.code or None,
        "is_streamed": entry.is_streamed,
        "duration_ms": entry.duration_ms,
        "first_component_ms": entry.first_component_ms,
        "repairs": entry.repairs,
        "prompt_tokens": entry.prompt_tokens,
        "completion_tokens": entry.completion_tokens,
        "cost_usd": render_usd(entry.cost_picodollars),
        "thread_id": entry.thread_id,
        "has_content": listed.has_content,
    }


def _read_outcome(text: str | None) -> Outcome | None:
    if text not in {None, "ok", "error"}:
        raise InvalidRequest("`outcome` must be ok or error.", param="outcome")
    return cast("Literal['ok', 'error'] | None", text)
