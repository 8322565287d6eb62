"""The wire body -> the engine's `ChatRequest`."""

from dataclasses import replace
from typing import Any, cast

from viewloom.engine.attempts import plan_fallbacks
from viewloom.engine.capacity import fit_sampling, refuse_images
from viewloom.engine.models import Models
from viewloom.engine.payer import Payer
from viewloom.engine.request import ChatRequest
from viewloom.engine.visualize import visualized
from viewloom.errors import InvalidRequest
from viewloom.providers.base import FORWARDED, Message
from viewloom.server.chat.metadata import LibraryCache
from viewloom.server.settings import Settings
from viewloom.server.wire.chat import ChatCompletionBody, WireMessage

_MEMBERS = ("name", "tool_calls", "tool_call_id")


def read_messages(body: ChatCompletionBody, limit: int) -> tuple[Message, ...]:
    """Returns the messages of a body.

    Raises:
        InvalidRequest: There are more than `limit`.
    """
    if len(body.messages) > limit:
        raise InvalidRequest(
            f"`messages` has {len(body.messages)} entries; at most {limit} are taken.", param="messages"
        )
    return tuple(_message(message) for message in body.messages)


def build_request(
    body: ChatCompletionBody,
    messages: tuple[Message, ...],
    *,
    settings: Settings,
    models: Models,
    payer: Payer,
    libraries: LibraryCache,
) -> ChatRequest:
    """Returns what the engine is to answer.

    Args:
        body: The request.
        messages: The whole conversation.
        settings: Of the server.
        models: Those that can be asked.
        payer: Who pays.
        libraries: Those of earlier requests.

    Raises:
        InvalidRequest: A member cannot be taken; `param` names it.
        ModelNotFound: No provider serves the model.
        ModelNotAllowed: The payer may not use it.
    """
    chosen = models.find(body.model)
    payer.check(chosen.model_id, chosen.full_id)
    refuse_images(messages, chosen.model)
    if payer.endpoint == "visualize":
        if body.tools:
            raise InvalidRequest("This endpoint calls no tools; leave `tools` out.", param="tools")
        messages = visualized(messages)
    set_members = _set_members(body)
    request = ChatRequest(
        chosen=chosen,
        messages=messages,
        library=libraries.library((body.metadata or {}).get("thesys"), settings.library),
        sampling=fit_sampling(set_members, chosen.model),
        payer=payer,
        is_streamed=bool(body.stream),
        policy=settings.policy,
    )
    return replace(request, fallbacks=plan_fallbacks(request, set_members, models))


def _set_members(body: ChatCompletionBody) -> dict[str, Any]:
    """Returns what goes to the provider; hosted ones refuse an empty list of tools, and choices among none."""
    members = body.model_dump(include=set(FORWARDED), exclude_none=True)
    left_out = () if body.tools else ("tools", "tool_choice", "parallel_tool_calls")
    return {name: value for name, value in members.items() if name not in left_out}


def _message(message: WireMessage) -> Message:
    content: Any = message.content
    if isinstance(content, list):
        content = tuple(cast("list[dict[str, Any]]", content))
    extra = {name: value for name in _MEMBERS if (value := getattr(message, name)) is not None}
    role = "system" if message.role == "developer" else message.role
    return Message(role, "" if content is None else content, extra)
