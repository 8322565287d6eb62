"""What the OpenAPI document says of usage, the log, models and components in the console, and of frontend tokens."""

from typing import Any

from viewloom.server.frontend.routes import FrontendTokenBody
from viewloom.server.threads import description as threads
from viewloom.server.wire.schemas import array_of, object_of, page_of

BODIES = (FrontendTokenBody,)

_CONSOLE_ERRORS = (400, 401, 403, 500, 503)
_TEXT = {"type": "string"}
_MAYBE_TEXT = {"type": ["string", "null"]}
_COUNT = {"type": "integer", "minimum": 0}
_MAYBE_COUNT = {"type": ["integer", "null"]}
_FLAG = {"type": "boolean"}
_ANY = {"type": ["object", "null"]}

_SPAN = (
    threads.query("from", {"type": "string", "format": "date"}),
    threads.query("to", {"type": "string", "format": "date"}),
    threads.query("group", {"enum": ["day", "key", "model"]}),
    threads.query("key_id", _TEXT),
    threads.query("model", _TEXT),
)
_WANTED = (
    threads.LIMIT,
    threads.query("after", _TEXT),
    threads.query("key_id", _TEXT),
    threads.query("model", _TEXT),
    threads.query("outcome", {"enum": ["ok", "error"]}),
)

OPERATIONS: dict[str, dict[str, dict[str, Any]]] = {
    "/v1/frontend-tokens": {
        "post": threads.operation(
            "Make a short-lived token for a page.", "FrontendToken", threads.WRITE_ERRORS, "FrontendTokenBody"
        )
    },
    "/v1/console/usage": {
        "get": threads.operation("What was used, and its cost.", "UsageReport", _CONSOLE_ERRORS, query=_SPAN)
    },
    "/v1/console/usage.csv": {
        "get": {
            **threads.operation("The same as CSV.", "", _CONSOLE_ERRORS, query=_SPAN),
            "media_type": "text/csv",
        }
    },
    "/v1/console/requests": {
        "get": threads.operation("The log of requests, newest first.", "RequestList", _CONSOLE_ERRORS, query=_WANTED)
    },
    "/v1/console/requests/{request_id}": {
        "get": threads.operation("One request.", "LoggedRequest", (*_CONSOLE_ERRORS, 404))
    },
    "/v1/console/models": {
        "get": threads.operation("The models and their providers.", "ConsoleModels", _CONSOLE_ERRORS)
    },
    "/v1/console/catalogue": {
        "get": threads.operation(
            "The components of a library.",
            "Catalogue",
            _CONSOLE_ERRORS,
            query=(threads.query("library", {"enum": ["chat", "full"]}),),
        )
    },
}


_USAGE = object_of(
    "group label requests errors prompt_tokens completion_tokens cached_tokens cost_usd repairs first_component_ms",
    group=_TEXT,
    label=_TEXT,
    requests=_COUNT,
    errors=_COUNT,
    prompt_tokens=_COUNT,
    completion_tokens=_COUNT,
    cached_tokens=_COUNT,
    cost_usd=_TEXT,
    repairs=_COUNT,
    first_component_ms=_ANY,
)

SCHEMAS: dict[str, Any] = {
    "FrontendToken": object_of("object token user thread_ids expires_at", token=_TEXT, user=_TEXT, expires_at=_COUNT),
    "UsageReport": {
        **object_of("from to group data total", to=_TEXT, group=_TEXT, data=array_of(_USAGE), total=_USAGE),
    },
    "LoggedRequest": object_of(
        "id object started_at key_id key_name user endpoint model status code is_streamed duration_ms "
        "first_component_ms repairs prompt_tokens completion_tokens cost_usd thread_id has_content",
        id=_TEXT,
        object={"const": "request"},
        started_at=_COUNT,
        key_id=_MAYBE_TEXT,
        key_name=_MAYBE_TEXT,
        user=_MAYBE_TEXT,
        endpoint=_TEXT,
        model=_MAYBE_TEXT,
        status=_COUNT,
        code=_MAYBE_TEXT,
        is_streamed=_FLAG,
        duration_ms=_COUNT,
        first_component_ms=_MAYBE_COUNT,
        repairs=_COUNT,
        prompt_tokens=_COUNT,
        completion_tokens=_COUNT,
        cost_usd=_TEXT,
        thread_id=_MAYBE_TEXT,
        has_content=_FLAG,
        content=_ANY,
    ),
    "RequestList": page_of("LoggedRequest"),
    "ConsoleModels": object_of(
        "data providers", data=array_of({"type": "object"}), providers=array_of({"type": "object"})
    ),
    "Catalogue": object_of("library data", library={"enum": ["chat", "full"]}, data=array_of({"type": "object"})),
}
