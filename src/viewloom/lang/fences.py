"""The program inside a model's reply: what stands in Markdown fences, or everything if there are none.

Main path: `FenceFilter.feed(text)` returns the pieces of program text that are certain. Until the first fence
everything is program; at the first fence all of that is taken back (`Restart`), since then only fenced text counts.
Three backticks count as a fence unless they stand between double quotes; the rest of the opening line is the
language's name. Blocks are joined by a line feed.
"""

import re
from dataclasses import dataclass

_PIECE = re.compile(r'[^"`]++|["`]')
_STRING = re.compile(r'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_FENCE_TICKS = 3
_KEPT = frozenset({"open", "block"})


@dataclass(frozen=True, slots=True)
class Piece:
    """Program text and where it stood in the source."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Restart:
    """All program text so far was prose: forget it."""


class FenceFilter:
    """An incremental filter: every character is looked at once.

    Attributes:
        has_fence: Whether a fence was seen.
    """

    __slots__ = ("_is_escaped", "_is_in_string", "_offset", "_out", "_run", "_state", "_ticks", "_unread", "has_fence")

    def __init__(self) -> None:
        self.has_fence = False
        self._state = "open"  # open (no fence yet), tag (rest of the opening line), block, outside
        self._ticks = 0
        self._is_in_string = False
        self._is_escaped = False
        self._offset = 0
        self._run = -1  # where the program text at hand begins in the text being fed
        self._out: list[Piece | Restart] = []
        self._unread: list[str] = []

    @property
    def held(self) -> str:
        """Backticks that end the text so far and may become a fence."""
        return "`" * self._ticks if self._state in _KEPT else ""

    def passes(self, text: str) -> bool:
        """Take more text if it holds no backtick and all of it is program text; return whether that is so.

        Quotes only matter to a backtick, so this text is not looked at again until one comes.
        """
        if self._ticks or "`" in text or self._state not in _KEPT:
            return False
        self._unread.append(text)
        return True

    def feed(self, text: str) -> list[Piece | Restart]:
        """Take more text and return what it adds to the program, in order."""
        if self._unread:
            self._read("".join(self._unread))
            self._unread = []
        return self._read(text)

    def _read(self, text: str) -> list[Piece | Restart]:
        self._out = []
        self._run = -1
        position = 0
        while position < len(text):
            if self._is_in_string:
                position = self._take_string(text, position)
            elif self._state == "tag":
                position = self._take_tag(text, position)
            else:
                position = self._take_piece(text, position)
        self._flush(text, position - self._ticks)
        self._offset += len(text)
        return self._out

    def _keep(self, position: int) -> None:
        """What begins here is program text."""
        if self._run < 0 and self._state in _KEPT:
            self._run = position

    def _flush(self, text: str, end: int) -> None:
        """Put out the program text up to `end`."""
        if 0 <= self._run < end:
            self._out.append(Piece(text[self._run : end], self._offset + self._run))
        self._run = -1

    def _take_string(self, text: str, position: int) -> int:
        skip = position + 1 if self._is_escaped else position
        found = _STRING.match(text, skip)
        end = found.end() if found else skip
        self._is_escaped = end < len(text) and text[end] == "\\"
        if end < len(text):
            self._is_in_string = self._is_escaped
            end += 1
        self._keep(position)
        return end

    def _take_tag(self, text: str, position: int) -> int:
        end = text.find("\n", position)
        if end < 0:
            return len(text)
        self._state = "block"
        return end + 1

    def _take_piece(self, text: str, position: int) -> int:
        found = _PIECE.match(text, position)
        piece = found[0] if found else ""
        if piece == "`":
            self._take_tick(text, position)
        else:
            self._release_ticks(position)
            self._is_in_string = piece == '"'
            self._keep(position)
        return position + len(piece)

    def _take_tick(self, text: str, position: int) -> None:
        self._ticks += 1
        if self._ticks < _FENCE_TICKS:
            return
        self._flush(text, position + 1 - self._ticks)
        self._ticks = 0
        if self._state == "block":
            self._state = "outside"
            return
        if self.has_fence:
            self._out.append(Piece("\n", self._offset + position))
        else:
            self._out = [Restart()]
        self.has_fence = True
        self._state = "tag"

    def _release_ticks(self, position: int) -> None:
        """The backticks seen were no fence: they are text."""
        begin = position - self._ticks
        if begin < 0 and self._state in _KEPT:
            self._out.append(Piece("`" * -begin, self._offset + begin))
        if self._ticks:
            self._keep(max(0, begin))
        self._ticks = 0


def strip_fences(text: str) -> str:
    """Return the program text of a whole reply."""
    fences = FenceFilter()
    parts: list[str] = []
    for piece in fences.feed(text):
        if isinstance(piece, Restart):
            parts.clear()
        else:
            parts.append(piece.text)
    return "".join(parts) + fences.held
