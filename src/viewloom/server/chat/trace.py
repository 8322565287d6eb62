"""What the playground asks for beside a reply: when each chunk left, and what had been mended by then.

A traced reply writes its chunks with a writer of its own, so that the others pay nothing.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
from starlette.requests import Request

from viewloom.engine.events import Event, Finished, ProgramText
from viewloom.engine.repairs import Repair
from viewloom.providers.base import ToolCallDelta
from viewloom.server.auth import Account
from viewloom.server.chat.observed import ObservedRecord
from viewloom.server.chat.record import Record
from viewloom.server.request_log.log import OpenRequest
from viewloom.server.wire.chunks import ChunkWriter

HEADER = "x-viewloom-trace"

_encode = msgspec.json.Encoder().encode


def is_traced(request: Request, account: Account) -> bool:
    """Whether a reply is to be traced: only people who signed in may ask for it."""
    return account.session is not None and request.headers.get(HEADER) == "1"


class TracedRecord(ObservedRecord):
    """See `Record`."""

    def __init__(self, record: Record, entry: OpenRequest) -> None:
        super().__init__(record, entry)
        self._repairs: Sequence[Repair] | Counter[str] = ()
        self._left_ms: float | None = None

    def take(self, event: Event) -> None:
        """Notes when a piece left, for the log by the same reading of the clock, and what was mended by then."""
        if isinstance(event, ProgramText):
            self._left_ms = self._entry.elapsed_ms
            self._entry.show(self._left_ms)
        super().take(event)
        if isinstance(event, ProgramText | Finished):
            self._repairs = event.repairs

    def chunk_writer(self, completion_id: str, model: str, created_s: int) -> ChunkWriter:
        """Returns a writer that adds `viewloom` to chunks of content and tool calls and to the last one."""
        return _TracedChunks(self, completion_id, model, created_s)

    def trace(self) -> dict[str, Any]:
        """Returns what a chunk says that leaves now."""
        repairs = self._repairs
        counts = repairs if isinstance(repairs, Counter) else Counter(repair.code for repair in repairs)
        left_ms, self._left_ms = self._left_ms, None
        return {"elapsed_ms": self._entry.elapsed_ms if left_ms is None else left_ms, "repairs": dict(counts)}


class _TracedChunks(ChunkWriter):
    def __init__(self, record: TracedRecord, completion_id: str, model: str, created_s: int) -> None:
        super().__init__(completion_id, model, created_s)
        self._record = record

    def content(self, text: str) -> bytes:
        return self._traced(super().content(text))

    def tool_call(self, delta: ToolCallDelta) -> bytes:
        return self._traced(super().tool_call(delta))

    def finish(self, reason: str) -> bytes:
        return self._traced(super().finish(reason))

    def _traced(self, chunk: bytes) -> bytes:
        return chunk[: -len(b"}\n\n")] + b',"viewloom":' + _encode(self._record.trace()) + b"}\n\n"
