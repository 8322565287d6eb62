"""The body of a chat reply -> `ProviderEvent` values.

`ChatReply` reads one reply: `take` is fed the bytes as they arrive, `take_whole` a reply that was not streamed. It is
lenient about what real upstreams vary (no usage, usage twice, `choices: []`, text as parts) and firm about one thing:
without a finish reason the reply is dead. It does no I/O and quotes no upstream text in its errors.
"""

from typing import Any

import msgspec

from viewloom.errors import ProviderError, ProviderRejected, ProviderUnavailable
from viewloom.providers.base import Finish, FinishReason, Prompt, ProviderEvent, TextDelta, ToolCallDelta, Usage
from viewloom.providers.estimate import estimate_usage
from viewloom.providers.failures import Refusal, explain_refusal
from viewloom.providers.sse import EventSplitter, is_event_stream

_FINISH_REASONS: dict[str, FinishReason] = {
    "length": "length",
    "max_tokens": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
}
_FAILED = frozenset({"error", "abort", "cancelled", "insufficient_system_resource"})
# What upstreams write into `code` and `type`, and the status they would have sent before the stream began.
_ERROR_MARKS = (("rate_limit", 429), ("insufficient_quota", 429), ("overloaded", 503), ("server_error", 500))


class _Function(msgspec.Struct):
    name: str | None = None
    arguments: Any = None


class _ToolCall(msgspec.Struct):
    index: int | None = None
    id: str | None = None
    function: _Function | None = None


class _Delta(msgspec.Struct):
    content: str | list[Any] | None = None
    tool_calls: list[_ToolCall] | None = None


class _Choice(msgspec.Struct):
    index: int = 0
    delta: _Delta | None = None
    message: _Delta | None = None
    finish_reason: str | None = None


class _Chunk(msgspec.Struct):
    choices: list[_Choice] | None = None
    usage: msgspec.Raw = msgspec.Raw()
    error: msgspec.Raw = msgspec.Raw()


class _Error(msgspec.Struct):
    code: int | str | None = None
    status: int | str | None = None
    type: str | None = None


class _PromptDetails(msgspec.Struct):
    cached_tokens: int | None = None


class _CompletionDetails(msgspec.Struct):
    reasoning_tokens: int | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _PromptDetails | None = None
    completion_tokens_details: _CompletionDetails | None = None


_decode_chunk = msgspec.json.Decoder(_Chunk).decode
_decode_error = msgspec.json.Decoder(_Error).decode
_decode_usage = msgspec.json.Decoder(_Usage, strict=False).decode


