"""Tokens to statements.

Main path: `Assembler.push(token)` for every token returns each `Statement` as it ends; `Assembler.close(rest)`
returns what the unfinished text would give if it ended now. `parse_statements` and `parse_expression` do it for a
whole text. What statements mean to each other is `viewloom.lang.resolve`.
"""

from collections.abc import Iterable
from dataclasses import field
from typing import Literal, NamedTuple, TypeAlias, cast

from viewloom.lang.ast import Comp, Node
from viewloom.lang.expression import ExpressionReader
from viewloom.lang.fences import strip_fences
from viewloom.lang.lexer import Lexer
from viewloom.lang.limits import DEFAULT_LIMITS, NUMBER_LIMIT_DIGITS, Limits
from viewloom.lang.statements import Boundary, BracketStack, Step
from viewloom.lang.tokens import Token
from viewloom.lang.values import value

StatementKind: TypeAlias = Literal["value", "state", "query", "mutation"]
Problem: TypeAlias = Literal[
    "", "nesting-limit", "statement-length-limit", "string-length-limit", "number-length-limit", "name-length-limit"
]


@value
class Statement:
    """`name = expression`.

    Attributes:
        name: The name; a state variable's keeps its `$`.
        kind: What it declares. A call of `Query` or `Mutation` decides before the name does.
        expression: The right-hand side.
        span: Offsets of the whole statement in the program text, start and end.
        problem: The limit that the statement passed, empty if none; where it was too deep or too long, its expression
            is `null`. Neither span nor problem take part in equality.
        names: What the expression refers to, as far as was noted on the way: a hint at what to work out first.
    """

    name: str
    kind: StatementKind
    expression: Node
    span: tuple[int, int] = field(default=(-1, -1), compare=False)
    problem: Problem = field(default="", compare=False)
    names: tuple[str, ...] = field(default=(), compare=False, repr=False)


_INNER = frozenset({
    "str", "num", "ident", "type", "state", "call", "true", "false", "null", ",", ".", "=", "==", "!=", "<", ">", "<=",
    ">=", "&&", "||", "+", "-", "*", "/", "%", "!",
})  # fmt: skip


class Tail(NamedTuple):
    """What unfinished text gives if it ends now.

    Attributes:
        statements: Its statements, the last of which may be incomplete.
        is_incomplete: Whether something had to be closed.
    """

    statements: tuple[Statement, ...]
    is_incomplete: bool


