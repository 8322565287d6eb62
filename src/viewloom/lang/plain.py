"""The short way from text to a tree: one pass over one expression or statement, by descent.

Plain means: well-formed, no comment, no single quote, nothing odd; a comma between any two parts, all brackets closed
in order. That is nearly everything that models write. Where anything else stands, `read_plain` and `TreeReader` give
up, and the text is read the general way (`viewloom.lang.lexer`, `statements` and `expression`), which says what text
means; this module only gets there sooner where all of a statement is there.
"""

import re
from typing import NamedTuple

from viewloom.lang.ast import (
    BUILTIN_NAMES,
    Arr,
    Assign,
    BinOp,
    Index,
    Member,
    Node,
    Num,
    Obj,
    Ref,
    StateRef,
    Str,
    Ternary,
    UnaryOp,
    make_call,
)
from viewloom.lang.expression import BINARY_POWER, UNARY_POWER
from viewloom.lang.frames import FALSE, NULL, TRUE
from viewloom.lang.lexer import to_number, unescape
from viewloom.lang.numbers import format_number

DEPTH_LIMIT = 60  # of brackets and operators; what is deeper goes the general way, which counts as the limits ask

_HEAD = re.compile(r"[ \t\r\n]*+(\$?[A-Za-z_]\w{0,200}+)[ \t]*+=(?!=)", re.ASCII)
_TOKEN = re.compile(
    r"""[ \t\r]*+(?:
    ("[^"\\\n]*+(?:\\.[^"\\\n]*+)*+")
    | ([A-Za-z_]\w{0,200}+)(?!\w)
    | ([0-9]{1,200}+(?:\.[0-9]{1,200}+)?)(?![\w.])
    | ([$@][A-Za-z_]\w{0,200}+)(?!\w)
    | (==|!=|<=|>=|&&?|\|\|?|/(?!/)|[()\[\]{},:=!<>.?+*%\-\n])
    )""",
    re.VERBOSE | re.ASCII,
)
_STRING, _WORD, _NUMBER, _VARIABLE, _SIGN = range(1, 6)
_DOUBLED = {"&": "&&", "|": "||"}
_WORDS: dict[str, Node] = {"true": TRUE, "false": FALSE, "null": NULL}
_NOT_CALLED = BUILTIN_NAMES - {"Action"}


class PlainStatement(NamedTuple):
    """A statement in plain notation.

    Attributes:
        name: Its name.
        expression: Its value.
        names: What it refers to.
        start: Offset of its name in the text.
        end: Offset behind its value.
        next: Offset behind its line feed.
    """

    name: str
    expression: Node
    names: list[str]
    start: int
    end: int
    next: int


class NotPlain(Exception):
    """The text is not for the short way."""


def read_plain(text: str, position: int, offset: int) -> PlainStatement | None:
    """Return the statement that begins at `position`, None if there is none in plain notation.

    Args:
        text: Program text.
        position: Where to read; blanks and empty lines before the statement are skipped.
        offset: Where the text begins in the whole program.
    """
    head = _HEAD.match(text, position)
    if head is None or head[1] in _WORDS:
        return None
    reader = TreeReader(text, head.end(), offset)
    try:
        expression = reader.read()
    except NotPlain:
        return None
    if reader.piece != "\n":
        return None
    return PlainStatement(head[1], expression, reader.names, head.start(1), reader.last_end, reader.end)


