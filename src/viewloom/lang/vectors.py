"""Comparing what we give with what a conformance vector expects."""

import math
from collections.abc import Mapping
from typing import Any, cast

_UNCOMPARED = frozenset({"message"})


def plain(value: Any) -> Any:
    """Return the value as vectors write it: lists, dictionaries, numbers as doubles, non-finite ones by name.

    What is shared stays shared, so that the cost is the number of distinct parts. No recursion.
    """
    done: dict[int, Any] = {}
    stack: list[Any] = [value]
    while stack:
        top = stack[-1]
        if id(top) in done:
            stack.pop()
            continue
        missing = [part for part in _parts(top) if id(part) not in done]
        if missing:
            stack.extend(missing)
            continue
        stack.pop()
        done[id(top)] = _plain_node(top, done)
    return done[id(value)]


def is_same(actual: Any, expected: Any) -> bool:
    """Return whether both are the same but for the wording of messages and the order of keys."""
    stack: list[tuple[Any, Any]] = [(actual, expected)]
    while stack:
        left, right = stack.pop()
        if isinstance(left, dict) and isinstance(right, dict):
            first, second = cast("dict[str, Any]", left), cast("dict[str, Any]", right)
            if first.keys() != second.keys():
                return False
            stack.extend((first[key], second[key]) for key in first if key not in _UNCOMPARED)
        elif isinstance(left, list) and isinstance(right, list):
            items, others = cast("list[Any]", left), cast("list[Any]", right)
            if len(items) != len(others):
                return False
            stack.extend(zip(items, others, strict=True))
        elif not _is_same_scalar(left, right):
            return False
    return True


def resolve_pointer(value: Any, pointer: str) -> Any:
    """Return the value at a JSON pointer, None if there is none."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = cast("dict[str, Any]", value).get(key)
        elif isinstance(value, list) and key.isdigit() and int(key) < len(cast("list[Any]", value)):
            value = cast("list[Any]", value)[int(key)]
        else:
            return None
    return value


def _parts(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(cast("Mapping[str, Any]", value).values())
    return list(cast("list[Any]", value)) if isinstance(value, (list, tuple)) else []


def _plain_node(value: Any, done: dict[int, Any]) -> Any:
    if isinstance(value, Mapping):
        return {key: done[id(part)] for key, part in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [done[id(part)] for part in cast("list[Any]", value)]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    if math.isfinite(value):
        return value
    return {"$number": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}


def _is_same_scalar(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return float(left) == float(right)
    return type(left) is type(right) and left == right
