"""The engine's events -> the bytes of one reply, streamed or whole."""

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from starlette.responses import Response

from viewloom.engine.events import Event, Failed, Finished, ProgramText, RawText, Thinking, ToolCall
from viewloom.engine.metering import Calls
from viewloom.engine.pipeline import generate
from viewloom.engine.random_names import random_name
from viewloom.engine.request import ChatRequest
from viewloom.envelope import EnvelopeWriter, ThinkItem, open_writer
from viewloom.errors import DatabaseUnavailable, ProviderError, ViewloomError
from viewloom.providers.base import ToolCallDelta
from viewloom.server.chat.log import log_bug, log_reply
from viewloom.server.chat.record import NoRecord, Record
from viewloom.server.wire.chunks import DONE, ChunkWriter, completion_body
from viewloom.server.wire.errors import INTERNAL


@dataclass(slots=True)
class Reply:
    """One reply under way.

    Attributes:
        request: What is answered.
        calls: How the model is called and paid for.
        include_usage: Whether a stream ends with a usage chunk.
        record: Where it is written down.
        chunk_writer: What makes the writer of a stream's chunks.
        answer: The reply as one object, once `whole` has made it.
    """

    request: ChatRequest
    calls: Calls
    include_usage: bool = False
    record: Record = field(default_factory=NoRecord)
    chunk_writer: Callable[[str, str, int], ChunkWriter] = ChunkWriter
    completion_id: str = field(default_factory=lambda: random_name("chatcmpl-"))
    created_s: int = field(default_factory=lambda: int(time.time()))
    answer: Response | None = None

    async def stream(self) -> AsyncGenerator[bytes]:
        """Yields server-sent events.

        Raises:
            ProviderError: The model's side failed before the first event.
        """
        chunks = self.chunk_writer(self.completion_id, self.request.chosen.model_id, self.created_s)
        envelope = self._open_envelope()
        is_first = True
        try:
            async with aclosing(self._pieces(chunks, envelope)) as pieces:
                async for piece in pieces:
                    yield chunks.role() + piece if is_first else piece
                    is_first = False
        except Exception as error:
            # The outermost edge of a reply under way: after the first byte there is no status left to send.
            if is_first:
                raise
            known = error if isinstance(error, ViewloomError) else None
            if known is None:
                log_bug(error)
            yield _content(chunks, envelope.finish()) + chunks.error(known or INTERNAL)

    async def _pieces(self, chunks: ChunkWriter, envelope: EnvelopeWriter) -> AsyncGenerator[bytes]:
        has_content = False
        async with aclosing(self._events()) as events:
            async for event in events:
                piece, has_content = _streamed(event, chunks, envelope, has_content=has_content)
                if isinstance(event, Finished | Failed):
                    piece += await self._end(event, chunks)
                if piece:
                    yield piece

    async def _end(self, event: Finished | Failed, chunks: ChunkWriter) -> bytes:
        """Stores the whole; returns how the client is told of the end, which is an error if that failed."""
        try:
            await self.record.end(event)
        except DatabaseUnavailable as error:
            return chunks.error(error)
        if isinstance(event, Failed):
            return chunks.error(event.error)
        return chunks.finish(event.reason) + (chunks.usage(event) if self.include_usage else b"") + DONE

    async def _events(self) -> AsyncGenerator[Event]:
        """Yields the engine's events; what becomes of a reply that nobody ends is its record's to say."""
        self.record.begin()
        try:
            async with aclosing(generate(self.request, self.calls)) as events:
                async for event in events:
                    self.record.take(event)
                    log_reply(self.request, event)
                    yield event
        except Exception as error:
            await self.record.give_up(error.code if isinstance(error, ViewloomError) else INTERNAL.code)
            raise
        finally:
            await self.record.give_up()

    async def whole(self) -> AsyncGenerator[bytes]:
        """Makes `answer`; a failure of the model's side, early or late, is an HTTP error.

        Yields the same as events, for those who watch the turn that the reply becomes; nothing if it becomes none.

        Raises:
            ProviderError: The model's side failed.
        """
        envelope = self._open_envelope()
        parts: list[str] = []
        is_interface = False
        calls: list[ToolCallDelta] = []
        async with aclosing(self._events()) as events:
            async for event in events:
                match event:
                    case ProgramText(text):
                        is_interface = True
                        parts.append(envelope.program(text))
                    case RawText(text):
                        parts.append(text)
                    case ToolCall(delta):
                        calls.append(delta)
                    case Failed(error):
                        parts.append(envelope.finish() if is_interface else "")
                        await self.record.end(event)
                        raise error
                    case Finished():
                        if is_interface:
                            parts.append(envelope.finish())
                        await self.record.end(event)
                        self.answer = self._completion(parts, calls, event)
                        if self.record.turn_id is not None:
                            chunks = ChunkWriter(self.completion_id, self.request.chosen.model_id, self.created_s)
                            yield chunks.whole("".join(parts), calls, event.reason)
                        return
                    case Thinking():
                        pass
        raise ProviderError("The reply ended without an end.")

    def _completion(self, parts: list[str], calls: list[ToolCallDelta], end: Finished) -> Response:
        content = "".join(parts) if parts else None
        body = completion_body(
            completion_id=self.completion_id,
            model=self.request.chosen.model_id,
            created_s=self.created_s,
            content=content,
            calls=calls,
            end=end,
        )
        repairs = ",".join(f"{code}={count}" for code, count in sorted(end.repairs.items()))
        headers = {"x-viewloom-repairs": repairs, "x-viewloom-model": end.answered_by or self.request.chosen.full_id}
        return Response(body, media_type="application/json", headers={**headers, **self.record.headers})

    def _open_envelope(self) -> EnvelopeWriter:
        writer = open_writer(self.request.chosen.envelope_version, self.request.library.signatures)
        return self.record.envelope(writer)


def _streamed(event: Event, chunks: ChunkWriter, envelope: EnvelopeWriter, *, has_content: bool) -> tuple[bytes, bool]:
    """Returns the bytes of an event's content, and whether the program has begun."""
    match event:
        case Thinking(title, description):
            return _content(chunks, envelope.think(ThinkItem(title, description))), has_content
        case ProgramText(text):
            return _content(chunks, envelope.program(text)), True
        case RawText(text):
            return chunks.content(text), has_content
        case ToolCall(delta):
            return chunks.tool_call(delta), has_content
        case Finished() | Failed():
            return _content(chunks, envelope.finish()) if has_content else b"", has_content


def _content(chunks: ChunkWriter, text: str) -> bytes:
    return chunks.content(text) if text else b""
