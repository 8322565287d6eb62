"""Reads a request's body: JSON, up to a limit."""

from starlette.requests import Request

from viewloom.errors import RequestTooLarge, UnsupportedMediaType
from viewloom.server.wire.json_text import check_json


async def read_json(request: Request, limit_bytes: int) -> bytes:
    """Returns the body, which `check_json` found fit to parse.

    Raises:
        UnsupportedMediaType: It is declared as something else than JSON; without a declaration it is taken for JSON.
        RequestTooLarge: It is larger than the limit; nothing past the limit is kept.
        InvalidRequest: See `check_json`.
    """
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared and declared != "application/json" and not declared.endswith("+json"):
        raise UnsupportedMediaType(
            f"The body must be JSON: send `content-type: application/json`, not {declared[:80]}."
        )
    raw = await _read(request, limit_bytes)
    check_json(raw)
    return raw


async def _read(request: Request, limit_bytes: int) -> bytes:
    """Reads up to the limit.

    Raises:
        RequestTooLarge: It is larger than the limit; nothing past the limit is kept.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit_bytes:
        raise _too_large(limit_bytes)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit_bytes:
            raise _too_large(limit_bytes)
        parts.append(part)
    return b"".join(parts)


def _too_large(limit_bytes: int) -> RequestTooLarge:
    return RequestTooLarge(
        f"The request's body is larger than the limit of {limit_bytes} bytes; send less history or smaller images, "
        "or raise VIEWLOOM_BODY_LIMIT_BYTES."
    )
