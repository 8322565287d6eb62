"""Expressions to values, given the state and the results of queries: what a page would show.

Main path: `evaluate(program, state=…, results=…)` returns the tree with every expression computed;
`evaluate_expression` does it for one expression. Values for actions are not computed: they wait for the click, with the
items of the `@Each` around them put in.

Evaluation has a budget of steps and a depth: what passes either counts as null, and `Evaluation.exceeded` says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast

from viewloom.lang.ast import (
    FUNCTION_NAMES,
    NODE_TYPES,
    Arr,
    Assign,
    BinOp,
    Bool,
    Builtin,
    Comp,
    Index,
    Member,
    Node,
    Null,
    Num,
    Obj,
    Ref,
    RuntimeRef,
    StateRef,
    Str,
    Ternary,
    UnaryOp,
    children,
    with_children,
)
from viewloom.lang.coercion import get_field, is_array, is_true, tidy, to_number, to_text
from viewloom.lang.elements import Element, Value
from viewloom.lang.functions import call_function, run_binary
from viewloom.lang.program import Program

STEP_LIMIT = 1_000_000
DEPTH_LIMIT = 300

Scope = Mapping[str, Any]
_NO_SCOPE: Scope = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A computed tree.

    Attributes:
        root: The tree without expressions, None if the program has none.
        exceeded: Whether steps or depth passed the limit, so that something counts as null.
    """

    root: Element | None
    exceeded: bool


def evaluate(
    program: Program, *, state: Mapping[str, Any] | None = None, results: Mapping[str, Any] | None = None
) -> Evaluation:
    """Compute the program's tree.

    Args:
        program: The program.
        state: Values of state variables, by name with `$`; the program's own initial values stand in for others.
        results: What queries and mutations gave, by name.
    """
    evaluator = Evaluator({**program.state, **(state or {})}, results or {})
    root = evaluator.element(program.root) if program.root else None
    return Evaluation(root, evaluator.exceeded)


def evaluate_expression(
    node: Node, *, state: Mapping[str, Any] | None = None, results: Mapping[str, Any] | None = None
) -> Value:
    """Compute one expression; names stand for `results`."""
    return Evaluator(state or {}, results or {}).value(node, _NO_SCOPE)


