"""A changed value put in the place of the old one, without building again what is around it.

Main path: `graft` returns the result of a statement that uses another, as building it anew would give it, if only one
value in it is exchanged, and None if more than that may change. What stands beside the value stays the same objects.
Cost: the width of what is on the way down to the value.
"""

from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias, cast

from viewloom.lang.elements import Element, Part, make_part
from viewloom.lang.limits import Limits
from viewloom.lang.results import Event, Result, Seat
from viewloom.lang.signatures import Fragment, Signatures
from viewloom.lang.validate import Check

Step = str | int
Level: TypeAlias = tuple[Any, Any]  # an element, array or object, and which of its props, items or entries changes


def graft(
    user: Result, name: str, exchange: tuple[Result, Result], *, library: Signatures, limits: Limits
) -> Result | None:
    """Return what `user` comes to after an exchange in a statement that it uses, None if that is not certain.

    Args:
        user: The result of a statement that uses `name`.
        name: The statement that changed.
        exchange: What it came to when `user` was built, and what it comes to now.
        library: What slots take.
        limits: The bounds.
    """
    old, new = exchange
    before, after = old.part, new.part
    is_absent = before.value is None and after.value is None
    if not is_absent and not _are_alike(before, after):
        return None
    size = user.part.size + after.size - before.size
    if size > limits.nodes:
        return None
    seat = find_seat(user, name, old, is_absent=is_absent)
    if seat is None:
        return None
    part = user.part
    if seat.path is not None and not is_absent:
        if type(after.value) is not Element and not fits(part.value, seat.path, after.value, library):
            return None
        part = make_part((replace_at(part.value, seat.path, after.value), part.is_dynamic, part.depth, size))
    events = (*user.events[: seat.event], new, *user.events[seat.event + 1 :])
    has_events = new.has_events or (user.has_events and (not old.has_events or _has_any(events)))
    return Result(part, events, user.names, user.used, user.is_cyclic, has_events, seat)


def _are_alike(before: Part, after: Part) -> bool:
    """Whether no array or limit can tell one from the other but by its content and size."""
    kind: type[Any] = type(before.value)  # pyright: ignore[reportUnknownVariableType]
    return (
        kind is type(after.value)
        and (kind is Element or ((kind is tuple or kind is MappingProxyType) and len(before.value) > 0))
        and before.depth == after.depth
        and before.is_dynamic == after.is_dynamic
    )


def fits(value: Any, path: Sequence[Step], wanted: Any, library: Signatures) -> bool:
    """Whether the slot around the end of the path takes `wanted` as it is; of elements it takes all or none."""
    fragment: Fragment | None = None
    is_direct = False
    for step in path:
        is_direct = type(value) is Element
        if is_direct:
            fragment = next(p.fragment for p in library.components[value.type_name].params if p.name == step)
        value = (value.props if is_direct else value)[step]
    if fragment is None or not fragment.is_checked:
        return True
    findings: list[str] = []
    check = Check(lambda _code, _path, message: findings.append(message), is_partial=False)
    return is_direct and check.run(wanted, fragment, "") is wanted and not findings


def _has_any(events: tuple[Event | Result, ...]) -> bool:
    return any(isinstance(event, Event) or event.has_events for event in events)


def find_seat(user: Result, name: str, old: Result, *, is_absent: bool = False) -> Seat | None:
    """Return the one place where `name` is used; None if there are several, or none that shows.

    Args:
        user: The result of a statement that uses `name`.
        name: A statement.
        old: What it came to when `user` was built.
        is_absent: Whether that does not show.
    """
    seat = user.seat
    if seat is not None and seat.name == name and (seat.path is not None or is_absent):
        return seat
    if user.used.count(name) != 1 or old not in user.events:
        return None
    path = None if is_absent else _find_path(user.part.value, old.part.value)
    return None if path is None and not is_absent else Seat(name, path, user.events.index(old))


def _find_path(value: Any, wanted: Any) -> list[Step] | None:
    """Return how to reach `wanted` from `value`, without looking into other statements' elements."""
    stack: list[tuple[Any, list[Step]]] = [(value, [])]
    while stack:
        top, path = stack.pop()
        if top is wanted:
            return path
        kind: type[Any] = type(top)  # pyright: ignore[reportUnknownVariableType]
        if kind is Element and path and top.statement_id is not None:
            continue
        if kind is Element or kind is MappingProxyType:
            entries: Iterable[tuple[Step, Any]] = (top.props if kind is Element else top).items()
        else:
            entries = enumerate(cast("tuple[Any, ...]", top)) if kind is tuple else ()
        stack.extend((item, [*path, step]) for step, item in entries)
    return None


def replace_at(value: Any, path: Sequence[Step], wanted: Any) -> Any:
    """Return `value` with `wanted` at the end of the path."""
    return rebuild(levels_of(value, path), wanted)


def levels_of(value: Any, path: Sequence[Step]) -> list[Level]:
    """Return what is on the way from a value to the end of the path, innermost first."""
    levels: list[Level] = []
    for step in path:
        levels.append((value, step))
        around: Any = value.props if type(value) is Element else value
        value = around[step]
    levels.reverse()
    return levels


def rebuild(levels: Sequence[Level], changed: Any) -> Any:
    """Return what is around a value, outermost, with another value in its place."""
    for around, step in levels:
        kind: type[Any] = type(around)  # pyright: ignore[reportUnknownVariableType]
        if kind is Element:
            props = around.props.copy()
            props[step] = changed
            changed = Element(around.type_name, MappingProxyType(props), around.statement_id, around.has_dynamic_props)
        elif kind is tuple:
            changed = (*around[:step], changed, *around[step + 1 :])
        else:
            changed = MappingProxyType({**around, step: changed})
    return changed
