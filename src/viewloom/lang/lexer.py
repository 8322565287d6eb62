"""Text to tokens, whole or as it arrives.

Main path: `Lexer.feed(text)` returns the tokens that no later character can change; `Lexer.close()` returns the
rest as if the text ended there. Text that was turned into tokens is not kept. Every look-ahead is bounded
(`NAME_LIMIT_CHARS`, `NUMBER_LIMIT_DIGITS`), and an unfinished string or comment is scanned once, so the cost is
linear for any cut. Comments vanish here; fences are `viewloom.lang.fences`.
"""

import json
import re
from math import isfinite

from viewloom.lang.ast import NAN
from viewloom.lang.limits import NAME_LIMIT_CHARS, NUMBER_LIMIT_DIGITS
from viewloom.lang.tokens import NEWLINE, Token

_NAME = rf"[A-Za-z_][A-Za-z0-9_]{{0,{NAME_LIMIT_CHARS - 1}}}+"
_DIGITS = rf"[0-9]{{1,{NUMBER_LIMIT_DIGITS}}}+"
_NUMBER = rf"{_DIGITS}(?:\.{_DIGITS})?(?:[eE][+-]?[0-9]{{0,{NUMBER_LIMIT_DIGITS}}}+)?"
_TOKEN = re.compile(
    rf"""(?P<blank>[ \t\r]++)
    |(?P<word>{_NAME})
    |(?P<double>"[^"\\]*+(?:\\.[^"\\]*+)*+")
    |(?P<comment>(?://|\#)[^\n]*+)
    |(?P<operator>==|!=|<=|>=|&&?|\|\|?|[()\[\]{{}},:=!<>.?+*/%])
    |(?P<line>\n)
    |(?P<number>{_NUMBER})
    |(?P<variable>[$@]{_NAME})
    |(?P<negative>-{_NUMBER})
    |(?P<minus>-)
    |(?P<single>'[^'\\]*+(?:\\.[^'\\]*+)*+')
    |(?P<quote>["'])
    |(?P<junk>.)""",
    re.VERBOSE | re.DOTALL,
)
# What JavaScript trims, which is not what Python strips.
_TRIMMED = "\t\n\v\f\r \u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000\ufeff"
_NO_CONTENT = re.compile(rf"(?:[{_TRIMMED}]|(?://|#)[^\n]*+)*+")
_STRING_BODY = {
    '"': re.compile(r'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL),
    "'": re.compile(r"[^'\\]*+(?:\\.[^'\\]*+)*+", re.DOTALL),
}
_SINGLE_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_SINGLE_ESCAPES = {"n": "\n", "t": "\t"}
_LITERALS = frozenset({"true", "false", "null"})
_OPERATORS = {"&": "&&", "|": "||"}
_AFTER_A_VALUE = frozenset(
    {"num", "str", "ident", "type", ")", "]", "true", "false", "null", "state", "call"}
)  # a minus after one of these subtracts, elsewhere it belongs to the number
_MAY_GROW = frozenset({"word", "number", "variable", "negative", "minus", "comment"})
_SKIPPED = frozenset({"comment", "junk", "quote"})
_HALF_OPERATORS = frozenset("=!<>&|/")
_HALF_JUNK = frozenset("$@")
_EXACT_INTEGER = 2**53


def tokenise(text: str) -> list[Token]:
    """Return the tokens of a whole text; an unclosed string ends with the text."""
    lexer = Lexer()
    tokens = lexer.feed(text)
    tokens += lexer.close()
    return tokens


def to_number(text: str) -> int | float:
    """Read a number as a double: an int where that is exact, NaN where the exponent has no digits."""
    try:
        number = float(text)
    except ValueError:
        return NAN
    if isfinite(number) and number.is_integer() and abs(number) <= _EXACT_INTEGER:
        return int(number)
    return number


def unescape(body: str, quote: str) -> str:
    """Return the value of the string literal with this body.

    A double-quoted body is read as JSON; if that fails for any reason, it is its own value.
    """
    if quote == "'":
        if "\\" not in body:
            return body
        return _SINGLE_ESCAPE.sub(lambda found: _SINGLE_ESCAPES.get(found[1], found[1]), body)
    if "\\" not in body:
        return body
    try:
        return json.loads(f'"{body}"')
    except ValueError:
        return body


class Lexer:
    """An incremental lexer.

    Attributes:
        offset: Characters taken so far.
    """

    __slots__ = (
        "_has_content",
        "_in_comment",
        "_is_escaped",
        "_previous",
        "_quote",
        "_rest",
        "_string",
        "_string_start",
        "offset",
    )

    def __init__(self) -> None:
        self.offset = 0
        self._has_content = False
        self._rest = ""  # the beginning of a token that may still grow; ends at `offset`
        self._previous = ""
        self._in_comment = False
        self._quote = ""
        self._string: list[str] = []
        self._string_start = 0
        self._is_escaped = False

    @property
    def is_in_string(self) -> str:
        """The quote of the string that is being written, empty if none is."""
        return self._quote

    @property
    def has_content(self) -> bool:
        """Whether there is anything but blanks and comments."""
        return self._has_content or bool(self._rest)

    @property
    def is_between_tokens(self) -> bool:
        """Whether every character so far belongs to a token that is certain."""
        return not (self._quote or self._rest or self._in_comment)

    def skip(self, count: int) -> None:
        """Take it that so many characters were read elsewhere, the last of them a line feed."""
        self.offset += count
        self._previous = NEWLINE
        self._has_content = True

    @property
    def is_in_value(self) -> bool:
        """Whether the text ends within a token that belongs to a value, whatever follows."""
        return bool(self._quote) or self._rest[:1].isalnum()

    def feed(self, text: str) -> list[Token]:
        """Take more text and return the tokens that are certain now, in order."""
        tokens: list[Token] = []
        if self.is_lengthened_by(text):
            self.lengthen(text)
            return tokens
        start = self.offset
        self.offset += len(text)
        if self._quote:
            text, start = self._continue_string(text, start, tokens)
        elif self._in_comment:
            end = text.find("\n")
            if end < 0:
                return tokens
            self._in_comment = False
            text, start = text[end:], start + end
        if self._rest:
            text, start = self._rest + text, start - len(self._rest)
            self._rest = ""
        if text:
            self._scan(text, start, tokens)
        return tokens

    @property
    def string(self) -> "OpenString":
        """The string that is being written."""
        return OpenString(self._quote, self._string, self._string_start)

    def is_lengthened_by(self, text: str) -> bool:
        """Whether the text does no more than go on with the string that is being written."""
        quote = self._quote
        return bool(quote) and not (self._is_escaped or quote in text or "\\" in text)

    def lengthen(self, text: str) -> int:
        """Take more text of which `is_lengthened_by` is true; return of how many pieces the string is now."""
        self.offset += len(text)
        self._string.append(text)
        return len(self._string)

    def rest(self) -> "Rest":
        """Return the unfinished rest, as it is now."""
        if self._quote:
            return Rest(self.string, len(self._string), self._string_start, self.offset, "")
        return Rest(None, 0, self.offset - len(self._rest), self.offset, self._previous, self._rest)

    def close(self) -> list[Token]:
        """Return the tokens of the unfinished rest as if the text ended here; the lexer itself does not change."""
        return self.rest().tokens()

    def _continue_string(self, text: str, start: int, tokens: list[Token]) -> tuple[str, int]:
        """Take the string's part of `text`; return what follows it and where."""
        skip = 1 if self._is_escaped and text else 0
        end = _STRING_BODY[self._quote].match(text, skip).end()  # type: ignore[union-attr] - matches the empty string
        if end == len(text) or text[end] == "\\":
            if text:
                self._is_escaped = end < len(text)
            self._string.append(text)
            return "", start
        self._string.append(text[:end])
        value = unescape("".join(self._string), self._quote)
        tokens.append(Token("str", value, self._string_start, start + end + 1))
        self._string = []
        self._quote = ""
        self._is_escaped = False
        self._previous = "str"
        return text[end + 1 :], start + end + 1

    def follow(self, kind: str) -> None:
        """Take it that a token of this kind came before."""
        self._previous = kind

    def _scan(self, text: str, start: int, tokens: list[Token]) -> None:
        """Emit the certain tokens of `text`, keep the rest."""
        rest = self.emit(text, start, tokens, is_open=True)
        if not self._has_content:
            self._has_content = _NO_CONTENT.fullmatch(text, 0, len(text) if rest is None else rest) is None
        if rest is None:
            return
        self._rest = text[rest:]
        if self._rest[0] in "\"'":
            self._quote = self._rest[0]
            self._has_content = True
            self._string_start = start + rest
            body = self._rest[1:]
            self._rest = ""
            self._continue_string(body, self._string_start + 1, tokens)
        elif self._rest[0] == "#" or self._rest.startswith("//"):
            self._in_comment = True
            self._rest = ""

    def emit(self, text: str, start: int, tokens: list[Token], *, is_open: bool = False) -> int | None:
        """Append the tokens of `text`.

        Returns:
            Where the uncertain rest begins if the text is open, else None.
        """
        previous = self._previous
        last = len(text) - 1
        for found in _TOKEN.finditer(text):
            group = found.lastgroup
            begin, end = found.span()
            if is_open and (end >= last or group == "quote") and _is_uncertain(text, group, begin, end):
                self._previous = previous
                return begin
            if group == "blank":
                continue
            if group == "word":
                word = found[0]
                previous = word if word in _LITERALS else "type" if "A" <= word[0] <= "Z" else "ident"
                tokens.append(Token(previous, word, start + begin, start + end))
            elif group == "operator":
                previous = _OPERATORS.get(found[0], found[0])
                tokens.append(Token(previous, None, start + begin, start + end))
            elif group not in _SKIPPED:
                _append_rarer(tokens, found, start, previous)
                previous = tokens[-1].kind
        self._previous = previous
        return None


class OpenString:
    """A string that is being written. Its pieces are the lexer's, which only adds to them.

    Attributes:
        quote: Its quote.
        start: Where it began.
    """

    __slots__ = ("_count", "_pieces", "_text", "quote", "start")

    def __init__(self, quote: str, pieces: list[str], start: int) -> None:
        self.quote = quote
        self.start = start
        self._pieces = pieces
        self._text = ""
        self._count = 0

    def value(self, count: int, held: str = "") -> str:
        """Return its value as if the text ended behind `count` pieces, without the blanks at its end.

        Args:
            count: Number of pieces.
            held: Text that follows but was kept back.
        """
        if count >= self._count:
            self._text += "".join(self._pieces[self._count : count])
            self._count = count
            text = self._text
        else:
            text = "".join(self._pieces[:count])
        body = (text + held).rstrip(_TRIMMED)
        if "\\" not in body:
            return body
        # A backslash left at the very end escapes nothing: it stands for itself.
        if (len(body) - len(body.rstrip("\\"))) % 2:
            body += "\\"
        return unescape(body, self.quote)


class Rest:
    """The unfinished end of a text: a string, or the beginning of another token."""

    __slots__ = ("_count", "_previous", "_string", "_text", "end", "start")

    def __init__(  # noqa: PLR0917 - one plain record, made for every piece of text
        self, string: OpenString | None, count: int, start: int, end: int, previous: str, text: str = ""
    ) -> None:
        self.start = start
        self.end = end
        self._string = string
        self._count = count
        self._previous = previous
        self._text = text

    @property
    def is_string(self) -> bool:
        """Whether it is a string."""
        return self._string is not None

    def tokens(self, held: str = "") -> list[Token]:
        """Return its tokens as if the text ended here.

        An unfinished string loses the blanks at its end, as the text as a whole does.

        Args:
            held: Text that follows but was kept back, counted only if it continues a string.
        """
        if self._string is not None:
            return [Token("str", self._string.value(self._count, held), self.start, self.end + len(held))]
        text = self._text
        if not text:
            return []
        tokens: list[Token] = []
        if text.isalpha() and text.isascii() and text not in _LITERALS and len(text) <= NAME_LIMIT_CHARS:
            return [Token("type" if text[0] <= "Z" else "ident", text, self.start, self.end)]
        twin = Lexer()
        twin.follow(self._previous)
        twin.emit(self._text, self.start, tokens)
        return tokens

    def outline(self, held: str = "") -> list[Token]:
        """Return its tokens, see there, without the value of a string. Cost: bounded."""
        return [Token("str", "", self.start, self.end + len(held))] if self.is_string else self.tokens()


def _is_uncertain(text: str, group: str | None, begin: int, end: int) -> bool:
    """Whether more text could change the token that ends at or just before the end of `text`."""
    if group == "quote":
        return True
    if end < len(text):
        return group in ("number", "negative") and text[end] == "."
    if group == "operator":
        return end - begin == 1 and text[begin] in _HALF_OPERATORS
    if group == "junk":
        return text[begin] in _HALF_JUNK
    return group in _MAY_GROW


def _append_rarer(tokens: list[Token], found: re.Match[str], start: int, previous: str) -> None:
    """Append the one or two tokens of a match that is no word, operator, blank, comment or junk."""
    text = found[0]
    begin, end = start + found.start(), start + found.end()
    match found.lastgroup:
        case "double" | "single":
            tokens.append(Token("str", unescape(text[1:-1], text[0]), begin, end))
        case "number":
            tokens.append(Token("num", to_number(text), begin, end))
        case "variable" if text[0] == "$":
            tokens.append(Token("state", text, begin, end))
        case "variable":
            tokens.append(Token("call", text[1:], begin, end))
        case "negative" if previous in _AFTER_A_VALUE:
            tokens.append(Token("-", None, begin, begin + 1))
            tokens.append(Token("num", to_number(text[1:]), begin + 1, end))
        case "negative":
            tokens.append(Token("num", to_number(text), begin, end))
        case "line":
            tokens.append(Token(NEWLINE, None, begin, end))
        case _:
            tokens.append(Token("-", None, begin, end))
