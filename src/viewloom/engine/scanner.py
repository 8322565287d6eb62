"""Cuts model text into prose and statements as it streams, and mends its spelling on the way.

Main path: `Scanner().feed(text)` returns what became certain: `Prose` pieces, `StatementStart`, and `StatementEnd` with
the statement's source. Between the two, `pending` grows with the statement's text so far. In that text every string is
double-quoted with JSON escapes and comments are gone, so `lang` reads it without surprises.

It knows lines, quotes and brackets, not components; what a statement means is the weaver's business.

Cost: linear in the text; what is held back is a line's head.
"""

import json
import re
from dataclasses import dataclass
from typing import Literal

STATEMENT_LIMIT_CHARS = 400_000
"""A statement longer than this is ended where it stands: a model that never closes it must not fill the memory."""

_HEAD_LIMIT_CHARS = 120
_STATEMENT_HEAD = re.compile(
    r"[ \t]*(\$?[A-Za-z_]\w*)[ \t]*=[ \t]*(?:[\[{(\"'\u201c@$!0-9-]|[A-Za-z_]\w*[ \t]*\(|\w+[ \t]*\n)"
)
_HEAD_SO_FAR = re.compile(r"[ \t]*(?:\$?[A-Za-z_]\w*[ \t]*)?(?:=[ \t]*(?:[A-Za-z_]\w*[ \t]*)?)?")
_FENCE_SO_FAR = re.compile(r"[ \t]*`{0,3}")
_FENCE_LINE = re.compile(r"[ \t]*```[^\n]*\n")
_PROGRAM_FENCE = re.compile(r"[ \t]*```(?:openui|viewloom|$|\n)[\w-]*", re.IGNORECASE)
_STRING_RUN = re.compile(r"[^\"'\u201c\u201d\u2018\u2019\\\x00-\x1f]+")
_CODE_RUN = re.compile(r"[^\"'\u201c\u201d\u2018\u2019()\[\]{}\n/#]+")
_QUOTES = {'"': '"', "'": "'", "\u201c": "\u201d", "\u2018": "\u2019"}
_UNICODE_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})")
_SURROGATE_SO_FAR = re.compile(r"(?:\\(?:u[0-9A-Fa-f]{0,4})?)?")
_JSON_ESCAPES = frozenset('"\\/bfnrt')


@dataclass(frozen=True, slots=True)
class Prose:
    """A piece of text that is not a statement, line ends included."""

    text: str


@dataclass(frozen=True, slots=True)
class StatementStart:
    """A statement begins; `name` is what it defines."""

    name: str


@dataclass(frozen=True, slots=True)
class StatementEnd:
    """A statement ended; `is_whole` is False when it had to be closed for the model."""

    text: str
    is_whole: bool


Piece = Prose | StatementStart | StatementEnd
_Mode = Literal["line", "prose", "code", "string", "statement", "dropped_line"]


