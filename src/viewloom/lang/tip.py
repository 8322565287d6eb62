"""The tip of a program: the string that is being written at its end, and the way from there up to the root.

Most pieces of text do nothing but lengthen one string. A `Tip` notes what is around that string once, element by
element up to the root (`viewloom.lang.shoot` finds it); `Tip.root` then makes the tree for a longer string from that
alone. Nothing else is looked at, and all that does not contain the string stays the same object.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

from viewloom.lang.ast import Arr, Comp, Node, Obj, Str, children
from viewloom.lang.elements import Element
from viewloom.lang.graft import Level, Step, rebuild
from viewloom.lang.lexer import OpenString
from viewloom.lang.signatures import Signatures


class Tip:
    """A tree in which one string grows.

    Args:
        root: The tree as it was last materialised.
        levels: What is around the string, innermost first; none if the tree does not show it.
        string: The string.
        begin: Where its statement begins.

    Attributes:
        start: Where the string begins.
        begin: Where its statement begins.
    """

    __slots__ = ("_levels", "_root", "_string", "_value", "begin", "start")

    def __init__(self, root: Element, levels: list[Level], string: OpenString, begin: int) -> None:
        self._root = root
        self._levels = levels
        self._string = string
        self._value: str = ""
        self.start = string.start
        self.begin = begin

    def root(self, count: int) -> Element:
        """Return the tree when the string had `count` pieces. Cost: the width of what is around the string."""
        if not self._levels:
            return self._root
        value = self._string.value(count)
        if value != self._value:
            self._value = value
            self._root = rebuild(self._levels, value)
        return self._root


def path_to_string(node: Node, value: Any, library: Signatures) -> list[Step] | None:
    """Return how to reach the string at the end of a growing statement from its value, None if it is not there."""
    path: list[Step] = []
    kind = type(node)
    while (kind is Comp or kind is Arr or kind is Obj) and (parts := children(node)):
        if type(value) is Element:
            slots = library.components[value.type_name].slots
            if kind is not Comp or len(parts) > len(slots):
                return None
            step: Step = slots[len(parts) - 1][0]
            value = value.props.get(step)
        elif kind is Arr and type(value) is tuple and value:
            items = cast("tuple[Any, ...]", value)
            step, value = len(items) - 1, items[-1]
        elif type(node) is Obj and type(value) is MappingProxyType:  # pyright: ignore[reportUnknownArgumentType]
            step = node.entries[-1][0]
            value = cast("Mapping[str, Any]", value).get(step)
        else:
            return None
        path.append(step)
        node = parts[-1]
        kind = type(node)
    # Short strings are shared by the interpreter: they do not tell where they came from.
    is_there = path and type(node) is Str and value is node.value and len(node.value) > 1
    return path if is_there else None
