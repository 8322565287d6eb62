"""The shapes of a chat reply's chunks, and a decoder that takes what real upstreams make of them.

Decoding is strict first, which costs least. A chunk that fails is looked at again: bytes that are no UTF-8, and halves
of characters that an upstream escaped apart (`ud83d` alone), become replacement characters. It judges nothing.
"""

import re
from typing import Any

import msgspec

_ESCAPE = re.compile(rb"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..)|.)", re.DOTALL)
_REPLACEMENT = rb"\ufffd"


class Function(msgspec.Struct):
    """The function of a call, or a piece of it."""

    name: str | None = None
    arguments: Any = None


class CallPiece(msgspec.Struct):
    """A piece of a tool call."""

    index: int | str | None = None
    id: int | str | None = None
    function: Function | None = None


class Delta(msgspec.Struct):
    """What a chunk adds to a message; a whole message too."""

    content: str | list[Any] | None = None
    refusal: Any = None
    reasoning_content: Any = None
    reasoning: Any = None
    tool_calls: list[CallPiece | None] | None = None


class Choice(msgspec.Struct):
    """One of the answers asked for; we ask for one."""

    index: int | str | None = 0
    delta: Delta | None = None
    message: Delta | None = None
    finish_reason: str | None = None

    @property
    def is_first(self) -> bool:
        """Whether it is the answer that was asked for, not a further one."""
        return self.index in {0, "0", None}


class Chunk(msgspec.Struct):
    """One event of a stream, or a whole reply; `object` is `error` where the event itself is one."""

    choices: list[Choice] | None = None
    usage: msgspec.Raw = msgspec.Raw()
    error: msgspec.Raw = msgspec.Raw()
    object: Any = None


_decode = msgspec.json.Decoder(Chunk).decode


def decode_chunk(data: bytes) -> Chunk:
    """Reads a chunk.

    Raises:
        msgspec.DecodeError: It is none, also after what could be mended was.
    """
    try:
        return _decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        mended = _ESCAPE.sub(_mend_escape, data.decode("utf-8", "replace").encode())
        if mended == data:
            raise
        return _decode(mended)


def _mend_escape(match: re.Match[bytes]) -> bytes:
    return _REPLACEMENT if match[1] else match[0]


def read_text(content: str | list[Any] | None) -> str:
    """Returns the text of a content; what is no text is left out of one in parts."""
    if content is None or isinstance(content, str):
        return content or ""
    return "".join(map(_read_part, content))


def _read_part(part: Any) -> str:
    match part:
        case str():
            return part
        case {"type": "text", "text": str(text)}:
            return text
        case _:
            return ""


def is_set(raw: msgspec.Raw) -> bool:
    """Tells whether a member is there and not null."""
    return bytes(raw) not in {b"", b"null"}
