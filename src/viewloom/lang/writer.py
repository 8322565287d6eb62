"""Programs and trees back to text.

`serialise(program)` writes every statement in canonical form: parsing the text gives an equal program.
`serialise_tree` writes what a tree shows, defaults included, one statement for each named element: for trees that were
not text before, and for patches against them.
"""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from viewloom.lang.ast import NODE_TYPES, Node, Null, Num
from viewloom.lang.elements import Element, Value
from viewloom.lang.parser import Statement
from viewloom.lang.program import Program
from viewloom.lang.serialise import serialise_expression, serialise_key, serialise_statement, serialise_string
from viewloom.lang.signatures import Signatures


def serialise(program: Program) -> str:
    """Return the program in canonical form, one line for each statement."""
    return "\n".join(serialise_statement(statement) for statement in program.statements)


def serialise_tree(
    root: Element,
    signatures: Signatures,
    *,
    state: Mapping[str, Value] | None = None,
    declarations: Iterable[Statement] = (),
) -> str:
    """Return a program that shows the tree.

    Args:
        root: The tree; its name, or `root`, names the first statement.
        signatures: The order of the props.
        state: Initial values of state variables; null ones are left out.
        declarations: Statements to keep as they are, such as queries.
    """
    writer = _TreeWriter(signatures)
    first = writer.write(root, root.statement_id or "root")
    states = [f"{name} = {writer.text(value)}" for name, value in (state or {}).items() if writer.lacks(name, value)]
    lines = [first, *writer.lines, *states]
    lines += [serialise_statement(statement) for statement in declarations]
    return "\n".join(lines)


class _End:
    """Marks where the text of a named element ends."""

    def __init__(self, name: str) -> None:
        self.name = name


class _Text(str):
    """Text to be written as it stands."""

    __slots__ = ()


class _TreeWriter:
    """Writes values on an explicit stack, named elements into lines of their own.

    Attributes:
        lines: Those of the named elements met so far, parts before wholes.
    """

    def __init__(self, signatures: Signatures) -> None:
        self._signatures = signatures
        self.lines: list[str] = []
        self._named: dict[str, Element] = {}

    def write(self, root: Element, name: str) -> str:
        """Return the line of the root; those of named elements are in `lines`."""
        self._named[name] = root
        return f"{name} = {self._run(self._call(root))}"

    def lacks(self, name: str, value: Value) -> bool:
        """Whether a state variable has a value, and no line yet."""
        return value is not None and name not in self._named

    def text(self, value: Value) -> str:
        """Return a value on one line."""
        return self._run([value])

    def _run(self, parts: list[Any]) -> str:
        buffers: list[list[str]] = [[]]
        stack: list[Any] = list(reversed(parts))
        while stack:
            top = stack.pop()
            if isinstance(top, _Text):
                buffers[-1].append(top)
            elif isinstance(top, _End):
                self.lines.append(f"{top.name} = {''.join(buffers.pop())}")
            elif isinstance(top, Element) and top.statement_id and self._stands_for(top.statement_id, top):
                buffers[-1].append(top.statement_id)
                if top.statement_id not in self._named:
                    self._named[top.statement_id] = top
                    buffers.append([])
                    stack += [_End(top.statement_id), *reversed(self._call(top))]
            else:
                stack.extend(reversed(self._expand(top)))
        return "".join(buffers[0])

    def _stands_for(self, name: str, element: Element) -> bool:
        """Whether the name may stand for the element: where a cycle was cut, an element is less than its name says."""
        known = self._named.get(name, element)
        return known is element or known == element

    def _expand(self, value: Any) -> list[Any]:
        if isinstance(value, Element):
            return self._call(value)
        if isinstance(value, NODE_TYPES):
            return [_Text(serialise_expression(cast("Node", value)))]
        if isinstance(value, (tuple, list)):
            return [_Text("["), *_separated(list(cast("tuple[Any, ...]", value))), _Text("]")]
        if isinstance(value, Mapping):
            parts: list[Any] = []
            for key, item in cast("Mapping[str, Any]", value).items():
                parts += [_Text(f"{', ' if parts else ''}{serialise_key(key)}: "), item]
            return [_Text("{"), *parts, _Text("}")]
        return [_Text(_scalar(value))]

    def _call(self, element: Element) -> list[Any]:
        signature = self._signatures.components.get(element.type_name)
        if signature is None:
            args = list(element.props.values())
        else:
            args = [element.props.get(param.name) for param in signature.params]
            while args and args[-1] in (None, Null()) and not signature.params[len(args) - 1].required:
                args.pop()
        return [_Text(f"{element.type_name}("), *_separated(args), _Text(")")]


def _separated(values: list[Any]) -> list[Any]:
    parts: list[Any] = []
    for value in values:
        parts += [_Text(", "), value] if parts else [value]
    return parts


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return serialise_string(value) if isinstance(value, str) else serialise_expression(Num(value))
