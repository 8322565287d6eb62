"""A list of names, of which one after the other gets a value: what the root of most programs is while they grow.

Main path: `find_slots` looks at a statement that is a component with a list of nothing but names; `Slots.exchange`
gives its result after one of them came to something else, as building it anew would. Cost: copying a tuple, while
building again would look at every name.
"""

from bisect import bisect_left, insort
from types import MappingProxyType

from viewloom.lang.ast import Arr, Comp, Node, Ref
from viewloom.lang.elements import NOTHING, Element, Part
from viewloom.lang.limits import Limits
from viewloom.lang.results import Result, Seat
from viewloom.lang.signatures import Signatures

SHORTEST = 12  # names in a list; building a shorter one again costs no more
_AROUND = 2  # the list and the element are around each value


class Slots:
    """The places of a list of names.

    Args:
        prop: The prop that holds the list.
        result: What the statement comes to.

    Attributes:
        result: What the statement comes to now.
    """

    __slots__ = ("_loud", "_place", "_prop", "_shown", "_used", "result")

    def __init__(self, prop: str, result: Result) -> None:
        self.result = result
        self._prop = prop
        self._place = {name: place for place, name in enumerate(result.names)}
        events = list(enumerate(result.events))
        self._used = [place for place, event in events if type(event) is Result]
        self._shown = [place for place, event in events if _is_shown(event)]
        self._loud = {place for place, event in events if type(event) is not Result or event.has_events}

    @property
    def is_sound(self) -> bool:
        """Whether every name has a place of its own, and the value is what the names in their order give."""
        result = self.result
        return (
            len(self._place) == len(result.events) == len(result.names)
            and tuple([result.events[place].part.value for place in self._shown])  # type: ignore[union-attr] - used ones
            == result.part.value.props.get(self._prop)
        )

    def follow(self, result: Result, place: int, *, is_loud: bool) -> None:
        """Take it that the value at a place was exchanged elsewhere for one that is shown as before."""
        self.result = result
        self._set_loud(place, is_loud=is_loud)

    def exchange(self, name: str, new: Result, limits: Limits) -> Result | None:
        """Return what the statement comes to after `name` came to something else, None if that is not certain."""
        user = self.result
        place = self._place.get(name)
        if place is None:
            return None  # it did refer to the name before it was defined again
        known = user.events[place]
        old = known.part if type(known) is Result else NOTHING
        part = user.part
        was_shown, is_shown = old.value is not None, new.part.value is not None
        depth = new.part.depth + _AROUND if is_shown else 0
        size = part.size + (new.part.size if is_shown else 0) - (old.size if was_shown else 0)
        is_shallower = was_shown and old.depth + _AROUND >= part.depth > depth
        is_duller = was_shown and old.is_dynamic and not (is_shown and new.part.is_dynamic)
        if is_shallower or is_duller or depth > limits.tree_depth or size > limits.nodes:
            return None
        element: Element = part.value
        index = bisect_left(self._shown, place)
        values = element.props[self._prop]
        shown = (new.part.value,) if is_shown else ()
        values = (*values[:index], *shown, *values[index + was_shown :])
        dynamic = part.is_dynamic or (is_shown and new.part.is_dynamic)
        props = MappingProxyType({**element.props, self._prop: values})
        element = Element(element.type_name, props, element.statement_id, dynamic)
        used = user.used
        if type(known) is not Result:
            at = bisect_left(self._used, place)
            used = (*used[:at], name, *used[at:])
            insort(self._used, place)
        if is_shown and not was_shown:
            insort(self._shown, place)
        elif was_shown and not is_shown:
            del self._shown[index]
        self._set_loud(place, is_loud=new.has_events)
        self.result = Result(
            Part(element, dynamic, max(part.depth, depth), size),
            (*user.events[:place], new, *user.events[place + 1 :]),
            user.names,
            used,
            False,  # noqa: FBT003 - a hot path
            bool(self._loud),
            Seat(name, (self._prop, index), place) if is_shown else None,
        )
        return self.result

    def _set_loud(self, place: int, *, is_loud: bool) -> None:
        if is_loud:
            self._loud.add(place)
        else:
            self._loud.discard(place)


def find_slots(expression: Node, result: Result, library: Signatures) -> Slots | None:
    """Return the places of the names in a statement's list, None if it is no component with one list of names.

    Args:
        expression: The statement's value.
        result: What it came to.
        library: What slots take.
    """
    if type(expression) is not Comp or type(result.part.value) is not Element or len(result.names) < SHORTEST:
        return None
    if result.part.value.type_name != expression.name:
        return None  # defined again since the result was made
    slots = library.components[expression.name].slots
    for (prop, plain, is_checked, _, _), argument in zip(slots, expression.args, strict=False):
        if type(argument) is Arr and len(argument.items) == len(result.names):
            is_open = not is_checked or tuple in plain
            found = Slots(prop, result) if is_open and set(map(type, argument.items)) == {Ref} else None
            return found if found and found.is_sound else None
    return None


def _is_shown(event: object) -> bool:
    return type(event) is Result and event.part.value is not None
