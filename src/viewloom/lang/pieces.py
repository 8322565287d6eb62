"""The nodes of a plain line, from its pieces: what `viewloom.lang.plain` reads, for less.

Main path: `Pieces(text, start, end)` cuts a line into pieces at once, and `node` puts nodes together from them:
literals, names, fields of names, calls, arrays and objects. Operators, round brackets and anything odd raise
`NotPlain`; then the text is read another way. Nodes made here do not know where they stand.
"""

import json
import re

from viewloom.lang.ast import BUILTIN_NAMES, Arr, Builtin, Comp, Member, Node, Num, Obj, Ref, StateRef, Str
from viewloom.lang.frames import FALSE, NULL, TRUE
from viewloom.lang.lexer import to_number, unescape
from viewloom.lang.plain import DEPTH_LIMIT, NotPlain

# A string, word or number with the comma behind it, a word with the bracket or colon behind it, a bracket, or a whole
# list of strings and numbers that JSON reads alike. Empty where anything else stands.
_BEHIND = r"(?:,|(?=[ \t\r]*+(?:[\])}]|\Z)))"
_ITEM = r'(?:"[^"\\\n]*+"|-?(?:0|[1-9][0-9]{0,11}+)(?:\.[0-9]{0,3}[1-9])?(?![\w.]))'
PIECE = re.compile(
    rf"""[ \t\r]*+(
        "[^"\\\n]*+(?:\\.[^"\\\n]*+)*+(?:",|"(?=[ \t\r]*+(?:[\])}}:]|\Z)))
        | [A-Za-z_@][\w.]*+(?:[(:]|{_BEHIND})
        | \[{_ITEM}(?:,[ ]?{_ITEM})*+\]{_BEHIND}
        | [\])}}]{_BEHIND}
        | [\[{{]
        | -?[0-9]++(?:\.[0-9]++)?{_BEHIND}
        | \$[A-Za-z_]\w*+{_BEHIND}
        | :
        |
    )""",
    re.VERBOSE | re.ASCII,
)
read_list = json.JSONDecoder(strict=False).decode
DIGITS = frozenset("-0123456789")
_SHORT = 16  # digits of an int that any double holds
_WORDS: dict[str, Node] = {"true": TRUE, "false": FALSE, "null": NULL}


class Pieces:
    """The pieces of a text that are left to read.

    Args:
        text: The text.
        start: Where to begin.
        end: Where to end.

    Attributes:
        next: Takes the next piece; an `IndexError` where the text ends too early.
        more: Whether a comma follows the last value.
        room: How much deeper brackets may be nested.
        called: What was called so far that is not the language's own.
    """

    __slots__ = ("called", "left", "more", "next", "room")

    def __init__(self, text: str, start: int, end: int) -> None:
        self.left: list[str] = PIECE.findall(text, start, end)
        self.left.reverse()
        self.next = self.left.pop
        self.more = False
        self.room = DEPTH_LIMIT
        self.called: list[str] = []

    @property
    def has_rest(self) -> bool:
        """Whether anything stands behind the value."""
        return self.more or len(self.left) > 1  # the last piece is the empty one at the end

    def enter(self) -> None:
        """Go into a bracket.

        Raises:
            NotPlain: It is nested too deeply.
        """
        self.room -= 1
        if not self.room:
            raise NotPlain

    def close(self, piece: str, closer: str) -> None:
        """Take the bracket that ends a part."""
        if piece[:1] != closer:
            raise NotPlain
        self.room += 1
        self.more = piece[-1] == ","

    def node(self, piece: str) -> Node:
        """Return the node that begins with a piece.

        Raises:
            NotPlain: It is not plain.
        """
        last = piece[-1:]
        if last == "(":
            return self._call(piece[:-1])
        if piece == "[":
            return Arr(self._parts("]"))
        if piece == "{":
            return Obj(self._entries())
        if last == ",":
            self.more = True
            piece = piece[:-1]
        else:
            self.more = False
        first = piece[:1]
        if first == '"':
            return Str(text_of(piece[1:-1]))
        if first in DIGITS:
            return Num(number_of(piece))
        if first == "$":
            return StateRef(piece)
        if first == "[":
            return Arr(tuple([Str(value) if type(value) is str else Num(value) for value in read_list(piece)]))
        word = _WORDS.get(piece)
        return self._name(piece) if word is None else word

    def _name(self, piece: str) -> Node:
        name, *fields = piece.split(".")
        if not name.isidentifier() or name in _WORDS or len(fields) >= self.room:
            raise NotPlain
        node: Node = Ref(name)
        for field in fields:
            if not field.isidentifier() or field in _WORDS:
                raise NotPlain
            node = Member(node, field)
        return node

    def _parts(self, closer: str) -> tuple[Node, ...]:
        next_piece, read = self.next, self.node
        parts: list[Node] = []
        append = parts.append
        self.enter()
        piece = next_piece()
        more = piece[:1] != closer
        while more:
            if piece[:1] == '"':
                more = piece[-1] == ","
                append(Str(text_of(piece[1:-2] if more else piece[1:-1])))
            else:
                append(read(piece))
                more = self.more
            piece = next_piece()
        self.close(piece, closer)
        return tuple(parts)

    def _call(self, name: str) -> Node:
        if name[:1] == "@" or name == "Action":
            name = name.removeprefix("@")
            if name not in BUILTIN_NAMES:
                raise NotPlain
            return Builtin(name, self._parts(")"))
        if name in BUILTIN_NAMES or not "A" <= name[:1] <= "Z" or "." in name:
            raise NotPlain
        self.called.append(name)
        return Comp(name, self._parts(")"))

    def _entries(self) -> tuple[tuple[str, Node], ...]:
        next_piece, read = self.next, self.node
        entries: list[tuple[str, Node]] = []
        self.enter()
        piece = next_piece()
        more = piece[:1] != "}"
        while more:
            key = self.key(piece)
            entries.append((key, read(next_piece())))
            more = self.more
            piece = next_piece()
        self.close(piece, "}")
        return tuple(entries)

    def key(self, piece: str) -> str:
        """Return the key that a piece is, once its colon was taken.

        Raises:
            NotPlain: It is none, or has no colon.
        """
        key = piece[:-1]
        if piece[-1:] == ":" and key not in _WORDS and key.isidentifier():
            return key
        if piece[:1] == '"' and piece[-1] == '"' and self.next() == ":":
            return text_of(piece[1:-1])
        raise NotPlain


def text_of(body: str) -> str:
    """Return the string with this body."""
    return unescape(body, '"') if "\\" in body else body


def number_of(piece: str) -> int | float:
    """Return the number that a piece spells."""
    return int(piece) if len(piece) < _SHORT and "." not in piece else to_number(piece)


def read_value(text: str, start: int, end: int) -> tuple[Node, list[str]] | None:
    """Return the value that a piece of text is, and what it calls; None if it is not plain."""
    pieces = Pieces(text, start, end)
    try:
        node = pieces.node(pieces.next())
    except (NotPlain, IndexError):
        return None
    return None if pieces.has_rest else (node, pieces.called)
