"""The program as version 1's JSON tree, written as it grows.

`TreeStream` takes valid program text, one statement a line, and returns JSON: the root opens at once, and each of its
children goes out, in order, as soon as everything it refers to is defined. JSON cannot say "here comes more of that
string", so version 1 streams child by child where version 2 streams character by character.

Source: `c1-api` section 5: every node is `{"component": Name, "props": {…}}`.
"""

import json
from collections.abc import Mapping
from typing import Any

from viewloom.lang.ast import (
    Arr,
    Bool,
    Builtin,
    Comp,
    Member,
    Node,
    Null,
    Num,
    Obj,
    Ref,
    StateRef,
    Str,
    walk,
)
from viewloom.lang.parser import parse_statements
from viewloom.lang.signatures import Signatures

DEPTH_LIMIT = 128
"""References followed and boxes opened on the way to a value; deeper ones are null."""

VALUE_LIMIT = 100_000
"""Values in one tree; further ones are null. Names that are used twice double the tree at every step."""

_ROOT = "root"
_CLOSE = ',"error":null}'
_STEP_TYPES = {
    "ToAssistant": "continue_conversation",
    "OpenUrl": "open_url",
    "Set": "set",
    "Reset": "reset",
    "Run": "run",
}


class TreeStream:
    """Turns program text into the JSON of `{"component": root, "error": null}`."""

    def __init__(self, signatures: Signatures) -> None:
        self._tree = _Tree(signatures)
        self._line = ""
        self._root: Comp | None = None
        self._written_children = 0
        self._is_open = False
        self._has_child = False

    def feed(self, text: str) -> str:
        """Returns the JSON that this piece of program text makes certain."""
        *lines, self._line = (self._line + text).split("\n")
        if not lines:
            return ""
        for line in lines:
            self._define(line)
        return self._grown(is_last=False)

    def finish(self) -> str:
        """Returns the rest of the JSON."""
        self._define(self._line)
        grown = self._grown(is_last=True)
        if self._root is None:
            return '{"component":null' + _CLOSE
        params = self._tree.param_names(self._root.name)[1:]
        rest = "".join(
            f",{json.dumps(name)}:{_dump(value)}"
            for name, arg in zip(params, self._root.args[1:], strict=False)
            if (value := self._tree.value(arg)) is not None
        )
        return f"{grown}]{rest}}}}}{_CLOSE}"

    def _define(self, line: str) -> None:
        for statement in parse_statements(line):
            self._tree.definitions[statement.name] = statement.expression
            if statement.name == _ROOT:
                self._root = self._tree.maybe_component(statement.expression)

    def _grown(self, *, is_last: bool) -> str:
        if self._root is None:
            return ""
        out: list[str] = []
        if not self._is_open:
            self._is_open = True
            children = (self._tree.param_names(self._root.name) or ("children",))[0]
            out.append(f'{{"component":{{"component":{json.dumps(self._root.name)},"props":{{{json.dumps(children)}:[')
        first = self._root.args[0] if self._root.args else Null()
        items = first.items if isinstance(first, Arr) else ()
        for child in items[self._written_children :]:
            if not is_last and not self._tree.is_defined(child):
                break
            self._written_children += 1
            value = self._tree.value(child)
            if value is not None:
                out.append(("," if self._has_child else "") + _dump(value))
                self._has_child = True
        return "".join(out)


class _Tree:
    """Resolves expressions of a finished part of a program to JSON values."""

    def __init__(self, signatures: Signatures) -> None:
        self.definitions: dict[str, Node] = {}
        self._signatures = signatures
        self._values_left = VALUE_LIMIT

    def param_names(self, component: str) -> tuple[str, ...]:
        signature = self._signatures.components.get(component)
        return tuple(signature.param_names) if signature else ()

    def maybe_component(self, node: Node) -> Comp | None:
        target = self._target(node)
        return target if isinstance(target, Comp) else None

    def _target(self, node: Node) -> Node:
        for _ in range(DEPTH_LIMIT):
            if not isinstance(node, Ref):
                break
            node = self.definitions.get(node.name, Null())
        return node

    def is_defined(self, node: Node) -> bool:
        """Whether everything that the node refers to, at any depth, is there. Cost: linear in that."""
        stack, seen = [node], set[str]()
        while stack:
            for part in walk(stack.pop()):
                if isinstance(part, Ref) and part.name not in seen:
                    seen.add(part.name)
                    if part.name not in self.definitions:
                        return False
                    stack.append(self.definitions[part.name])
        return True

    def value(self, node: Node, depth: int = 0) -> Any:
        """Returns the JSON value of a node; None for what only the page could know."""
        self._values_left -= 1
        if depth > DEPTH_LIMIT or self._values_left < 0:
            return None
        match node:
            case Str(value) | Num(value) | Bool(value):
                return value
            case Arr(items):
                values = [(item, self.value(item, depth + 1)) for item in items]
                return [value for item, value in values if value is not None or isinstance(item, Null)]
            case Obj(entries):
                return {key: self.value(entry, depth + 1) for key, entry in entries}
            case Ref() | StateRef() | Member():
                return self.value(self._followed(node), depth + 1)
            case Comp():
                return self._component(node, depth)
            case Builtin("Action", (Arr(steps), *_)):
                return {"steps": [self._step(step) for step in steps if isinstance(step, Builtin)]}
            case _:
                return None

    def _followed(self, node: Ref | StateRef | Member) -> Node:
        """Returns what a name stands for, or a record's field, or that of every record in a list of literals."""
        if not isinstance(node, Member):
            return self.definitions.get(node.name, Null())
        name = node.field
        match self._target(node.subject):
            case Obj() as record:
                return dict(record.entries).get(name, Null())
            case Arr(items):
                return Arr(tuple(dict(item.entries).get(name, Null()) for item in items if isinstance(item, Obj)))
            case _:
                return Null()

    def _component(self, node: Comp, depth: int) -> dict[str, Any]:
        props: dict[str, Any] = {}
        for name, arg in zip(self.param_names(node.name), node.args, strict=False):
            value = self.value(arg, depth + 1)
            if value is not None:
                props[name] = value
        return {"component": node.name, "props": props}

    def _step(self, step: Builtin) -> dict[str, Any]:
        values = [self.value(arg) for arg in step.args]
        names = ("message", "context") if step.name == "ToAssistant" else ("url",) if step.name == "OpenUrl" else ()
        known = {name: value for name, value in zip(names, values, strict=False) if value is not None}
        return {"type": _STEP_TYPES.get(step.name, step.name), **known}


def render_tree(program: str, signatures: Signatures) -> Mapping[str, Any]:
    """Returns a finished program as version 1's object: `{"component": {…}, "error": null}`."""
    stream = TreeStream(signatures)
    return json.loads(stream.feed(program) + stream.finish())


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
