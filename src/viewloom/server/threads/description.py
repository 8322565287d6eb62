"""What the OpenAPI document says of threads: their schemas, operations and parameters."""

from typing import Any

from viewloom.server.threads.bodies import (
    DEFAULT_PAGE,
    LONGEST_PAGE,
    ForkBody,
    FormStateBody,
    NewThreadBody,
    StockNewThreadBody,
    StockThreadBody,
    ThreadChangeBody,
)
from viewloom.server.threads.stock import BASE
from viewloom.server.wire.schemas import array_of, entries_of, object_of, page_of

BODIES = (NewThreadBody, ThreadChangeBody, ForkBody, FormStateBody, StockNewThreadBody, StockThreadBody)

READ_ERRORS = (403, 404, 500, 503)
PAGE_ERRORS = (400, *READ_ERRORS)
WRITE_ERRORS = (400, 403, 404, 413, 415, 500, 503)


def operation(  # noqa: PLR0917 - a table, one column each
    summary: str, schema: str, errors: tuple[int, ...], body: str = "", query: tuple[dict[str, Any], ...] = ()
) -> dict[str, Any]:
    """Returns one operation, as `server.openapi` renders it."""
    return {"summary": summary, "schema": schema, "errors": errors, "body": body, "query": list(query)}


def query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Returns a parameter of the query that may be left out."""
    return {"name": name, "in": "query", "required": False, "schema": schema}


LIMIT = query("limit", {"type": "integer", "minimum": 1, "maximum": LONGEST_PAGE, "default": DEFAULT_PAGE})
_ID = {"type": "string", "pattern": "^(thread|turn)_[0-9a-f]{32}$"}
_AFTER = query("after", _ID)
_THREAD = "/v1/threads/{thread_id}"

OPERATIONS: dict[str, dict[str, dict[str, Any]]] = {
    "/v1/threads": {
        "get": operation(
            "The threads, newest first.",
            "ThreadList",
            PAGE_ERRORS,
            query=(LIMIT, _AFTER, query("search", {"type": "string"})),
        ),
        "post": operation("Make a thread.", "Thread", WRITE_ERRORS, "NewThreadBody"),
    },
    _THREAD: {
        "get": operation("One thread.", "Thread", READ_ERRORS),
        "patch": operation("Change title, metadata or the active branch.", "Thread", WRITE_ERRORS, "ThreadChangeBody"),
        "delete": operation("Delete a thread and its turns.", "DeletedThread", READ_ERRORS),
    },
    f"{_THREAD}/fork": {
        "post": operation("Make a thread of a branch up to a turn.", "Thread", WRITE_ERRORS, "ForkBody")
    },
    f"{_THREAD}/turns": {
        "get": operation(
            "The turns of a branch, oldest first.",
            "TurnList",
            PAGE_ERRORS,
            query=(LIMIT, _AFTER, query("branch", _ID)),
        )
    },
    f"{_THREAD}/turns/{{turn_id}}": {
        "get": operation("One turn.", "Turn", READ_ERRORS),
        "patch": operation("Merge values of fields.", "TurnForm", WRITE_ERRORS, "FormStateBody"),
    },
    f"{BASE}/get": {
        "get": operation("The threads, for OpenUI's chat.", "StockList", PAGE_ERRORS, query=(query("cursor", _ID),))
    },
    f"{BASE}/create": {
        "post": operation("Make a thread, for OpenUI's chat.", "StockThread", WRITE_ERRORS, "StockNewThreadBody")
    },
    f"{BASE}/update/{{thread_id}}": {
        "patch": operation("Change the title, for OpenUI's chat.", "StockThread", WRITE_ERRORS, "StockThreadBody")
    },
    f"{BASE}/delete/{{thread_id}}": {
        "delete": operation("Delete a thread, for OpenUI's chat.", "DeletedThread", READ_ERRORS)
    },
    f"{BASE}/get/{{thread_id}}": {
        "get": operation("The messages of a thread, for OpenUI's chat.", "StockMessages", READ_ERRORS)
    },
}


_TEXT = {"type": "string"}
_MAYBE = {"type": ["string", "null"]}
_TIME = {"type": "integer", "minimum": 0}
_CONTENT = {"anyOf": [{"type": "string"}, array_of({"type": "object"})]}
_ROLE = {"enum": ["system", "user", "assistant", "tool"]}

SCHEMAS: dict[str, Any] = {
    "Thread": object_of(
        "id object created_at updated_at title metadata active_turn_id",
        id=_TEXT,
        object={"const": "thread"},
        created_at=_TIME,
        updated_at=_TIME,
        title=_TEXT,
        metadata={"type": "object"},
        active_turn_id=_MAYBE,
    ),
    "ThreadList": page_of("Thread"),
    "DeletedThread": object_of(
        "id object deleted", id=_TEXT, object={"const": "thread.deleted"}, deleted={"const": True}
    ),
    "Turn": object_of(
        "id object created_at updated_at thread_id parent_id siblings role status content form_state",
        id=_TEXT,
        object={"const": "thread.turn"},
        created_at=_TIME,
        updated_at=_TIME,
        thread_id=_TEXT,
        parent_id=_MAYBE,
        siblings=array_of(_TEXT),
        role=_ROLE,
        status={"enum": ["running", "complete", "interrupted", "failed"]},
        content=_CONTENT,
        program=_MAYBE,
        form_state={"type": "object"},
        model=_MAYBE,
        finish_reason=_MAYBE,
        usage={"type": ["object", "null"]},
        repairs={"type": "object"},
        error=_MAYBE,
    ),
    "TurnList": page_of("Turn"),
    "TurnForm": object_of(
        "id object thread_id form_state",
        id=_TEXT,
        object={"const": "thread.turn"},
        thread_id=_TEXT,
        form_state={"type": "object"},
    ),
    "StockThread": object_of("id title createdAt", id=_TEXT, title=_TEXT, createdAt=_TEXT),
    "StockList": object_of("threads", threads=entries_of("StockThread"), nextCursor=_TEXT),
    "StockMessages": array_of(object_of("id role content", id=_TEXT, role=_ROLE, content=_CONTENT)),
}