class Assembler:
    """Groups tokens into statements."""

    __slots__ = ("_boundary", "_brackets", "_limits", "_plain", "_problem", "_reader", "_word_end", "_word_kind")

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._boundary = Boundary()
        self._brackets = BracketStack()
        self._reader = ExpressionReader(limits.nesting)
        self._plain: Statement | None = None  # read elsewhere, and ended unless `?` goes on with it
        self._problem: Problem = ""
        self._word_end = -1  # end and kind of the last number or name that filled its limit
        self._word_kind = ""

    def push(self, token: Token) -> Statement | None:
        """Take the next token; return the statement that ended before it, if one did."""
        self._brackets.push(token)
        boundary = self._boundary
        name, end = boundary.name, boundary.body_end
        step = boundary.push(token)
        if step is Step.BODY:
            self._read(token)
        elif step is Step.ENDED:
            return self._make(name, end)
        return None

    @property
    def growing(self) -> tuple[str, int] | None:
        """Name and start of the statement whose value the next token continues, None if there is no such."""
        boundary = self._boundary
        return (cast("str", boundary.name.value), boundary.name.start) if boundary.is_flowing else None

    @property
    def has_room(self) -> bool:
        """Whether a literal that comes next is part of the value."""
        return self._reader.has_room

    def take(self, tokens: list[Token]) -> list[Statement]:
        """Take more tokens; return the statements that ended, in order."""
        ended: list[Statement] = []
        boundary, brackets, limits = self._boundary, self._brackets, self._limits
        for token in tokens:
            # What neither opens nor ends anything is nearly always within the limits and just a part of the value.
            if token.kind in _INNER and boundary.is_flowing and not brackets.is_resting:
                start, end = token.start, token.end
                is_short = end - start < NUMBER_LIMIT_DIGITS and end - start <= limits.string_chars
                if is_short and start != self._word_end and end - boundary.name.start <= limits.statement_chars:
                    boundary.body_end = end
                    self._reader.push(token)
                    continue
            statement = self.push(token)
            if statement is not None:
                ended.append(statement)
        return ended

    @property
    def is_between_statements(self) -> bool:
        """Whether a name that comes next begins a statement."""
        return self._boundary.is_between_statements

    def adopt(self, statement: Statement) -> Statement | None:
        """Take a statement that was read elsewhere with its line feed; return the one that ended before it, if any."""
        boundary = self._boundary
        ended = self._make(boundary.name, boundary.body_end) if boundary.is_in_body else None
        name, (start, end) = statement.name, statement.span
        boundary.rest_after(Token("ident", name, start, start + len(name)), end)
        self._brackets.pass_statement(start)
        self._plain = statement
        return ended

    def preview(self, rest: list[Token], *, is_in_string: bool) -> Tail:
        """Return what `close` would give, and go on as before. Cost: the parts of what is open."""
        brackets = self._brackets
        if self._plain is not None and not (rest or is_in_string or brackets.has_open):
            return Tail((self._plain,), is_incomplete=False)
        expression = self.growth(rest)
        if expression is not None:
            end = rest[0].end if rest else self._boundary.body_end
            statement = self._statement(self._boundary.name, expression, end)
            return Tail((statement,), brackets.has_open or is_in_string)
        return self.copy().close(rest, is_in_string=is_in_string)

    def growth(self, rest: list[Token]) -> Node | None:
        """Return the value of the growing statement if the text ended now, None if that is not certain."""
        if not self._boundary.is_flowing or len(rest) > 1:
            return None
        token = rest[0] if rest else None
        if token is not None and not self._is_harmless(token):
            return None
        found = self._reader.preview(token)
        return found[0] if found is not None and found[1] in (None, self._brackets.closers) else None

    def settled(self, *, has_rest: bool) -> tuple[int, int] | None:
        """Return 1 and where it ends if a whole statement stands at the end of the text, otherwise zeros.

        None if the text ends within a value.

        Args:
            has_rest: Whether more than the tokens taken stands there.
        """
        boundary = self._boundary
        is_in_value = boundary.is_valued and not boundary.is_resting
        if self._brackets.has_open or (has_rest and is_in_value):
            return None
        return (1, boundary.body_end) if boundary.is_in_body else (0, 0)

    @property
    def has_open(self) -> bool:
        """Whether a bracket is open."""
        return self._brackets.has_open

    def _is_harmless(self, token: Token) -> bool:
        """Whether a token passes no limit."""
        limits = self._limits
        length = token.end - token.start
        is_short = length < NUMBER_LIMIT_DIGITS or (token.kind == "str" and length <= limits.string_chars)
        within = token.end - self._boundary.name.start <= limits.statement_chars
        return is_short and within and token.start != self._word_end

    def copy(self) -> "Assembler":
        """Return an assembler in the same state that goes its own way. Cost: the depth of nesting."""
        twin = Assembler(self._limits)
        twin._plain = self._plain
        twin._problem, twin._word_end, twin._word_kind = self._problem, self._word_end, self._word_kind
        twin._boundary, twin._brackets, twin._reader = self._boundary.copy(), self._brackets.copy(), self._reader.copy()
        return twin

    def close(self, rest: Iterable[Token], *, is_in_string: bool) -> Tail:
        """End the text with the tokens in `rest` and return what it gives. Cost: the items in unfinished brackets."""
        statements = [statement for token in rest if (statement := self.push(token))]
        boundary = self._boundary
        closers = self._brackets.closers
        boundary.is_resting = False  # what is appended follows the text directly, whatever blank lines end it
        end = max(boundary.body_end, boundary.name.end)
        for closer in closers:
            self.push(Token(closer, None, end, end))
        if boundary.is_in_body:
            statements.append(self._make(boundary.name, end))
        return Tail(tuple(statements), bool(closers) or is_in_string)

    def outline(self, rest: Iterable[Token]) -> list[tuple[str, int, int]]:
        """Return name, start and end of what `close` would give, without making it."""
        found: list[tuple[str, int, int]] = []
        boundary = self._boundary
        for token in rest:
            if boundary is self._boundary:
                boundary = boundary.copy()
            name, end = boundary.name, boundary.body_end
            if boundary.push(token) is Step.ENDED:
                found.append((cast("str", name.value), name.start, end))
        if boundary.is_in_body or (boundary.is_valued and self._brackets.has_open):
            found.append((cast("str", boundary.name.value), boundary.name.start, boundary.body_end))
        return found

    def _read(self, token: Token) -> None:
        """Take a token of a value."""
        boundary, limits = self._boundary, self._limits
        if self._plain is not None:
            self._reader = ExpressionReader(limits.nesting)
            self._reader.resume(self._plain.expression)
            self._plain, self._problem = None, ""
        if boundary.body_start == token.start:
            self._reader = ExpressionReader(limits.nesting)
            self._problem = ""
        if token.end - boundary.name.start > limits.statement_chars:
            self._reader.give_up()
            self._problem = "statement-length-limit"
        if token.kind == "str" and len(cast("str", token.value)) > limits.string_chars:
            token = token._replace(value=cast("str", token.value)[: limits.string_chars])
            self._problem = self._problem or "string-length-limit"
        if token.end - token.start >= NUMBER_LIMIT_DIGITS or token.start == self._word_end:
            self._note_long_word(token)
        self._reader.push(token)

    def _note_long_word(self, token: Token) -> None:
        """Notice a number or name that the lexer had to cut: its second part follows the first without a gap."""
        is_word = token.kind != "str" and token.value is not None
        if is_word and token.start == self._word_end and token.kind == self._word_kind:
            self._problem = self._problem or ("number-length-limit" if token.kind == "num" else "name-length-limit")
        self._word_end, self._word_kind = token.end, token.kind

    def _make(self, name: Token, end: int) -> Statement:
        if self._plain is not None:
            plain, self._plain = self._plain, None
            return plain
        return self._statement(name, self._reader.finish(), end)

    def _statement(self, name: Token, expression: Node, end: int) -> Statement:
        problem = "nesting-limit" if self._reader.is_too_deep else self._problem
        text = cast("str", name.value)
        names = tuple(self._reader.names)
        return Statement(text, classify(text, expression), expression, (name.start, end), problem, names)


