"""A statement to its result in one pass over its tree: the quick way to materialise, taken wherever it can be.

Main path: `Builder.build(key, statement)` walks the expression and returns its `Result`. Every statement it refers to
must have its result in the cache already; those that have not are noted in `Builder.missing`, and there is no result
yet. A statement that refers to itself is not built here at all: cycles are `viewloom.lang.resolve`'s, which says what
the two modes, value and expression, mean and finds the same things in the same order.

Recursion goes as deep as one statement is nested, never from statement to statement.
"""

from collections.abc import Callable, Sequence
from operator import is_
from types import MappingProxyType
from typing import Any, TypeAlias

from viewloom.lang import reports
from viewloom.lang.ast import (
    NODE_TYPES,
    RESERVED_NAMES,
    Arr,
    Bool,
    Comp,
    Node,
    Null,
    Num,
    Obj,
    Placeholder,
    Ref,
    RuntimeRef,
    Str,
    children,
)
from viewloom.lang.diagnostics import ErrorCode
from viewloom.lang.elements import Element, PlainPart, Value, is_dynamic, make_part
from viewloom.lang.limits import Limits
from viewloom.lang.parser import Statement, StatementKind
from viewloom.lang.plan import NODE, VALUE
from viewloom.lang.results import ENTRY, Cache, Event, Kept, Key, Progress, Result
from viewloom.lang.signatures import MISSING, ComponentSignature, Param, Signatures
from viewloom.lang.trees import NO_SCOPE, build_tree
from viewloom.lang.validate import INVALID, Check

_Part: TypeAlias = PlainPart

_NOTHING: _Part = (None, False, 1, 1)
_LITERALS = frozenset({Str, Num, Bool})
LONG = 16  # items of an array; a shorter one is built again as it grows
_DROPPABLE = frozenset({Ref, Comp})
_CONSTANTS = frozenset({Null, Bool})
_NAMED = (VALUE, ENTRY)  # where an element takes its statement's name


def _goes_on(items: Sequence[Node], done: Sequence[Node]) -> bool:
    """Whether an array begins with the items of one that was built; constants are the same object everywhere."""
    if len(done) >= len(items) or done[-1] is not items[len(done) - 1]:
        return False
    return type(done[-1]) not in _CONSTANTS or all(map(is_, done, items))


