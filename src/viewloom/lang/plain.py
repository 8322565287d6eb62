"""The short way from text to a statement: one pass over one statement in plain notation.

Plain means: a name, `=`, and literals, names, calls, arrays and objects with a comma between any two parts, all
brackets closed in order, a line feed behind it. That is nearly everything that models write. Whatever else stands in a
statement (operators, single quotes, comments, anything odd) makes `read_plain` return None, and the statement is read
the general way (`viewloom.lang.lexer`, `statements` and `expression`), which says what text means; this module only
gets there sooner where whole lines come at once.
"""

import re
from string import ascii_letters, digits
from typing import NamedTuple

from viewloom.lang.ast import BUILTIN_NAMES, Arr, Node, Num, Obj, Ref, StateRef, Str, make_call
from viewloom.lang.frames import FALSE, NULL, TRUE
from viewloom.lang.lexer import to_number, unescape
from viewloom.lang.numbers import format_number

DEPTH_LIMIT = 60  # of brackets; what is deeper goes the general way, which counts as the limits ask

_HEAD = re.compile(r"[ \t\r\n]*+(\$?[A-Za-z_]\w{0,200}+)[ \t]*+=(?!=)", re.ASCII)
_PIECE = re.compile(
    r"""
    "[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"
    | ,
    | [A-Za-z_]\w{0,200}+\(?
    | [\[\]{}):\n]
    | -?[0-9]{1,200}+(?:\.[0-9]{1,200}+)?(?![\w.])
    | [$@][A-Za-z_]\w{0,200}+\(?
    | [^ \t\r]""",
    re.VERBOSE | re.ASCII,
)
_OPENER = {"]": "[", "}": "{", ")": "("}
_WORDS: dict[str, Node] = {"true": TRUE, "false": FALSE, "null": NULL}
_LETTERS = frozenset(ascii_letters + "_")
_DIGITS = frozenset(digits)
_NOT_CALLED = BUILTIN_NAMES - {"Action"}


class PlainStatement(NamedTuple):
    """A statement in plain notation.

    Attributes:
        name: Its name.
        expression: Its value.
        names: What it refers to.
        start: Offset of its name in the text.
        end: Offset behind its value.
        next: Offset behind its line feed.
    """

    name: str
    expression: Node
    names: list[str]
    start: int
    end: int
    next: int


class _Open(NamedTuple):
    """A bracket that is open.

    Attributes:
        bracket: Which.
        name: The name called.
        at: Where that stood.
        around: The parts of the bracket around this one.
        keys: The keys of an object so far.
    """

    bracket: str
    name: str
    at: int
    around: list[Node]
    keys: list[str]


def read_plain(  # noqa: C901, PLR0912, PLR0915 - one loop: a call for each piece would double its cost
    text: str, position: int, offset: int
) -> PlainStatement | None:
    """Return the statement that begins at `position`, None if there is none in plain notation.

    Args:
        text: Program text.
        position: Where to read; blanks and empty lines before the statement are skipped.
        offset: Where the text begins in the whole program.
    """
    head = _HEAD.match(text, position)
    if head is None or head[1] in _WORDS:
        return None
    names: list[str] = []
    parts: list[Node] = []
    stack: list[_Open] = []
    is_open = True  # whether a value comes next
    last = head
    for found in _PIECE.finditer(text, head.end()):
        piece = found[0]
        first = piece[0]
        if first == "\n":
            if stack:
                continue
            if is_open:
                return None
            return PlainStatement(head[1], parts[0], names, head.start(1), last.end(), found.end())
        last = found
        if not is_open:
            if first == "," and stack:
                is_open = True
            elif first in _OPENER and _closes(first, stack, parts):
                parts = _close(stack.pop(), parts)
            elif first == ":" and stack and _take_key(stack[-1], parts):
                is_open = True
            else:
                return None
        elif first == '"' and len(piece) > 1:
            parts.append(Str(unescape(piece[1:-1], first) if "\\" in piece else piece[1:-1]))
            is_open = False
        elif first in "[{" or piece[-1] == "(":
            name = piece[:-1].removeprefix("@")
            if len(stack) == DEPTH_LIMIT or not _is_callable(piece, name):
                return None
            stack.append(_Open(piece[-1], name, offset + found.start(), parts, []))
            parts = []
        elif first in _OPENER:
            if not _closes(first, stack, parts):
                return None
            parts = _close(stack.pop(), parts)
            is_open = False
        else:
            leaf = _leaf(piece, first, offset + found.start())
            if leaf is None:
                return None
            if type(leaf) is Ref:
                names.append(leaf.name)
            parts.append(leaf)
            is_open = False
    return None


def _closes(closer: str, stack: list[_Open], parts: list[Node]) -> bool:
    """Whether the closer ends the innermost bracket, and that is in order."""
    if not stack or stack[-1].bracket != _OPENER[closer]:
        return False
    return closer != "}" or len(stack[-1].keys) == len(parts)


def _close(top: _Open, parts: list[Node]) -> list[Node]:
    """End a bracket; return the parts of the one around it, this one among them."""
    around = top.around
    if top.bracket == "(":
        around.append(make_call(top.name, tuple(parts), top.at))
    elif top.bracket == "[":
        around.append(Arr(tuple(parts)))
    else:
        around.append(Obj(tuple(zip(top.keys, parts, strict=True))))
    return around


def _is_callable(piece: str, name: str) -> bool:
    return piece in "[{" or piece[0] == "@" or ("A" <= piece[0] <= "Z" and name not in _NOT_CALLED)


def _take_key(top: _Open, parts: list[Node]) -> bool:
    """Take the last part for the key that it is before a colon; return whether it is one."""
    if top.bracket != "{" or len(top.keys) != len(parts) - 1:
        return False
    match parts.pop():
        case Str(value) | Ref(value):
            top.keys.append(value)
        case Num(value):
            top.keys.append(format_number(value))
        case StateRef(name):
            top.keys.append(name[1:])
        case _:
            return False
    return True


def _leaf(piece: str, first: str, at: int) -> Node | None:
    """Return the word or number, None if it is none."""
    if first in _LETTERS:
        return _WORDS.get(piece) or Ref(piece, at)
    if first in _DIGITS or (first == "-" and len(piece) > 1):
        return Num(to_number(piece))
    return StateRef(piece) if first == "$" and len(piece) > 1 else None
