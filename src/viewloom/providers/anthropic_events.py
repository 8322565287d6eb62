"""The body of a Messages API reply -> `ProviderEvent` values.

`MessageReply` reads one reply as `exchange` feeds it. What the model thinks is never text: it is told once as
`Progress`. It does no I/O and quotes no upstream text in its errors.

Source: Anthropic's Messages API, version 2023-06-01, streaming.
"""

from typing import Any

import msgspec

from viewloom.errors import ProviderError, ProviderRejected, ProviderUnavailable
from viewloom.providers.base import (
    MOST_TOKENS,
    THINKING,
    Finish,
    FinishReason,
    Prompt,
    ProviderEvent,
    TextDelta,
    ToolCallDelta,
    Usage,
)
from viewloom.providers.chat_chunks import merge_text
from viewloom.providers.estimate import estimate_usage
from viewloom.providers.failures import Refusal, explain_refusal
from viewloom.providers.sse import EventSplitter, is_event_stream

_FINISH_REASONS: dict[str, FinishReason] = {
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "refusal": "content_filter",
}
# The status that each kind of error has when it comes before the stream.
_ERROR_STATUSES = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}


class _Usage(msgspec.Struct):
    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None


class _Block(msgspec.Struct):
    type: str = ""
    id: str | None = None
    name: str | None = None
    text: str | None = None
    input: Any = None


class _Message(msgspec.Struct):
    usage: _Usage | None = None


class _Delta(msgspec.Struct):
    type: str = ""
    text: str | None = None
    partial_json: str | None = None
    stop_reason: str | None = None


class _Error(msgspec.Struct):
    type: str = ""


class _Event(msgspec.Struct):
    """Any event; a whole message too, which has `content`, `stop_reason` and `usage` at its top."""

    type: str = ""
    index: int = 0
    message: _Message | None = None
    content_block: _Block | None = None
    delta: _Delta | None = None
    usage: _Usage | None = None
    error: _Error | None = None
    content: list[_Block] | None = None
    stop_reason: str | None = None


class _Call:
    """A tool call under way.

    Attributes:
        index: Its place among the calls, from 0.
        initial: Arguments that came with its beginning.
        has_arguments: Whether pieces of arguments followed.
    """

    __slots__ = ("has_arguments", "index", "initial")

    def __init__(self, index: int, initial: Any) -> None:
        self.index = index
        self.initial = initial
        self.has_arguments = False


_decode_event = msgspec.json.Decoder(_Event).decode


