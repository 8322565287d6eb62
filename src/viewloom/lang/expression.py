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
    Member,
    Node,
    Num,
    Ref,
    StateRef,
    Str,
    children,
)
from viewloom.lang.frames import CLOSERS, FALSE, LISTS, NULL, TRUE, Frame, join, list_of, name_text
from viewloom.lang.limits import NESTING_LIMIT
from viewloom.lang.tokens import END, Token

BINARY_POWER = {
    "||": 2, "&&": 3, "==": 4, "!=": 4, "<": 5, ">": 5, "<=": 5, ">=": 5, "+": 6, "-": 6, "*": 7, "/": 7, "%": 7,
}  # fmt: skip
UNARY_POWER = 8
_TERNARY_POWER = 1

_END = Token(END, None, 0, 0)


class ExpressionReader:
    """The automaton.

    Attributes:
        is_done: Whether the expression is complete; further tokens are ignored.
        is_too_deep: Whether it passed the nesting limit; its value is then `null`.
        names: What was referred to, in order.
    """

    __slots__ = ("_at", "_depth", "_frames", "_limit", "_name", "_state", "_value", "is_done", "is_too_deep", "names")

    def __init__(self, nesting_limit: int = NESTING_LIMIT) -> None:
        self.is_done = False
        self.is_too_deep = False
        self._limit = nesting_limit
        self._frames: list[Frame] = []
        self._state: Callable[[ExpressionReader, Token], bool] = ExpressionReader._want
        self._value: Node = NULL
        self._depth = 1
        self._name = ""
        self._at = -1
        self.names: list[str] = []

    def resume(self, value: Node) -> None:
        """Take it that a complete value was read elsewhere."""
        depth = 0
        level = [value]
        while level:
            depth += 1
            level = [part for node in level for part in children(node)]
        self._hold(value, depth)

    def push(self, token: Token) -> None:
        """Take the next token."""
        if self.is_done:
            return
        # The two steps taken most often, without asking each state in turn: a literal or name where a value may come,
        # and the comma behind a part of a list.
        state, kind = self._state, token.kind
        if state is _ITEM or state is _WANT:
            leaf = _LEAVES.get(kind)
            if leaf is not None:
                if kind == "ident":
                    self.names.append(cast("str", token.value))
                self._value, self._depth, self._state = leaf(token), 1, _HAVE
                return
        elif state is _HAVE and kind == "," and self._frames and self._frames[-1].kind in LISTS:
            self._complete(kind)
            return
        # Each state returns whether it consumed the token; if not, the state it left behind is asked.
        while not self.is_done and not self._state(self, token):
            pass

    @property
    def has_room(self) -> bool:
        """Whether a literal that comes next is part of the value."""
        return not self.is_done and (self._state is _ITEM or self._state is _WANT)

    def copy(self) -> "ExpressionReader":
        """Return a reader in the same state that goes its own way. Cost: the depth of nesting."""
        twin = ExpressionReader(self._limit)
        twin.is_done, twin.is_too_deep = self.is_done, self.is_too_deep
        twin._frames = [frame.copy() for frame in self._frames]
        twin._state, twin._value, twin._depth = self._state, self._value, self._depth
        twin._name, twin._at = self._name, self._at
        return twin

    def preview(self, token: Token | None) -> tuple[Node, str | None] | None:
        """Return the tree of the expression as if the text ended here, and the brackets that this closes.

        The brackets are None where the expression is complete, so that they do not matter.

        Nothing changes, and nothing is copied but the parts of what is open. None where ending takes more than closing
        what is open, or passes the limit: then `copy` and `finish`.

        Args:
            token: A word or literal under way.
        """
        if self.is_done:
            return self._value, None
        frames = self._frames
        count = len(frames)
        brackets = ""
        state = self._state
        if state is _HAVE and token is None:
            value, depth = self._value, self._depth
        elif (state is _ITEM or state is _KEY) and token is None:
            count -= 1
            frame = frames[count]
            brackets = CLOSERS[frame.kind]
            value, depth = list_of(frame, tuple(frame.parts)), frame.depth + 1
        elif token is not None and (state is _ITEM or state is _WANT):
            leaf = _WORDS.get(token.kind)
            if leaf is None:
                return None
            value, depth = leaf(token), 1
        else:
            return None
        while count:
            count -= 1
            frame = frames[count]
            kind = frame.kind
            if kind == "group":
                brackets += ")"
                continue
            depth = 1 + max(frame.depth, depth)
            if kind in LISTS:
                brackets += CLOSERS[kind]
                value = list_of(frame, (*frame.parts, value))
            elif kind in _JOINED:
                brackets += CLOSERS.get(kind, "")
                value = join(frame, value)
            else:
                return None
        return None if depth > self._limit else (value, brackets)

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

    def _open(self, frame: Frame, state: "Callable[[ExpressionReader, Token], bool]") -> bool:
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
            if kind == "ident":
                self.names.append(cast("str", token.value))
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
            self._open(Frame("arr"), ExpressionReader._item)
        elif kind == "{":
            self._open(Frame("obj"), ExpressionReader._key)
        elif kind == "(":
            self._open(Frame("group"), ExpressionReader._want)
        elif kind in ("-", "!"):
            frame = Frame("unary", kind)
            frame.power = UNARY_POWER
            self._open(frame, ExpressionReader._want)
        else:
            self._hold(NULL)  # the token is unexpected: consumed, and null stands in its place
        return kind != END

    def _after_name(self, token: Token) -> bool:
        """A name that may be called."""
        if token.kind == "(":
            frame = Frame("call", self._name)
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
            return self._open(Frame("assign", self._name), ExpressionReader._want)
        self._hold(StateRef(self._name))
        return False

    def _have(self, token: Token) -> bool:
        """A value is in hand: postfix, operator, or the end of the part it belongs to."""
        kind = token.kind
        if kind == ".":
            self._state = ExpressionReader._field
            return True
        if kind == "[":
            return self._open(Frame("index", "", self._value, self._depth), ExpressionReader._want)
        power = _TERNARY_POWER if kind == "?" else BINARY_POWER.get(kind, 0)
        self._reduce(power)
        if self.is_done:
            return True
        if not power:
            return self._complete(kind)
        frame = Frame("then" if kind == "?" else "binary", kind, self._value, self._depth)
        frame.power = 0 if kind == "?" else power
        return self._open(frame, ExpressionReader._want)

    def _reduce(self, power: int) -> None:
        """Apply the operators that bind at least as tightly as one of `power`."""
        frames = self._frames
        while frames and frames[-1].power and frames[-1].power >= power:
            frame = frames.pop()
            depth = 1 + max(frame.depth, self._depth)
            self._hold(join(frame, self._value), depth)
            frames = self._frames

    def _complete(self, kind: str) -> bool:
        """The value in hand ends: give it to the part it belongs to."""
        if not self._frames:
            self.is_done = True
            return True
        frame = self._frames[-1]
        frame.depth = max(frame.depth, self._depth)
        if frame.kind in LISTS:
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
        self._hold(join(frame, self._value), frame.depth + 1)
        return frame.kind == "index" and kind == "]"

    def _item(self, token: Token) -> bool:
        """The next item of an array or call, or its end."""
        frame = self._frames[-1]
        kind = token.kind
        if kind in (END, CLOSERS[frame.kind]):
            self._frames.pop()
            frame.own()
            self._hold(list_of(frame, tuple(frame.parts)), frame.depth + 1)
            return kind != END
        self._state = ExpressionReader._want
        return False

    def _key(self, token: Token) -> bool:
        """The next key of an object, or its end."""
        frame = self._frames[-1]
        if token.kind in ("}", END):
            self._frames.pop()
            frame.own()
            self._hold(list_of(frame, tuple(frame.parts)), frame.depth + 1)
            return token.kind != END
        frame.own()
        frame.keys.append(name_text(token))
        self._state = ExpressionReader._colon
        return True

    def _colon(self, token: Token) -> bool:
        """The colon after a key, which may be missing."""
        self._state = ExpressionReader._want
        return token.kind == ":"

    def _field(self, token: Token) -> bool:
        """The name after a dot."""
        self._hold(Member(self._value, name_text(token)), self._depth + 1)
        return token.kind != END


_LEAVES: dict[str, Callable[[Token], Node]] = {
    "num": lambda token: Num(token.value),  # type: ignore[arg-type] - the lexer puts a number there
    "str": lambda token: Str(token.value),  # type: ignore[arg-type] - the lexer puts a string there
    "ident": lambda token: Ref(token.value, token.start),  # type: ignore[arg-type] - as above
    "true": lambda _token: TRUE,
    "false": lambda _token: FALSE,
    "null": lambda _token: NULL,
}


_WORDS: dict[str, Callable[[Token], Node]] = {
    **_LEAVES,
    "type": _LEAVES["ident"],
    "call": _LEAVES["ident"],
    "state": lambda token: StateRef(cast("str", token.value)),
}


_JOINED = frozenset({"unary", "binary", "index", "assign", "else"})
# The states by name: asking the class each time costs more than the comparison.
_HAVE = ExpressionReader._have  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - our own
_ITEM = ExpressionReader._item  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - our own
_KEY = ExpressionReader._key  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - our own
_WANT = ExpressionReader._want  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - our own
