"""Closes a program whose reply stopped in the middle: its client went away, or its process died.

The rest is not coming, so what lists still promise is taken out of them; the weaver mends the statement that was cut.
"""

from collections.abc import Mapping, Set
from dataclasses import replace

from viewloom.catalogue.library import Library
from viewloom.engine.root import ROOT
from viewloom.engine.weaver import Weaver
from viewloom.lang import parse_statements, serialise_statement
from viewloom.lang.ast import Arr, Builtin, Node, Ref, children, walk, with_children
from viewloom.safety.policy import Policy

TITLE = "This answer was interrupted"
_DESCRIPTION = "What came before is shown. Ask again for the rest."


def close_interrupted(program: str, library: Library, policy: Policy | None = None) -> str:
    """Returns a whole program that shows what there is, and says that it is not all; empty if there is nothing.

    Args:
        program: What was sent of it, cut anywhere.
        library: Its components.
        policy: Which addresses and images it may hold; what the program holds already was let through by the same.
    """
    if not program.strip():
        return ""
    weaver = Weaver(library, policy=policy)
    woven = weaver.feed(_settled(program)) + weaver.cut()
    whole = woven + weaver.notice("neutral", TITLE, _DESCRIPTION) + weaver.finish()
    return _settled(whole, is_whole=True)


def _settled(program: str, *, is_whole: bool = False) -> str:
    """Returns the program with each name said once, as it was said last, and no list naming what nothing defines.

    Args:
        program: Statements.
        is_whole: Whether what the root does not reach goes too.
    """
    statements = {statement.name: statement for statement in parse_statements(program)}
    expressions = {name: _kept(statement.expression, statements.keys()) for name, statement in statements.items()}
    shown = _reached(expressions) if is_whole else set(expressions)
    kept = (replace(statement, expression=expressions[name]) for name, statement in statements.items() if name in shown)
    return "".join(serialise_statement(statement) + "\n" for statement in kept)


def _reached(expressions: Mapping[str, Node]) -> set[str]:
    """Returns the names that the root reaches, and those of variables."""
    reached = {ROOT}
    queue = [ROOT]
    while queue:
        for node in walk(expressions[queue.pop()]):
            if isinstance(node, Ref) and node.name in expressions and node.name not in reached:
                reached.add(node.name)
                queue.append(node.name)
    return reached | {name for name in expressions if name.startswith("$")}


def _kept(node: Node, names: Set[str]) -> Node:
    """Returns the expression without items of lists that are names of nothing; depth is bounded by the parser."""
    if isinstance(node, Builtin):
        # The item of an `@Each` has a name of its own.
        return node
    parts = tuple(_kept(child, names) for child in children(node))
    if isinstance(node, Arr):
        return Arr(tuple(part for part in parts if not isinstance(part, Ref) or part.name in names))
    return with_children(node, parts) if parts else node