class TreeReader:
    """Reads one expression.

    Args:
        text: The text that it stands in.
        position: Where it begins.
        offset: Where the text begins in the whole program.

    Attributes:
        names: What it refers to.
        piece: The token behind it, once it was read.
        at: Where that begins.
        end: Where that ends.
        last_end: Where the expression ends.
    """

    __slots__ = ("_depth", "_kind", "_offset", "_room", "_text", "at", "end", "last_end", "names", "piece")

    def __init__(self, text: str, position: int, offset: int) -> None:
        self.names: list[str] = []
        self.piece = ""
        self.end = self.last_end = position
        self._text = text
        self._offset = offset
        self._kind = _SIGN
        self.at = position
        self._depth = 0
        self._room = DEPTH_LIMIT

    def read(self) -> Node:
        """Return the expression.

        Raises:
            NotPlain: It is not plain.
        """
        self._advance()
        return self._expression(0)

    def _advance(self) -> None:
        """Go on to the next token. Line feeds count outside brackets only."""
        self.last_end = self.end
        while True:
            found = _TOKEN.match(self._text, self.end)
            if found is None:
                raise NotPlain
            self._kind = kind = found.lastindex or 0
            self.piece = found[kind]
            self.at, self.end = found.span(kind)
            if self.piece != "\n" or not self._depth:
                return

    def _expect(self, sign: str) -> None:
        if self.piece != sign:
            raise NotPlain

    def _descend(self) -> None:
        self._room -= 1
        if self._room < 0:
            raise NotPlain

    def _expression(self, power: int) -> Node:
        """Read up to an operator that binds no tighter than `power`."""
        left = self._operand()
        while self._kind == _SIGN:
            sign = self.piece
            if sign == ".":
                self._advance()
                if self._kind != _WORD or self.piece in _WORDS:
                    raise NotPlain
                left = Member(left, self.piece)
                self._advance()
            elif sign == "[":
                left = Index(left, self._bracketed("]"))
            elif sign == "?" and not power:
                self._descend()
                self._advance()
                then = self._expression(0)
                self._expect(":")
                self._advance()
                return Ternary(left, then, self._expression(0))
            else:
                sign = _DOUBLED.get(sign, sign)
                wanted = BINARY_POWER.get(sign, 0)
                if wanted <= power:
                    return left
                if type(left) is Obj or "\n" in self._text[self.last_end : self.at]:
                    raise NotPlain  # behind a brace or line feed, a minus belongs to the number
                self._advance()
                left = BinOp(sign, left, self._expression(wanted))
            self._descend()
        raise NotPlain  # two values without anything between them

    def _bracketed(self, closer: str) -> Node:
        self._depth += 1
        self._advance()
        inner = self._expression(0)
        self._expect(closer)
        self._depth -= 1
        self._advance()
        return inner

    def _operand(self) -> Node:
        kind, piece, at = self._kind, self.piece, self.at + self._offset
        if kind == _SIGN:
            return self._signed(piece)
        self._advance()
        if kind == _STRING:
            return Str(unescape(piece[1:-1], '"') if "\\" in piece else piece[1:-1])
        if kind == _NUMBER:
            return Num(to_number(piece))
        if kind == _WORD:
            if "A" <= piece[0] <= "Z" and self.piece == "(" and piece not in _NOT_CALLED:
                return make_call(piece, self._parts(")"), at)
            return _WORDS.get(piece) or self._ref(piece, at)
        if piece[0] == "@":
            piece = piece[1:]
            return make_call(piece, self._parts(")"), at) if self.piece == "(" else self._ref(piece, at)
        if self.piece == "=":
            self._descend()
            self._advance()
            return Assign(piece, self._expression(0))
        return StateRef(piece)

    def _ref(self, name: str, at: int) -> Ref:
        self.names.append(name)
        return Ref(name, at)

    def _signed(self, sign: str) -> Node:
        if sign == "[":
            return Arr(self._parts("]"))
        if sign == "{":
            return self._object()
        self._descend()
        if sign == "(":
            return self._bracketed(")")
        if sign not in "!-":
            raise NotPlain
        at = self.end
        self._advance()
        if sign == "-" and self._kind == _NUMBER and self.at == at:
            number = Num(to_number(f"-{self.piece}"))
            self._advance()
            return number
        return UnaryOp(sign, self._expression(UNARY_POWER))

    def _parts(self, closer: str) -> tuple[Node, ...]:
        self._descend()
        self._depth += 1
        self._advance()
        parts: list[Node] = []
        while self.piece != closer or self._kind != _SIGN:
            parts.append(self._expression(0))
            if self.piece == ",":
                self._advance()
            else:
                self._expect(closer)
        self._leave()
        return tuple(parts)

    def _leave(self) -> None:
        """Go on behind the bracket that closes."""
        self._room += 1
        self._depth -= 1
        self._advance()

    def _object(self) -> Obj:
        self._descend()
        self._depth += 1
        self._advance()
        entries: list[tuple[str, Node]] = []
        while self.piece != "}":
            key = self._key()
            self._advance()
            self._expect(":")
            self._advance()
            entries.append((key, self._expression(0)))
            if self.piece == ",":
                self._advance()
            else:
                self._expect("}")
        self._leave()
        return Obj(tuple(entries))

    def _key(self) -> str:
        piece = self.piece
        if self._kind == _WORD and piece not in _WORDS:
            return piece
        if self._kind == _STRING:
            return unescape(piece[1:-1], '"')
        if self._kind == _NUMBER:
            return format_number(to_number(piece))
        if piece[0] != "$":
            raise NotPlain
        return piece[1:]