class Scanner:
    """See the module docstring.

    Args:
        is_prose_only: Take everything as prose (the model was asked for markdown).

    Attributes:
        pending: Text of the open statement so far, in pieces; a reader may remember how many it has seen.
    """

    def __init__(self, *, is_prose_only: bool = False) -> None:
        self.pending: list[str] = []
        self.awaited: frozenset[str] | set[str] = frozenset()
        self._is_prose_only = is_prose_only
        self._mode: _Mode = "prose" if is_prose_only else "line"
        self._held = ""
        self._depth = 0
        self._quote = ""
        self._size = 0
        self._pieces: list[Piece] = []

    def feed(self, text: str) -> list[Piece]:
        """Takes the next piece of model text."""
        if self._is_prose_only:
            return [Prose(text)] if text else []
        self._held += text.replace("\r\n", "\n")
        self._drain(is_last=False)
        return self._taken()

    def finish(self) -> list[Piece]:
        """Takes the end of the text: decides what is held and closes an open statement."""
        self._drain(is_last=True)
        if self._mode in {"statement", "string"}:
            self._end_statement(is_whole=self._mode == "statement" and self._depth == 0)
        return self._taken()

    @property
    def is_in_string(self) -> bool:
        """Whether the open statement ends, so far, inside a string."""
        return self._mode == "string"

    @property
    def depth(self) -> int:
        """How many brackets of the open statement are open."""
        return self._depth

    def _taken(self) -> list[Piece]:
        pieces, self._pieces = self._pieces, []
        return pieces

    def _drain(self, *, is_last: bool) -> None:
        while self._held:
            length = self._step(is_last=is_last)
            if not length:
                return
            self._held = self._held[length:]

    def _step(self, *, is_last: bool) -> int:
        """Handles what stands first; returns how many characters it took, 0 if it needs more."""
        match self._mode:
            case "line":
                return self._line(is_last=is_last)
            case "prose":
                return self._rest_of_line("line")
            case "code":
                return self._code_line(is_last=is_last)
            case "dropped_line":
                end = self._held.find("\n") + 1
                self._mode = "line" if end else "dropped_line"
                return end or len(self._held)
            case "string":
                return self._string(is_last=is_last)
            case "statement":
                return self._statement(is_last=is_last)

    # Between statements

    def _line(self, *, is_last: bool) -> int:
        if self._held[0] == "\n":
            self._pieces.append(Prose("\n"))
            return 1
        if head := _STATEMENT_HEAD.match(self._held + "\n" * is_last):
            self._begin_statement(head[1])
            return head.end(1)
        if _FENCE_LINE.match(self._held) or (is_last and self._held.lstrip().startswith("```")):
            self._mode = "dropped_line" if _PROGRAM_FENCE.match(self._held) else "code"
            return 0 if self._mode == "code" and not self._code_start() else self._fence_length()
        if not is_last and _may_become_head(self._held):
            return 0
        self._mode = "prose"
        return self._rest_of_line("line")

    def _code_start(self) -> bool:
        self._pieces.append(Prose(self._held[: self._fence_length()]))
        return True

    def _fence_length(self) -> int:
        if self._mode == "dropped_line":
            self._mode = "line"
        return self._held.find("\n") + 1 or len(self._held)

    def _rest_of_line(self, after: _Mode) -> int:
        end = self._held.find("\n") + 1
        if end:
            self._mode = after
        self._pieces.append(Prose(self._held[: end or None]))
        return end or len(self._held)

    def _code_line(self, *, is_last: bool) -> int:
        """Passes a fenced block of another language on as prose, up to its closing fence."""
        end = self._held.find("\n") + 1
        if not end and not is_last:
            return 0
        line = self._held[: end or None]
        if line.strip() == "```":
            self._mode = "line"
        self._pieces.append(Prose(line))
        return len(line)

    # Inside a statement

    def _begin_statement(self, name: str) -> None:
        self._mode, self._depth, self._size = "statement", 0, 0
        self.pending = []
        self._put(name)
        self._pieces.append(StatementStart(name))

    def _end_statement(self, *, is_whole: bool) -> None:
        if self._mode == "string":
            self.pending.append('"')
        self._pieces.append(StatementEnd("".join(self.pending).strip(), is_whole))
        self.pending = []
        self._mode, self._depth, self._quote = "line", 0, ""

    def _put(self, text: str) -> None:
        self.pending.append(text)
        self._size += len(text)

    def _statement(self, *, is_last: bool) -> int:
        if self._size > STATEMENT_LIMIT_CHARS:
            self._end_statement(is_whole=False)
            self._mode = "dropped_line"
            return 0 if not self._held else 1
        if run := _CODE_RUN.match(self._held):
            self._put(run[0])
            return run.end()
        char = self._held[0]
        if char == "\n":
            return self._newline(is_last=is_last)
        if char == "#" or self._held.startswith("//"):
            end = self._held.find("\n")
            return end if end >= 0 else (len(self._held) if is_last else 0)
        if char == "/" and len(self._held) == 1 and not is_last:
            return 0
        return self._code_char(char)

    def _code_char(self, char: str) -> int:
        if char in _QUOTES:
            self._mode, self._quote = "string", _QUOTES[char]
            self._put('"')
        elif char in "([{":
            self._depth += 1
            self._put(char)
        elif char in ")]}":
            if self._depth:
                self._depth -= 1
                self._put(char)
        else:
            self._put("" if char in "\u201d\u2019" else char)
        return 1

    def _newline(self, *, is_last: bool) -> int:
        """A line ends in code: the statement ends, unless a bracket or a ternary is open."""
        rest = self._held[1:]
        if self._depth == 0:
            if self._ends_like_a_value() or is_last:
                self._end_statement(is_whole=True)
                return 1
            following = rest.lstrip(" \t\n")
            if not following:
                return 0
            if following[0] in "?:":
                self._put(" ")
            else:
                self._end_statement(is_whole=True)
            return 1
        if _STATEMENT_HEAD.match(rest):
            self._end_statement(is_whole=False)
            return 1
        if not is_last and _may_become_head(rest):
            return 0
        self._put(" ")
        return 1

    def _ends_like_a_value(self) -> bool:
        return bool(self.pending) and self.pending[-1][-1:] in {")", "]", "}", '"'}

    # Inside a string

    def _string(self, *, is_last: bool) -> int:
        if run := _STRING_RUN.match(self._held):
            self._put(run[0])
            return run.end()
        char = self._held[0]
        if char == "\\":
            return self._escape(is_last=is_last)
        if char == "\n":
            return self._newline_in_string(is_last=is_last)
        if char == self._quote or (char == '"' and self._quote == "\u201d"):
            self._mode = "statement"
            self._put('"')
        elif char == '"':
            self._put('\\"')
        elif char == "\t":
            self._put("\\t")
        elif char >= " ":
            self._put(char)
        return 1

    def _escape(self, *, is_last: bool) -> int:
        following = self._held[1:2]
        if not following:
            if is_last:
                self._put("\\\\")
            return 1 if is_last else 0
        if following == "u" and (length := self._unicode_escape(is_last=is_last)) is not None:
            return length
        if following in _JSON_ESCAPES:
            self._put("/" if following == "/" else self._held[:2])
            return 2
        if following == "'":
            self._put("'")
            return 2
        self._put("\\\\")
        return 1

    def _unicode_escape(self, *, is_last: bool) -> int | None:
        r"""Reads `\uXXXX`, or two of them that make one character; None if it is none, 0 if it needs more."""
        escape = _UNICODE_ESCAPE.match(self._held)
        if escape is None:
            is_cut = not is_last and len(self._held) < 6 and re.fullmatch(r"\\u[0-9A-Fa-f]*", self._held)
            return 0 if is_cut else None
        code = int(escape[1], 16)
        if 0xD800 <= code < 0xDC00:
            if len(self._held) < 12 and not is_last and _SURROGATE_SO_FAR.fullmatch(self._held[6:]):
                return 0
            low = _UNICODE_ESCAPE.match(self._held, 6)
            if low and 0xDC00 <= int(low[1], 16) < 0xE000:
                self._put(chr(0x10000 + ((code - 0xD800) << 10) + int(low[1], 16) - 0xDC00))
                return 12
        char = "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
        self._put(json.dumps(char, ensure_ascii=False)[1:-1])
        return 6

    def _newline_in_string(self, *, is_last: bool) -> int:
        """A raw line end is text, unless a statement that is waited for begins: then the quote was forgotten."""
        rest = self._held[1:]
        head = _STATEMENT_HEAD.match(rest)
        if head and head[1] in self.awaited:
            self._end_statement(is_whole=False)
            return 1
        if not head and not is_last and self.awaited and _may_become_head(rest):
            return 0
        self._put("\\n")
        return 1


def _may_become_head(text: str) -> bool:
    """Whether more text could still make this the head of a statement or a fence."""
    if len(text) > _HEAD_LIMIT_CHARS or "\n" in text:
        return False
    fence = _FENCE_SO_FAR.match(text)
    if fence and (fence.end() == len(text) or fence[0].endswith("```")):
        return True
    return bool(_HEAD_SO_FAR.fullmatch(text))
