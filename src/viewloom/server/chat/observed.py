"""A reply's record that also tells the log of requests how the reply went."""

from collections.abc import Mapping

from viewloom.engine.events import Event, Failed, Finished, ProgramText, RawText
from viewloom.envelope import EnvelopeWriter
from viewloom.errors import DatabaseUnavailable
from viewloom.server.chat.record import Record
from viewloom.server.request_log.log import OpenRequest
from viewloom.server.threads.recorder import KeptEnvelope
from viewloom.storage.request_store import DISCONNECTED


class ObservedRecord:
    """See `Record`.

    Args:
        record: Where the reply is written down.
        entry: What is said of its request.
    """

    def __init__(self, record: Record, entry: OpenRequest) -> None:
        self._record = record
        self._entry = entry
        self._has_begun = False
        self._code = DISCONNECTED

    @property
    def turn_id(self) -> str | None:
        """See `Record`."""
        return self._record.turn_id

    @property
    def headers(self) -> Mapping[str, str]:
        """See `Record`."""
        return self._record.headers

    def begin(self) -> None:
        """See `Record`."""
        self._record.begin()

    def envelope(self, writer: EnvelopeWriter) -> EnvelopeWriter:
        """Returns a writer that also keeps what it wrote, if that is wanted."""
        inner = self._record.envelope(writer)
        return KeptEnvelope(inner, self._entry.reply, []) if self._entry.keeps_content else inner

    def take(self, event: Event) -> None:
        """Notes the first piece of interface, and how the reply ended."""
        self._record.take(event)
        match event:
            case ProgramText():
                self._entry.show()
            case RawText(text) if self._entry.keeps_content:
                self._entry.reply.append(text)
            case Finished():
                self._entry.repairs = event.repairs.total()
                self._code = ""
            case Failed(error):
                self._code = error.code
            case _:
                pass
        self._has_begun = True

    async def end(self, event: Finished | Failed) -> None:
        """See `Record`."""
        try:
            await self._record.end(event)
        except DatabaseUnavailable as error:
            self._code = error.code
            raise

    async def give_up(self, code: str = "") -> None:
        """Closes the entry too; see `Record`."""
        await self._record.give_up(code)
        self._entry.close(code or self._code, is_answered=self._has_begun and self._entry.is_streamed)
