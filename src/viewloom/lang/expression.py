"""Tokens to expression trees: a push-down automaton that takes one token at a time.

Main path: `push` every token of a statement's right-hand side, then `finish`. Nothing here recurses and no token is
looked at twice, so nested or endless input costs what its length costs. `copy` before `finish` gives the tree of an
unfinished statement while the original goes on.

An unexpected token where a value is needed counts as `null`; tokens after a complete expression are ignored.
"""

from collections.abc import Callable
from typing import cast

from viewloom.lang.ast import (
    BUILTIN_NAMES,
    Arr,
    Assign,
    BinOp,
    Bool,
    Index,
    Member,
    Node,
    Null,
    Num,
    Obj,
    Ref,
    StateRef,
    Str,
    Ternary,
    UnaryOp,
    make_call,
)
from viewloom.lang.limits import NESTING_LIMIT
from viewloom.lang.numbers import format_number
from viewloom.lang.tokens import END, Token

NULL = Null()
TRUE = Bool(value=True)
FALSE = Bool(value=False)

BINARY_POWER = {
    "||": 2, "&&": 3, "==": 4, "!=": 4, "<": 5, ">": 5, "<=": 5, ">=": 5, "+": 6, "-": 6, "*": 7, "/": 7, "%": 7,
}  # fmt: skip
_UNARY_POWER = 8
_TERNARY_POWER = 1

_END = Token(END, None, 0, 0)
_UNNAMED = "?"


class _Frame:
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

    def copy(self) -> "_Frame":
        """Return a frame that goes its own way. It shares the parts until `own`: the original only adds to them."""
        twin = _Frame(self.kind, self.name, self.first, self.depth)
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


