"""The pieces of a line, and the expressions among its values.

Main path: `viewloom.lang.direct` takes piece after piece from a `Reading` and makes values of them; what is an
expression it leaves to `Reading.expression`, which stays a tree. What is not plain, or what something is wrong with,
raises `NotPlain`, and then the text is read the general way.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Protocol

from viewloom.lang.ast import BUILTIN_NAMES, Arr, Bool, Builtin, Comp, Member, Node, Null, Num, Obj, Ref, StateRef, Str
from viewloom.lang.elements import PlainPart
from viewloom.lang.frames import FALSE, NULL, TRUE
from viewloom.lang.lexer import to_number, unescape
from viewloom.lang.plain import DEPTH_LIMIT, NotPlain, TreeReader
from viewloom.lang.signatures import ComponentSignature
from viewloom.lang.trees import NO_SCOPE, TreeMachine, build_tree

# A string, word or number with the comma behind it, a word with the bracket or colon behind it, a bracket, or a whole
# list of strings and numbers that JSON reads alike. Empty where anything else stands.
_BEHIND = r"(?:,|(?=[ \t\r]*+(?:[\])}]|\Z)))"
_ITEM = r'(?:"[^"\\\n]*+"|-?(?:0|[1-9][0-9]{0,11}+)(?:\.[0-9]{0,3}[1-9])?(?![\w.]))'
_PIECE = re.compile(
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
EXPRESSIONS = 16  # of a line: what follows each is cut into pieces again
_VALUES = frozenset({Str, Num, Bool, Null, Arr, Obj, Ref, Comp})
DIGITS = frozenset("-0123456789")
_SHORT = 16  # digits of an int that any double holds
WORDS: dict[str, PlainPart] = {"true": (True, False, 1, 1), "false": (False, False, 1, 1), "null": (None, False, 1, 1)}
_TREE_WORDS: dict[str, Node] = {"true": TRUE, "false": FALSE, "null": NULL}


class Home(TreeMachine, Protocol):
    """The text that a line stands in."""

    calls: Mapping[str, ComponentSignature]
    values: dict[str, PlainPart]

    def read_value(self, name: str) -> PlainPart:
        """Return what a name stands for that is not among the values."""
        ...


class Reading:
    """A line being read.

    Args:
        home: The text that it stands in.
        line: The line; its second group is the value.

    Attributes:
        home: See above.
        calls: The signature by the text that begins a call.
        values: What names stand for, as far as is known.
        next: The next piece.
        more: Whether a comma follows the last value.
        room: How much deeper brackets may be nested.
    """

    __slots__ = ("_end", "_expressions", "_pieces", "_start", "_text", "calls", "home", "more", "next", "room",
                 "values")  # fmt: skip

    def __init__(self, home: Home, line: "re.Match[str]") -> None:
        self.home = home
        self.calls = home.calls
        self.values = home.values
        self.more = False
        self.room = DEPTH_LIMIT
        self._expressions = EXPRESSIONS
        self._text = line.string
        self._start, self._end = line.span(2)
        self._pieces: list[str] = _PIECE.findall(self._text, self._start, self._end)
        self._pieces.reverse()
        self.next = self._pieces.pop

    @property
    def has_rest(self) -> bool:
        """Whether anything stands behind the value."""
        return self.more or len(self._pieces) > 1  # the last piece is the empty one at the end

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

    def expression(self, piece: str) -> PlainPart:
        """Return the expression that begins with the last piece, and go on behind it."""
        if piece:
            kept, room = self._pieces[:], self.room
            try:
                return self._tree(piece)
            except NotPlain:
                self._pieces[:] = kept
                self.room = room
        return self._read_tree()

    def _read_tree(self) -> PlainPart:
        """Return the expression that begins with the last piece, whatever it is, and go on behind it."""
        self._expressions -= 1
        if not self._expressions:
            raise NotPlain
        pieces = list(_PIECE.finditer(self._text, self._start, self._end))
        reader = TreeReader(self._text, pieces[-len(self._pieces) - 1].start(1), 0)
        node = reader.read()
        if type(node) in _VALUES or reader.at > self._end:
            raise NotPlain  # in round brackets, which do not make it an expression, or not all of it on the line
        # Read on from the sign behind it; a comma belongs to the expression.
        self.more = reader.piece == ","
        self._start = reader.end if self.more else reader.at
        self._pieces[:] = _PIECE.findall(self._text, self._start, self._end)
        self._pieces.reverse()
        return build_tree(node, NO_SCOPE, self.home)

    def _tree(self, piece: str) -> PlainPart:
        """Return the part of an expression that begins with a piece."""
        last = piece[-1:]
        if last == "(":
            return self._tree_call(piece[:-1])
        if piece == "[":
            return _joined(Arr, self._tree_parts("]"))
        if last == ",":
            self.more = True
            piece = piece[:-1]
        else:
            self.more = False
        first = piece[:1]
        if first == '"':
            return Str(text_of(piece[1:-1])), True, 1, 1
        if first in DIGITS:
            return Num(number_of(piece)), True, 1, 1
        if first == "$":
            return StateRef(piece), True, 1, 1
        if first == "[":
            items = tuple([Str(v) if type(v) is str else Num(v) for v in read_list(piece)])
            return Arr(items), True, 2, 1 + len(items)
        word = _TREE_WORDS.get(piece)
        if word is not None:
            return word, True, 1, 1
        name, *fields = piece.split(".")
        if not name.isidentifier() or name in _TREE_WORDS or len(fields) >= self.room:
            raise NotPlain
        value, _, depth, size = self.home.reference_in_tree(Ref(name))
        for field in fields:
            if not field.isidentifier() or field in _TREE_WORDS:
                raise NotPlain
            value = Member(value, field)
        return value, True, depth + len(fields), size + len(fields)

    def _tree_parts(self, closer: str) -> list[PlainPart]:
        next_piece = self.next
        parts: list[PlainPart] = []
        self.enter()
        piece = next_piece()
        more = piece[:1] != closer
        while more:
            parts.append(self._tree(piece))
            more = self.more
            piece = next_piece()
        self.close(piece, closer)
        return parts

    def _tree_call(self, name: str) -> PlainPart:
        is_marked = name[0] == "@"
        if is_marked:
            name = name[1:]
        if name not in BUILTIN_NAMES or name == "Each" or not (is_marked or name == "Action"):
            raise NotPlain  # components and the names that an `@Each` gives
        return _joined(lambda args: Builtin(name, args), self._tree_parts(")"))


def _joined(make: Callable[[tuple[Node, ...]], Node], parts: list[PlainPart]) -> PlainPart:
    """Return the part of an expression that is made of these."""
    depth = size = 1
    for _, _, below, count in parts:
        size += count
        if below >= depth:
            depth = below + 1
    return make(tuple([part[0] for part in parts])), True, depth, size


def text_of(body: str) -> str:
    """Return the string with this body."""
    return unescape(body, '"') if "\\" in body else body


def number_of(piece: str) -> int | float:
    """Return the number that a piece spells."""
    return int(piece) if len(piece) < _SHORT and "." not in piece else to_number(piece)