class Builder:
    """Builds the results of one stream's statements.

    Args:
        signatures: What the library takes.
        lookup: The statement of a name, None if there is none.
        cache: Results to use, and parts to keep while a statement grows.
        limits: The bounds.

    Attributes:
        missing: The results that the last statement built needs first.
        is_cyclic: Whether the last statement built refers to itself.
        used: The names that the last statement built refers to and that were found.
        components: What the library takes, by component.
    """

    def __init__(
        self, signatures: Signatures, lookup: Callable[[str], Statement | None], cache: Cache, limits: Limits
    ) -> None:
        self.missing: list[Key] = []
        self.is_cyclic = False
        self._signatures = signatures
        self.components = signatures.components
        self._lookup = lookup
        self._cache = cache
        self._limits = limits
        self._label = ""
        self._is_partial = False
        self._names: list[str] = []
        self.used: list[str] = []
        self._events: list[Event | Result] = []
        self._has_events = False
        self._spine: set[int] = set()
        self._finished: dict[type, Callable[[Any], _Part]] = {
            **dict.fromkeys(NODE_TYPES, self._dynamic),
            Str: _literal,
            Num: _literal,
            Bool: _literal,
            Null: _nothing,
            Ref: self._reference,
            Arr: self._array,
            Obj: self._object,
            Comp: self._call,
        }
        self._growing = {**self._finished, Arr: self._keep, Obj: self._keep, Comp: self._keep}
        self._by_type = self._finished

    def build(self, key: Key, statement: Statement, *, is_partial: bool) -> Result | None:
        """Return what the statement comes to, None if it has to wait for others or refers to itself.

        Args:
            key: Its name and the mode.
            statement: The statement.
            is_partial: Whether text is missing, so that checks are held back.
        """
        part = self.part(key, statement.expression, is_partial=is_partial)
        if part is None:
            return None
        return Result(
            make_part(part),
            tuple(self._events),
            tuple(self._names),
            tuple(self.used),
            False,  # noqa: FBT003 - a hot path
            self._has_events,
        )

    def part(self, key: Key, expression: Node, *, is_partial: bool) -> PlainPart | None:
        """Return only the value of what a statement of this expression comes to; see `build`."""
        self._label = key[0]
        self._is_partial = is_partial
        self._names, self.used, self._events, self.missing = [], [], [], []
        self._has_events = self.is_cyclic = False
        self._by_type = self._finished
        if is_partial:
            self._by_type = self._growing
            self._spine = _spine(expression)
        part = self._dynamic(expression) if key[1] == NODE else self._by_type[type(expression)](expression)
        if self.missing or self.is_cyclic:
            return None
        value, dynamic, depth, size = part
        if key[1] in _NAMED and type(value) is Element:
            part = Element(value.type_name, value.props, self._label, value.has_dynamic_props), dynamic, depth, size
        return part

    def _report(self, event: Event) -> None:
        self._events.append(event)
        self._has_events = True

    def bounded(self, value: Any, dynamic: bool, depth: int, size: int) -> _Part:  # noqa: FBT001 - a part
        """Return a composite part, or null if it passes a limit."""
        if depth > self._limits.tree_depth:
            self._report(reports.too_deep(self._label, self._limits))
            return _NOTHING
        if size > self._limits.nodes:
            self._report(reports.too_large(self._label, self._limits))
            return _NOTHING
        return value, dynamic, depth, size

    def _keep(self, node: Node) -> _Part:
        """Build a part of a growing statement, and keep it if it is finished."""
        kept = self._cache.kept
        names, used, events = self._names, self.used, self._events
        known = kept.get(id(node))
        if known is not None:
            if known.names or known.events:
                names += known.names
                used += known.used
                events += known.events
                self._has_events = self._has_events or known.has_events
            return known.part
        if id(node) in self._spine:
            if type(node) is Arr and len(node.items) >= LONG:
                return self._growing_array(node)
            return self._finished[type(node)](node)
        at = len(names), len(used), len(events)
        had_events, self._has_events = self._has_events, False
        part = self._finished[type(node)](node)
        if not (self.missing or self.is_cyclic):
            kept[id(node)] = Kept(node, part, names[at[0] :], used[at[1] :], events[at[2] :], self._has_events)
        self._has_events = self._has_events or had_events
        return part

    def _growing_array(self, node: Arr) -> _Part:
        """Build an array whose last item may grow. Cost: copying what the others came to."""
        items = node.items
        done = self._cache.lists.get(id(items[0]))
        if done is None or not _goes_on(items, done.items):
            done = self._cache.lists[id(items[0])] = Progress()
        mine = self._names, self.used, self._events, self._has_events
        self._names, self.used, self._events, self._has_events = done.names, done.used, done.events, done.has_events
        for item in items[len(done.items) : -1]:
            done.items.append(item)
            self._add(done, item, self._by_type[type(item)](item))
        done.has_events = self._has_events
        self._names, self.used, self._events, had_events = mine
        self._has_events = done.has_events or had_events
        self._names += done.names
        self.used += done.used
        self._events += done.events
        if self.missing or self.is_cyclic:
            self._cache.lists = {}
        last = items[-1]
        value, dynamic, below, count = self._by_type[type(last)](last)
        if value is None and type(last) in _DROPPABLE:
            return self.bounded(tuple(done.values), done.is_dynamic, done.depth, done.size)
        whole = (*done.values, value), done.is_dynamic or dynamic, max(done.depth, below + 1), done.size + count
        return whole if done.is_literal and type(last) in _LITERALS else self.bounded(*whole)

    @staticmethod
    def _add(done: Progress, item: Node, part: _Part) -> None:
        value, dynamic, below, count = part
        done.is_literal = done.is_literal and type(item) in _LITERALS
        if value is None and type(item) in _DROPPABLE:
            return
        done.values.append(value)
        done.is_dynamic = done.is_dynamic or dynamic
        done.depth = max(done.depth, below + 1)
        done.size += count

    def _find(self, ref: Ref, mode: str) -> Result | Statement | None:
        """Return the result that a reference stands for, its statement if it has no result, None if undefined."""
        name = ref.name
        self._names.append(name)
        if name == self._label:
            self.is_cyclic = True
            return None
        result = self._cache.results.get((name, mode))
        if result is not None:
            self._events.append(result)
            self.used.append(name)
            if result.has_events:
                self._has_events = True
            return result
        statement = self._lookup(name)
        if statement is None:
            self._undefined(ref)
        elif statement.kind in ("query", "mutation"):
            self.used.append(name)
        else:
            self.missing.append((name, mode))
        return statement

    def _undefined(self, ref: Ref) -> None:
        # Told again for every piece of text until the name is defined.
        place = self._label, ref.name, ref.at
        event = self._cache.missing.get(place)
        if event is None:
            event = self._cache.missing[place] = reports.undefined(self._label, ref)
        self._report(event)

    def _reference(self, ref: Ref) -> _Part:
        found = self._find(ref, VALUE)
        if found is None:
            return _NOTHING
        return found.part if isinstance(found, Result) else runtime(found.name, found.kind)

    def _array(self, node: Arr) -> _Part:
        items = node.items
        by_type = self._by_type
        if _LITERALS.issuperset(map(type, items)):
            literals: tuple[Any, ...] = tuple([item.value for item in items])  # type: ignore[union-attr] - these have one
            return literals, False, 2 if literals else 1, 1 + len(literals)
        values: list[Value] = []
        dynamic, depth, size = False, 1, 1
        for item in items:
            kind = type(item)
            value, is_dynamic_part, below, count = by_type[kind](item)
            if value is None and kind in _DROPPABLE:
                continue
            values.append(value)
            size += count
            if below >= depth:
                depth = below + 1
            if is_dynamic_part:
                dynamic = True
        return self.bounded(tuple(values), dynamic, depth, size)

    def _object(self, node: Obj) -> _Part:
        by_type = self._by_type
        parts = {key: by_type[type(item)](item) for key, item in node.entries}  # of equal keys the last one counts
        dynamic, depth, size = False, 1, 1
        for _, is_dynamic_part, below, count in parts.values():
            size += count
            if below >= depth:
                depth = below + 1
            if is_dynamic_part:
                dynamic = True
        return self.bounded(MappingProxyType({key: part[0] for key, part in parts.items()}), dynamic, depth, size)

    def _call(self, call: Comp) -> _Part:
        name = call.name
        signature = None if name in RESERVED_NAMES else self.components.get(name)
        if signature is None:
            is_reserved = name in RESERVED_NAMES
            label = self._label
            self._report(
                reports.reserved(label, call) if is_reserved else reports.unknown(label, call, self._signatures)
            )
            return _NOTHING
        props: dict[str, Value] = {}
        broken: list[str] = []
        by_type = self._by_type
        dynamic, depth, size = False, 1, 1
        for (prop, plain, is_checked, param, _choices), argument in zip(signature.slots, call.args, strict=False):
            kind: type[Any] = type(argument)
            value: Any
            if kind is Str or kind is Num:
                value, is_dynamic_part = argument.value, False  # type: ignore[union-attr] - has one
                size += 1
                if depth < 2:  # noqa: PLR1730 - a call of `max` costs more
                    depth = 2
            else:
                value, is_dynamic_part, below, count = by_type[kind](argument)
                size += count
                if below >= depth:
                    depth = below + 1
            if is_checked and value is not None and type(value) not in plain:  # pyright: ignore[reportUnknownArgumentType]
                checked = self._checked(value, param, call)  # pyright: ignore[reportUnknownArgumentType]
                if checked is INVALID:
                    self._stand_in(param, props, broken)
                    continue
                if checked is not value:
                    value, is_dynamic_part = checked, is_dynamic(checked)
            props[prop] = value
            if is_dynamic_part:
                dynamic = True
        if self._is_incomplete(call, signature, props, broken):
            return _NOTHING
        return self.bounded(Element(name, MappingProxyType(props), None, dynamic), dynamic, depth, size)

    def _is_incomplete(
        self, call: Comp, signature: ComponentSignature, props: dict[str, Value], broken: list[str]
    ) -> bool:
        """Give required props their defaults; return whether the element cannot stand."""
        if len(call.args) > len(signature.params):
            self._report(reports.excess(self._label, call, signature))
        is_lacking = bool(broken)
        for param in signature.required:
            if props.get(param.name) is not None or param.name in broken:
                continue
            if param.default is not MISSING:
                props[param.name] = param.default
                continue
            is_lacking = True
            self._report(reports.lack(self._label, call, signature, param, is_null=param.name in props))
        return is_lacking

    def _checked(self, value: Value, param: Param, call: Comp) -> Any:
        def report(code: ErrorCode, path: str, message: str) -> None:
            self._report(reports.misfit(self._label, call, (code, path, message)))

        return Check(report, is_partial=self._is_partial).run(value, param.fragment, f"/{param.name}")

    @staticmethod
    def _stand_in(param: Param, props: dict[str, Value], broken: list[str]) -> None:
        """Do without an argument that does not fit."""
        if param.default is not MISSING:
            props[param.name] = param.default
        elif param.required:
            broken.append(param.name)

    def _dynamic(self, node: Node) -> _Part:
        return build_tree(node, NO_SCOPE, self)

    def unknown_in_tree(self, call: Comp) -> None:
        """Report a call that the library does not have."""
        self._report(reports.unknown(self._label, call, self._signatures))

    def reference_in_tree(self, ref: Ref) -> _Part:
        """Return what a name stands for inside an expression."""
        found = self._find(ref, NODE)
        if found is None:
            return Placeholder(ref.name), True, 1, 1
        return found.part if isinstance(found, Result) else runtime(found.name, found.kind)


def _literal(node: Str | Num | Bool) -> _Part:
    return node.value, False, 1, 1


def _nothing(_node: Null) -> _Part:
    return _NOTHING


def runtime(name: str, kind: StatementKind) -> _Part:
    """Return the part that the name of a query or mutation stands for."""
    return RuntimeRef(name, "mutation" if kind == "mutation" else "query"), True, 1, 1


def _spine(node: Node) -> set[int]:
    """Return the identities of the parts that may still grow: the expression and the last part of each."""
    found: set[int] = set()
    while isinstance(node, (Comp, Arr, Obj)):
        parts = children(node)
        found.add(id(node))
        if not parts:
            break
        node = parts[-1]
    return found
