"""The body of a chat reply -> `ProviderEvent` values.

`ChatReply` reads one reply: `take` is fed the bytes as they arrive, `take_whole` a reply that was not streamed. It is
lenient about what real upstreams vary (no usage, usage twice, `choices: []`, text as parts, calls without a number) and
firm about one thing: without a finish reason the reply is dead. It does no I/O and quotes no upstream text in errors.
"""

import re

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
    Usage,
)
from viewloom.providers.chat_calls import CallPieces
from viewloom.providers.chat_shapes import Choice, Delta, decode_chunk, is_set, read_text
from viewloom.providers.estimate import estimate_usage
from viewloom.providers.failures import Refusal, explain_refusal
from viewloom.providers.sse import EventSplitter, is_event_stream

_FINISH_REASONS: dict[str, FinishReason] = {
    "length": "length",
    "max_tokens": "length",
    "model_length": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
    "safety": "content_filter",
}
_FAILED = frozenset({"error", "abort", "cancelled", "insufficient_system_resource"})
# What upstreams write into `code` and `type`, and the status they would have sent before the stream began.
_ERROR_MARKS = (("rate_limit", 429), ("insufficient_quota", 429), ("overloaded", 503), ("server_error", 500))

_STATUS = re.compile(r"[45]\d\d")


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
        self._calls = CallPieces()
        self._received: list[str] = []
        self._has_thought = False
        self._has_refused = False
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
                self._end(events)
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
            if not self.done:
                self._end(events)
        except ProviderError as error:
            self._fail(error)
        return merge_text(events)

    def closing(self) -> tuple[Usage, Finish]:
        """Returns the last two events of a finished reply."""
        usage = self._usage
        if usage is None or (usage.completion_tokens == 0 and self._received):
            usage = estimate_usage(self._prompt, "".join(self._received))
        return usage, Finish(self._reason())

    def _reason(self) -> FinishReason:
        """Tells why the model stopped, by what it did where its word for it is another."""
        if self._has_refused:
            return "content_filter"
        if self._finish in {"stop", "tool_calls"}:
            return "tool_calls" if self._calls else "stop"
        return self._finish

    def _fail(self, error: ProviderError) -> None:
        self.done = True
        self.failure = error

    def _end(self, events: list[ProviderEvent]) -> None:
        if not self.finished:
            raise ProviderUnavailable(f"{self._label} stopped in the middle of its answer.")
        events += self._calls.finish()
        self.done = True

    def _read(self, data: bytes, events: list[ProviderEvent]) -> None:
        said = data.strip()
        if said == b"[DONE]":
            self._end(events)
            return
        if said in {b"", b"null"}:
            return
        try:
            chunk = decode_chunk(data)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            if b"\n" in said:
                self._read_lines(said, events)
                return
            if self._is_cut_off:
                # The last line is half a line: the upstream died while it wrote it.
                self._end(events)
                return
            raise ProviderRejected(f"{self._label} did not answer in the chat protocol.") from error
        if is_set(chunk.error):
            raise read_error(self._label, bytes(chunk.error))
        if chunk.object == "error":
            raise read_error(self._label, data)
        if is_set(chunk.usage):
            self._usage = _read_usage(chunk.usage) or self._usage
        for choice in chunk.choices or ():
            if choice.is_first:
                self._read_choice(choice, events)

    def _read_lines(self, data: bytes, events: list[ProviderEvent]) -> None:
        """Reads what should have been several events: some upstreams leave out the empty lines between them."""
        for line in data.split(b"\n"):
            if not self.done:
                self._read(line, events)

    def _read_choice(self, choice: Choice, events: list[ProviderEvent]) -> None:
        delta = choice.delta or choice.message
        if delta is not None:
            self._read_delta(delta, events)
        if choice.finish_reason:
            reason = choice.finish_reason.lower()
            if reason in _FAILED:
                raise ProviderRejected(f"{self._label} gave up on this request.")
            self.finished = True
            self._finish = _FINISH_REASONS.get(reason, "stop")

    def _read_delta(self, delta: Delta, events: list[ProviderEvent]) -> None:
        if (delta.reasoning_content or delta.reasoning) and not self._has_thought and not self._received:
            self._has_thought = True
            events.append(THINKING)
        text = read_text(delta.content)
        if not text and isinstance(delta.refusal, str) and delta.refusal:
            self._has_refused = True
            text = delta.refusal
        if text:
            self._received.append(text)
            events.append(TextDelta(text))
        for position, call in enumerate(delta.tool_calls or ()):
            piece = None if call is None else self._calls.take(call, position)
            if piece is not None:
                self._received.append(piece.arguments)
                events.append(piece)


def read_error(label: str, body: bytes) -> ProviderError:
    """Makes our sentence from an error that came in place of a chunk."""
    try:
        error = _decode_error(body)
    except msgspec.DecodeError:
        error = _Error()
    codes = str(error.code), str(error.status)
    status = next((int(code) for code in codes if _STATUS.fullmatch(code)), None)
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


def _read_usage(raw: msgspec.Raw) -> Usage | None:
    try:
        usage = _decode_usage(raw)
    except msgspec.DecodeError:
        return None
    prompt, completion = usage.prompt_tokens, usage.completion_tokens
    if prompt is None or completion is None or max(prompt, completion) > MOST_TOKENS:
        return None
    prompt, completion = max(0, prompt), max(0, completion)
    cached = usage.prompt_tokens_details.cached_tokens if usage.prompt_tokens_details else 0
    reasoning = usage.completion_tokens_details.reasoning_tokens if usage.completion_tokens_details else 0
    return Usage(prompt, completion, _part(cached, prompt), _part(reasoning, completion))


def _part(tokens: int | None, whole: int) -> int:
    return min(max(0, tokens or 0), whole)
