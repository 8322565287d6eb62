"""What the playground asks for beside a reply: when each piece left the engine, and what had been mended by then.

A traced reply writes its chunks with a writer of its own, so that the others pay nothing.
"""

import time
from collections import Counter
from collections.abc import Sequence

import msgspec
from starlette.requests import Request

from viewloom.engine.events import Event, ProgramText
from viewloom.engine.repairs import Repair
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
    """See `Record`.

    Attributes:
        started_s: When the request came, on the clock of `time.monotonic`.
        repairs: What was mended so far.
    """

    def __init__(self, record: Record, entry: OpenRequest) -> None:
        super().__init__(record, entry)
        self.started_s = time.monotonic()
        self.repairs: Sequence[Repair] = ()

    def take(self, event: Event) -> None:
        """Notes what was mended when a piece left."""
        super().take(event)
        if isinstance(event, ProgramText):
            self.repairs = event.repairs

    def chunk_writer(self, completion_id: str, model: str, created_s: int) -> ChunkWriter:
        """Returns a writer that adds `viewloom` to chunks of content."""
        return _TracedChunks(self, completion_id, model, created_s)


class _TracedChunks(ChunkWriter):
    def __init__(self, record: TracedRecord, completion_id: str, model: str, created_s: int) -> None:
        super().__init__(completion_id, model, created_s)
        self._record = record

    def content(self, text: str) -> bytes:
        elapsed_ms = round((time.monotonic() - self._record.started_s) * 1e3, 3)
        repairs = Counter(repair.code for repair in self._record.repairs)
        trace = {"elapsed_ms": elapsed_ms, "repairs": dict(repairs)}
        return super().content(text)[: -len(b"}\n\n")] + b',"viewloom":' + _encode(trace) + b"}\n\n"