class ChatReply:
    """One reply, piece by piece.

    Attributes:
        finished: A finish reason has arrived; what may still come is the usage.
        done: Nothing more can come: `failure` is set, or `closing` may be asked.
        failure: Why the reply is dead. What `take` returned before and with it stays valid.
    """

    def __init__(self, prompt: Prompt, label: str) -> None:
        self.finished = False
        self.done = False
        self.failure: ProviderError | None = None
        self._splitter = EventSplitter()
        self._prompt = prompt
        self._label = label
        self._finish: FinishReason = "stop"
        self._usage: Usage | None = None
        self._received: list[str] = []
        self._is_cut_off = False

    def take(self, piece: bytes) -> list[ProviderEvent]:
        """Reads the next bytes of a stream of events; none means the end of the body."""
        events: list[ProviderEvent] = []
        self._is_cut_off = not piece
        try:
            for data in self._splitter.feed(piece) if piece else self._splitter.finish():
                self._read(data, events)
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
            self._read(body, events)
            self._end()
        except ProviderError as error:
            self._fail(error)
        return merge_text(events)

    def closing(self) -> tuple[Usage, Finish]:
        """Returns the last two events of a finished reply."""
        usage = self._usage
        if usage is None or (usage.completion_tokens == 0 and self._received):
            usage = estimate_usage(self._prompt, "".join(self._received))
        return usage, Finish(self._finish)

    def _fail(self, error: ProviderError) -> None:
        self.done = True
        self.failure = error

    def _end(self) -> None:
        if not self.finished:
            raise ProviderUnavailable(f"{self._label} stopped in the middle of its answer.")
        self.done = True

    def _read(self, data: bytes, events: list[ProviderEvent]) -> None:
        if data.strip() == b"[DONE]":
            self._end()
            return
        try:
            chunk = _decode_chunk(data)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            if self._is_cut_off:
                # The last line is half a line: the upstream died while it wrote it.
                self._end()
                return
            raise ProviderRejected(f"{self._label} did not answer in the chat protocol.") from error
        if _is_set(chunk.error):
            raise read_error(self._label, bytes(chunk.error))
        if _is_set(chunk.usage):
            self._usage = _read_usage(chunk.usage) or self._usage
        for choice in chunk.choices or ():
            if choice.index == 0:
                self._read_choice(choice, events)

    def _read_choice(self, choice: _Choice, events: list[ProviderEvent]) -> None:
        delta = choice.delta or choice.message
        if delta is not None:
            text = _read_text(delta.content)
            if text:
                self._received.append(text)
                events.append(TextDelta(text))
            for position, call in enumerate(delta.tool_calls or ()):
                events.append(self._read_call(call, position))
        if choice.finish_reason:
            if choice.finish_reason in _FAILED:
                raise ProviderRejected(f"{self._label} gave up on this request.")
            self.finished = True
            self._finish = _FINISH_REASONS.get(choice.finish_reason, "stop")

    def _read_call(self, call: _ToolCall, position: int) -> ToolCallDelta:
        function = call.function or _Function()
        arguments = function.arguments
        if arguments is None:
            arguments = ""
        elif not isinstance(arguments, str):
            arguments = msgspec.json.encode(arguments).decode()
        self._received.append(arguments)
        index = position if call.index is None else call.index
        return ToolCallDelta(index, call.id or None, function.name or None, arguments)


def read_error(label: str, body: bytes) -> ProviderError:
    """Makes our sentence from an error that came in place of a chunk."""
    try:
        error = _decode_error(body)
    except msgspec.DecodeError:
        error = _Error()
    numbers = (error.code, error.status)
    status = next((number for number in numbers if isinstance(number, int) and 400 <= number < 600), None)
    if status is None:
        words = f"{error.code} {error.type}".lower()
        status = next((meant for mark, meant in _ERROR_MARKS if mark in words), 400)
    return explain_refusal(label, Refusal(status, body))


def merge_text(events: list[ProviderEvent]) -> list[ProviderEvent]:
    """Joins neighbouring text deltas: what arrives in one read is passed on in one piece."""
    if len(events) < 2:
        return events
    merged: list[ProviderEvent] = []
    run: list[str] = []
    for event in events:
        if isinstance(event, TextDelta):
            run.append(event.text)
            continue
        if run:
            merged.append(TextDelta("".join(run)))
            run.clear()
        merged.append(event)
    if run:
        merged.append(TextDelta("".join(run)))
    return merged


def _is_set(raw: msgspec.Raw) -> bool:
    return bytes(raw) not in {b"", b"null"}


def _read_text(content: str | list[Any] | None) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    parts = [part for part in content if isinstance(part, dict) and part.get("type") == "text"]  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # JSON of any shape
    return "".join(str(part.get("text") or "") for part in parts)  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType, reportUnknownVariableType]  # as above


def _read_usage(raw: msgspec.Raw) -> Usage | None:
    try:
        usage = _decode_usage(raw)
    except msgspec.DecodeError:
        return None
    if usage.prompt_tokens is None or usage.completion_tokens is None:
        return None
    cached = usage.prompt_tokens_details.cached_tokens if usage.prompt_tokens_details else 0
    reasoning = usage.completion_tokens_details.reasoning_tokens if usage.completion_tokens_details else 0
    return Usage(max(0, usage.prompt_tokens), max(0, usage.completion_tokens), cached or 0, reasoning or 0)
