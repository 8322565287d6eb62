"""Expressions to parts of a result: the tree stays a tree, with statements in place of their names.

Recursion goes as deep as one statement is nested.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from viewloom.lang.ast import RESERVED_NAMES, Builtin, Comp, Node, Ref, children, with_children
from viewloom.lang.elements import PlainPart
from viewloom.lang.plan import item_name
from viewloom.lang.signatures import ComponentSignature

NO_SCOPE: frozenset[str] = frozenset()


class TreeMachine(Protocol):
    """The statement that an expression belongs to."""

    @property
    def components(self) -> Mapping[str, ComponentSignature]:
        """What the library takes, by component."""
        ...

    def reference_in_tree(self, ref: Ref) -> PlainPart:
        """Return what a name stands for inside an expression."""
        ...

    def unknown_in_tree(self, call: Comp) -> None:
        """Take note of a call that the library does not have."""
        ...

    def bounded(self, value: Any, dynamic: bool, depth: int, size: int) -> PlainPart:  # noqa: FBT001 - a part
        """Return the part, or null if it passes a limit."""
        ...


def build_tree(node: Node, scope: frozenset[str], machine: TreeMachine) -> PlainPart:
    """Return the part that an expression comes to.

    Args:
        node: The expression.
        scope: Names that stand for items of an `@Each` around it.
        machine: The statement that it belongs to.
    """
    if type(node) is Ref and node.name not in scope:
        return machine.reference_in_tree(node)
    parts = children(node)
    if not parts and type(node) is not Comp:
        return node, True, 1, 1
    inner = scope
    item = item_name(node) if type(node) is Builtin else ""
    if item:
        inner = scope | {item}
    built = [build_tree(part, inner, machine) for part in parts]
    if item:
        built[1] = parts[1], True, 1, 1
    if type(node) is not Comp or node.name in RESERVED_NAMES:
        return _joined(node, parts, built, machine)
    signature = machine.components.get(node.name)
    if signature is not None:
        return _joined(Comp(node.name, node.args, signature.param_names[: len(parts)], node.at), parts, built, machine)
    joined = _joined(node, parts, built, machine)
    machine.unknown_in_tree(node)
    return joined


def _joined(node: Node, parts: tuple[Node, ...], built: list[PlainPart], machine: TreeMachine) -> PlainPart:
    depth = size = 1
    is_same = True
    for before, (value, _, below, count) in zip(parts, built, strict=True):
        is_same = is_same and value is before
        size += count
        if below >= depth:
            depth = below + 1
    # What refers to nothing stays the tree it was.
    joined = node if is_same else with_children(node, tuple([part[0] for part in built]))
    return machine.bounded(joined, True, depth, size)  # noqa: FBT003 - a hot path
