"""GET /openapi.json: what the service takes and answers, for tools that read OpenAPI 3.1.

The request bodies come from the wire models and the errors from the one table of statuses, so neither is written
twice; a test compares the paths with the routes.
"""

import re
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from viewloom import __version__
from viewloom.server.console import description as people
from viewloom.server.oidc import description as oidc
from viewloom.server.sharing import description as sharing
from viewloom.server.threads import description as threads
from viewloom.server.usage import description as usage
from viewloom.server.wire.chat import ChatCompletionBody
from viewloom.server.wire.errors import STATUSES

_JSON = "application/json"
_KEY_ERRORS = (403, 500, 503)
_CHAT_ERRORS = (400, 403, 404, 413, 415, 429, 500, 502, 503, 504)


def openapi_routes() -> list[Route]:
    """Returns the document's route; it needs no key."""

    async def openapi(_request: Request) -> Response:
        return JSONResponse(render_openapi())

    return [Route("/openapi.json", openapi)]


@cache
def render_openapi() -> dict[str, Any]:
    """Writes the document."""
    shared: dict[str, Any] = {}
    for shape in (ChatCompletionBody, *threads.BODIES, *sharing.BODIES, *usage.BODIES, *people.BODIES):
        body = shape.model_json_schema(ref_template="#/components/schemas/{model}")
        shared |= {**body.pop("$defs", {}), shape.__name__: body}
    return {
        "openapi": "3.1.0",
        "info": {"title": "viewloom", "version": __version__, "description": "A chat request in, an interface out."},
        "paths": _paths(),
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {**shared, **threads.SCHEMAS, **sharing.SCHEMAS, **usage.SCHEMAS, **people.SCHEMAS, **_SCHEMAS},
        },
        "security": [{"key": []}],
    }


def _paths() -> dict[str, Any]:
    chat = {
        f"{base}/chat/completions": {"post": _chat("Answer with an interface.")} for base in ("/v1/embed", "/v1", "")
    }
    models: dict[str, Any] = {}
    for base in ("/v1", "/v1/embed", ""):
        models[f"{base}/models"] = {"get": _read("The models, the default first.", "ModelList", _KEY_ERRORS)}
        models[f"{base}/models/{{model_id}}"] = {
            "get": {
                **_read("One model, by id or alias.", "Model", (404, *_KEY_ERRORS)),
                "parameters": [
                    {"name": "model_id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
                ],
            }
        }
    return {
        **chat,
        "/v1/visualize/chat/completions": {"post": _chat("Show data or a finished answer as an interface.")},
        **models,
        **{
            path: {method: _threads(path, operation) for method, operation in operations.items()}
            for path, operations in (
                threads.OPERATIONS | sharing.OPERATIONS | usage.OPERATIONS | people.OPERATIONS
            ).items()
        },
        **_running(),
        **{path: {"get": _redirect(operation)} for path, operation in oidc.OPERATIONS.items()},
        "/healthz": {"get": _open("The process answers.", "Health", (500,))},
        "/readyz": {"get": {**_open("The database answers, and a provider could.", "Readiness", (500,), also=(503,))}},
    }


def _running() -> dict[str, Any]:
    """What can be done with a reply that is being made."""
    stream_path, cancel_path = (f"/v1/threads/{{thread_id}}/turns/{{turn_id}}/{what}" for what in ("stream", "cancel"))
    after = {"name": "after", "in": "query", "required": False, "schema": {"type": "string", "pattern": "^\\d+-\\d+$"}}
    operation = {"schema": "Turn", "body": "", "errors": (400, 403, 404, 409, 500, 503)}
    stream = _threads(
        stream_path,
        {
            **operation,
            "summary": "Watch a reply, from any event on.",
            "errors": (400, 403, 404, 409, 410, 429, 500, 502, 503, 504),
            "query": [after, {**after, "name": "Last-Event-ID", "in": "header"}],
        },
    )
    stream["responses"]["200"]["content"] = {"text/event-stream": {"schema": _EVENTS}}
    cancel = _threads(cancel_path, {**operation, "summary": "Stop a reply.", "query": []})
    return {stream_path: {"get": stream}, cancel_path: {"post": cancel}}


def _threads(path: str, operation: dict[str, Any]) -> dict[str, Any]:
    places = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in re.findall(r"{(\w+)}", path)
    ]
    body = {"required": True, "content": {_JSON: {"schema": {"$ref": f"#/components/schemas/{operation['body']}"}}}}
    media_type = operation.get("media_type")
    describe = _read if operation["schema"] or media_type else _done
    answer = describe(operation["summary"], operation["schema"], operation["errors"])
    if media_type:
        answer["responses"]["200"]["content"] = {media_type: {"schema": {}}}
    return {
        **answer,
        **({"security": []} if operation.get("is_open") else {}),
        "parameters": places + operation["query"],
        **({"requestBody": body} if operation["body"] else {}),
    }


