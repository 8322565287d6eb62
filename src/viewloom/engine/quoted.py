"""Reads the content of one string as it streams, whatever quotes the model put around it.

What comes out is the content with JSON escapes. A raw line end is text, unless a plausible statement begins behind it:
then the quote was forgotten.
"""

import re
from typing import Literal

from viewloom.engine.escapes import read_escape
from viewloom.engine.expectations import Expectations
from viewloom.engine.heads import STATEMENT_HEAD, may_become_head
from viewloom.engine.spelling import ascii_name

QUOTES = {'"': '"', "'": "'", "\u201c": "\u201d", "\u2018": "\u2019"}
STRING_RUN = re.compile(r"[^\"'\u201c\u201d\u2018\u2019\\\x00-\x1f]{1,4000}")
"""Content that is taken as it stands."""

_APOSTROPHES = "'\u2019"

End = Literal["", "quote", "statement"]


class QuotedString:
    """See the module docstring.

    Args:
        opening: The quote that the model began it with.
        expectations: What the program makes likely.

    Attributes:
        end: What ended it: its quote, or the statement that begins on the next line; empty while it is open.
    """

    __slots__ = ("_closing", "_expectations", "end")

    def __init__(self, opening: str, expectations: Expectations) -> None:
        self.end: End = ""
        self._closing = QUOTES[opening]
        self._expectations = expectations

    def step(self, text: str, at: int, before: str, *, is_last: bool) -> tuple[str, int]:
        """Takes what stands first at `at`; returns what it means and its length, 0 if it needs more.

        Args:
            text: Where to read.
            at: The first character not read.
            before: What was read last.
            is_last: Whether nothing will follow the text.
        """
        char = text[at]
        if char == "\\":
            return read_escape(text, at, is_last=is_last)
        if char == "\n":
            return self._newline(text, at, is_last=is_last)
        if char == self._closing and char in _APOSTROPHES:
            # One between letters is an apostrophe: no code goes on like that behind a string.
            following = text[at + 1 : at + 2]
            if not following and not is_last:
                return "", 0
            if following.isalnum() and before[-1:].isalnum():
                return char, 1
        if char == self._closing or (char == '"' and self._closing == "\u201d"):
            self.end = "quote"
            return "", 1
        if char < " ":
            return "\\t" if char == "\t" else "", 1
        return '\\"' if char == '"' else char, 1

    def _newline(self, text: str, at: int, *, is_last: bool) -> tuple[str, int]:
        head = STATEMENT_HEAD.match(text, at + 1)
        if head and self._expectations.is_plausible(ascii_name(head["name"]), head["call"] or ""):
            self.end = "statement"
            return "", 1
        if not head and not is_last and may_become_head(text, at + 1):
            return "", 0
        return "\\n", 1
