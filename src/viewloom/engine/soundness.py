"""Whether a value is right as it stands, as most are: what `engine.repair` would say, for less.

Main path: `is_sound(repairer, node, prop_type)` looks at what is plainly right by itself and asks the repairer about
everything else, names above all. It only answers: what the repairer noted of a value that is not right is of no use.

Cost: one look at each part of the value; nothing is made.
"""

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from viewloom.catalogue.component import (
    AnyValue,
    Choice,
    Component,
    Flag,
    ListOf,
    Number,
    OneOf,
    PropType,
    Record,
    Text,
)
from viewloom.catalogue.library import Library
from viewloom.engine.arguments import as_named
from viewloom.engine.coercion import PATTERN
from viewloom.engine.images import IMAGE_COMPONENTS
from viewloom.engine.repair import Repairer
from viewloom.engine.shapes import may_be_reshaped
from viewloom.lang.ast import Arr, Bool, Comp, Node, Null, Num, Obj, Str

_MARKUP = frozenset("![<&`~\\")
"""Markdown without any of these has nothing in it that `safety.markdown` would look at."""


def is_sound(repairer: Repairer, node: Node, prop_type: PropType) -> bool:
    """Whether fitting a value would give back its equal; what fitting records of it is recorded then."""
    look = _LOOKS.get(type(prop_type))
    verdict = look(repairer, node, prop_type) if look else None
    return repairer.fit(node, prop_type) == node if verdict is None else verdict


# Each returns None where the repairer is to be asked; it has not been asked about any part then.


def _text(_: Repairer, node: Node, text: Text) -> bool | None:
    if type(node) is not Str:
        return None
    return text.kind in {"plain", "code"} or (text.kind == "markdown" and _MARKUP.isdisjoint(node.value)) or None


def _number(_: Repairer, node: Node, number: Number) -> bool | None:
    return (type(node) is Num and not number.allowed and math.isfinite(node.value)) or None


def _flag(_: Repairer, node: Node, flag: Flag) -> bool | None:
    return (type(node) is Bool and flag.only is None) or None


def _choice(_: Repairer, node: Node, choice: Choice) -> bool | None:
    return (type(node) is Str and node.value in choice.values) or None


def _list(repairer: Repairer, node: Node, list_type: ListOf) -> bool | None:
    if type(node) is not Arr:
        return None
    item_type = list_type.item
    names = item_type.names if type(item_type) is OneOf else None
    for item in node.items:
        if type(item) in {Str, Num, Bool} if names is None else type(item) is Comp and item.name in names:
            if not is_sound(repairer, item, item_type):
                return False
        elif repairer.fit_item(item, item_type) != [item]:
            return False
    return True


def _element(repairer: Repairer, node: Node, one_of: OneOf) -> bool | None:
    return _call(repairer, node) if type(node) is Comp and node.name in one_of.names else None


def _anything(repairer: Repairer, node: Node, _: AnyValue) -> bool | None:
    return _call(repairer, node) if type(node) is Comp else type(node) is Bool or None


def _call(repairer: Repairer, call: Comp) -> bool | None:
    slots, args = _plain_calls(repairer.library).get(call.name), call.args
    if slots is None or not slots.needed <= len(args) <= len(slots.slots) or (args and type(args[-1]) is Null):
        return None
    kinds = [type(arg) for arg in args]
    if Null in kinds and any(kind is Null and slot.is_required for kind, slot in zip(kinds, slots.slots, strict=False)):
        return None
    if Obj in kinds and any(map(as_named, args)):
        return None
    for arg, kind, slot in zip(args, kinds, slots.slots, strict=False):
        if kind is not slot.free and kind is not Null and not is_sound(repairer, arg, slot.prop_type):
            return False
    return True


class _Slot(NamedTuple):
    """What a prop takes.

    Attributes:
        free: The kind of node that is right there whatever it says.
    """

    prop_type: PropType
    free: type[Node] | None
    is_required: bool


class _Slots(NamedTuple):
    """The props of a component, and how many of them have to be given."""

    slots: tuple[_Slot, ...]
    needed: int


@lru_cache(maxsize=64)
def _plain_calls(library: Library) -> Mapping[str, _Slots]:
    """Returns the slots of the components whose arguments are never turned into others."""
    return {
        component.name: _slots_of(component)
        for component in library.components
        if component.name not in IMAGE_COMPONENTS and not may_be_reshaped(component)
    }


def _slots_of(component: Component) -> _Slots:
    slots = tuple(_Slot(prop.type, _free(prop.type), prop.required) for prop in component.props)
    return _Slots(slots, max((index + 1 for index, slot in enumerate(slots) if slot.is_required), default=0))


def _free(prop_type: PropType) -> type[Node] | None:
    match prop_type:
        case Text("plain" | "code"):
            return Str
        case Flag(None):
            return Bool
        case _:
            return None


def _record(repairer: Repairer, node: Node, record: Record) -> bool | None:
    if type(node) is not Obj:
        return None
    given = dict(node.entries)
    in_order: list[tuple[str, Node]] = []
    fields: list[tuple[Node, PropType]] = []
    for field in record.fields:
        value = given.get(field.name)
        if value is not None:
            in_order.append((field.name, value))
            fields.append((value, field.type))
        if type(value) is Null or (value is None and field.required):
            return None
    if PATTERN in given or tuple(in_order) != node.entries:
        return None
    return all(is_sound(repairer, value, field_type) for value, field_type in fields)


_LOOKS: Mapping[type, Callable[[Repairer, Any, Any], bool | None]] = {
    Text: _text,
    Number: _number,
    Flag: _flag,
    Choice: _choice,
    ListOf: _list,
    OneOf: _element,
    AnyValue: _anything,
    Record: _record,
}
