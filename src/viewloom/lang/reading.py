"""The pieces of a line, and the expressions among its values.

Main path: `viewloom.lang.direct` takes piece after piece from a `Reading` and makes values of them; what is an
expression it leaves to `Reading.expression`, which stays a tree. What is not plain, or what something is wrong with,
raises `NotPlain`, and then the text is read the general way.
"""

import re
from collections.abc import Mapping
from typing import Protocol

from viewloom.lang.ast import Arr, Bool, Comp, Null, Num, Obj, Ref, Str
from viewloom.lang.elements import PlainPart
from viewloom.lang.pieces import PIECE, Pieces
from viewloom.lang.plain import NotPlain, TreeReader
from viewloom.lang.signatures import ComponentSignature
from viewloom.lang.trees import NO_SCOPE, TreeMachine, build_tree

EXPRESSIONS = 16  # of a line: what follows each is cut into pieces again
_VALUES = frozenset({Str, Num, Bool, Null, Arr, Obj, Ref, Comp})
WORDS: dict[str, PlainPart] = {"true": (True, False, 1, 1), "false": (False, False, 1, 1), "null": (None, False, 1, 1)}


class Home(TreeMachine, Protocol):
    """The text that a line stands in."""

    calls: Mapping[str, ComponentSignature]
    values: dict[str, PlainPart]

    def read_value(self, name: str) -> PlainPart:
        """Return what a name stands for that is not among the values."""
        ...


class Reading(Pieces):
    """A line being read.

    Args:
        home: The text that it stands in.
        line: The line; its second group is the value.

    Attributes:
        home: See above.
        calls: The signature by the text that begins a call.
        values: What names stand for, as far as is known.
    """

    __slots__ = ("_end", "_expressions", "_start", "_text", "calls", "home", "values")

    def __init__(self, home: Home, line: "re.Match[str]") -> None:
        self._text = line.string
        self._start, self._end = line.span(2)
        super().__init__(self._text, self._start, self._end)
        self.home = home
        self.calls = home.calls
        self.values = home.values
        self._expressions = EXPRESSIONS

    def expression(self, piece: str) -> PlainPart:
        """Return the expression that begins with the last piece, and go on behind it."""
        if piece:
            kept, room = self.left[:], self.room
            try:
                node = self.node(piece)
                if type(node) not in _VALUES:
                    return build_tree(node, NO_SCOPE, self.home)
            except NotPlain:
                pass
            self.left[:] = kept
            self.room = room
        return self._read_tree()

    def _read_tree(self) -> PlainPart:
        """Return the expression that begins with the last piece, whatever it is, and go on behind it."""
        self._expressions -= 1
        if not self._expressions:
            raise NotPlain
        pieces = list(PIECE.finditer(self._text, self._start, self._end))
        reader = TreeReader(self._text, pieces[-len(self.left) - 1].start(1), 0)
        node = reader.read()
        if type(node) in _VALUES or reader.at > self._end:
            raise NotPlain  # in round brackets, which do not make it an expression, or not all of it on the line
        # Read on from the sign behind it; a comma belongs to the expression.
        self.more = reader.piece == ","
        self._start = reader.end if self.more else reader.at
        self.left[:] = PIECE.findall(self._text, self._start, self._end)
        self.left.reverse()
        return build_tree(node, NO_SCOPE, self.home)
