"""Server-sent events: bytes as they arrive -> the data of whole events.

Pure and incremental: feed pieces cut anywhere, take what is complete. Splits bytes, not text, so a character cut in
two needs no care. Event names, ids and comments are dropped; the chat protocol has no use for them.
"""

from viewloom.errors import ProviderRejected

EVENT_LIMIT_BYTES = 4 * 1024 * 1024
"""The most that one event may hold; an upstream that sends more is not speaking the chat protocol."""

_BOM = b"\xef\xbb\xbf"
_MARKS = (b"data:", b"event:", b":")


def is_event_stream(body: bytes) -> bool:
    """Tells whether a body is a stream of events, whatever it is declared as."""
    return body.removeprefix(_BOM).lstrip().startswith(_MARKS)


def is_document(beginning: bytes) -> bool:
    """Tells whether a body that begins so is one JSON object: no line of a stream of events begins with a brace."""
    return beginning.removeprefix(_BOM).lstrip().startswith(b"{")


class EventSplitter:
    """Splits one response body into events.

    Cost: linear in the bytes fed, however small the pieces; a partial line is joined once, when it ends.
    """

    __slots__ = ("_data", "_data_bytes", "_partial", "_partial_bytes", "_started")

    def __init__(self) -> None:
        self._partial: list[bytes] = []
        self._data: list[bytes] = []
        self._partial_bytes = 0
        self._data_bytes = 0
        self._started = False

    def feed(self, piece: bytes) -> list[bytes]:
        """Takes the next bytes and returns the data of every event they complete.

        Raises:
            ProviderRejected: One event exceeds `EVENT_LIMIT_BYTES`.
        """
        if b"\n" not in piece and b"\r" not in piece and not self._ends_in_return():
            self._hold(piece)
            return []
        text = b"".join((*self._partial, piece))
        self._partial.clear()
        self._partial_bytes = 0
        lines = text.splitlines(keepends=True)
        # A final carriage return may be the first half of a line end that is cut in two.
        held = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        events: list[bytes] = []
        for line in lines:
            self._take(line.rstrip(b"\r\n"), events)
        self._hold(held)
        return events

    def finish(self) -> list[bytes]:
        """Returns the event that the end of the body completes, if one is open."""
        events: list[bytes] = []
        self._take(b"".join(self._partial).rstrip(b"\r\n"), events)
        self._partial.clear()
        self._take(b"", events)
        return events

    def _ends_in_return(self) -> bool:
        return bool(self._partial) and self._partial[-1].endswith(b"\r")

    def _hold(self, piece: bytes) -> None:
        if piece:
            self._partial.append(piece)
            self._partial_bytes += len(piece)
        if self._partial_bytes + self._data_bytes > EVENT_LIMIT_BYTES:
            raise ProviderRejected("The model provider sent an event that is too large.")

    def _take(self, line: bytes, events: list[bytes]) -> None:
        if not self._started:
            self._started = True
            line = line.removeprefix(_BOM)
        if not line:
            if self._data:
                data = b"\n".join(self._data) if len(self._data) > 1 else self._data[0]
                if data:
                    events.append(data)
                self._data.clear()
                self._data_bytes = 0
        elif line.startswith(b"data:"):
            self._data.append(line[6:] if line.startswith(b"data: ") else line[5:])
            self._data_bytes += len(line)
