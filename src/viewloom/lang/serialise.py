"""Expression trees and statements back to text, in canonical form.

Canonical means: double quotes, JSON escapes, one line per statement, one space around operators and after commas,
parentheses only where the tree needs them. Parsing the text gives an equal tree. No recursion.
"""

import re
from json.encoder import encode_basestring
from math import isinf, isnan

from viewloom.lang.ast import (
    Arr,
    Assign,
    BinOp,
    Bool,
    Builtin,
    Comp,
    Index,
    Member,
    Node,
    Null,
    Num,
    Obj,
    Placeholder,
    Ref,
    RuntimeRef,
    StateRef,
    Str,
    Ternary,
    UnaryOp,
)
from viewloom.lang.expression import BINARY_POWER
from viewloom.lang.numbers import format_number
from viewloom.lang.parser import Statement

_BARE_NAME = re.compile(r"(?!(?:true|false|null)\Z)[A-Za-z_][A-Za-z0-9_]*\Z", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")
_TERNARY_POWER = 1
_UNARY_POWER = 8
_POSTFIX_POWER = 9

_Part = tuple[Node, int] | str


def serialise_statement(statement: Statement) -> str:
    """Return the statement as one line of text."""
    return f"{statement.name} = {serialise_expression(statement.expression)}"


def serialise_expression(node: Node) -> str:
    """Return the expression as one line of text that parses back to an equal tree."""
    out: list[str] = []
    stack: list[_Part] = [(node, 0)]
    while stack:
        part = stack.pop()
        if isinstance(part, str):
            out.append(part)
        else:
            stack.extend(reversed(_expand(*part)))
    return "".join(out)


def serialise_string(value: str) -> str:
    """Return the string as a double-quoted literal."""
    text = encode_basestring(value)
    return text if text.isascii() else _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _expand(node: Node, power: int) -> list[_Part]:
    """Return the text and sub-expressions of `node` in a place that needs binding power `power`."""
    parts, own = _parts(node)
    return ["(", *parts, ")"] if own < power else parts


def _parts(node: Node) -> tuple[list[_Part], int]:  # noqa: PLR0911 - one return per kind of node
    """Return the parts of `node` and the binding power of the whole."""
    match node:
        case BinOp(operator, left, right):
            own = BINARY_POWER[operator]
            return [(left, own), f" {operator} ", (right, own + 1)], own
        case UnaryOp(operator, operand):
            # A minus right before a digit would become part of the number.
            gap = " " if operator == "-" and isinstance(_leftmost(operand), Num) else ""
            return [operator + gap, (operand, _UNARY_POWER)], _UNARY_POWER
        case Ternary(condition, then, otherwise):
            branch = _TERNARY_POWER
            return [(condition, branch + 1), " ? ", (then, branch), " : ", (otherwise, branch)], _TERNARY_POWER
        case Assign(target, value):
            return [f"{target} = ", (value, _TERNARY_POWER)], _TERNARY_POWER
        case Member(subject, name):
            return [(subject, _POSTFIX_POWER), ".", serialise_key(name)], _POSTFIX_POWER
        case Index(subject, index):
            return [(subject, _POSTFIX_POWER), "[", (index, 0), "]"], _POSTFIX_POWER
        case Arr(items):
            return ["[", *_separated(items), "]"], _POSTFIX_POWER
        case Obj(entries):
            return ["{", *_entries(entries), "}"], _POSTFIX_POWER
        case Comp(name, args):
            sign = "" if "A" <= name[:1] <= "Z" else "@"
            return [f"{sign}{name}(", *_separated(args), ")"], _POSTFIX_POWER
        case Builtin(name, args):
            sign = "" if name == "Action" else "@"
            return [f"{sign}{name}(", *_separated(args), ")"], _POSTFIX_POWER
        case _:
            return [_leaf(node)], _POSTFIX_POWER


def _leftmost(node: Node) -> Node:
    """Return the node that the text of `node` begins with, as far as postfixes go."""
    while isinstance(node, (Member, Index)):
        node = node.subject
    return node


def _leaf(node: Node) -> str:
    match node:
        case Str(value):
            return serialise_string(value)
        case Num(value):
            return _number(value)
        case Bool(value):
            return "true" if value else "false"
        case Ref(name) | StateRef(name) | RuntimeRef(name) | Placeholder(name):
            return name
        case Null() | _:
            return "null"


def _number(value: float) -> str:
    """Return a literal that the lexer reads as `value`; NaN and infinity have no name but can be written."""
    if isnan(value):
        return "0e"
    if isinf(value):
        return "1e999" if value > 0 else "-1e999"
    return format_number(value)


def serialise_key(name: str) -> str:
    """Return the key or field, quoted where it is no plain name."""
    return name if _BARE_NAME.match(name) else serialise_string(name)


def _separated(nodes: tuple[Node, ...]) -> list[_Part]:
    parts: list[_Part] = []
    for node in nodes:
        parts += [", ", (node, 0)] if parts else [(node, 0)]
    return parts


def _entries(entries: tuple[tuple[str, Node], ...]) -> list[_Part]:
    parts: list[_Part] = []
    for key, node in entries:
        parts += [", " if parts else "", f"{serialise_key(key)}: ", (node, 0)]
    return parts
