"""The statement that the model is writing, as far as it is certain.

`grow` looks at what the scanner has of the statement and returns what can go out beyond what went out before. The text
so far is parsed as if it ended here; of the tree, what is closed is fitted like any finished value, and along the
open edge a component goes out as soon as its required props are filled by what is closed or by the text being written.
A string that is being written passes on piece by piece without being parsed again.

Cost: a statement is parsed again when it has grown by a sixteenth, so a long one costs 16 times its length in all.
"""

import json
import re
from collections.abc import Mapping

from viewloom.catalogue.component import AnyValue, ListOf, OneOf, PropType, Text
from viewloom.catalogue.library import Library
from viewloom.engine.coercion import is_dynamic
from viewloom.engine.markdown import MarkdownFilter
from viewloom.engine.repair import Repairer
from viewloom.engine.scanner import Scanner
from viewloom.lang.ast import Arr, Comp, Node, Null, Str
from viewloom.lang.parser import parse_statements
from viewloom.lang.serialise import serialise_expression, serialise_string

_GROWTH = 16
_TOKEN = re.compile(r"\"(?:\\.|[^\"\\])*\"?|[()\[\]{}]", re.DOTALL)
_CLOSER = {"(": ")", "[": "]", "{": "}"}
_SEPARATORS = frozenset(",([{:")


class OpenStatement:
    """See the module docstring.

    Args:
        library: The components allowed.
        defined: What the names already written stand for.
        name: What the statement defines.
        prop_type: What the statement must be.
        lead: Items that stand before the model's own in the root's list.

    Attributes:
        text: What went out of the statement so far.
    """

    def __init__(  # noqa: PLR0917 - one value each, made in one place
        self,
        library: Library,
        defined: Mapping[str, Node],
        name: str,
        prop_type: PropType,
        lead: tuple[Node, ...] = (),
    ) -> None:
        self.text = ""
        self._library = library
        self._defined = defined
        self._name = name
        self._type = prop_type
        self._lead = lead
        self._seen_pieces = 0
        self._size = 0
        self._parsed_size = 0
        self._tap: _StringTap | None = None
        self._next_tap: _StringTap | None = None
        self._is_stuck = False

    def grow(self, scanner: Scanner) -> str:
        """Returns the program text that the statement's new pieces make certain."""
        before = len(self.text)
        if self._tap is not None:
            self.text += self._pass_string(scanner)
        else:
            self._skip(scanner)
        if self._tap is None and not self._is_stuck and self._size >= self._parsed_size * (1 + 1 / _GROWTH) + 1:
            self._parsed_size = self._size
            self.text += self._beyond(self._certain(scanner))
        return self.text[before:]

    def close(self) -> str:
        """Returns what ends the statement early, so that it is valid as far as it went out."""
        return self.closers(self.text) + "\n" if self.text else ""

    @staticmethod
    def closers(text: str) -> str:
        """Returns the quote and brackets that a statement's text leaves open."""
        stack: list[str] = []
        end = ""
        for token in _TOKEN.finditer(text):
            piece = token[0]
            if piece in _CLOSER:
                stack.append(_CLOSER[piece])
            elif piece[0] == '"':
                is_closed = len(piece) > 1 and piece.endswith('"') and not _ends_escaped(piece)
                end = "" if is_closed else '"'
            elif stack:
                stack.pop()
        return end + "".join(reversed(stack))

    # A string that is being written

    def _pass_string(self, scanner: Scanner) -> str:
        out: list[str] = []
        tap = self._tap
        while tap is not None and self._seen_pieces < len(scanner.pending):
            piece = scanner.pending[self._seen_pieces]
            self._seen_pieces += 1
            self._size += len(piece)
            if piece == '"':
                out.append(tap.finish() + '"')
                tap = self._tap = None
            else:
                out.append(tap.feed(piece))
        self._skip(scanner)
        return "".join(out)

    def _skip(self, scanner: Scanner) -> None:
        for piece in scanner.pending[self._seen_pieces :]:
            self._size += len(piece)
        self._seen_pieces = len(scanner.pending)

    # Everything else

    def _certain(self, scanner: Scanner) -> str:
        source = "".join(scanner.pending)
        statements = parse_statements(source)
        if not statements or scanner.depth == 0:
            return ""
        self._next_tap = None
        edge = _Edge(self, scanner, has_open_value=source.rstrip()[-1:] not in _SEPARATORS)
        shown = edge.value(statements[0].expression, self._type, scanner.depth)
        return f"{self._name} = {shown}" if shown else ""

    def _beyond(self, certain: str) -> str:
        """Returns what is new in `certain`; nothing if it does not go on from what went out."""
        if not certain:
            return ""
        if not certain.startswith(self.text):
            self._is_stuck = not self.text.startswith(certain)
            return ""
        self._tap, self._next_tap = self._next_tap, None
        return certain[len(self.text) :]

    def fit(self, node: Node, prop_type: PropType) -> Node | None:
        """Fits a closed value; None if it cannot go out yet."""
        repairer = Repairer(self._library, self._defined, statement=self._name)
        fitted = repairer.fit(node, prop_type)
        return None if repairer.missing else fitted

    def fit_items(self, items: tuple[Node, ...], item_type: PropType) -> list[Node] | None:
        """Fits the closed items of a list; None if one cannot go out yet."""
        repairer = Repairer(self._library, self._defined, statement=self._name)
        fitted = repairer.fit_items(Arr(items), item_type)
        return None if repairer.missing else fitted

    def open_string(self, value: str, *, is_markdown: bool) -> str:
        """Begins to pass a string on; returns the literal so far."""
        self._next_tap = _StringTap(is_markdown=is_markdown)
        return '"' + self._next_tap.feed(serialise_string(value)[1:-1])

    def drop_tap(self) -> None:
        """Forgets a string that cannot go out yet after all."""
        self._next_tap = None

    @property
    def library(self) -> Library:
        """The components allowed."""
        return self._library

    @property
    def lead(self) -> tuple[Node, ...]:
        """Items that stand before the model's own, if the statement is the root."""
        return self._lead


