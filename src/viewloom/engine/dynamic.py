"""Expressions: values that are known only in the page.

The reference validates nothing inside an expression, so the components in one are fitted here, forged elements are
taken out, and text that may become markup is made plain. Names stay as they are: an expression may use its own
(`@Each`), and an unknown one is null in the page.
"""

from dataclasses import replace

from viewloom.catalogue.component import AnyValue, PropType, Text
from viewloom.engine.actions import fit_action
from viewloom.engine.coercion import without_forgery
from viewloom.engine.fitting import Fitting
from viewloom.lang.ast import (
    Arr,
    Assign,
    BinOp,
    Builtin,
    Comp,
    Index,
    Member,
    Node,
    Null,
    Obj,
    Str,
    Ternary,
    UnaryOp,
)


def fit_dynamic(fitting: Fitting, node: Node, prop_type: PropType) -> Node | None:
    """Returns the expression made safe; None where an address would be put together in the page."""
    match prop_type:
        case Text("url" | "image_url"):
            fitting.note("unsafe-url")
            return None
        case _:
            return _rewrite(fitting, node)


def _rewrite(fitting: Fitting, node: Node) -> Node:  # noqa: C901, PLR0911, PLR0912 - one case for each node
    def inner(child: Node) -> Node:
        return _rewrite(fitting, child)

    match node:
        case Str(value):
            return Str(value.replace("[", "\\[").replace("<", "&lt;")) if _may_be_markup(value) else node
        case Arr(items):
            return Arr(tuple(map(inner, items)))
        case Obj():
            return Obj(tuple((key, inner(value)) for key, value in without_forgery(node).entries))
        case BinOp(left=left, right=right):
            return replace(node, left=inner(left), right=inner(right))
        case UnaryOp(operand=operand):
            return replace(node, operand=inner(operand))
        case Ternary(condition, then, otherwise):
            return Ternary(inner(condition), inner(then), inner(otherwise))
        case Member(subject=subject):
            return replace(node, subject=inner(subject))
        case Index(subject, index):
            return Index(inner(subject), inner(index))
        case Assign(value=value):
            return replace(node, value=inner(value))
        case Builtin("Action"):
            return fit_action(fitting, node) or Null()
        case Builtin(args=args):
            return replace(node, args=tuple(map(inner, args)))
        case Comp():
            return _component(fitting, node)
        case _:
            return node


def _component(fitting: Fitting, node: Comp) -> Node:
    """Fits a component inside an expression; its names may be the expression's own, so none is asked for."""
    return fitting.fit_free(node, AnyValue()) or Null()


def _may_be_markup(value: str) -> bool:
    return "](" in value or "<" in value
