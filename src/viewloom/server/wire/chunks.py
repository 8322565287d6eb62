"""OpenAI's completion objects as bytes: whole for plain answers, in chunks for streams.

Chunks are put together from parts that are encoded once per reply: a chunk costs one JSON string, not an object.

Source: `c1-api` section 5.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from viewloom.engine.events import Finished
from viewloom.errors import ViewloomError
from viewloom.providers.base import ToolCallDelta
from viewloom.server.wire.errors import error_body

DONE = b"data: [DONE]\n\n"

_encode = msgspec.json.Encoder().encode


class ChunkWriter:
    """Writes the server-sent events of one streamed reply."""

    def __init__(self, completion_id: str, model: str, created_s: int) -> None:
        head = {"id": completion_id, "object": "chat.completion.chunk", "created": created_s, "model": model}
        self._head = b"data: " + _encode(head)[:-1] + b',"choices":'
        self._content_head = self._head + b'[{"index":0,"delta":{"content":'

    def role(self) -> bytes:
        """The first chunk: who speaks."""
        return self._choice({"role": "assistant", "content": ""})

    def content(self, text: str) -> bytes:
        """A piece of the content."""
        return self._content_head + _encode(text) + b'},"finish_reason":null}]}\n\n'

    def tool_call(self, delta: ToolCallDelta) -> bytes:
        """A piece of a tool call."""
        return self._choice({"tool_calls": [_tool_call(delta)]})

    def finish(self, reason: str) -> bytes:
        """The chunk that says why the reply ended."""
        return self._choice({}, reason)

    def whole(self, content: str, calls: Iterable[ToolCallDelta], reason: str) -> bytes:
        """Every chunk of a reply that is there already, and the end."""
        return self.role() + self.rest(content, calls) + self.finish(reason) + DONE

    def rest(self, content: str, calls: Iterable[ToolCallDelta]) -> bytes:
        """The chunks of what there is of a reply, or of what comes behind a place in it."""
        said = self.content(content) if content else b""
        return said + b"".join(map(self.tool_call, calls))

    def usage(self, finished: Finished) -> bytes:
        """The chunk with the usage, without choices."""
        return self._head + b'[],"usage":' + _encode(usage_body(finished)) + b"}\n\n"

    def error(self, error: ViewloomError) -> bytes:
        """The frame after which a broken stream ends."""
        return b"data: " + _encode(error_body(error)) + b"\n\n"

    def _choice(self, delta: Mapping[str, Any], finish_reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        return self._head + _encode([choice]) + b"}\n\n"


def _tool_call(delta: ToolCallDelta) -> dict[str, Any]:
    function: dict[str, Any] = {"arguments": delta.arguments}
    if delta.name is not None:
        function["name"] = delta.name
    body: dict[str, Any] = {"index": delta.index, "function": function}
    if delta.call_id is not None:
        body |= {"id": delta.call_id, "type": "function"}
    return body


def usage_body(end: Finished) -> dict[str, Any]:
    """Returns the `usage` member; what only viewloom says is in its own `viewloom` member."""
    usage = end.usage
    fallback = {} if end.answered_by is None else {"model": end.answered_by}
    trimmed = {"trimmed_messages": end.trimmed_messages} if end.trimmed_messages else {}
    return {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.prompt_tokens + usage.completion_tokens,
        "prompt_tokens_details": {"cached_tokens": usage.cached_tokens},
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning_tokens},
        "viewloom": {"repairs": dict(end.repairs), "estimated": usage.estimated, **fallback, **trimmed},
    }


def completion_body(
    *, completion_id: str, model: str, created_s: int, content: str | None, calls: list[ToolCallDelta], end: Finished
) -> bytes:
    """Returns a whole `chat.completion` object."""
    message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": None}
    if calls:
        message["tool_calls"] = joined_calls(calls)
    return _encode(
        {
            "id": completion_id,
            "object": "chat.completion",
            "created": created_s,
            "model": model,
            "choices": [{"index": 0, "message": message, "finish_reason": end.reason, "logprobs": None}],
            "usage": usage_body(end),
        }
    )


def joined_calls(deltas: list[ToolCallDelta]) -> list[dict[str, Any]]:
    """Returns the calls that the pieces make."""
    calls: dict[int, dict[str, Any]] = {}
    for delta in deltas:
        call = calls.setdefault(delta.index, {"id": "", "type": "function", "function": {"name": "", "arguments": ""}})
        call["id"] = delta.call_id or call["id"]
        call["function"]["name"] = delta.name or call["function"]["name"]
        call["function"]["arguments"] += delta.arguments
    return [calls[index] for index in sorted(calls)]
