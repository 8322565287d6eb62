"""The tip of a program: the string that is being written at its end, and the way from there up to the root.

Most pieces of text do nothing but lengthen one string. `find_tip` notes what is around that string once, element by
element up to the root; `Tip.root` then makes the tree for a longer string from that alone. Nothing else is looked at,
and all that does not contain the string stays the same object. Where the string shows in more than one place, or its
change may change more than itself, there is no tip, and the tree is materialised the general way.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias, cast

from viewloom.lang.ast import Arr, Comp, Node, Obj, Str, children
from viewloom.lang.elements import Element
from viewloom.lang.graft import Step, find_seat
from viewloom.lang.lexer import OpenString
from viewloom.lang.parser import Statement
from viewloom.lang.plan import VALUE
from viewloom.lang.results import ENTRY, Cache
from viewloom.lang.signatures import Signatures

_Level: TypeAlias = tuple[Any, Any]  # an element, array or object, and which of its props, items or entries changes


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

    def __init__(self, root: Element, levels: list[_Level], string: OpenString, begin: int) -> None:
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
            self._root = self._rebuilt(value)
        return self._root

    def _rebuilt(self, changed: Any) -> Any:
        for around, step in self._levels:
            kind: type[Any] = type(around)  # pyright: ignore[reportUnknownVariableType]
            if kind is Element:
                props = around.props.copy()
                props[step] = changed
                changed = Element(
                    around.type_name, MappingProxyType(props), around.statement_id, around.has_dynamic_props
                )
            elif kind is tuple:
                changed = (*around[:step], changed, *around[step + 1 :])
            else:
                changed = MappingProxyType({**around, step: changed})
        return changed


def find_tip(statement: Statement, entry: str, cache: Cache, library: Signatures, *, string: OpenString) -> Tip | None:
    """Return the tip of a program that ends within a string, None if it has none.

    Args:
        statement: The unfinished statement, as it was last materialised.
        entry: The name of the statement that the tree begins with.
        cache: Its results.
        library: What slots take.
        string: The string.
    """
    top = cache.results.get((entry, ENTRY))
    if top is None or type(top.part.value) is not Element:
        return None
    root, begin = top.part.value, statement.span[0]
    is_entry = statement.name == entry
    if statement.kind != "value" and not is_entry:
        return Tip(root, [], string, begin)
    key = statement.name, ENTRY if is_entry else VALUE
    result = cache.results.get(key)
    if result is None:
        return None if cache.dependents.get(statement.name) else Tip(root, [], string, begin)
    path = _path_to_string(statement.expression, result.part.value, library)
    if path is None:
        return None
    levels = _levels(result.part.value, path)
    while users := cache.dependents.get(key[0]):
        if len(users) > 1 or (key[0] in cache.special and not is_entry):
            return None
        (user_key,) = users
        user = cache.results.get(user_key)
        seat = find_seat(user, key[0], result) if user and user_key[1] in (VALUE, ENTRY) else None
        if user is None or seat is None or not seat.path:
            return None
        levels += _levels(user.part.value, seat.path)
        key, result = user_key, user
    return Tip(root, levels if result is top else [], string, begin)


def _path_to_string(node: Node, value: Any, library: Signatures) -> list[Step] | None:
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


def _levels(value: Any, path: Sequence[Step]) -> list[_Level]:
    """Return what is on the way from a value to the end of the path, innermost first."""
    levels: list[_Level] = []
    for step in path:
        levels.append((value, step))
        around: Any = value.props if type(value) is Element else value
        value = around[step]
    levels.reverse()
    return levels
