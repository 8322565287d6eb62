"""Where fenced code begins and ends, as far as every CommonMark reader agrees.

`Fences` is told of each line of a markdown text, as it is shown, and says whether it is code for certain. Whether a
fence that is indented belongs to a list depends on lines above it; where the two readings part, nothing counts as code
from there on, so that no reader shows as text what was passed as code.

Source: CommonMark 0.31, sections 4.5 (fences), 5.1 and 5.2 (what a quote and a list item end with).
"""

import re
from dataclasses import dataclass

LINE_HEAD = re.compile(r"[ \t]*(?:(?:[-+*>]|[0-9]{1,9}[.)])[ \t]*)*")
"""Blanks and marks of lists and quotes, and what may yet be such; a superset."""
FENCE_RUN = re.compile(r"`{3,}|~{3,}")
FENCE_WITHIN = re.compile(rf"\n{LINE_HEAD.pattern}(?:{FENCE_RUN.pattern})")
"""A fence on a line behind the first."""

_BLANKS = re.compile(r"[ \t]*")
_CLOSING = re.compile(r"[ \t]*(?P<run>`{3,}|~{3,})[ \t]*\n?")
_TAB = 4
_FENCE_INDENT = 3
_CERTAIN_CODE = 7
"""Columns from which no reader takes a fence for one that closes a fence of three columns or fewer."""


@dataclass(slots=True)
class Fences:
    """See the module docstring.

    Attributes:
        run: The run that opened the code which the text is in for certain; empty outside of code.
        is_lost: Whether it is no longer certain what is code.
    """

    run: str = ""
    is_lost: bool = False
    _indent: int = 0
    _has_inner: bool = False

    def begin(self, line: str) -> bool:
        """Takes a line, outside of code, that begins with a fence; returns whether code begins for certain.

        Args:
            line: All of it, with its blanks and the marks of lists and quotes.
        """
        head = LINE_HEAD.match(line)
        run = FENCE_RUN.match(line, head.end() if head else 0)
        if head is None or run is None or (run[0][0] == "`" and "`" in line[run.end() :]):
            return False
        blanks = _BLANKS.match(line)
        indent = _columns(head[0])
        if blanks is None or blanks.end() != head.end() or indent > _FENCE_INDENT:
            self._has_inner = True
            return False
        if indent and self._has_inner:
            self.is_lost = True
        if self.is_lost:
            return False
        self.run, self._indent, self._has_inner = run[0], indent, False
        return True

    def pass_text(self, first: str) -> None:
        """Takes the first character of a line of text: at the left edge it ends every list."""
        if first not in " \t\n>":
            self._has_inner = False

    def note_inner(self) -> None:
        """Takes it that a list or quote may have begun unseen."""
        self._has_inner = True

    def take_code(self, line: str, *, is_whole: bool) -> bool:
        """Takes a line within code; returns False if it may be none after all, and then all that follows may be."""
        closing = _CLOSING.fullmatch(line)
        closes = closing is not None and closing["run"].startswith(self.run)
        blanks = _BLANKS.match(line)
        indent = _columns(blanks[0]) if blanks else 0
        is_blank = not line.strip(" \t\n")
        if closes and not is_whole:
            self._lose()
        elif closes and self._indent <= indent <= _FENCE_INDENT:
            self.run = ""
        elif self._indent and not is_blank and (indent < self._indent or (closes and indent < _CERTAIN_CODE)):
            self._lose()
        return not self.is_lost

    def _lose(self) -> None:
        self.run, self.is_lost = "", True


def _columns(blanks: str) -> int:
    """Returns how wide blanks are, with a tab stop at every fourth column."""
    width = 0
    for blank in blanks:
        width = width + 1 if blank == " " else (width // _TAB + 1) * _TAB
    return width