def _chat(summary: str) -> dict[str, Any]:
    answer = {
        "description": "The reply, whole or as server-sent events.",
        "content": {
            _JSON: {"schema": {"$ref": "#/components/schemas/Completion"}},
            "text/event-stream": {"schema": _EVENTS},
        },
    }
    return {
        "summary": summary,
        "requestBody": {
            "required": True,
            "content": {_JSON: {"schema": {"$ref": "#/components/schemas/ChatCompletionBody"}}},
        },
        "responses": {"200": answer, **_errors(_CHAT_ERRORS)},
    }


def _read(summary: str, schema: str, errors: tuple[int, ...]) -> dict[str, Any]:
    return {"summary": summary, "responses": {"200": _answer(summary, schema), **_errors(errors)}}


def _done(summary: str, _schema: str, errors: tuple[int, ...]) -> dict[str, Any]:
    """Describes what answers with nothing but its status."""
    return {"summary": summary, "responses": {"204": {"description": summary}, **_errors(errors)}}


def _open(summary: str, schema: str, errors: tuple[int, ...], *, also: tuple[int, ...] = ()) -> dict[str, Any]:
    answers = {str(status): _answer(summary, schema) for status in (200, *also)}
    return {"summary": summary, "security": [], "responses": {**answers, **_errors(errors)}}


def _redirect(operation: dict[str, Any]) -> dict[str, Any]:
    responses = {"303": {"description": "To the issuer, or to a page of the console."}, **_errors((404, 500, 503))}
    return {**operation, "security": [], "responses": responses}


def _answer(description: str, schema: str) -> dict[str, Any]:
    return {"description": description, "content": {_JSON: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}


def _errors(statuses: tuple[int, ...]) -> dict[str, Any]:
    codes = {
        status: sorted({error.code for error, wire in STATUSES.items() if wire.status == status}) for status in statuses
    }
    return {str(status): _answer(", ".join(codes[status]), "Error") for status in statuses}


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties}


# No type: for some readers it would be that of the whole text, for others that of each event.
_EVENTS = {"description": "The data of each event is a chunk as JSON; the last one's is `[DONE]`."}
_STRING = {"type": "string"}
_MAYBE_STRING = {"type": ["string", "null"]}
_COUNT = {"type": "integer", "minimum": 0}

_SCHEMAS: dict[str, Any] = {
    "Error": _object(
        ["error"],
        error=_object(
            ["message", "type", "param", "code"],
            message=_STRING,
            type=_STRING,
            param=_MAYBE_STRING,
            code={"enum": sorted({error.code for error in STATUSES})},
        ),
    ),
    "Completion": _object(
        ["id", "object", "created", "model", "choices", "usage"],
        id=_STRING,
        object={"const": "chat.completion"},
        created=_COUNT,
        model=_STRING,
        choices={
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": _object(
                ["index", "message", "finish_reason"],
                index={"const": 0},
                message=_object(["role", "content"], role={"const": "assistant"}, content=_MAYBE_STRING),
                finish_reason={"enum": ["stop", "length", "tool_calls", "content_filter"]},
            ),
        },
        usage=_object(
            ["prompt_tokens", "completion_tokens", "total_tokens"],
            prompt_tokens=_COUNT,
            completion_tokens=_COUNT,
            total_tokens=_COUNT,
        ),
    ),
    "Model": _object(
        ["id", "object", "created", "owned_by"],
        id=_STRING,
        object={"const": "model"},
        created=_COUNT,
        owned_by=_STRING,
    ),
    "ModelList": _object(
        ["object", "data"],
        object={"const": "list"},
        data={"type": "array", "items": {"$ref": "#/components/schemas/Model"}},
    ),
    "Health": _object(["status"], status={"const": "ok"}),
    "Readiness": _object(
        ["ready", "database", "providers"],
        ready={"type": "boolean"},
        database={"type": "object"},
        providers={"type": "object"},
    ),
}
