"""Expression trees to plans: what has to be done to materialise a statement, in order, without recursion.

Main path: `compile_plan(expression, signatures)` walks the tree once and returns steps in post-order; a `Machine`
(`viewloom.lang.resolve`) runs them on a stack of parts. Two modes exist: *value* mode makes plain values and
elements, *expression* mode, which applies inside operators and built-ins, keeps syntax trees and only puts
referenced statements in place. Everything that needs no other statement is folded into a constant here.
"""

from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeAlias

from viewloom.lang.ast import RESERVED_NAMES as RESERVED
from viewloom.lang.ast import (
    Arr,
    Bool,
    Builtin,
    Comp,
    Node,
    Null,
    Num,
    Obj,
    Ref,
    Str,
    children,
)
from viewloom.lang.elements import NOTHING, Part
from viewloom.lang.signatures import ComponentSignature, Param, Signatures

VALUE = "value"
NODE = "node"  # inside an expression: the tree stays a tree
_EACH_ARGS = 3
_LITERALS = frozenset({Str, Num, Bool})


class Machine(Protocol):
    """What a plan's steps are run on. Each call works on the stack of the statement being materialised."""

    def reference(self, ref: Ref, key: tuple[str, str]) -> bool:
        """Push what the name stands for, now or after its statement was materialised; False means after."""
        ...

    def array(self, droppable: tuple[bool, ...]) -> None:
        """Replace as many parts by an array; droppable items vanish if null."""
        ...

    def mapping(self, keys: tuple[str, ...]) -> None:
        """Replace as many parts by an object."""
        ...

    def check(self, param: Param, call: Comp) -> None:
        """Check the last part against its slot."""
        ...

    def element(self, signature: ComponentSignature, call: Comp) -> None:
        """Replace the parts of a call by its element, or null if it cannot stand."""
        ...

    def unknown(self, call: Comp, *, as_value: bool) -> None:
        """Report a component that the library does not have; in value mode it is null."""
        ...

    def reserved(self, call: Comp) -> None:
        """Report a `Query` or `Mutation` in the middle of a value; it is null."""
        ...

    def join(self, node: Node, count: int) -> None:
        """Replace `count` parts by `node` with the parts as children."""
        ...


Action: TypeAlias = Callable[[Machine], bool | None]
PlanStep: TypeAlias = Action | Part  # a part is pushed as it is
_Task: TypeAlias = "PlanStep | tuple[Node, bool, frozenset[str]]"


def compile_plan(expression: Node, signatures: Signatures, *, as_value: bool) -> list[PlanStep]:
    """Return the steps that materialise `expression`; each returns False if it has to wait for another statement.

    Args:
        expression: The right-hand side of a statement.
        signatures: The library.
        as_value: Whether to begin in value mode.
    """
    plan: list[PlanStep] = []
    tasks: list[_Task] = [(expression, as_value, frozenset())]
    while tasks:
        task = tasks.pop()
        if isinstance(task, Part) or callable(task):
            plan.append(task)
            continue
        node, is_value, scope = task
        if not is_value:
            tasks.extend(reversed(_expression_tasks(node, signatures, scope)))
        else:
            tasks.extend(reversed(_value_tasks(node, signatures)))
    return plan


def _value_tasks(node: Node, signatures: Signatures) -> list[_Task]:
    nothing: frozenset[str] = frozenset()
    match node:
        case Str(value) | Num(value) | Bool(value):
            return [Part(value, False, 1, 1)]  # noqa: FBT003 - a hot path
        case Null():
            return [NOTHING]
        case Ref(name):
            key = name, VALUE
            return [lambda machine: machine.reference(node, key)]
        case Arr(items) if all(type(item) in _LITERALS for item in items):
            values = tuple(item.value for item in items if isinstance(item, (Str, Num, Bool)))
            return [Part(values, False, 2 if values else 1, 1 + len(values))]  # noqa: FBT003 - a hot path
        case Arr(items):
            droppable = tuple(isinstance(item, (Ref, Comp)) for item in items)
            return [*((item, True, nothing) for item in items), lambda machine: machine.array(droppable)]
        case Obj(entries):
            keys = tuple(key for key, _ in entries)
            return [*((value, True, nothing) for _, value in entries), lambda machine: machine.mapping(keys)]
        case Comp():
            return _component_tasks(node, signatures)
        case _:
            return [(node, False, nothing)]


def _component_tasks(call: Comp, signatures: Signatures) -> list[_Task]:
    if call.name in RESERVED:
        return [lambda machine: machine.reserved(call)]
    signature = signatures.components.get(call.name)
    if signature is None:
        return [lambda machine: machine.unknown(call, as_value=True)]
    tasks: list[_Task] = []
    for param, argument in zip(signature.params, call.args, strict=False):
        tasks.append((argument, True, frozenset()))
        if not _always_fits(argument, param):
            tasks.append(partial(_check, param=param, call=call))
    tasks.append(lambda machine: machine.element(signature, call))
    return tasks


def _always_fits(argument: Node, param: Param) -> bool:
    """Whether the argument needs no check: the slot takes anything, or this literal whether text is missing or not."""
    fragment = param.fragment
    if not fragment.is_checked:
        return True
    if not isinstance(argument, (Str, Num, Bool)):
        return False
    if type(argument.value) in fragment.plain_types:
        return True
    return isinstance(argument, Str) and fragment.single_type == "string" and argument.value in (fragment.enum or ())


def _check(machine: Machine, param: Param, call: Comp) -> None:
    machine.check(param, call)


def _expression_tasks(node: Node, signatures: Signatures, scope: frozenset[str]) -> list[_Task]:
    if isinstance(node, Ref) and node.name not in scope:
        key = node.name, NODE
        return [lambda machine: machine.reference(node, key)]
    parts = children(node)
    if not parts and not isinstance(node, Comp):
        return [Part(node, True, 1, 1)]  # noqa: FBT003 - a hot path
    tasks: list[_Task] = [(part, False, scope) for part in parts]
    if isinstance(node, Builtin) and (item := item_name(node)):
        inner = scope | {item}
        tasks = [(part, False, inner) for part in parts]
        tasks[1] = Part(parts[1], True, 1, 1)  # noqa: FBT003 - a hot path
    if isinstance(node, Comp) and node.name not in RESERVED:
        return [*tasks, *_call_tasks(node, signatures)]
    tasks.append(lambda machine: machine.join(node, len(parts)))
    return tasks


def _call_tasks(call: Comp, signatures: Signatures) -> list[_Task]:
    signature = signatures.components.get(call.name)
    count = len(call.args)
    if signature is None:
        return [
            lambda machine: machine.join(call, count),
            lambda machine: machine.unknown(call, as_value=False),
        ]
    named = Comp(call.name, call.args, signature.param_names[:count], call.at)
    return [lambda machine: machine.join(named, count)]


def item_name(call: Builtin) -> str:
    """Return the name that an `@Each` gives its items, empty if it is none."""
    if call.name != "Each" or len(call.args) < _EACH_ARGS:
        return ""
    item = call.args[1]
    if isinstance(item, Ref):
        return item.name
    return item.value if isinstance(item, Str) else ""