def classify(name: str, expression: Node) -> StatementKind:
    """Return what a statement of this name and value declares."""
    if isinstance(expression, Comp):
        if expression.name == "Query":
            return "query"
        if expression.name == "Mutation":
            return "mutation"
    return "state" if name.startswith("$") else "value"


def parse_statements(text: str, *, limits: Limits = DEFAULT_LIMITS) -> tuple[Statement, ...]:
    """Return the statements of a whole text, fenced or not, in order; a name defined twice is there twice.

    Anything that is no statement is skipped. Never raises.
    """
    return read_statements(strip_fences(text), limits=limits)


def read_statements(text: str, *, limits: Limits = DEFAULT_LIMITS) -> tuple[Statement, ...]:
    """Return the statements of a program text, in which backticks mean nothing."""
    lexer = Lexer()
    assembler = Assembler(limits)
    tokens = lexer.feed(text)
    statements = [statement for token in tokens if (statement := assembler.push(token))]
    tail = assembler.close(lexer.close(), is_in_string=bool(lexer.is_in_string))
    return (*statements, *tail.statements)


def parse_expression(text: str, *, limits: Limits = DEFAULT_LIMITS) -> Node | None:
    """Return the expression that `text` holds; what follows it is ignored, None if there is no token at all."""
    statements = parse_statements(f"x = {text}", limits=limits)
    return statements[0].expression if statements else None
