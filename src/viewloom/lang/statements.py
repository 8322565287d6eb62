"""Where statements begin and end in a stream of tokens.

Main path: `Boundary.push(token)` says what the token is to the current statement; `BracketStack` says what would
have to be appended to close text that ends now. A statement is a name, `=`, and everything up to a line feed
outside brackets and ternaries; whether that line feed ends it is known at the next token, as `?` goes on with it.
"""

from enum import IntEnum

from viewloom.lang.tokens import CLOSER_OF, CLOSERS, NEWLINE, Token

_NAME_KINDS = frozenset({"ident", "type", "state"})
_NO_NAME = Token("", None, 0, 0)

# Open brackets as a chain of closers, innermost first: taking a copy costs nothing, however many are open.
_Chain = tuple[str, "_Chain | None"]


class Step(IntEnum):
    """What a token is to the statement.

    Attributes:
        OUTSIDE: Part of no statement's value: prose, a name, `=`, a line feed.
        BODY: Part of the value.
        ENDED: The statement ended before this token, which may itself begin the next.
    """

    OUTSIDE = 0
    BODY = 1
    ENDED = 2


class Boundary:
    """The state between two tokens.

    Attributes:
        name: The token that names the current statement.
        body_start: Where its value begins, -1 if it has none yet.
        body_end: Where its value ends so far.
        is_resting: Whether a line feed was seen that ends the statement unless `?` follows.
    """

    __slots__ = ("_depth", "_state", "_ternaries", "body_end", "body_start", "is_resting", "name")

    def __init__(self) -> None:
        self.name = _NO_NAME
        self.body_start = self.body_end = -1
        self.is_resting = False
        self._state = "start"  # start, name, body, skip
        self._depth = 0
        self._ternaries = 0

    @property
    def is_in_body(self) -> bool:
        """Whether a statement with a value is under way."""
        return self._state == "body" and self.body_start >= 0

    @property
    def is_flowing(self) -> bool:
        """Whether the next token, unless it is a line feed, goes on with the value of a statement."""
        return self.body_start >= 0 and not self.is_resting and self._state == "body"

    @property
    def is_valued(self) -> bool:
        """Whether the `=` of a statement was seen."""
        return self._state == "body"

    @property
    def is_between_statements(self) -> bool:
        """Whether a name that comes next begins a statement."""
        return self._state == "start" or (self._state == "body" and self.is_resting)

    def rest_after(self, name: Token, end: int) -> None:
        """Take it that a whole statement and its line feed were read elsewhere."""
        self._begin(name)
        self._state = "body"
        self.body_start, self.body_end = name.start, end
        self.is_resting = True

    def push(self, token: Token) -> Step:
        """Take the next token."""
        kind = token.kind
        if self._state == "body":
            return self._push_body(token, kind)
        if kind == NEWLINE:
            self._state = "start"
        elif self._state == "name":
            self._state = "body" if kind == "=" else "skip"
        elif self._state == "start":
            self._begin(token)
        return Step.OUTSIDE

    def copy(self) -> "Boundary":
        """Return a boundary in the same state that goes its own way."""
        twin = Boundary()
        twin.name, twin.body_start, twin.body_end = self.name, self.body_start, self.body_end
        twin.is_resting = self.is_resting
        twin._state, twin._depth, twin._ternaries = self._state, self._depth, self._ternaries
        return twin

    def _begin(self, token: Token) -> None:
        self._state = "name" if token.kind in _NAME_KINDS else "skip"
        self.name = token
        self.body_start = self.body_end = -1
        self._depth = self._ternaries = 0
        self.is_resting = False

    def _push_body(self, token: Token, kind: str) -> Step:
        if kind == NEWLINE:
            self.is_resting = self.is_resting or not (self._depth or self._ternaries)
            return Step.OUTSIDE
        if self.is_resting and kind != "?":
            had_body = self.body_start >= 0
            self._begin(token)
            return Step.ENDED if had_body else Step.OUTSIDE
        self.is_resting = False
        if kind in CLOSER_OF:
            self._depth += 1
        elif kind in CLOSERS:
            self._depth = max(0, self._depth - 1)
        elif not self._depth:
            self._count_ternary(kind)
        if self.body_start < 0:
            self.body_start = token.start
        self.body_end = token.end
        return Step.BODY

    def _count_ternary(self, kind: str) -> None:
        if kind == "?":
            self._ternaries += 1
        elif kind == ":" and self._ternaries:
            self._ternaries -= 1


class BracketStack:
    """The brackets open in the current stretch of text, prose included.

    A stretch ends at a line feed at which no bracket (any closer closes the innermost) and no ternary is open.

    Attributes:
        start: Where the stretch began.
        is_resting: Whether a line feed was seen that ends the stretch unless `?` follows.
    """

    __slots__ = ("_depth", "_open", "_ternaries", "is_resting", "start")

    def __init__(self) -> None:
        self.start = 0
        self._open: _Chain | None = None
        self._depth = 0
        self._ternaries = 0
        self.is_resting = False

    @property
    def has_open(self) -> bool:
        """Whether a bracket is open."""
        return self._open is not None

    @property
    def closers(self) -> str:
        """The brackets that would have to be appended, innermost first; each closes its own kind only."""
        closers: list[str] = []
        link = self._open
        while link is not None:
            closers.append(link[0])
            link = link[1]
        return "".join(closers)

    def push(self, token: Token) -> None:
        """Take the next token."""
        kind = token.kind
        if kind == NEWLINE:
            self.is_resting = self.is_resting or not (self._depth or self._ternaries)
            return
        if self.is_resting:
            self.is_resting = False
            if kind != "?":
                self._restart(token.start)
        if kind in CLOSER_OF:
            self._open = (CLOSER_OF[kind], self._open)
            self._depth += 1
        elif kind in CLOSERS:
            self._depth = max(0, self._depth - 1)
            if self._open is not None and self._open[0] == kind:
                self._open = self._open[1]
        elif not self._depth and kind == "?":
            self._ternaries += 1
        elif not self._depth and kind == ":" and self._ternaries:
            self._ternaries -= 1

    def pass_statement(self, start: int) -> None:
        """Take it that a statement in which every bracket was closed, and its line feed, were read elsewhere."""
        if self.is_resting:
            self._restart(start)
        self.is_resting = not (self._depth or self._ternaries)

    def _restart(self, start: int) -> None:
        self.is_resting = False
        self._open = None
        self.start = start

    def copy(self) -> "BracketStack":
        """Return a stack in the same state that goes its own way."""
        twin = BracketStack()
        twin.start = self.start
        twin._open = self._open
        twin._depth, twin._ternaries, twin.is_resting = self._depth, self._ternaries, self.is_resting
        return twin
