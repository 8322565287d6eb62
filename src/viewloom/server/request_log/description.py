"""What a chat request and its failure are called in the log."""

from asyncio import CancelledError
from typing import Any

from viewloom.engine.titles import clean_line
from viewloom.errors import ViewloomError
from viewloom.server.request_log.log import OpenRequest
from viewloom.server.wire.chat import ChatCompletionBody
from viewloom.server.wire.errors import INTERNAL
from viewloom.storage.request_store import DISCONNECTED

MODEL_LIMIT_CHARS = 300
USER_LIMIT_CHARS = 200


def describe(entry: OpenRequest, body: ChatCompletionBody) -> None:
    """Notes what a request's body says of it; its messages only if they are to be kept."""
    entry.model_id = clean_line(body.model)[:MODEL_LIMIT_CHARS]
    entry.is_streamed = bool(body.stream)
    entry.user_id = entry.user_id or _maybe_user(body.user)
    if entry.keeps_content:
        entry.messages = [message.model_dump(exclude_none=True) for message in body.messages]


def code_of(error: BaseException) -> str:
    """Returns the code of a failure before the reply began."""
    if isinstance(error, ViewloomError):
        return error.code
    return DISCONNECTED if isinstance(error, CancelledError) else INTERNAL.code


def _maybe_user(user: Any) -> str | None:
    return clean_line(user)[:USER_LIMIT_CHARS] or None if isinstance(user, str) else None
