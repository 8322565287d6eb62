"""Expressions: values that are known only in the page.

The reference validates nothing inside an expression, so the components in one are fitted here, forged elements are
taken out, and text that may become markup is made plain. Names stay as they are: an expression may use its own
(`@Each`), and an unknown one is null in the page.

What the page puts together of harmless parts cannot be checked here; where markdown is shown, the parts are kept from
becoming a link or a tag, and no string keeps a scheme that runs code.
"""

import re
from dataclasses import replace

from viewloom.catalogue.component import AnyValue, PropType, Text
from viewloom.engine import actions
from viewloom.engine.coercion import without_forgery, without_patterns
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
    Ref,
    Str,
    Ternary,
    UnaryOp,
)

_SCHEME = re.compile(r"(script|data)\s*:", re.IGNORECASE)
_MARKUP = re.compile(r"[\[\]<]")


def fit_dynamic(fitting: Fitting, node: Node, prop_type: PropType) -> Node | None:
    """Returns the expression made safe; None where an address would be put together in the page."""
    match prop_type:
        case Text("url" | "image_url"):
            fitting.note("unsafe-url")
            return None
        case Text("markdown"):
            return _Rewriter(fitting, is_markdown=True).rewrite(node)
        case _:
            return _Rewriter(fitting, is_markdown=False).rewrite(node)


def fit_action(fitting: Fitting, node: Node) -> Node | None:
    """Returns what a click does, made safe; None if nothing is left of it."""
    return actions.fit_action(fitting, node, _Rewriter(fitting, is_markdown=False).rewrite)


class _Rewriter:
    """Rewrites one expression."""

    def __init__(self, fitting: Fitting, *, is_markdown: bool) -> None:
        self._fitting = fitting
        self._is_markdown = is_markdown

    def rewrite(self, node: Node) -> Node:  # noqa: C901, PLR0911, PLR0912 - one case for each node
        """Returns the node made safe."""
        match node:
            case Str(value):
                return self._string(value)
            case Ref(name):
                self._fitting.mention(name)
                return node
            case Arr(items):
                return Arr(tuple(map(self.rewrite, items)))
            case Obj():
                return self._object(node)
            case BinOp(left=left, right=right):
                return replace(node, left=self.rewrite(left), right=self.rewrite(right))
            case UnaryOp(operand=operand):
                return replace(node, operand=self.rewrite(operand))
            case Ternary(condition, then, otherwise):
                return Ternary(self.rewrite(condition), self.rewrite(then), self.rewrite(otherwise))
            case Member(subject=subject):
                return replace(node, subject=self.rewrite(subject))
            case Index(subject, index):
                return Index(self.rewrite(subject), self.rewrite(index))
            case Assign(value=value):
                return replace(node, value=self.rewrite(value))
            case Builtin("Action"):
                return actions.fit_action(self._fitting, node, self.rewrite) or Null()
            case Builtin("OpenUrl"):
                return Null()
            case Builtin(args=args):
                return replace(node, args=tuple(map(self.rewrite, args)))
            case Comp():
                return self._fitting.fit_free(node, AnyValue()) or Null()
            case _:
                return node

    def _object(self, node: Obj) -> Obj:
        kept = without_patterns(node)
        if kept != node:
            self._fitting.note("unsafe-pattern")
        return Obj(tuple((key, self.rewrite(value)) for key, value in without_forgery(kept).entries))

    def _string(self, value: str) -> Str:
        shown = _SCHEME.sub(r"\1 ", value)
        if self._is_markdown or "](" in shown or "<" in shown:
            shown = _MARKUP.sub(lambda found: "&lt;" if found[0] == "<" else f"\\{found[0]}", shown)
        if shown != value:
            self._fitting.note("unsafe-url")
        return Str(shown)
