"""A whole text straight to its tree: no tokens with places, no statements, no results.

Main path: `read_whole(text, …)` finds the lines that begin with a name and `=`, and reads the one that the tree begins
with; each name leads to another line (`viewloom.lang.direct`, `viewloom.lang.reading`). Only what is plain and right
comes through: one statement a line, each name defined once, all brackets closed, everything as the library has it. For
all else it returns None, and the text is read the general way (`viewloom.lang.stream`), which says what text means.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from viewloom.lang.ast import Comp, Node, Ref
from viewloom.lang.build import runtime
from viewloom.lang.direct import Values
from viewloom.lang.elements import Element, PlainPart
from viewloom.lang.limits import Limits
from viewloom.lang.parser import classify
from viewloom.lang.plain import DEPTH_LIMIT, NotPlain, read_plain
from viewloom.lang.reading import WORDS
from viewloom.lang.signatures import ComponentSignature, Signatures
from viewloom.lang.trees import NO_SCOPE, build_tree

_LINE = re.compile(
    r"[ \t\r\n]*+(?!(?:true|false|null)[ \t=])(\$?[A-Za-z_]\w{0,200}+)[ \t]*+=(?!=)([^\n]*[^ \t\r\n])[ \t\r]*+\n",
    re.ASCII,
)
_FENCE = "```"
_BLANKS = " \t\r\n"
_DECLARING = "Query(", "Mutation("
_DECLARED = frozenset({"query", "mutation"})


class Whole(NamedTuple):
    """What a whole text comes to.

    Attributes:
        root: The tree.
        is_clean: Whether there is nothing to say about it: all of it is used.
    """

    root: Element
    is_clean: bool


def read_whole(text: str, signatures: Signatures, limits: Limits) -> Whole | None:
    """Return what a text comes to, None if it is not plain throughout, or something is wrong with it.

    Args:
        text: All of it.
        signatures: The library.
        limits: The bounds.
    """
    if limits.nesting <= 2 * DEPTH_LIMIT or len(text) > limits.text_chars or _FENCE in text:
        return None
    lines = _find_lines(text + "\n", min(limits.statement_chars, limits.string_chars))
    if lines is None or len(lines) > limits.statements:
        return None
    entry = "root" if "root" in lines else signatures.root
    if entry not in lines:
        return None  # which statement the tree begins with, their values tell
    try:
        return _Lines(lines, signatures, limits).read(entry)
    except (NotPlain, IndexError, RecursionError):
        return None  # recursion goes as deep as lines lead to lines, and as each is nested


def _find_lines(text: str, limit_chars: int) -> "dict[str, re.Match[str]] | None":
    """Return the line of each name, None if not all of the text is such lines."""
    lines: dict[str, re.Match[str]] = {}
    end = count = 0
    while found := _LINE.match(text, end):
        start, end = found.span()
        if end - start > limit_chars:
            return None
        lines[found[1]] = found
        count += 1
    return lines if len(lines) == count and not text[end:].strip(_BLANKS) else None


class _Lines:
    """The lines of a text, and what they come to.

    Args:
        lines: By name.
        signatures: The library.
        limits: The bounds.

    Attributes:
        calls: The signature by the text that begins a call.
        components: The signature by component.
        values: What names stand for, as far as they were asked for, and the words that stand for a value.
    """

    __slots__ = ("_being_read", "_left", "_limits", "_lines", "_nodes", "calls", "components", "values")

    def __init__(self, lines: "dict[str, re.Match[str]]", signatures: Signatures, limits: Limits) -> None:
        self.calls = signatures.calls
        self.components: Mapping[str, ComponentSignature] = signatures.components
        self.values: dict[str, PlainPart] = dict(WORDS)
        self._nodes: dict[str, PlainPart] = {}
        self._being_read: set[str] = set()
        self._lines = lines
        self._left = dict(lines)
        self._limits = limits

    def read(self, entry: str) -> Whole | None:
        """Return the tree, None if it begins with no element.

        Args:
            entry: The name that it begins with.

        Raises:
            NotPlain: A line is not plain.
            IndexError: A line ends too early.
            RecursionError: Lines lead to lines too deeply.
        """
        root = self.read_value(entry)[0]
        left = self._left
        if type(root) is not Element:
            return None
        for name in [name for name in left if name[0] == "$"]:
            self.read_value(name)
        is_clean = all(map(_is_declaration, left.values()))
        while left:
            self.read_value(next(iter(left)))  # what nothing uses has to be plain as well
        return Whole(root, is_clean)

    def read_value(self, name: str) -> PlainPart:
        """Return what a name stands for whose line was not yet read for its value; raises as `read` does."""
        line = self._left.pop(name, None)
        if line is None:
            raise NotPlain
        reading = Values(self, line)
        piece = reading.next()
        signature = self.calls.get(piece)
        if signature is not None:
            part = reading.call(signature, name)
        elif piece in _DECLARING:
            return self._declare(name, line)
        else:
            part = reading.part(piece)
            value = part[0]
            if type(value) is Element and value.statement_id != name:
                part = Element(value.type_name, value.props, name, value.has_dynamic_props), *part[1:]
        if reading.has_rest or part[2] > self._limits.tree_depth or part[3] > self._limits.nodes:
            raise NotPlain
        self.values[name] = part
        return part

    def reference_in_tree(self, ref: Ref) -> PlainPart:
        """Return what a name stands for inside an expression."""
        name = ref.name
        known = self._nodes.get(name)
        if known is not None:
            return known
        line = self._lines.get(name)
        if line is None or name in self._being_read:
            raise NotPlain
        self._left.pop(name, None)
        if _is_declaration(line):
            return self._declare(name, line)
        self._being_read.add(name)
        part = self._nodes[name] = build_tree(_tree_of(line), NO_SCOPE, self)
        return part

    def unknown_in_tree(self, call: Comp) -> None:
        """Give up: the library does not have what is called."""
        raise NotPlain

    def bounded(self, value: Any, dynamic: bool, depth: int, size: int) -> PlainPart:  # noqa: FBT001 - a part
        """Return the part.

        Raises:
            NotPlain: It passes a limit.
        """
        if depth > self._limits.tree_depth or size > self._limits.nodes:
            raise NotPlain
        return value, dynamic, depth, size

    def _declare(self, name: str, line: re.Match[str]) -> PlainPart:
        """Return what the name of a query or mutation stands for."""
        kind = classify(name, _tree_of(line))
        if kind not in _DECLARED or name[0] == "$":
            raise NotPlain
        part = self.values[name] = self._nodes[name] = runtime(name, kind)
        return part


def _is_declaration(line: re.Match[str]) -> bool:
    return line[2].lstrip(_BLANKS).startswith(_DECLARING)


def _tree_of(line: re.Match[str]) -> Node:
    """Return the expression of a line.

    Raises:
        NotPlain: It is not plain, or goes on behind the line.
    """
    plain = read_plain(line.string, line.start(), 0)
    if plain is None or plain.next > line.end():
        raise NotPlain
    return plain.expression