class ExpressionReader:
    """The automaton.

    Attributes:
        is_done: Whether the expression is complete; further tokens are ignored.
        is_too_deep: Whether it passed the nesting limit; its value is then `null`.
    """

    __slots__ = ("_at", "_depth", "_frames", "_limit", "_name", "_state", "_value", "is_done", "is_too_deep")

    def __init__(self, nesting_limit: int = NESTING_LIMIT) -> None:
        self.is_done = False
        self.is_too_deep = False
        self._limit = nesting_limit
        self._frames: list[_Frame] = []
        self._state: Callable[[ExpressionReader, Token], bool] = ExpressionReader._want
        self._value: Node = NULL
        self._depth = 1
        self._name = ""
        self._at = -1

    def push(self, token: Token) -> None:
        """Take the next token."""
        # Each state returns whether it consumed the token; if not, the state it left behind is asked.
        while not self.is_done and not self._state(self, token):
            pass

    def copy(self) -> "ExpressionReader":
        """Return a reader in the same state that goes its own way. Cost: the depth of nesting."""
        twin = ExpressionReader(self._limit)
        twin.is_done, twin.is_too_deep = self.is_done, self.is_too_deep
        twin._frames = [frame.copy() for frame in self._frames]
        twin._state, twin._value, twin._depth = self._state, self._value, self._depth
        twin._name, twin._at = self._name, self._at
        return twin

    def finish(self) -> Node:
        """End the expression here and return it."""
        while not self.is_done:
            self._state(self, _END)
        return self._value

    def _hold(self, value: Node, depth: int = 1) -> None:
        """Take `value` as the operand in hand."""
        self._value = value
        self._depth = depth
        self._state = ExpressionReader._have
        if depth > self._limit:
            self._exceed()

    def _open(self, frame: _Frame, state: "Callable[[ExpressionReader, Token], bool]") -> bool:
        """Begin a nested part."""
        self._frames.append(frame)
        self._state = state
        if len(self._frames) > self._limit:
            self._exceed()
        return True

    def give_up(self) -> None:
        """Let the expression be `null`, whatever follows."""
        self.is_done = True
        self._frames = []
        self._value = NULL

    def _exceed(self) -> None:
        self.give_up()
        self.is_too_deep = True

    def _want(self, token: Token) -> bool:
        """A value is expected."""
        kind = token.kind
        leaf = _LEAVES.get(kind)
        if leaf is not None:
            self._hold(leaf(token))
        elif kind in ("type", "call"):
            self._name = cast("str", token.value)
            self._at = token.start
            is_plain = kind == "type" and self._name in BUILTIN_NAMES and self._name != "Action"
            self._state = ExpressionReader._after_plain_name if is_plain else ExpressionReader._after_name
        elif kind == "state":
            self._name = cast("str", token.value)
            self._state = ExpressionReader._after_state
        elif kind == "[":
            self._open(_Frame("arr"), ExpressionReader._item)
        elif kind == "{":
            self._open(_Frame("obj"), ExpressionReader._key)
        elif kind == "(":
            self._open(_Frame("group"), ExpressionReader._want)
        elif kind in ("-", "!"):
            frame = _Frame("unary", kind)
            frame.power = _UNARY_POWER
            self._open(frame, ExpressionReader._want)
        else:
            self._hold(NULL)  # the token is unexpected: consumed, and null stands in its place
        return kind != END

    def _after_name(self, token: Token) -> bool:
        """A name that may be called."""
        if token.kind == "(":
            frame = _Frame("call", self._name)
            frame.at = self._at
            return self._open(frame, ExpressionReader._item)
        return self._after_plain_name(token)

    def _after_plain_name(self, _token: Token) -> bool:
        """A name that is only a reference."""
        self._hold(Ref(self._name, self._at))
        return False

    def _after_state(self, token: Token) -> bool:
        """A state variable that may be assigned to."""
        if token.kind == "=":
            return self._open(_Frame("assign", self._name), ExpressionReader._want)
        self._hold(StateRef(self._name))
        return False

    def _have(self, token: Token) -> bool:
        """A value is in hand: postfix, operator, or the end of the part it belongs to."""
        kind = token.kind
        if kind == ".":
            self._state = ExpressionReader._field
            return True
        if kind == "[":
            return self._open(_Frame("index", "", self._value, self._depth), ExpressionReader._want)
        power = _TERNARY_POWER if kind == "?" else BINARY_POWER.get(kind, 0)
        self._reduce(power)
        if self.is_done:
            return True
        if not power:
            return self._complete(kind)
        frame = _Frame("then" if kind == "?" else "binary", kind, self._value, self._depth)
        frame.power = 0 if kind == "?" else power
        return self._open(frame, ExpressionReader._want)

    def _reduce(self, power: int) -> None:
        """Apply the operators that bind at least as tightly as one of `power`."""
        frames = self._frames
        while frames and frames[-1].power and frames[-1].power >= power:
            frame = frames.pop()
            depth = 1 + max(frame.depth, self._depth)
            if frame.kind == "unary":
                self._hold(UnaryOp(frame.name, self._value), depth)
            else:
                self._hold(BinOp(frame.name, frame.first, self._value), depth)
            frames = self._frames

    def _complete(self, kind: str) -> bool:
        """The value in hand ends: give it to the part it belongs to."""
        if not self._frames:
            self.is_done = True
            return True
        frame = self._frames[-1]
        frame.depth = max(frame.depth, self._depth)
        if frame.kind in _LISTS:
            frame.own()
            frame.parts.append(self._value)
            self._state = ExpressionReader._key if frame.kind == "obj" else ExpressionReader._item
            return kind == ","
        if frame.kind == "then":
            frame.kind = "else"
            frame.second = self._value
            self._state = ExpressionReader._want
            return kind == ":"
        self._frames.pop()
        if frame.kind == "group":
            return kind == ")"
        self._hold(_join(frame, self._value), frame.depth + 1)
        return frame.kind == "index" and kind == "]"

    def _item(self, token: Token) -> bool:
        """The next item of an array or call, or its end."""
        frame = self._frames[-1]
        kind = token.kind
        if kind in (END, _CLOSER[frame.kind]):
            self._frames.pop()
            frame.own()
            parts = tuple(frame.parts)
            self._hold(Arr(parts) if frame.kind == "arr" else make_call(frame.name, parts, frame.at), frame.depth + 1)
            return kind != END
        self._state = ExpressionReader._want
        return False

    def _key(self, token: Token) -> bool:
        """The next key of an object, or its end."""
        frame = self._frames[-1]
        if token.kind in ("}", END):
            self._frames.pop()
            frame.own()
            self._hold(Obj(tuple(zip(frame.keys, frame.parts, strict=True))), frame.depth + 1)
            return token.kind != END
        frame.own()
        frame.keys.append(_name_text(token))
        self._state = ExpressionReader._colon
        return True

    def _colon(self, token: Token) -> bool:
        """The colon after a key, which may be missing."""
        self._state = ExpressionReader._want
        return token.kind == ":"

    def _field(self, token: Token) -> bool:
        """The name after a dot."""
        self._hold(Member(self._value, _name_text(token)), self._depth + 1)
        return token.kind != END


_LISTS = frozenset({"arr", "call", "obj"})
_CLOSER = {"arr": "]", "call": ")"}
_LEAVES: dict[str, Callable[[Token], Node]] = {
    "num": lambda token: Num(cast("int | float", token.value)),
    "str": lambda token: Str(cast("str", token.value)),
    "ident": lambda token: Ref(cast("str", token.value), token.start),
    "true": lambda _token: TRUE,
    "false": lambda _token: FALSE,
    "null": lambda _token: NULL,
}


def _join(frame: _Frame, value: Node) -> Node:
    """Build the node of a frame whose last part is `value`."""
    if frame.kind == "index":
        return Index(frame.first, value)
    if frame.kind == "assign":
        return Assign(frame.name, value)
    return Ternary(frame.first, frame.second, value)


def _name_text(token: Token) -> str:
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
