"""Arguments that a model gave by name, and components it wrote as objects.

The scanner writes `Chart(title: "x")` as `Chart({__named_title: "x"})`, which the language can read; here such
arguments find their places. `arrange` puts a call's arguments in the order of the component's props, `as_call` reads
an object as the call of a component.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from viewloom.catalogue.component import AnyValue, Component, ListOf, Number, OneOf, Prop, PropType, Text
from viewloom.lang.ast import Arr, Comp, Node, Null, Num, Obj, Str

NAMED = "__named_"
"""Begins the only key of an object that stands for a named argument."""
TYPE_KEYS = ("component", "type", "name", "typeName", "componentName", "tag", "_type", "$type")
"""Keys by which trees of other formats name a component."""
PROPS_KEYS = ("props", "properties", "attributes", "attrs", "arguments")
"""Keys under which they hold its props."""

_ALIKE = (
    ("children", "items", "content", "elements", "components", "body"),
    ("text", "textMarkdown", "content", "markdown", "body", "value", "message", "children"),
    ("title", "heading", "header", "name", "label", "text"),
    ("trigger", "title", "label", "heading", "header"),
    ("label", "title", "name", "header", "text"),
    ("category", "name", "label", "title"),
    ("description", "text", "content", "body", "message", "subtitle", "details"),
    ("details", "description", "text", "content", "body"),
    ("subtitle", "description", "subheading"),
    ("src", "url", "href", "image", "source"),
    ("codeString", "code", "content", "text", "value"),
    ("labels", "categories", "xAxis", "x"),
    ("series", "datasets", "data"),
    ("values", "data"),
    ("points", "data"),
    ("data", "values", "cells", "rows"),
    ("columns", "cols", "headers", "header"),
    ("images", "items", "pictures"),
    ("tags", "items"),
    ("buttons", "actions", "items"),
    ("fields", "inputs", "children", "items"),
    ("input", "control", "field", "children"),
    ("variant", "type", "style"),
    ("action", "onClick", "on_click"),
    ("placeholder", "hint"),
)
_ELEMENT_KEYS = ("type", "partial", "hasDynamicProps")
_SEPARATORS = re.compile(r"[\W_]")


def as_named(node: Node) -> tuple[str, Node] | None:
    """Returns name and value of a named argument; None if the node is none."""
    match node:
        case Obj(((key, value),)) if key.startswith(NAMED):
            return key.removeprefix(NAMED), value
        case _:
            return None


def read_argument(node: Node) -> tuple[str, Node]:
    """Returns name and value of an argument; the name of a positional one is empty."""
    return as_named(node) or ("", node)


@lru_cache(maxsize=4_096)
def slot_of(component: Component, name: str) -> int | None:
    """Returns the index of the prop that a name means: itself, another spelling, or a word used alike."""
    spelt = _plain(name)
    known = [_plain(prop.name) for prop in component.props]
    if spelt in known:
        return known.index(spelt)
    for alike in _ALIKE:
        own = _plain(alike[0])
        if own in known and spelt in map(_plain, alike[1:]):
            return known.index(own)
    return None


def arrange(component: Component, args: tuple[Node, ...]) -> list[Node]:
    """Returns a call's arguments by position; what has no place comes last.

    Positional arguments fill the places that no name claims. A name that the component does not know fills the first
    required prop that is still free and takes such a value.
    """
    named = [as_named(arg) for arg in args]
    if not any(named):
        return list(args)
    placed: dict[int, Node] = {}
    extras: list[Node] = []
    for found in filter(None, named):
        slot = slot_of(component, found[0])
        if slot is None or slot in placed:
            extras.append(found[1])
        else:
            placed[slot] = found[1]
    positional = [arg for arg, name in zip(args, named, strict=True) if name is None]
    free = (index for index in range(len(component.props) + len(positional)) if index not in placed)
    placed.update(zip(free, positional, strict=False))
    left = [node for node in extras if not _place(component, placed, node)]
    size = max(placed, default=-1) + 1
    rest = [Null()] * (len(component.props) - size) if left else []
    return [placed.get(index, Null()) for index in range(size)] + rest + left


def as_call(node: Obj, names: Iterable[str], spelling: dict[str, str]) -> Comp | None:
    """Reads an object as a component: one that names it, or one whose keys are its props.

    Args:
        node: What the model wrote.
        names: Components that may stand here; one alone need not be named.
        spelling: Names of all components, by what `plain_name` makes of them.
    """
    entries = dict(node.entries)
    if entries.get("type") == Str("element"):
        for key in _ELEMENT_KEYS:
            entries.pop(key, None)
    for key in TYPE_KEYS:
        match entries.get(key):
            case Str(value) if plain_name(value) in spelling:
                del entries[key]
                return _call(spelling[plain_name(value)], entries)
            case Obj() as inner if key == "component":
                return as_call(inner, names, spelling)
            case _:
                pass
    allowed = list(names)
    return _call(allowed[0], entries) if len(allowed) == 1 and not entries.keys() & {"type", "k"} else None


def plain_name(name: str) -> str:
    """Returns what is left of a name without case and separators."""
    return _plain(name)


def _call(name: str, entries: dict[str, Node]) -> Comp:
    named: dict[str, Node] = {}
    for key, value in entries.items():
        if key in PROPS_KEYS and isinstance(value, Obj):
            named.update(value.entries)
        else:
            named[key] = value
    return Comp(name, tuple(Obj(((NAMED + key, value),)) for key, value in named.items()))


def _place(component: Component, placed: dict[int, Node], node: Node) -> bool:
    for index, prop in enumerate(component.props):
        if index not in placed and _takes(prop, node):
            placed[index] = node
            return True
    return False


def _takes(prop: Prop, node: Node) -> bool:
    if not prop.required:
        return False
    wanted: PropType = prop.type
    match node:
        case Str():
            return isinstance(wanted, Text) and wanted.kind in {"plain", "markdown", "code"}
        case Num():
            return isinstance(wanted, Number)
        case Arr():
            return isinstance(wanted, ListOf | AnyValue)
        case Comp(name):
            return isinstance(wanted, OneOf) and name in wanted.names
        case _:
            return False


@lru_cache(maxsize=16_384)
def _plain(name: str) -> str:
    return _SEPARATORS.sub("", name).casefold()