class _Edge:
    """Walks down the open edge of the tree: at each level, the last child is the one still being written."""

    def __init__(self, statement: OpenStatement, scanner: Scanner, *, has_open_value: bool) -> None:
        self._statement = statement
        self._is_in_string = scanner.is_in_string
        self._has_open_value = has_open_value or scanner.is_in_string

    def value(self, node: Node, prop_type: PropType, depth: int, *, is_root: bool = True) -> str:
        """Returns the certain text of a node whose `depth` brackets are open; empty if nothing is certain."""
        match node, prop_type:
            case Str(value), Text("plain" | "markdown" | "code" as kind) if depth == 0 and self._is_in_string:
                return self._statement.open_string(value, is_markdown=kind == "markdown")
            case Comp(), OneOf(names) if depth and node.name in names:
                return self._component(node, depth, is_root=is_root)
            case Comp(), AnyValue() if depth and is_root:
                return self._component(node, depth, is_root=is_root)
            case Arr(items), ListOf(item):
                return self._list(items, item, depth) if depth else ""
            case Arr(items), AnyValue() if not is_root:
                return self._list(items, prop_type, depth) if depth else ""
            case _:
                return ""

    def _component(self, node: Comp, depth: int, *, is_root: bool) -> str:
        component = self._statement.library.component(node.name)
        if component is None:
            return ""
        has_open = self._has_open_value or depth > 1
        closed = len(node.args) - 1 if has_open and node.args else len(node.args)
        if closed >= len(component.props):
            return ""
        args: list[Node] = []
        for prop, arg in zip(component.props, node.args[:closed], strict=False):
            fitted = self._statement.fit(arg, prop.type)
            if fitted is None and (prop.required or arg != Null()):
                return ""
            args.append(fitted or Null())
        is_whole = not any(prop.required for prop in component.props[closed:])
        last = (
            self._open_arg(node, component.props[closed].type, depth, is_root=is_root) if has_open and node.args else ""
        )
        if not last or any(prop.required for prop in component.props[closed + 1 :]):
            self._statement.drop_tap()
            return self._call(node.name, args, "") if is_whole else ""
        return self._call(node.name, args, last)

    def _open_arg(self, node: Comp, prop_type: PropType, depth: int, *, is_root: bool) -> str:
        arg = node.args[-1]
        lead = self._statement.lead
        if is_root and lead and isinstance(arg, Arr) and len(node.args) == 1:
            arg = Arr((*lead, *arg.items))
        return self.value(arg, prop_type, depth - 1, is_root=False)

    def _call(self, name: str, args: list[Node], last: str) -> str:
        if not last:
            while args and args[-1] == Null():
                args.pop()
        shown = [serialise_expression(arg) for arg in args]
        return f"{name}({', '.join([*shown, last] if last else shown)}"

    def _list(self, items: tuple[Node, ...], item_type: PropType, depth: int) -> str:
        has_open = bool(items) and (self._has_open_value or depth > 1)
        closed = items[:-1] if has_open else items
        if any(is_dynamic(item) for item in items):
            return ""
        fitted = self._statement.fit_items(closed, item_type)
        if fitted is None:
            return ""
        shown = [serialise_expression(item) for item in fitted]
        last = self.value(items[-1], item_type, depth - 1, is_root=False) if has_open else ""
        return "[" + ", ".join([*shown, last] if last else shown)


class _StringTap:
    """Passes the pieces of a string literal on, markdown filtered."""

    def __init__(self, *, is_markdown: bool) -> None:
        self._filter = MarkdownFilter() if is_markdown else None

    def feed(self, piece: str) -> str:
        if self._filter is None:
            return piece
        return serialise_string(self._filter.feed(_decode(piece)))[1:-1]

    def finish(self) -> str:
        return "" if self._filter is None else serialise_string(self._filter.finish())[1:-1]


def _decode(piece: str) -> str:
    """Returns what a piece of a JSON literal stands for; the scanner never cuts an escape."""
    return json.loads(f'"{piece}"') if "\\" in piece else piece


def _ends_escaped(literal: str) -> bool:
    """Whether the literal's last quote is itself escaped."""
    body = literal[:-1]
    return (len(body) - len(body.rstrip("\\"))) % 2 == 1
