"""Edits: a patch of statements laid over a program, by name, as text.

Main path: `merge(existing, patch)`. Statements keep the text they were written in; same names replace in place, new
names go to the end, `name = null` deletes, and what the root no longer reaches is dropped.
"""

from typing import NamedTuple

from viewloom.lang.ast import Node, Null, Ref, walk
from viewloom.lang.fences import strip_fences
from viewloom.lang.lexer import tokenise
from viewloom.lang.parser import read_statements
from viewloom.lang.tokens import CLOSER_OF, CLOSERS, NEWLINE


class _Piece(NamedTuple):
    name: str
    expression: Node
    text: str


def merge(existing: str, patch: str, *, root: str = "root") -> str:
    """Return `existing` with the statements of `patch` in effect.

    Args:
        existing: A program without fences.
        patch: Statements, fenced or not; none at all changes nothing.
        root: The statement from which the others are reached; if it is missing, nothing is dropped.
    """
    old, new = _pieces(existing), _pieces(strip_fences(patch))
    if not old:
        return "\n".join(piece.text for piece in new)
    if not new:
        return existing
    order = [piece.name for piece in old]
    pieces = {piece.name: piece for piece in old}
    for piece in new:
        if isinstance(piece.expression, Null):
            pieces.pop(piece.name, None)
            continue
        if piece.name not in pieces and piece.name not in order:
            order.append(piece.name)
        pieces[piece.name] = piece
    kept = _reachable(pieces, root)
    return "\n".join(pieces[name].text for name in order if name in kept)


def _reachable(pieces: dict[str, _Piece], root: str) -> set[str]:
    """Return the names to keep: state, and what the root reaches."""
    if root not in pieces:
        return set(pieces)
    reached = {root}
    queue = [root]
    while queue:
        for node in walk(pieces[queue.pop()].expression):
            if isinstance(node, Ref) and node.name in pieces and node.name not in reached:
                reached.add(node.name)
                queue.append(node.name)
    return reached | {name for name in pieces if name.startswith("$")}


def _pieces(text: str) -> list[_Piece]:
    """Cut the text at line feeds outside brackets and keep the pieces that are statements."""
    pieces: list[_Piece] = []
    depth = start = 0
    for token in (*tokenise(text), None):
        if token is None or (token.kind == NEWLINE and not depth):
            _add_piece(pieces, text[start : token.start if token else len(text)].strip())
            start = token.end if token else start
        elif token.kind in CLOSER_OF:
            depth += 1
        elif token.kind in CLOSERS:
            depth = max(0, depth - 1)
    return pieces


def _add_piece(pieces: list[_Piece], text: str) -> None:
    found = read_statements(text)
    if found:
        pieces.append(_Piece(found[0].name, found[0].expression, text))
