"""Which pieces of tool calls belong together: upstreams number them in many ways, clients read one.

Main path: `CallPieces.take(piece, position)` gives what a piece adds to its call. The calls that come out are numbered
from 0, have an id and a name once, at their beginning, and arguments that are at least an empty object.
"""

import re
import secrets
from typing import Any

import msgspec

from viewloom.providers.base import ToolCallDelta
from viewloom.providers.chat_shapes import CallPiece, Function

SCALAR_LIMIT_CHARS = 64
"""How long arguments may be that are a number or `true`: such a text may be whole and still go on."""

_MARK = re.compile(r'\\.|[\\"{}\[\]]', re.DOTALL)


class _Call:
    """A call under way.

    Attributes:
        index: Its number, from 0.
        upstream_id: What the upstream calls it, if anything.
        name: The function's.
        arguments: The pieces of it so far.
        extent: How far they get.
    """

    __slots__ = ("arguments", "extent", "index", "name", "upstream_id")

    def __init__(self, index: int, upstream_id: str | None, name: str | None) -> None:
        self.index = index
        self.upstream_id = upstream_id
        self.name = name
        self.arguments: list[str] = []
        self.extent = _Extent()


class _Extent:
    """Whether a JSON text that comes in pieces is whole.

    Every piece is read once, and the text as a whole only when its brackets are closed: some upstreams repeat a call's
    name with each of thousands of pieces, and each time it must be known.
    """

    __slots__ = ("_depth", "_in_string", "_is_broken", "_is_cut", "_read", "_start")

    def __init__(self) -> None:
        self._read = 0
        self._start = ""
        self._depth = 0
        self._in_string = False
        self._is_cut = False
        self._is_broken = False

    def is_whole(self, pieces: list[str]) -> bool:
        """Tells whether all pieces together are a JSON value.

        Args:
            pieces: Those of the last time, and more.
        """
        for piece in pieces[self._read :]:
            self._take(piece)
        self._read = len(pieces)
        if self._is_broken or not self._start or self._in_string or self._depth > 0:
            return False
        text = "".join(pieces)
        if _is_json(text):
            return True
        # What begins with a bracket or a quote and is closed gets no better by what follows.
        self._is_broken = self._start in '{["' or len(text.lstrip()) > SCALAR_LIMIT_CHARS
        return False

    def _take(self, piece: str) -> None:
        self._start = self._start or piece.lstrip()[:1]
        start = 1 if self._is_cut else 0
        self._is_cut = self._is_cut and not piece
        for found in _MARK.finditer(piece, start):
            mark = found[0]
            if mark == '"':
                self._in_string = not self._in_string
            elif mark[0] == "\\":
                # The character after it, if it is not here, is the next piece's first.
                self._is_cut = mark == "\\"
            elif not self._in_string:
                self._depth += 1 if mark in "{[" else -1


class CallPieces:
    """The tool calls of one reply."""

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self._open: dict[int | str, _Call] = {}

    def __bool__(self) -> bool:
        return bool(self._calls)

    def take(self, piece: CallPiece, position: int) -> ToolCallDelta | None:
        """Returns what a piece adds; None if nothing.

        Args:
            piece: As the upstream wrote it.
            position: Its place among those that came at once, for upstreams that number none.
        """
        function = piece.function or Function()
        call_id = None if piece.id in {None, ""} else str(piece.id)
        key = position if piece.index is None else piece.index
        arguments = _text(function.arguments)
        call = self._open.get(key)
        if call is None or _is_another(call, piece, call_id, function.name):
            call = self._open[key] = _Call(len(self._calls), call_id, function.name or None)
            self._calls.append(call)
            call.arguments.append(arguments)
            return ToolCallDelta(call.index, call_id or f"call_{secrets.token_hex(12)}", call.name, arguments)
        name = function.name or None if call.name is None else None
        call.name = call.name or name
        call.arguments.append(arguments)
        return ToolCallDelta(call.index, None, name, arguments) if name or arguments else None

    def finish(self) -> list[ToolCallDelta]:
        """Returns what the calls lack at the end: an empty object where there are no arguments, as clients parse it."""
        empty = [call for call in self._calls if not "".join(call.arguments)]
        for call in empty:
            call.arguments.append("{}")
        return [ToolCallDelta(call.index, arguments="{}") for call in empty]


def _is_another(call: _Call, piece: CallPiece, call_id: str | None, name: str | None) -> bool:
    """Tells whether a piece under a number that was used begins another call.

    Some upstreams give every call the number 0 or none; others repeat the name, or a new id, with every piece of one
    call. A call whose arguments are whole has no further piece.
    """
    if not name:
        return False
    if call.name is not None and name != call.name:
        return True
    is_renamed = (
        call_id != call.upstream_id if call_id is not None else bool(piece.function and piece.function.arguments)
    )
    return is_renamed and call.extent.is_whole(call.arguments)


def _is_json(text: str) -> bool:
    try:
        msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return False
    return True


def _text(arguments: Any) -> str:
    if arguments is None or isinstance(arguments, str):
        return arguments or ""
    return msgspec.json.encode(arguments).decode()
