"""The wire body -> the engine's `ChatRequest`."""

import json
from typing import Any, cast

from viewloom.catalogue.library import Library, standard_library
from viewloom.engine.capacity import fit_sampling, refuse_images
from viewloom.engine.models import Models
from viewloom.engine.request import ChatRequest
from viewloom.errors import InvalidRequest
from viewloom.providers.base import Message
from viewloom.server.settings import Settings
from viewloom.server.wire.chat import FORWARDED, ChatCompletionBody, WireMessage

_METADATA = "metadata.thesys"
_MEMBERS = ("name", "tool_calls", "tool_call_id")


def build_request(body: ChatCompletionBody, *, settings: Settings, models: Models, account_id: str) -> ChatRequest:
    """Returns what the engine is to answer.

    Raises:
        InvalidRequest: A member cannot be taken; `param` names it.
        ModelNotFound: No provider serves the model.
    """
    if len(body.messages) > settings.message_limit:
        raise InvalidRequest(
            f"`messages` has {len(body.messages)} entries; at most {settings.message_limit} are taken.",
            param="messages",
        )
    chosen = models.find(body.model)
    messages = tuple(_message(message) for message in body.messages)
    refuse_images(messages, chosen.model)
    set_members = body.model_dump(include=set(FORWARDED), exclude_none=True)
    return ChatRequest(
        chosen=chosen,
        messages=messages,
        library=_library(body.metadata or {}, settings),
        sampling=fit_sampling(set_members, chosen.model),
        account_id=account_id,
    )


def _message(message: WireMessage) -> Message:
    content: Any = message.content
    if isinstance(content, list):
        content = tuple(cast("list[dict[str, Any]]", content))
    extra = {name: value for name in _MEMBERS if (value := getattr(message, name)) is not None}
    role = "system" if message.role == "developer" else message.role
    return Message(role, "" if content is None else content, extra)


def _library(metadata: dict[str, Any], settings: Settings) -> Library:
    """Returns the library that `metadata.thesys` asks for."""
    wishes = _read_thesys(metadata.get("thesys"))
    name = wishes.get("c1_library", settings.library)
    if name not in {"chat", "full"}:
        raise InvalidRequest('`metadata.thesys`: `c1_library` must be "chat" or "full".', param=_METADATA)
    library = standard_library(name)
    excluded = _names(wishes.get("c1_excluded_components"), "c1_excluded_components")
    return library.without(excluded) if excluded else library


def _names(value: Any, key: str) -> list[str]:
    entries = cast("list[Any]", value) if isinstance(value, list) else [] if value is None else [None]
    if not all(isinstance(entry, str) for entry in entries):
        raise InvalidRequest(f"`metadata.thesys`: `{key}` must be a list of names.", param=_METADATA)
    return cast("list[str]", entries)


def _read_thesys(raw: Any) -> dict[str, Any]:
    if raw is None:
        return {}
    try:
        wishes = json.loads(raw) if isinstance(raw, str) else None
    except (ValueError, RecursionError) as error:
        raise InvalidRequest("`metadata.thesys` is not valid JSON.", param=_METADATA) from error
    if not isinstance(wishes, dict):
        raise InvalidRequest("`metadata.thesys` must be a string that holds a JSON object.", param=_METADATA)
    return cast("dict[str, Any]", wishes)
