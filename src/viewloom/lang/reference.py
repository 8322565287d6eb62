"""A program in the shape of the reference parser's result: for tests, and for front ends that want it.

The reference has one `partial` for everything and holds back checks while any text is missing; it also materialises a
statement anew at each use, so findings repeat. This view does the same, walking the whole program.
Not part of the streaming path.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from viewloom.lang.ast import (
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
    Placeholder,
    Ref,
    RuntimeRef,
    StateRef,
    Str,
    Ternary,
    UnaryOp,
    children,
)
from viewloom.lang.declarations import Mutation, Query, mentioned_state, pick_entry, read_mutation, read_query
from viewloom.lang.elements import Element, Value
from viewloom.lang.limits import Limits
from viewloom.lang.parser import Statement
from viewloom.lang.resolve import Resolver
from viewloom.lang.results import ENTRY, STATE, Event, Result
from viewloom.lang.signatures import Signatures

Json = Any
FINDINGS_LIMIT = 100_000  # findings repeat with every use of their statement, so their number can be exponential


def reference_view(
    definitions: Mapping[str, Statement],
    signatures: Signatures,
    *,
    limits: Limits,
    incomplete: bool,
    orphaned: tuple[str, ...],
) -> dict[str, Json]:
    """Return the program as `createParser(…).parse(…)` would.

    Args:
        definitions: The statements in effect, in order.
        signatures: The library.
        limits: The bounds.
        incomplete: Whether text is missing: every element is then partial, and checks are held back.
        orphaned: The names that nothing reaches.
    """
    statements = definitions.values()
    entry = pick_entry(definitions, signatures.root)
    resolver = Resolver(signatures, definitions.get, is_partial=lambda _name: incomplete, limits=limits, in_place=True)
    root = resolver.resolve((entry, ENTRY), entry)
    states = {s.name: resolver.resolve((s.name, STATE), entry) for s in statements if s.kind == "state"}
    events = _events([result for result in (root, *states.values()) if result])
    tree = root.part.value if root else None
    declared = {name: to_json(state.part.value, partial=incomplete) for name, state in states.items() if state}
    return {
        "root": to_json(tree, partial=incomplete) if isinstance(tree, Element) else None,
        "meta": {
            "incomplete": incomplete,
            "unresolved": [event.name for event in events if event.name],
            "orphaned": list(orphaned),
            "statementCount": len(definitions),
            "errors": [_error(event) for event in events if not event.name],
        },
        "stateDeclarations": {**dict.fromkeys(mentioned_state(statements)), **declared},
        "queryStatements": [_query(read_query(s)) for s in statements if s.kind == "query"],
        "mutationStatements": [_mutation(read_mutation(s)) for s in statements if s.kind == "mutation"],
    }


def to_json(value: Value, *, partial: bool = False) -> Json:
    """Return a value with its elements and expressions as plain dictionaries. What is shared stays shared."""
    done: dict[int, Json] = {}
    stack: list[Value] = [value]
    while stack:
        top = stack[-1]
        if id(top) in done:
            stack.pop()
            continue
        parts = _parts(top)
        missing = [part for part in parts if id(part) not in done]
        if missing:
            stack.extend(missing)
            continue
        stack.pop()
        done[id(top)] = _build(top, [done[id(part)] for part in parts], partial=partial)
    return done[id(value)]


def _parts(value: Value) -> tuple[Value, ...]:
    if isinstance(value, Element):
        return tuple(value.props.values())
    if isinstance(value, tuple):
        return value
    if isinstance(value, Mapping):
        return tuple(value.values())
    if value is None or isinstance(value, (str, int, float)):
        return ()
    return children(value)


def _build(value: Value, parts: list[Json], *, partial: bool) -> Json:
    if isinstance(value, Element):
        return _element(value, parts, partial=partial)
    if isinstance(value, tuple):
        return parts
    if isinstance(value, Mapping):
        return dict(zip(value, parts, strict=True))
    if value is None or isinstance(value, (str, int, float)):
        return value
    return _node(value, parts)


def _element(element: Element, parts: list[Json], *, partial: bool) -> Json:
    result: dict[str, Json] = {
        "type": "element",
        "typeName": element.type_name,
        "props": dict(zip(element.props, parts, strict=True)),
        "partial": partial,
        "hasDynamicProps": element.has_dynamic_props,
    }
    if element.statement_id is not None:
        result["statementId"] = element.statement_id
    return result


_FIELDS: dict[type, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    # node type: the reference's kind, names of plain fields, names of child fields
    Str: ("Str", ("v",), ()),
    Num: ("Num", ("v",), ()),
    Bool: ("Bool", ("v",), ()),
    Null: ("Null", (), ()),
    Ref: ("Ref", ("n",), ()),
    StateRef: ("StateRef", ("n",), ()),
    Placeholder: ("Ph", ("n",), ()),
    RuntimeRef: ("RuntimeRef", ("n", "refType"), ()),
    BinOp: ("BinOp", ("op",), ("left", "right")),
    UnaryOp: ("UnaryOp", ("op",), ("operand",)),
    Ternary: ("Ternary", (), ("cond", "then", "else")),
    Index: ("Index", (), ("obj", "index")),
    Assign: ("Assign", ("target",), ("value",)),
}


def _node(node: Node, parts: list[Json]) -> Json:
    match node:
        case Arr():
            return {"k": "Arr", "els": parts}
        case Obj(entries):
            return {"k": "Obj", "entries": [[key, part] for (key, _), part in zip(entries, parts, strict=True)]}
        case Member(_, name):
            return {"k": "Member", "obj": parts[0], "field": name}
        case Comp():
            call = {"k": "Comp", "name": node.name, "args": parts}
            return call if node.params is None else {**call, "mappedProps": dict(zip(node.params, parts, strict=False))}
        case Builtin():
            return {"k": "Comp", "name": node.name, "args": parts}
        case _:
            kind, plain, nested = _FIELDS[type(node)]
            values = [getattr(node, field.name) for field in fields(node)[: len(plain)]]
            return {"k": kind, **dict(zip(plain, values, strict=True)), **dict(zip(nested, parts, strict=True))}


def _ast(node: Node | None) -> Json:
    return None if node is None else to_json(node)


def _events(results: list[Result]) -> list[Event]:
    events: list[Event] = []
    stack: list[Event | Result] = list(reversed(results))
    while stack and len(events) < FINDINGS_LIMIT:
        top = stack.pop()
        if isinstance(top, Event):
            events.append(top)
        elif top.has_events:
            stack.extend(reversed(top.events))
    return events


def _error(event: Event) -> Json:
    return {
        "code": event.code,
        "component": event.component,
        "path": event.path,
        "message": event.message,
        "statementId": event.statement,
    }


def _query(query: Query) -> Json:
    entry: dict[str, Json] = {
        "statementId": query.name,
        "toolAST": _ast(query.tool),
        "argsAST": _ast(query.arguments),
        "defaultsAST": _ast(query.defaults),
        "refreshAST": _ast(query.refresh),
        "complete": True,
    }
    return {**entry, "deps": list(query.dependencies)} if query.dependencies else entry


def _mutation(mutation: Mutation) -> Json:
    return {"statementId": mutation.name, "toolAST": _ast(mutation.tool), "argsAST": _ast(mutation.arguments)}
