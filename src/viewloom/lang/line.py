"""Statements that stand on one line, found without reading them.

Main path: `find_line(text, position, offset)` returns the statement that begins there if a single line holds all of
it, whatever its value says: brackets that match, no comment, no single quote, nothing odd. That is nearly everything
that models write. What the value says is read when it is asked for: by `viewloom.lang.direct` straight to its result,
or to a tree by `Line.expression`, which goes the way that all other text goes.
"""

import re
from functools import lru_cache

from viewloom.lang.ast import Node
from viewloom.lang.expression import ExpressionReader
from viewloom.lang.lexer import Lexer
from viewloom.lang.limits import Limits
from viewloom.lang.parser import Statement, classify
from viewloom.lang.plain import DEPTH_LIMIT, read_plain

_NO_LINE = 1_000_000  # the depth of what is no whole line
_SHAPES = 4_096  # of values, remembered: programs use few

_LINE = re.compile(
    r"""
    [ \t\r\n]*+ (?!(?:true|false|null)[ \t=]) (\$?[A-Za-z_]\w{0,200}+) [ \t]*+ =(?!=) [ \t]*+
    (
        (?:
            "[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"
            | [ \t\r,()\[\]{}:.+\-*%!<>=&|?]++
            | \w{1,200}+(?!\w)
            | [$@](?=[A-Za-z_])
            | /(?!/)
        )++
    )
    \n""",
    re.VERBOSE | re.ASCII,
)
# What leaves the brackets and operators of a value without strings; colons only matter beside question marks.
_SIGNS = "()[]{}+-*%!<>=&|?./"
_SHAPE = {number: None for number in range(128) if chr(number) not in _SIGNS}
_SHAPE_OF_CHOICES = {number: None for number in range(128) if chr(number) not in _SIGNS + ":"}
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"')
_NUMBER = re.compile(r"(?<=[,(\[])[ ]*+-?[0-9]++(?:\.[0-9]++)?(?=[,)\]])")
_OPENER = {"]": "[", "}": "{", ")": "("}


class Line(Statement):
    """A statement whose tree is made when it is first asked for.

    Attributes:
        text: The text that it stands in.
        start: Where its value begins there.
        end: Where its value ends there.
        shift: Where that text begins in the whole program.
        depth: How deep its brackets and operators can be nested.
    """

    __slots__ = ("_head", "_limits", "_tree", "depth", "end", "shift", "start", "text")

    def __init__(self, found: "re.Match[str]", end: int, depth: int, offset: int, limits: Limits) -> None:  # noqa: PLR0917 - made for every line
        self.name = name = found[1]  # pyright: ignore[reportAttributeAccessIssue] - set once, here
        self.kind = "state" if name[0] == "$" else "value"  # pyright: ignore[reportAttributeAccessIssue] - set once, here
        head = found.start(1)
        self.span = head + offset, end + offset  # pyright: ignore[reportAttributeAccessIssue] - set once, here
        self.problem = ""  # pyright: ignore[reportAttributeAccessIssue] - set once, here
        self.text = found.string
        self.start, self.end = found.start(2), end
        self.depth = depth
        self._head = head
        self.shift = offset
        self._limits = limits
        self._tree: tuple[Node, tuple[str, ...]] | None = None

    @property
    def expression(self) -> Node:  # pyright: ignore[reportIncompatibleVariableOverride] - a field that is made late
        """The right-hand side."""
        return self._read()[0]

    @property
    def names(self) -> tuple[str, ...]:  # pyright: ignore[reportIncompatibleVariableOverride] - as above
        """What the expression refers to."""
        return self._read()[1]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Statement):
            return NotImplemented
        return (self.name, self.kind, self.expression) == (other.name, other.kind, other.expression)

    __hash__ = Statement.__hash__

    def _read(self) -> tuple[Node, tuple[str, ...]]:
        if self._tree is None:
            plain = read_plain(self.text, self._head, self.shift)
            self._tree = (plain.expression, tuple(plain.names)) if plain else self._read_tokens()
        return self._tree

    def _read_tokens(self) -> tuple[Node, tuple[str, ...]]:
        reader = ExpressionReader(self._limits.nesting)
        self.go_on(reader)
        return reader.finish(), tuple(reader.names)

    def go_on(self, reader: ExpressionReader) -> None:
        """Let a new reader take the value: what its last part is, a reader tells only when the value ends."""
        lexer = Lexer()
        lexer.offset = self.start + self.shift
        for token in (*lexer.feed(self.text[self.start : self.end]), *lexer.close()):
            reader.push(token)


def find_line(text: str, position: int, offset: int, limits: Limits) -> tuple[Statement, int] | None:
    """Return the statement that begins at `position`, and where the next line does.

    None if there is none that one line holds for certain, nor one in plain notation (`viewloom.lang.plain`).

    Args:
        text: Program text.
        position: Where to read; blanks and empty lines before the statement are skipped.
        offset: Where the text begins in the whole program.
        limits: The bounds of the trees.
    """
    found = _LINE.match(text, position)
    line = found and _make_line(found, offset, limits)
    if found and line:
        return line, found.end()
    plain = read_plain(text, position, offset)
    if plain is None:
        return None
    name, expression, span = plain.name, plain.expression, (plain.start + offset, plain.end + offset)
    return Statement(name, classify(name, expression), expression, span, "", tuple(plain.names)), plain.next


def _make_line(found: re.Match[str], offset: int, limits: Limits) -> Line | None:
    body = found[2]
    if "Query" in body or "Mutation" in body:
        return None  # a declaration perhaps, which only its tree tells
    bare = _STRING.sub("", body) if "\\" in body else "".join(body.split('"')[::2])
    has_choice = "?" in bare
    shape = bare.translate(_SHAPE_OF_CHOICES if has_choice else _SHAPE)
    depth = _depth_of_shape(shape)
    if depth > DEPTH_LIMIT:
        # Points and signs of numbers are no operators.
        depth = _depth_of_shape(_NUMBER.sub("", bare).translate(_SHAPE_OF_CHOICES if has_choice else _SHAPE))
    if depth > DEPTH_LIMIT:
        return None
    end = found.end(2)
    if body[-1] in " \t\r":
        body = body.rstrip(" \t\r")
        end = found.start(2) + len(body)
    return Line(found, end, depth, offset, limits) if body else None


@lru_cache(_SHAPES)
def _depth_of_shape(shape: str) -> int:
    """Return how deep these brackets and operators can be nested.

    More than the limit if the brackets do not match, or if a choice is left open, so that the next line goes on.
    """
    stack: list[str] = []
    depth = operators = choices = 0
    for character in shape:
        if character in "([{":
            stack.append(character)
            depth = max(depth, len(stack))
        elif character in _OPENER:
            if not stack or stack.pop() != _OPENER[character]:
                return _NO_LINE
        elif character == ":":
            choices -= not stack and choices > 0
        else:
            operators += 1
            choices += character == "?" and not stack
    return _NO_LINE if stack or choices else depth + operators
