"""The events of a reply, numbered, so that a client can ask for those it missed.

An event's id is `N-C`: its number, from 1, and how many characters of the content it and those before it carried. The
number is what a running reply is followed by. The characters are what lets a reply that is only in the database any
more go on in the middle of its content.
"""

import re
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

import anyio
import msgspec

from viewloom.errors import InvalidRequest, ViewloomError
from viewloom.server.wire.errors import error_body

_DATA = b"data: "
_END = b"\n\n"
_ID = re.compile(r"([0-9]{1,15})-([0-9]{1,15})")


@dataclass(frozen=True, slots=True)
class Position:
    """A place between two events.

    Attributes:
        number: Of the last event before it; 0 at the start.
        chars: Of the content before it.
    """

    number: int = 0
    chars: int = 0


START = Position()


@dataclass(frozen=True, slots=True)
class Batch:
    """Events that follow each other.

    Attributes:
        first: Number of the first one.
        frames: Each as it is sent, with its id.
    """

    first: int
    frames: Sequence[bytes]


class _Delta(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    delta: _Delta


class _Chunk(msgspec.Struct):
    choices: list[_Choice] = []


_decode = msgspec.json.Decoder(_Chunk).decode


class FrameNumbers:
    """Gives the events of one reply their ids.

    Args:
        position: Where they go on.
    """

    def __init__(self, position: Position = START) -> None:
        self._number = position.number
        self._chars = position.chars

    def take(self, piece: bytes) -> Batch:
        """Numbers the events of a piece, which holds whole ones."""
        first = self._number + 1
        return Batch(first, [self._numbered(frame) for frame in piece.removesuffix(_END).split(_END)])

    def _numbered(self, frame: bytes) -> bytes:
        self._number += 1
        if frame.startswith(b'data: {"id"'):
            for choice in _decode(frame[len(_DATA) :]).choices:
                self._chars += len(choice.delta.content or "")
        return b"id: %d-%d\n%b\n\n" % (self._number, self._chars, frame)


async def number_frames(pieces: AsyncGenerator[bytes]) -> AsyncGenerator[Batch]:
    """Numbers the events of a reply as they come."""
    numbers = FrameNumbers()
    try:
        async for piece in pieces:
            yield numbers.take(piece)
    finally:
        with anyio.CancelScope(shield=True):
            await pieces.aclose()


def error_frame(error: ViewloomError) -> bytes:
    """Returns the last event of a stream that ends before its end; it has no id, since the reply has no such event."""
    return _DATA + msgspec.json.encode(error_body(error)) + _END


def parse_position(text: str) -> Position:
    """Reads the id of an event; an empty one is the start.

    Raises:
        InvalidRequest: It is no id of ours.
    """
    if text in ("", "0"):
        return START
    found = _ID.fullmatch(text)
    if found is None:
        raise InvalidRequest(
            "`Last-Event-ID` must be the id of an event as it was sent, such as 12-340.", param="Last-Event-ID"
        )
    return Position(int(found[1]), int(found[2]))
