"""The unfinished parts of an expression, and the nodes they become.

`viewloom.lang.expression` keeps a stack of them; what goes into which is decided there.
"""

from typing import cast

from viewloom.lang.ast import (
    Arr,
    Assign,
    BinOp,
    Bool,
    Index,
    Node,
    Null,
    Obj,
    Ternary,
    UnaryOp,
    make_call,
)
from viewloom.lang.numbers import format_number
from viewloom.lang.tokens import Token

NULL = Null()
TRUE = Bool(value=True)
FALSE = Bool(value=False)

CLOSERS = {"arr": "]", "call": ")", "obj": "}", "index": "]"}
LISTS = frozenset({"arr", "call", "obj"})
_UNNAMED = "?"


class Frame:
    """An unfinished part of the tree.

    Attributes:
        kind: `arr`, `call`, `obj`, `group`, `index`, `unary`, `binary`, `then`, `else` or `assign`.
        power: Binding power of an operator, 0 for everything else.
        name: The operator, the name called, the key being filled or the target assigned.
        first: The left operand, subject or condition.
        second: The middle of a ternary.
        parts: Items or arguments so far.
        keys: Keys of `parts` in an object.
        depth: Depth of the deepest part so far.
        at: Where the name called stood.
    """

    __slots__ = (
        "_shared_keys",
        "_shared_parts",
        "at",
        "depth",
        "first",
        "keys",
        "kind",
        "name",
        "parts",
        "power",
        "second",
    )

    def __init__(self, kind: str, name: str = "", first: Node = NULL, depth: int = 0) -> None:
        self.kind = kind
        self.power = 0
        self.name = name
        self.first = first
        self.second: Node = NULL
        self.parts: list[Node] = []
        self.keys: list[str] = []
        self._shared_parts = self._shared_keys = -1
        self.depth = depth
        self.at = -1

    def copy(self) -> "Frame":
        """Return a frame that goes its own way. It shares the parts until `own`: the original only adds to them."""
        twin = Frame(self.kind, self.name, self.first, self.depth)
        twin.power, twin.second, twin.at = self.power, self.second, self.at
        twin.parts, twin.keys = self.parts, self.keys
        twin._shared_parts = len(self.parts) if self._shared_parts < 0 else self._shared_parts
        twin._shared_keys = len(self.keys) if self._shared_keys < 0 else self._shared_keys
        return twin

    def own(self) -> None:
        """Stop sharing, so that parts can be added and read."""
        if self._shared_parts >= 0:
            self.parts = self.parts[: self._shared_parts]
            self.keys = self.keys[: self._shared_keys]
            self._shared_parts = self._shared_keys = -1


def list_of(frame: Frame, parts: tuple[Node, ...]) -> Node:
    """Build the node of a frame with these parts."""
    if frame.kind == "arr":
        return Arr(parts)
    if frame.kind == "call":
        return make_call(frame.name, parts, frame.at)
    return Obj(tuple(zip(frame.keys, parts, strict=True)))


def join(frame: Frame, value: Node) -> Node:
    """Build the node of a frame whose last part is `value`."""
    if frame.kind == "binary":
        return BinOp(frame.name, frame.first, value)
    if frame.kind == "unary":
        return UnaryOp(frame.name, value)
    if frame.kind == "index":
        return Index(frame.first, value)
    if frame.kind == "assign":
        return Assign(frame.name, value)
    return Ternary(frame.first, frame.second, value)


def name_text(token: Token) -> str:
    """Return the key or field that a token names; anything unexpected names `?`."""
    match token.kind:
        case "ident" | "type" | "str":
            return cast("str", token.value)
        case "num":
            return format_number(cast("int | float", token.value))
        case "state":
            return cast("str", token.value)[1:]
        case _:
            return _UNNAMED
