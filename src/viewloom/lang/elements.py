"""What a program makes: elements and plain values.

Arrays are tuples, objects are read-only mappings, expressions that only a running page can compute stay syntax trees.
An object is data whatever its keys say; only the resolver makes elements.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple, TypeAlias, cast

from viewloom.lang.ast import NODE_TYPES, Node
from viewloom.lang.values import value


@value
class Element:
    """A component with its props.

    Attributes:
        type_name: The component.
        props: `Value` by prop name; typed loosely, as only the library knows what each one holds.
        statement_id: The name under which the element was reached, None if it was written in place.
        has_dynamic_props: Whether a prop holds an expression, however deep.
    """

    type_name: str
    props: Mapping[str, Any]
    statement_id: str | None = None
    has_dynamic_props: bool = False


Value: TypeAlias = "bool | int | float | str | tuple[Value, ...] | Mapping[str, Value] | Element | Node | None"


class Part(NamedTuple):
    """A materialised value and what it costs to walk."""

    value: Any
    is_dynamic: bool
    depth: int
    size: int


PlainPart: TypeAlias = tuple[Any, bool, int, int]  # a `Part` without the cost of making one

# A part without the call of its `__new__`, which costs as much again.
make_part = cast("Callable[[PlainPart], Part]", partial(cast("Any", tuple).__new__, Part))
NOTHING = Part(None, is_dynamic=False, depth=1, size=1)


def is_dynamic(value: Value) -> bool:
    """Whether `value` is or holds an expression. Cost: the size of arrays and objects, not of elements."""
    stack: list[Value] = [value]
    while stack:
        top = stack.pop()
        if isinstance(top, NODE_TYPES) or (isinstance(top, Element) and top.has_dynamic_props):
            return True
        if isinstance(top, tuple):
            stack.extend(top)
        elif isinstance(top, Mapping):
            stack.extend(top.values())
    return False