class MessageReply:
    """One reply, piece by piece; see `exchange.Reply`."""

    def __init__(self, prompt: Prompt, label: str) -> None:
        self.finished = False
        self.done = False
        self.failure: ProviderError | None = None
        self._prompt = prompt
        self._label = label
        self._splitter = EventSplitter()
        self._finish: FinishReason = "stop"
        self._usage = _Usage()
        self._calls: dict[int, _Call] = {}
        self._call_count = 0
        self._received: list[str] = []
        self._has_begun = False
        self._is_cut_off = False

    def take(self, piece: bytes) -> list[ProviderEvent]:
        """Reads the next bytes of a stream of events; none means the end of the body."""
        events: list[ProviderEvent] = []
        self._is_cut_off = not piece
        try:
            for data in self._splitter.feed(piece) if piece else self._splitter.finish():
                self._read(self._decode(data), events)
                if self.done:
                    break
            if not piece and not self.done:
                self._end()
        except ProviderError as error:
            self._fail(error)
        return merge_text(events)

    def take_whole(self, body: bytes) -> list[ProviderEvent]:
        """Reads a reply that came as one JSON document, although a stream was asked for, or as a stream in disguise."""
        if is_event_stream(body):
            streamed = self.take(body)
            return streamed if self.done else streamed + self.take(b"")
        events: list[ProviderEvent] = []
        try:
            message = self._decode(body)
            self._raise_for(message)
            for index, block in enumerate(message.content or ()):
                self._begin_block(index, block, events)
                self._end_block(index, events)
            self._note(message.usage, message.stop_reason)
            self._end()
        except ProviderError as error:
            self._fail(error)
        return merge_text(events)

    def closing(self) -> tuple[Usage, Finish]:
        """Returns the last two events of a finished reply; tokens that were read from or put into the cache count."""
        usage = self._usage
        if usage.input_tokens is None or usage.output_tokens is None:
            return estimate_usage(self._prompt, "".join(self._received)), Finish(self._finish)
        cached = usage.cache_read_input_tokens or 0
        prompt_tokens = usage.input_tokens + cached + (usage.cache_creation_input_tokens or 0)
        return Usage(prompt_tokens, usage.output_tokens, cached_tokens=cached), Finish(self._finish)

    def _fail(self, error: ProviderError) -> None:
        self.done = True
        self.failure = error

    def _end(self) -> None:
        if not self.finished:
            raise self._broken_off()
        self.done = True

    def _broken_off(self) -> ProviderUnavailable:
        return ProviderUnavailable(f"{self._label} stopped in the middle of its answer.")

    def _decode(self, data: bytes) -> _Event:
        try:
            return _decode_event(data)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            if self._is_cut_off:
                # The last line is half a line: the upstream died while it wrote it.
                raise self._broken_off() from error
            raise ProviderRejected(f"{self._label} did not answer in the Messages protocol.") from error

    def _raise_for(self, event: _Event) -> None:
        if event.type == "error":
            status = _ERROR_STATUSES.get(event.error.type if event.error else "", 500)
            raise explain_refusal(self._label, Refusal(status))

    def _read(self, event: _Event, events: list[ProviderEvent]) -> None:
        self._raise_for(event)
        match event.type:
            case "message_start":
                self._note(event.message.usage if event.message else None, None)
            case "content_block_start" if event.content_block is not None:
                self._begin_block(event.index, event.content_block, events)
            case "content_block_delta" if event.delta is not None:
                self._read_delta(event.index, event.delta, events)
            case "content_block_stop":
                self._end_block(event.index, events)
            case "message_delta":
                self._note(event.usage, event.delta.stop_reason if event.delta else None)
            case "message_stop":
                self._end()
            case _:
                # `ping`, and whatever comes to be added.
                pass

    def _begin_block(self, index: int, block: _Block, events: list[ProviderEvent]) -> None:
        if block.type == "tool_use":
            self._calls[index] = _Call(self._call_count, block.input)
            events.append(ToolCallDelta(self._call_count, block.id, block.name))
            self._call_count += 1
            self._has_begun = True
        elif block.type == "thinking" and not self._has_begun:
            events.append(THINKING)
        elif block.type == "text":
            self._take_text(block.text, events)

    def _read_delta(self, index: int, delta: _Delta, events: list[ProviderEvent]) -> None:
        if delta.type == "text_delta":
            self._take_text(delta.text, events)
        elif delta.type == "input_json_delta" and delta.partial_json and (call := self._calls.get(index)) is not None:
            call.has_arguments = True
            self._received.append(delta.partial_json)
            events.append(ToolCallDelta(call.index, arguments=delta.partial_json))

    def _end_block(self, index: int, events: list[ProviderEvent]) -> None:
        """Ends a block; a call without arguments has at least an empty object, as clients parse them."""
        call = self._calls.pop(index, None)
        if call is not None and not call.has_arguments:
            arguments = msgspec.json.encode(call.initial or {}).decode()
            self._received.append(arguments)
            events.append(ToolCallDelta(call.index, arguments=arguments))

    def _take_text(self, text: str | None, events: list[ProviderEvent]) -> None:
        if text:
            self._has_begun = True
            self._received.append(text)
            events.append(TextDelta(text))

    def _note(self, usage: _Usage | None, stop_reason: str | None) -> None:
        """Notes usage, whose figures are totals up to here, and why the model stopped."""
        if usage is not None:
            for name in _Usage.__struct_fields__:
                value = getattr(usage, name)
                if value is not None and value <= MOST_TOKENS:
                    setattr(self._usage, name, max(0, value))
        if stop_reason is not None:
            self.finished = True
            self._finish = _FINISH_REASONS.get(stop_reason, "stop")
