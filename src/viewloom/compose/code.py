"""Fenced code in one component, written as it comes."""

import re
from dataclasses import dataclass

from viewloom.compose.page import Page
from viewloom.lang.ast import Comp, Str
from viewloom.lang.serialise import serialise_string

CODE_LIMIT_CHARS = 200_000
"""Longer code goes on in another component."""
LANGUAGE_LIMIT_CHARS = 40
UNKNOWN_LANGUAGE = "text"

_FENCE = re.compile(r"(?P<mark>`{3,}(?=[^`]*\Z)|~{3,})[ \t]*(?P<language>[^\s`{]*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Fence:
    """The line that opens fenced code.

    Attributes:
        mark: Its run of backticks or tildes.
        language: The first word behind it.
        indent: Columns before it, which the code's lines have too.
    """

    mark: str
    language: str
    indent: int

    def is_closed_by(self, line: str) -> bool:
        """Whether a whole line, white space around it apart, ends the code."""
        stripped = line.strip()
        return len(stripped) >= len(self.mark) and set(stripped) == {self.mark[0]}


def read_fence(line: str, indent: int) -> Fence | None:
    """Returns the fence that a line opens, its indentation taken off; None if it opens none."""
    found = _FENCE.match(line)
    return Fence(found["mark"], found["language"][:LANGUAGE_LIMIT_CHARS], indent) if found else None


class CodeRun:
    """Writes `name = CodeBlock("python", "…")` in pieces; the last line end is left out."""

    def __init__(self, fence: Fence, page: Page) -> None:
        self.fence = fence
        self._page = page
        self._language = fence.language or UNKNOWN_LANGUAGE
        self._open()

    def feed(self, text: str) -> None:
        """Takes the next piece of the code, line ends included."""
        while text:
            if self._size >= CODE_LIMIT_CHARS:
                self.close()
                self._open()
            piece = text[: CODE_LIMIT_CHARS - self._size]
            self._size += len(piece)
            text = text[len(piece) :]
            piece = self._held + piece
            self._held = "\n" if piece.endswith("\n") else ""
            self._write(piece[: len(piece) - len(self._held)])

    def close(self) -> None:
        """Ends the code."""
        self._page.write('")\n')
        self._page.define(self._name, Comp("CodeBlock", (Str(self._language), Str("".join(self._written)))))

    def _open(self) -> None:
        self._written: list[str] = []
        self._size = 0
        self._held = ""
        self._name = self._page.add_child()
        self._page.write(f'{self._name} = CodeBlock({serialise_string(self._language)}, "')

    def _write(self, text: str) -> None:
        self._written.append(text)
        self._page.write(serialise_string(text)[1:-1])
