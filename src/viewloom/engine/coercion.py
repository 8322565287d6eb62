"""Small conversions between literals: what a model meant by a value of the wrong type."""

import difflib
import math
from collections.abc import Iterable

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
    Ref,
    StateRef,
    Str,
    Ternary,
    UnaryOp,
)
from viewloom.safety.patterns import is_bounded_pattern

_SPELLINGS: dict[str, Node] = {
    "True": Bool(value=True),
    "False": Bool(value=False),
    "TRUE": Bool(value=True),
    "FALSE": Bool(value=False),
    "None": Null(),
    "undefined": Null(),
    "nil": Null(),
    "NULL": Null(),
}
_TYPES = frozenset({"element", "open_url"})
"""What the reference's elements carry under `type`, and the step of an action that opens an address."""
_NODE_KINDS = frozenset(
    {
        *("Comp", "Ref", "StateRef", "RuntimeRef", "BinOp", "UnaryOp", "Ternary", "Member", "Index", "Assign"),
        *("Str", "Num", "Bool", "Null", "Arr", "Obj", "Ph"),
    }
)
"""What the reference's nodes carry under `k`."""
TEXT_LIMIT_CHARS = 100_000
PATTERN = "pattern"
"""The rule of a field that is a regular expression."""


def as_literal(node: Node) -> Node:
    """Reads Python's and JavaScript's spellings of the literals."""
    return _SPELLINGS.get(node.name, node) if isinstance(node, Ref) else node


def is_dynamic(node: Node) -> bool:
    """Whether the value is known only in the page."""
    return isinstance(node, StateRef | BinOp | UnaryOp | Ternary | Member | Index | Assign | Builtin)


def as_text(node: Node) -> Node | None:
    """Returns a string for a literal or for the text within anything else."""
    match node:
        case Str():
            return node
        case Num(value):
            return Str(str(value))
        case Bool(value):
            return Str("true" if value else "false")
        case _:
            text = plain_text(node)
            return Str(text) if text else None


def as_number(node: Node, allowed: tuple[int | float, ...] = ()) -> Node | None:
    """Returns a finite number, also for one written as text ("1,200", "45%", "$3"); never invents one.

    Args:
        node: What was written.
        allowed: The only numbers that may stand there, if any are given: the nearest one is taken.
    """
    if allowed:
        found = as_number(node)
        return Num(min(allowed, key=lambda each: abs(each - found.value))) if isinstance(found, Num) else None
    match node:
        case Num(value):
            return node if math.isfinite(value) else None
        case Str(value):
            cleaned = value.strip().strip("%$€£ ").replace(",", "").replace("_", "")
            try:
                number = float(cleaned)
            except ValueError:
                return None
            if not math.isfinite(number):
                return None
            return Num(int(number) if number.is_integer() and abs(number) < 2**53 else number)
        case Arr(items) if len(items) == 1:
            return as_number(items[0])
        case _:
            return None


def as_flag(node: Node) -> Node | None:
    """Returns a truth value, also for one written as text or as 0 and 1."""
    match node:
        case Bool():
            return node
        case Str(value) if value.strip().lower() in {"true", "yes", "1"}:
            return Bool(value=True)
        case Str(value) if value.strip().lower() in {"false", "no", "0", ""}:
            return Bool(value=False)
        case Num(value):
            return Bool(value=bool(value))
        case _:
            return None


def as_choice(node: Node, values: tuple[str, ...]) -> Node | None:
    """Returns the nearest of the allowed strings, None if none is near."""
    match text := as_text(node):
        case Str(value) if value in values:
            return text
        case Str(value):
            near = nearest_name(value, values)
            return Str(near) if near else None
        case _:
            return None


def nearest_name(name: str, names: Iterable[str]) -> str | None:
    """Returns the name that differs in case, or in few letters; None if none is near."""
    by_case = {known.casefold(): known for known in names}
    folded = name.casefold()
    if folded in by_case:
        return by_case[folded]
    near = difflib.get_close_matches(folded, by_case, n=1, cutoff=0.82)
    return by_case[near[0]] if near else None


def plain_text(node: Node) -> str:
    """Returns the strings within a node in reading order, joined by spaces; at most `TEXT_LIMIT_CHARS`."""
    found: list[str] = []
    stack: list[Node] = [node]
    while stack:
        match stack.pop():
            case Str(value) if value.strip():
                found.append(value.strip())
            case Arr(items):
                stack.extend(reversed(items))
            case Comp(args=args):
                stack.extend(reversed(args))
            case Obj(entries):
                stack.extend(entry for _, entry in reversed(entries))
            case _:
                pass
    return " ".join(found)[:TEXT_LIMIT_CHARS]


def is_pattern(node: Node) -> bool:
    """Whether the page may run a field's pattern; one that is known only there may be any."""
    return isinstance(node, Null | Num | Bool) or (isinstance(node, Str) and is_bounded_pattern(node.value))


def without_patterns(node: Obj) -> Obj:
    """Takes a pattern that may freeze the page out of an object that may be put into a field's rules in the page."""
    return Obj(tuple((key, value) for key, value in node.entries if key != PATTERN or is_pattern(value)))


def without_forgery(node: Obj) -> Obj:
    """Takes the entries out by which the reference would mistake data for an element or an expression.

    `type` and `k` stay if they say something else; what they say must be known here, not only in the page.

    Source: `lang-semantics` section 0, rule 4, and section 12 ("duck typing").
    """
    return Obj(tuple((key, value) for key, value in node.entries if not _is_forgery(key, value)))


def _is_forgery(key: str, value: Node) -> bool:
    if key not in {"type", "k"}:
        return key == "__proto__"
    if not isinstance(value, Str | Num | Bool | Null | Arr | Obj):
        return True
    # A list may become its text where text belongs.
    said = plain_text(value)
    return said in (_TYPES if key == "type" else _NODE_KINDS)
