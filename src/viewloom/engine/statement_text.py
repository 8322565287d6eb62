"""Reads one statement as it streams and mends its spelling.

`step` takes what it can of the text; `pieces` grows by what it took: code runs, single brackets, and strings as a
`"`, pieces of their content and another `"`. Every string is double-quoted with JSON escapes whatever quotes the model
used, comments are gone and names are ASCII, so `lang` reads the joined pieces without surprises. A piece never cuts an
escape.

The statement ends with its line unless a bracket or a ternary is open; a line that begins another statement ends it
in any case, so one forgotten bracket costs one statement.
"""

import json
import re
from collections.abc import Callable

from viewloom.engine.heads import FENCE, STATEMENT_HEAD, may_become_fence, may_become_head

STATEMENT_LIMIT_CHARS = 400_000
"""A statement longer than this is ended where it stands: a model that never closes it must not fill the memory."""

_STRING_RUN = re.compile(r"[^\"'\u201c\u201d\u2018\u2019\\\x00-\x1f]{1,4000}")
_CODE_RUN = re.compile(r"[^\"'\u201c\u201d\u2018\u2019()\[\]{}\n/#]{1,4000}")
_COMMENT_RUN = re.compile(r"[^\n]+")
_BLANKS = re.compile(r"[ \t\n]+")
_FOREIGN = re.compile(r"[^\W_a-zA-Z0-9]")
_QUOTES = {'"': '"', "'": "'", "\u201c": "\u201d", "\u2018": "\u2019"}
_UNICODE_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})")
_UNICODE_ESCAPE_SO_FAR = re.compile(r"\\(?:u[0-9A-Fa-f]{0,3})?")
_JSON_ESCAPES = frozenset('"\\/bfnrt')

Plausible = Callable[[str, str], bool]


