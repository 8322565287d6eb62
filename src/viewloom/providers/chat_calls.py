"""Which pieces of tool calls belong together: upstreams number them in many ways, clients read one.

Main path: `CallPieces.take(piece, position)` gives what a piece adds to its call. The calls that come out are numbered
from 0, have an id and a name once, at their beginning, and arguments that are at least an empty object.
"""

import secrets
from typing import Any

import msgspec

from viewloom.providers.base import ToolCallDelta
from viewloom.providers.chat_shapes import CallPiece, Function


class _Call:
    """A call under way.

    Attributes:
        index: Its number, from 0.
        upstream_id: What the upstream calls it, if anything.
        name: The function's.
        arguments: The pieces of it so far.
    """

    __slots__ = ("arguments", "index", "name", "upstream_id")

    def __init__(self, index: int, upstream_id: str | None, name: str | None) -> None:
        self.index = index
        self.upstream_id = upstream_id
        self.name = name
        self.arguments: list[str] = []


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
    return is_renamed and _is_whole("".join(call.arguments))


def _is_whole(arguments: str) -> bool:
    try:
        msgspec.json.decode(arguments)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return False
    return True


def _text(arguments: Any) -> str:
    if arguments is None or isinstance(arguments, str):
        return arguments or ""
    return msgspec.json.encode(arguments).decode()
