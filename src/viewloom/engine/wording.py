"""What a component says in words, for where only a text may stand."""

from collections.abc import Iterator, Mapping
from itertools import chain
from math import isfinite

from viewloom.catalogue.component import ActionPlan, Choice, Component, Number, Prop
from viewloom.catalogue.library import Library
from viewloom.engine.arguments import arrange, plain_name, read_argument
from viewloom.engine.coercion import TEXT_LIMIT_CHARS
from viewloom.engine.component_names import find_component
from viewloom.engine.salvage import is_choice
from viewloom.lang.ast import Arr, Comp, Node, Num, Obj, Str
from viewloom.lang.numbers import format_number

_PARAGRAPHS = "\n\n"
_SILENT = frozenset({"icon", "language", "name", "value"})
"""Props whose text no reader sees."""
_MEASURES = frozenset(
    {
        "cols",
        "columns",
        "flex",
        "gap",
        "height",
        "level",
        "margin",
        "order",
        "padding",
        "size",
        "span",
        "spacing",
        "width",
    }
)
"""What numbers of a component that is not known measure, if they say so: its looks."""
_FIGURES = frozenset(
    {"amount", "count", "figure", "number", "percent", "percentage", "price", "score", "total", "value"}
)
"""What numbers among its options are called that are shown."""


def words_of(library: Library, node: Node) -> str:
    """Returns what a reader would read, a paragraph for each component, at most `TEXT_LIMIT_CHARS`.

    Words that choose a variant and names that nobody sees are left out, unless there is nothing else.
    """
    said = _PARAGRAPHS.join(map(" ".join, _paragraphs(library, node))) or _literals(node)
    return said[:TEXT_LIMIT_CHARS]


def said_by(library: Library, shown: Node, nodes: Mapping[str, Node]) -> set[str]:
    """Returns the names of the nodes of which everything that they say stands in `shown`."""
    said = _PARAGRAPHS.join(_texts(library, shown))
    return {name for name, node in nodes.items() if all(text in said for text in _texts(library, node))}


def _texts(library: Library, node: Node) -> Iterator[str]:
    return chain.from_iterable(_paragraphs(library, node))


def _paragraphs(library: Library, node: Node) -> Iterator[list[str]]:
    """Yields what each component within a node says, text by text."""
    match node:
        case Comp():
            component = find_component(library, node.name)
            parts = list(_said(library, node, component))
            own = [text for part in parts if not _has_components(part) and (text := _literals(part))]
            if own:
                yield own
            for part in filter(_has_components, parts):
                yield from _paragraphs(library, part)
        case Arr(items):
            for item in items:
                yield from _paragraphs(library, item)
        case _ if text := _literals(node):
            yield [text]
        case _:
            pass


def _literals(node: Node) -> str:
    """Returns the strings and numbers within a node in reading order, joined by spaces."""
    match node:
        case Str(value):
            return value.strip()
        case Num(value):
            return format_number(value) if isfinite(value) else ""
        case Arr(items):
            return " ".join(filter(None, map(_literals, items)))
        case Comp(_, args):
            return " ".join(filter(None, map(_literals, args)))
        case Obj(entries):
            kept = (value for key, value in entries if not isinstance(value, Num) or plain_name(key) in _FIGURES)
            return " ".join(filter(None, map(_literals, kept)))
        case _:
            return ""


def _has_components(node: Node) -> bool:
    match node:
        case Comp():
            return True
        case Arr(items):
            return any(map(_has_components, items))
        case _:
            return False


def _said(library: Library, node: Comp, component: Component | None) -> Iterator[Node]:
    """Yields the arguments of a call that say something."""
    if component is None:
        given = map(read_argument, node.args)
        yield from (arg for name, arg in given if not _is_setting(library, name, arg))
        return
    args = arrange(component, node.args)
    for prop, arg in zip(component.props, args, strict=False):
        if not _is_silent(prop):
            yield arg
    yield from args[len(component.props) :]


def _is_setting(library: Library, name: str, arg: Node) -> bool:
    """Whether an argument of an unknown component is about looks, not about what is said."""
    match arg:
        case Str(value):
            return is_choice(library, value)
        case Num():
            return plain_name(name) in _MEASURES
        case _:
            return False


def _is_silent(prop: Prop) -> bool:
    return prop.name in _SILENT or isinstance(prop.type, Choice | ActionPlan | Number)
