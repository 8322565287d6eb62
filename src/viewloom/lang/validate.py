"""Whether a value fits its slot: the JSON Schema checks of one argument.

Main path: `Check(report, is_partial=…).run(value, fragment, path)` returns the value to use, or `INVALID`. Only
values are checked: expressions are the page's business, and slots described by reference or union take anything.
"""

import json
from collections.abc import Callable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, TypeAlias, cast

from viewloom.lang.ast import NODE_TYPES
from viewloom.lang.diagnostics import ErrorCode
from viewloom.lang.elements import Element, Value
from viewloom.lang.signatures import MISSING, Fragment


class Invalid(Enum):
    """The type of `INVALID`: the value does not fit and nothing can stand in for it."""

    INVALID = "invalid"


INVALID: Final = Invalid.INVALID

Report: TypeAlias = Callable[[ErrorCode, str, str], None]


class Check:
    """The checks of one component call.

    Args:
        report: Takes code, path and message of each finding.
        is_partial: Whether text is still missing; half values and missing keys are then no findings.
    """

    __slots__ = ("_is_partial", "_report")

    def __init__(self, report: Report, *, is_partial: bool) -> None:
        self._report = report
        self._is_partial = is_partial

    def run(self, value: Value, fragment: Fragment, path: str) -> "Value | Invalid":
        """Check `value` and return it, mended where a default or leaving out a part mends it, or `INVALID`."""
        if value is None or isinstance(value, NODE_TYPES) or not fragment.is_checked:
            return value
        if isinstance(value, Element):
            self._mismatch(path, fragment, f'component "{value.type_name}"')
            return INVALID
        kind = fragment.single_type
        if kind == "object":
            return self._object(value, fragment, path)
        if kind == "array":
            return self._array(value, fragment, path)
        return self._leaf(value, fragment, path)

    def _object(self, value: Value, fragment: Fragment, path: str) -> "Value | Invalid":
        if not isinstance(value, Mapping):
            self._mismatch(path, fragment, type_word(value))
            return INVALID
        result: dict[str, Value] = dict(value)
        is_valid = self._is_partial or self._fill(result, fragment, path)
        required = fragment.required
        for key, part in fragment.properties:
            if key not in result:
                continue
            checked = self.run(result[key], part, f"{path}/{key}")
            if checked is not INVALID:
                result[key] = checked
            elif part.default is not MISSING:
                result[key] = part.default
            elif key in required:
                is_valid = False
            else:
                del result[key]
        if not is_valid:
            return INVALID
        return value if result == value else MappingProxyType(result)

    def _fill(self, result: dict[str, Value], fragment: Fragment, path: str) -> bool:
        """Give required keys their defaults; return whether none is left without a value."""
        defaults = {key: part.default for key, part in fragment.properties}
        is_complete = True
        for key in fragment.required:
            if result.get(key) is not None:
                continue
            default: Any = defaults.get(key, MISSING)
            if default is not MISSING:
                result[key] = default
                continue
            is_complete = False
            self._report(*lacking(f"{path}/{key}", is_null=key in result))
        return is_complete

    def _array(self, value: Value, fragment: Fragment, path: str) -> "Value | Invalid":
        if not isinstance(value, tuple):
            self._mismatch(path, fragment, type_word(value))
            return INVALID
        if fragment.items is None or not fragment.items.is_checked:
            return value
        plain = fragment.items.plain_types
        if plain.issuperset(map(type, value)):
            return value
        default: Any = fragment.items.default
        kept: list[Value] = []
        is_same = True
        for index, item in enumerate(value):
            if type(item) in plain:
                kept.append(item)
                continue
            checked = self.run(item, fragment.items, f"{path}/{index}")
            is_same = is_same and checked is item
            if checked is not INVALID:
                kept.append(checked)
            elif default is not MISSING:
                kept.append(default)
        return value if is_same else tuple(kept)

    def _leaf(self, value: Value, fragment: Fragment, path: str) -> "Value | Invalid":
        allowed = (fragment.const,) if fragment.enum is None else fragment.enum
        if allowed == (MISSING,):
            return self._typed(value, fragment, path)
        # A list of choices stands in for the type, and says nothing about arrays and objects.
        if self._is_partial or isinstance(value, (tuple, Mapping)):
            return value
        if value in allowed and any(_is_identical(value, choice) for choice in allowed):
            return value
        words = ", ".join(json.dumps(choice) for choice in allowed if isinstance(choice, (str, int, float)))
        self._report("type-mismatch", path, f'field "{path}" expects one of [{words}] but got {json.dumps(value)}')
        return INVALID

    def _typed(self, value: Value, fragment: Fragment, path: str) -> "Value | Invalid":
        kind = fragment.single_type
        if kind not in _LEAF_TYPES or _LEAF_TYPES[kind](value):
            return value
        self._mismatch(path, fragment, type_word(value))
        return INVALID

    def _mismatch(self, path: str, fragment: Fragment, got: str) -> None:
        wanted = fragment.single_type
        if wanted is None:
            wanted = "another value"
        self._report("type-mismatch", path, f'field "{path}" expects {_WORDS.get(wanted, wanted)} but got {got}')


def lacking(path: str, *, is_null: bool) -> tuple[ErrorCode, str, str]:
    """Return code, path and message for a required value that is absent or null."""
    if is_null:
        return "null-required", path, f'required field "{path}" cannot be null'
    return "missing-required", path, f'missing required field "{path}"'


def type_word(value: Value) -> str:
    """Return the name of the value's type as messages use it."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, tuple) else "object"


def _is_number(value: Value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_LEAF_TYPES: dict[str | None, Callable[[Value], bool]] = {
    "string": lambda value: isinstance(value, str),
    "number": _is_number,
    "integer": _is_number,
    "boolean": lambda value: isinstance(value, bool),
}
_WORDS = {"integer": "number"}


def _is_identical(value: Value, choice: object) -> bool:
    """Whether both are the same scalar; unlike Python, `true` is not 1."""
    return isinstance(value, bool) == isinstance(choice, bool) and value == cast("Value", choice)
