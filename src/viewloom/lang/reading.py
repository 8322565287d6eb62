"""The pieces of a line, and the expressions among its values.

Main path: `viewloom.lang.direct` takes piece after piece from a `Reading` and makes values of them; what is an
expression it leaves to `Reading.expression`, which stays a tree. What is not plain, or what something is wrong with,
raises `NotPlain`, and then the statement is read and built the general way.
"""

import json
import re
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, NamedTuple

from viewloom.lang.ast import BUILTIN_NAMES, Arr, Bool, Builtin, Comp, Member, Node, Null, Num, Obj, Ref, StateRef, Str
from viewloom.lang.build import runtime
from viewloom.lang.elements import PlainPart
from viewloom.lang.frames import FALSE, NULL, TRUE
from viewloom.lang.lexer import to_number, unescape
from viewloom.lang.line import Line
from viewloom.lang.parser import Statement
from viewloom.lang.plain import NotPlain, TreeReader
from viewloom.lang.plan import NODE
from viewloom.lang.results import Key, Result
from viewloom.lang.signatures import ComponentSignature
from viewloom.lang.trees import NO_SCOPE, build_tree

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
_TREE_WORDS: dict[str, Node] = {"true": TRUE, "false": FALSE, "null": NULL}


class Setting(NamedTuple):
    """What the lines of a stream share.

    Attributes:
        calls: The signature by the text that begins a call.
        components: The signature by component.
        results: Results to use.
        lookup: The statement of a name, None if there is none.
        need: Builds the result of a name and mode that has none yet, None if that is not certain.
    """

    calls: Mapping[str, ComponentSignature]
    components: Mapping[str, ComponentSignature]
    results: Mapping[Key, Result]
    lookup: Callable[[str], Statement | None]
    need: Callable[[Key], Result | None]


class Reading:
    """A line being read.

    Attributes:
        next: The next piece.
        more: Whether a comma follows the last value.
        names: See `Result`, as the others.
        used: …
        events: …
        calls: See `Setting`.
    """

    __slots__ = (
        "_count",
        "_line",
        "_pieces",
        "_room",
        "_setting",
        "_start",
        "calls",
        "events",
        "more",
        "names",
        "next",
        "used",
    )  # fmt: skip

    def __init__(self, setting: Setting, line: Line) -> None:
        self.more = False
        self.names: list[str] = []
        self.used: list[str] = []
        self.events: list[Result] = []
        self._setting = setting
        self.calls = setting.calls
        self._line = line
        self._room = EXPRESSIONS
        self._start = line.start
        self._pieces: list[str] = _PIECE.findall(line.text, line.start, line.end)
        self._pieces.reverse()
        self._count = len(self._pieces)
        self.next = self._pieces.pop

    @property
    def components(self) -> Mapping[str, ComponentSignature]:
        """See `Setting`."""
        return self._setting.components

    @property
    def has_rest(self) -> bool:
        """Whether anything stands behind the value."""
        return self.more or len(self._pieces) > 1  # the last piece is the empty one at the end

    def close(self, piece: str, closer: str) -> None:
        """Take the bracket that ends a part."""
        if piece[:1] != closer:
            raise NotPlain
        self.more = piece[-1] == ","

    def named(self, name: str, mode: str) -> PlainPart:
        """Return what a name stands for."""
        if name == self._line.name:
            raise NotPlain
        setting = self._setting
        result = setting.results.get((name, mode))
        if result is None:
            statement = setting.lookup(name)
            if statement is None:
                raise NotPlain
            if statement.kind in ("query", "mutation"):
                self.names.append(name)
                self.used.append(name)
                return runtime(statement)
            result = setting.need((name, mode))
            if result is None:
                raise NotPlain
        self.names.append(name)
        self.used.append(name)
        self.events.append(result)
        return result.part

    def expression(self, piece: str) -> PlainPart:
        """Return the expression that begins with the last piece, and go on behind it."""
        if piece:
            kept = self._pieces[:]
            counts = len(self.names), len(self.used), len(self.events)
            try:
                return self._tree(piece)
            except NotPlain:
                self._pieces[:] = kept
                del self.names[counts[0] :], self.used[counts[1] :], self.events[counts[2] :]
        return self._read_tree()

    def _read_tree(self) -> PlainPart:
        """Return the expression that begins with the last piece, whatever it is, and go on behind it."""
        line, pieces = self._line, self._pieces
        self._room -= 1
        if not self._room:
            raise NotPlain
        index = self._count - len(pieces) - 1
        found = next(islice(_PIECE.finditer(line.text, self._start, line.end), index, None))
        reader = TreeReader(line.text, found.start(1), line.shift)
        node = reader.read()
        if type(node) in _VALUES:
            raise NotPlain  # in round brackets, which do not make it an expression
        # Read on from the sign behind it; a comma belongs to the expression.
        self.more = reader.piece == ","
        self._start = reader.end if self.more else reader.at
        pieces[:] = _PIECE.findall(line.text, self._start, line.end)
        pieces.reverse()
        self._count = len(pieces)
        return build_tree(node, NO_SCOPE, self)

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
        if not name.isidentifier() or name in _TREE_WORDS:
            raise NotPlain
        value, _, depth, size = self.named(name, NODE)
        for field in fields:
            if not field.isidentifier() or field in _TREE_WORDS:
                raise NotPlain
            value = Member(value, field)
        return value, True, depth + len(fields), size + len(fields)

    def _tree_parts(self, closer: str) -> list[PlainPart]:
        next_piece = self.next
        parts: list[PlainPart] = []
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

    def reference_in_tree(self, ref: Ref) -> PlainPart:
        """Return what a name stands for inside an expression."""
        return self.named(ref.name, NODE)

    def unknown_in_tree(self, call: Comp) -> None:
        """Give up: the library does not have what is called."""
        raise NotPlain

    @staticmethod
    def bounded(value: Any, dynamic: bool, depth: int, size: int) -> PlainPart:  # noqa: FBT001 - a part
        """Return the part; the limits are looked at when all is built."""
        return value, dynamic, depth, size


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