class Evaluator:
    """Computes expressions against one state.

    Attributes:
        exceeded: Whether a limit was passed.
    """

    __slots__ = ("_depth", "_handlers", "_results", "_state", "_steps", "_waiting", "exceeded")

    def __init__(self, state: Mapping[str, Any], results: Mapping[str, Any]) -> None:
        self.exceeded = False
        self._state = state
        self._results = results
        self._waiting: set[str] = set()
        self._steps = 0
        self._depth = 0
        self._handlers: dict[type, Callable[[Any, Scope], Value]] = {
            Str: self._constant,
            Num: self._constant,
            Bool: self._constant,
            Ref: self._name,
            RuntimeRef: self._name,
            StateRef: self._state_value,
            Arr: self._array,
            Obj: self._object,
            BinOp: self._binary,
            UnaryOp: self._unary,
            Ternary: self._ternary,
            Member: self._member,
            Index: self._index,
            Comp: self._component,
            Builtin: self._builtin,
            Assign: self._assign,
        }

    def element(self, element: Element) -> Element:
        """Return the element with its props computed."""
        if not element.has_dynamic_props:
            return element
        props = {name: self._prop(value) for name, value in element.props.items()}
        return Element(element.type_name, MappingProxyType(props), element.statement_id, has_dynamic_props=True)

    def value(self, node: Node, scope: Scope) -> Value:
        """Return what the expression comes to; `scope` holds the items of the `@Each` calls around it."""
        self._steps += 1
        if self._steps > STEP_LIMIT or self._depth >= DEPTH_LIMIT:
            self.exceeded = True
            return None
        self._depth += 1
        handler = self._handlers.get(type(node))
        result = handler(node, scope) if handler else None
        self._depth -= 1
        return result

    def _prop(self, value: Any) -> Value:
        if isinstance(value, NODE_TYPES):
            if isinstance(value, Assign):
                return self._variable(value.target)
            return self.value(cast("Node", value), _NO_SCOPE)
        if isinstance(value, Element):
            return self.element(value)
        if isinstance(value, tuple):
            return tuple(self._prop(item) for item in cast("tuple[Value, ...]", value))
        if isinstance(value, Mapping):
            items = cast("Mapping[str, Value]", value).items()
            return MappingProxyType({key: self._prop(item) for key, item in items})
        return value

    def _variable(self, name: str) -> Value:
        value = self._state.get(name)
        if not isinstance(value, NODE_TYPES):
            return value
        if name in self._waiting:
            return None
        self._waiting.add(name)
        value = self.value(cast("Node", value), _NO_SCOPE)
        self._waiting.discard(name)
        return value

    def _name(self, node: Any, scope: Scope) -> Value:
        return scope[node.name] if node.name in scope else self._results.get(node.name)

    def _array(self, node: Any, scope: Scope) -> Value:
        return tuple(self.value(item, scope) for item in node.items)

    def _object(self, node: Any, scope: Scope) -> Value:
        return MappingProxyType({key: self.value(value, scope) for key, value in node.entries})

    def _binary(self, node: Any, scope: Scope) -> Value:
        left = self.value(node.left, scope)
        if node.operator == "&&":
            return self.value(node.right, scope) if is_true(left) else left
        if node.operator == "||":
            return left if is_true(left) else self.value(node.right, scope)
        return run_binary(node.operator, left, self.value(node.right, scope))

    def _unary(self, node: Any, scope: Scope) -> Value:
        operand = self.value(node.operand, scope)
        return not is_true(operand) if node.operator == "!" else tidy(-to_number(operand))

    def _ternary(self, node: Any, scope: Scope) -> Value:
        return self.value(node.then if is_true(self.value(node.condition, scope)) else node.otherwise, scope)

    def _member(self, node: Any, scope: Scope) -> Value:
        subject: Any = self.value(node.subject, scope)
        if is_array(subject) and node.field != "length":
            return tuple(get_field(item, node.field) for item in subject)
        return get_field(subject, node.field)

    def _index(self, node: Any, scope: Scope) -> Value:
        subject = self.value(node.subject, scope)
        index = self.value(node.index, scope)
        if index is None:
            return None
        return get_field(subject, to_text(tidy(to_number(index)) if is_array(subject) else index))

    def _component(self, node: Any, scope: Scope) -> Value:
        if node.params is None:
            return None
        props = {name: self._part(part, scope) for name, part in zip(node.params, node.args, strict=False)}
        return Element(node.name, MappingProxyType(props), None, has_dynamic_props=True)

    def _part(self, node: Node, scope: Scope) -> Value:
        return self._variable(node.target) if isinstance(node, Assign) else self.value(node, scope)

    def _builtin(self, node: Any, scope: Scope) -> Value:
        if node.name == "Each":
            return self._each(node, scope)
        if node.name in FUNCTION_NAMES:
            return call_function(node.name, [self.value(argument, scope) for argument in node.args])
        return self._action(node, scope)

    def _each(self, node: Builtin, scope: Scope) -> Value:
        if len(node.args) < 3:
            return ()
        items = self.value(node.args[0], scope)
        given = node.args[1]
        name = given.name if isinstance(given, Ref) else given.value if isinstance(given, Str) else ""
        if not is_array(items) or not name:
            return ()
        return tuple(self.value(node.args[2], {**scope, name: item}) for item in cast("tuple[Value, ...]", items))

    def _action(self, node: Builtin, scope: Scope) -> Value:
        args = node.args
        match node.name:
            case "Action":
                steps = self.value(args[0], scope) if args else ()
                given = cast("tuple[Value, ...]", steps) if is_array(steps) else ()
                kept = tuple(step for step in given if isinstance(step, Mapping) and "type" in step)
                return MappingProxyType({"steps": kept})
            case "Run" if args and isinstance(args[0], RuntimeRef):
                return _step("run", statementId=args[0].name, refType=args[0].kind)
            case "Set" if len(args) > 1 and isinstance(args[0], StateRef):
                return _step("set", target=args[0].name, valueAST=put_in(args[1], scope))
            case "Reset" if names := tuple(arg.name for arg in args if isinstance(arg, StateRef)):
                return _step("reset", targets=names)
            case "ToAssistant":
                texts = [to_text(self.value(argument, scope)) for argument in args[:2]]
                context = texts[1] if len(texts) > 1 else None
                return _step("continue_conversation", message=texts[0] if texts else "", context=context)
            case "OpenUrl":
                return _step("open_url", url=to_text(self.value(args[0], scope)) if args else "")
            case _:
                return None

    def _assign(self, node: Any, scope: Scope) -> Value:
        return MappingProxyType({"__reactive": "assign", "target": node.target, "expr": put_in(node.value, scope)})

    def _constant(self, node: Any, _scope: Scope) -> Value:
        return node.value

    def _state_value(self, node: Any, _scope: Scope) -> Value:
        return self._variable(node.name)


def _step(kind: str, **details: Value) -> Value:
    return MappingProxyType({"type": kind, **details})


def put_in(node: Node, scope: Scope) -> Node:
    """Return the expression with the names in `scope` replaced by their values, so that it can wait."""
    if not scope:
        return node
    if isinstance(node, Ref) and node.name in scope:
        return to_node(scope[node.name])
    parts = tuple(put_in(part, scope) for part in children(node))
    if isinstance(node, Member) and isinstance(parts[0], Obj):
        found = [value for key, value in parts[0].entries if key == node.field]
        if found:
            return found[0]
    return with_children(node, parts) if parts else node


def to_node(value: Any) -> Node:
    """Return the literal that stands for a value."""
    if isinstance(value, bool):
        return Bool(value)
    if isinstance(value, str):
        return Str(value)
    if isinstance(value, (int, float)):
        return Num(value)
    if is_array(value):
        return Arr(tuple(to_node(item) for item in value))
    if isinstance(value, Mapping):
        return Obj(tuple((key, to_node(item)) for key, item in cast("Mapping[str, Any]", value).items()))
    return Null()
