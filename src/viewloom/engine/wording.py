"""What a component says in words, for where only a text may stand."""

from collections.abc import Iterator

from viewloom.catalogue.component import ActionPlan, Choice, Component, Prop
from viewloom.catalogue.library import Library
from viewloom.engine.arguments import arrange, as_named
from viewloom.engine.coercion import TEXT_LIMIT_CHARS, plain_text
from viewloom.engine.component_names import find_component
from viewloom.engine.salvage import is_choice
from viewloom.lang.ast import Arr, Comp, Node, Obj, Str

_PARAGRAPHS = "\n\n"
_SILENT = frozenset({"icon", "language", "name", "value"})
"""Props whose text no reader sees."""


def words_of(library: Library, node: Node) -> str:
    """Returns what a reader would read, a paragraph for each component, at most `TEXT_LIMIT_CHARS`.

    Words that choose a variant and names that nobody sees are left out, unless there is nothing else.
    """
    said = _PARAGRAPHS.join(_paragraphs(library, node)) or plain_text(node)
    return said[:TEXT_LIMIT_CHARS]


def says_all(library: Library, shown: Node, node: Node) -> bool:
    """Whether everything that `node` says stands in `shown`."""
    text = plain_text(shown)
    return all(paragraph in text for paragraph in words_of(library, node).split(_PARAGRAPHS))


def _paragraphs(library: Library, node: Node) -> Iterator[str]:
    match node:
        case Str(value) if value.strip():
            yield value.strip()
        case Comp():
            component = find_component(library, node.name)
            parts = list(_said(library, node, component))
            own = filter(None, (plain_text(part) for part in parts if not _has_components(part)))
            if text := " ".join(own):
                yield text
            for part in filter(_has_components, parts):
                yield from _paragraphs(library, part)
        case Arr(items):
            for item in items:
                yield from _paragraphs(library, item)
        case Obj() if text := plain_text(node):
            yield text
        case _:
            pass


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
        args = (found[1] if (found := as_named(arg)) else arg for arg in node.args)
        yield from (arg for arg in args if not (isinstance(arg, Str) and is_choice(library, arg.value)))
        return
    args = arrange(component, node.args)
    for prop, arg in zip(component.props, args, strict=False):
        if not _is_silent(prop):
            yield arg
    yield from args[len(component.props) :]


def _is_silent(prop: Prop) -> bool:
    return prop.name in _SILENT or isinstance(prop.type, Choice | ActionPlan)
