"""Reads a request's body, up to a limit."""

from starlette.requests import Request

from viewloom.errors import RequestTooLarge


async def read_body(request: Request, limit_bytes: int) -> bytes:
    """Returns the body.

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