class StatementText:
    """See the module docstring.

    Args:
        name: What the statement defines, as the model spelt it.
        is_plausible: Whether a statement of this name, whose value begins with a call of that name, is to be expected.

    Attributes:
        name: The name in ASCII.
        pieces: The text so far; a reader may remember how many pieces it has seen.
        is_over: Whether the statement has ended.
        is_whole: Whether it ended by itself, rather than being closed for the model.
        is_too_long: Whether it was ended by the limit.
    """

    def __init__(self, name: str, is_plausible: Plausible) -> None:
        self.name = ascii_name(name)
        self.pieces: list[str] = [self.name]
        self.is_over = False
        self.is_whole = False
        self.is_too_long = False
        self._is_plausible = is_plausible
        self._size = len(name)
        self._depth = 0
        self._ternaries = 0
        self._quote = ""
        self._is_in_comment = False
        self._is_paused = False

    @property
    def text(self) -> str:
        """The statement so far."""
        return "".join(self.pieces).strip()

    def step(self, text: str, at: int, *, is_last: bool) -> int:
        """Takes what stands first at `at`; returns how many characters it took, 0 if it needs more or is over."""
        if self._size > STATEMENT_LIMIT_CHARS:
            self.is_too_long = True
            return self._end(is_whole=False)
        if self._quote:
            return self._string(text, at, is_last=is_last)
        if self._is_paused:
            return self._pause(text, at)
        if self._is_in_comment:
            run = _COMMENT_RUN.match(text, at)
            self._is_in_comment = run is not None
            return run.end() - at if run else self._code(text, at, is_last=is_last)
        return self._code(text, at, is_last=is_last)

    def close(self) -> None:
        """Ends the statement with the text."""
        if not self.is_over:
            self._end(is_whole=not self._quote and not self._depth)

    def _end(self, *, is_whole: bool) -> int:
        if self._quote:
            self._quote = ""
            self.pieces.append('"')
        self.is_over, self.is_whole = True, is_whole
        return 0

    def _put(self, piece: str) -> None:
        self.pieces.append(piece)
        self._size += len(piece)

    # Code

    def _code(self, text: str, at: int, *, is_last: bool) -> int:
        if run := _CODE_RUN.match(text, at):
            self._put(ascii_name(run[0]))
            if not self._depth:
                self._ternaries = max(0, self._ternaries + run[0].count("?") - run[0].count(":"))
            return run.end() - at
        char = text[at]
        if char == "\n":
            return self._newline(text, at, is_last=is_last)
        if char == "/" and len(text) == at + 1 and not is_last:
            return 0
        if char == "#" or text.startswith("//", at):
            self._is_in_comment = True
            return 1
        return self._code_char(char)

    def _code_char(self, char: str) -> int:
        if char in _QUOTES:
            self._quote = _QUOTES[char]
            self._put('"')
        elif char in "([{":
            self._depth += 1
            self._put(char)
        elif char in ")]}":
            if self._depth:
                self._depth -= 1
                self._put(char)
        elif char not in "\u201d\u2019":
            self._put(char)
        return 1

    def _newline(self, text: str, at: int, *, is_last: bool) -> int:
        """A line ends in code: the statement ends, unless a bracket or a ternary is open."""
        if not self._depth and not self._ternaries:
            self._is_paused = True
            return 1
        head = STATEMENT_HEAD.match(text, at + 1)
        if (head and not head["name"].startswith("$")) or FENCE.match(text, at + 1):
            self._end(is_whole=False)
            return 1
        if not head and not is_last and (may_become_head(text, at + 1) or may_become_fence(text, at + 1)):
            return 0
        self._put(" ")
        return 1

    def _pause(self, text: str, at: int) -> int:
        """Between lines: only a question mark would go on with the statement."""
        if blanks := _BLANKS.match(text, at):
            return blanks.end() - at
        if text[at] != "?":
            return self._end(is_whole=True)
        self._is_paused = False
        self._put(" ")
        return self._code(text, at, is_last=False)

    # Strings

    def _string(self, text: str, at: int, *, is_last: bool) -> int:
        if run := _STRING_RUN.match(text, at):
            self._put(run[0])
            return run.end() - at
        char = text[at]
        if char == "\\":
            return self._escape(text, at, is_last=is_last)
        if char == "\n":
            return self._newline_in_string(text, at, is_last=is_last)
        if char == self._quote or (char == '"' and self._quote == "\u201d"):
            self._quote = ""
            self._put('"')
        elif char == '"':
            self._put('\\"')
        elif char == "\t":
            self._put("\\t")
        elif char >= " ":
            self._put(char)
        return 1

    def _escape(self, text: str, at: int, *, is_last: bool) -> int:
        following = text[at + 1 : at + 2]
        if not following:
            if is_last:
                self._put("\\\\")
            return int(is_last)
        if following == "u" and (length := self._unicode_escape(text, at, is_last=is_last)) is not None:
            return length
        if following in _JSON_ESCAPES:
            self._put("/" if following == "/" else "\\" + following)
            return 2
        if following == "'":
            self._put("'")
            return 2
        self._put("\\\\")
        return 1

    def _unicode_escape(self, text: str, at: int, *, is_last: bool) -> int | None:
        r"""Reads `\uXXXX`, or two of them that make one character; None if it is none, 0 if it needs more."""
        escape = _UNICODE_ESCAPE.match(text, at)
        if escape is None:
            return 0 if not is_last and _UNICODE_ESCAPE_SO_FAR.fullmatch(text, at) else None
        code = int(escape[1], 16)
        if 0xD800 <= code < 0xDC00:
            if not is_last and (len(text) == at + 6 or _UNICODE_ESCAPE_SO_FAR.fullmatch(text, at + 6)):
                return 0
            low = _UNICODE_ESCAPE.match(text, at + 6)
            if low and 0xDC00 <= int(low[1], 16) < 0xE000:
                self._put(chr(0x10000 + ((code - 0xD800) << 10) + int(low[1], 16) - 0xDC00))
                return 12
        char = "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
        self._put(json.dumps(char, ensure_ascii=False)[1:-1])
        return 6

    def _newline_in_string(self, text: str, at: int, *, is_last: bool) -> int:
        """A raw line end is text, unless a plausible statement begins: then the quote was forgotten."""
        head = STATEMENT_HEAD.match(text, at + 1)
        if head and self._is_plausible(ascii_name(head["name"]), head["call"] or ""):
            self._end(is_whole=False)
            return 1
        if not head and not is_last and may_become_head(text, at + 1):
            return 0
        self._put("\\n")
        return 1


def ascii_name(code: str) -> str:
    """Spells letters that the language does not know in ones that it does, the same way everywhere."""
    return code if code.isascii() else _FOREIGN.sub(lambda found: f"_{ord(found[0]):x}", code)
