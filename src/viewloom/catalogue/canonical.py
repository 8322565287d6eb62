"""A program in the form that the decoding grammar takes: named parts `c1, c2, …` below the root, the rest in place.

Main path: `canonical_program(text, library)`. The tree that a page builds stays the same; only names go. What the
grammar has no room for (queries, mutations) has no such form.
"""

from collections.abc import Mapping

from viewloom.catalogue.heights import maybe_list_of_parts
from viewloom.catalogue.library import Library
from viewloom.lang.ast import Arr, Comp, Node, Ref, children, with_children
from viewloom.lang.parser import parse_statements
from viewloom.lang.serialise import serialise_expression


def canonical_program(text: str, library: Library) -> str | None:
    """Rewrite a program.

    Returns:
        The program without a line end at its end; None if it has no such form: no call of the library's root under
        the name `root`, a name that nothing defines or that stands for itself, a query or a mutation.
    """
    statements = parse_statements(text)
    known = {statement.name: statement.expression for statement in statements}
    kinds = {statement.kind for statement in statements}
    root = known.get("root")
    if not isinstance(root, Comp) or root.name != library.root or kinds & {"query", "mutation"}:
        return None
    listed = maybe_list_of_parts(library)
    given = root.args[listed] if listed is not None and listed < len(root.args) else None
    parts = given.items if isinstance(given, Arr) else ()
    names = tuple(Ref(f"c{number}") for number in range(1, len(parts) + 1))
    lines: list[tuple[str, Node]] = [(name, known[name]) for name in known if name.startswith("$")]
    lines += [(name.name, part) for name, part in zip(names, parts, strict=True)]
    args = tuple(Arr(names) if index == listed and names else arg for index, arg in enumerate(root.args))
    own = {name.name: name for name in names}
    try:
        # The root's own list names what the following lines define, so these names stay.
        first = with_children(root, tuple(_inline(arg, own if arg == Arr(names) else known, ()) for arg in args))
        rest = [(name, _inline(node, known, ())) for name, node in lines]
    except LookupError:
        return None
    return "\n".join(f"{name} = {serialise_expression(node)}" for name, node in [("root", first), *rest])


def _inline(node: Node, known: Mapping[str, Node], within: tuple[str, ...]) -> Node:
    """Put what names stand for in their place.

    Raises:
        LookupError: A name is not defined, or stands within what it stands for.
    """
    if isinstance(node, Ref):
        target = known[node.name]
        if target == node:
            return node
        if node.name in within:
            raise LookupError(node.name)
        return _inline(target, known, (*within, node.name))
    return with_children(node, tuple(_inline(part, known, within) for part in children(node)))
