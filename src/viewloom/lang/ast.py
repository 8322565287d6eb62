"""The expression tree of OpenUI Lang.

Nodes are immutable values: two trees are equal if they mean the same. Positions take no part in that. The parser
makes every node but `RuntimeRef` and `Placeholder`, which stand in materialised trees only
(`viewloom.lang.resolve`).
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import field
from typing import Any, Literal, TypeAlias

from viewloom.lang.values import value

FUNCTION_NAMES = frozenset(
    {"Count", "First", "Last", "Sum", "Avg", "Min", "Max", "Sort", "Filter", "Round", "Abs", "Floor", "Ceil", "Each"}
)
ACTION_STEP_NAMES = frozenset({"Run", "ToAssistant", "OpenUrl", "Set", "Reset"})
BUILTIN_NAMES = FUNCTION_NAMES | ACTION_STEP_NAMES | {"Action"}
RESERVED_NAMES = frozenset({"Query", "Mutation"})

NAN = math.nan  # one object: containers compare by identity first, so trees that hold it stay equal


@value
class Str:
    """A string."""

    value: str


@value
class Num:
    """A number; an int where the double is integral and exact, so that it prints as written."""

    value: int | float


@value
class Bool:
    """`true` or `false`."""

    value: bool


@value
class Null:
    """`null`, or a place where a value was expected and none stood."""


@value
class Arr:
    """An array."""

    items: tuple["Node", ...]


@value
class Obj:
    """An object literal: entries in order, duplicates kept (the last one counts)."""

    entries: tuple[tuple[str, "Node"], ...]


@value
class Ref:
    """The name of another statement, or of the item of an `@Each`."""

    name: str
    at: int = field(default=-1, compare=False, repr=False)


@value
class StateRef:
    """A state variable; the name keeps its `$`."""

    name: str


@value
class RuntimeRef:
    """A reference to the result of a query or mutation (materialised trees only)."""

    name: str
    kind: Literal["query", "mutation"]


@value
class Placeholder:
    """A name that nothing defines yet, inside an expression (materialised trees only)."""

    name: str


@value
class BinOp:
    """A binary operator."""

    operator: str
    left: "Node"
    right: "Node"


@value
class UnaryOp:
    """`!` or `-` before an operand."""

    operator: str
    operand: "Node"


@value
class Ternary:
    """`condition ? then : otherwise`."""

    condition: "Node"
    then: "Node"
    otherwise: "Node"


@value
class Member:
    """`subject.field`."""

    subject: "Node"
    field: str


@value
class Index:
    """`subject[index]`."""

    subject: "Node"
    index: "Node"


@value
class Assign:
    """`$target = value` inside an expression; the target keeps its `$`."""

    target: str
    value: "Node"


@value
class Comp:
    """A call of a component, of `Query` or `Mutation`, or of an unknown name.

    Attributes:
        name: The name called.
        args: The arguments by position.
        params: The props the arguments stand for; set in materialised expressions only.
        at: Offset of the name in the program text, -1 if made by hand.
    """

    name: str
    args: tuple["Node", ...]
    params: tuple[str, ...] | None = None
    at: int = field(default=-1, compare=False, repr=False)


@value
class Builtin:
    """A call of a built-in: a function (`@Count(…)`), `Action([…])` or one of its steps (`@Set(…)`)."""

    name: str
    args: tuple["Node", ...]
    at: int = field(default=-1, compare=False, repr=False)


Node: TypeAlias = (
    Str
    | Num
    | Bool
    | Null
    | Arr
    | Obj
    | Ref
    | StateRef
    | RuntimeRef
    | Placeholder
    | BinOp
    | UnaryOp
    | Ternary
    | Member
    | Index
    | Assign
    | Comp
    | Builtin
)

NODE_TYPES: tuple[type, ...] = (
    Str, Num, Bool, Null, Arr, Obj, Ref, StateRef, RuntimeRef, Placeholder, BinOp, UnaryOp, Ternary, Member, Index,
    Assign, Comp, Builtin,
)  # fmt: skip


def make_call(name: str, args: tuple[Node, ...], at: int = -1) -> Comp | Builtin:
    """Build the call of `name`: a `Builtin` if the language defines it, else a `Comp`."""
    return Builtin(name, args, at) if name in BUILTIN_NAMES else Comp(name, args, None, at)


def children(node: Node) -> tuple[Node, ...]:
    """Return the parts of `node` from left to right."""
    parts = _CHILDREN.get(type(node))
    return parts(node) if parts else ()


# By type: asking one type after the other costs more than all that is done with the parts.
_CHILDREN: dict[type, Callable[[Any], tuple[Node, ...]]] = {
    Arr: lambda node: node.items,
    Obj: lambda node: tuple([value for _, value in node.entries]),
    Comp: lambda node: node.args,
    Builtin: lambda node: node.args,
    BinOp: lambda node: (node.left, node.right),
    UnaryOp: lambda node: (node.operand,),
    Ternary: lambda node: (node.condition, node.then, node.otherwise),
    Member: lambda node: (node.subject,),
    Index: lambda node: (node.subject, node.index),
    Assign: lambda node: (node.value,),
}


def with_children(node: Node, parts: tuple[Node, ...]) -> Node:  # noqa: PLR0911 - one return per kind of node
    """Return `node` with `parts` in place of its children."""
    match node:
        case Arr():
            return Arr(parts)
        case Obj(entries):
            return Obj(tuple((key, part) for (key, _), part in zip(entries, parts, strict=True)))
        case Comp():
            return Comp(node.name, parts, node.params, node.at)
        case Builtin():
            return Builtin(node.name, parts, node.at)
        case BinOp():
            return BinOp(node.operator, *parts)
        case UnaryOp():
            return UnaryOp(node.operator, *parts)
        case Ternary():
            return Ternary(*parts)
        case Member():
            return Member(parts[0], node.field)
        case Index():
            return Index(*parts)
        case Assign():
            return Assign(node.target, *parts)
        case _:
            return node


def walk(node: Node) -> Iterator[Node]:
    """Yield `node` and every node below it, parents first, left to right, without recursion."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(children(top)))
