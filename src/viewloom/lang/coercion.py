"""ECMAScript's conversions, as far as expressions need them: a page computes in JavaScript, and so must we.

Values are JSON-like: `None` stands for null and undefined, arrays are tuples or lists, objects are mappings.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

from viewloom.lang.ast import NAN
from viewloom.lang.elements import Value
from viewloom.lang.numbers import format_number

_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|Infinity)", re.ASCII)
_RADIX = re.compile(r"0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)")
_BLANKS = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"  # noqa: E501 - one table
_EXACT = 2**53


def tidy(number: float) -> int | float:
    """Return the number as an int where that is exact, so that it prints without a fraction."""
    value = float(number)
    if math.isnan(value):
        return NAN
    return int(value) if value.is_integer() and abs(value) <= _EXACT else value


def parse_number(text: str) -> float:
    """Return `Number(text)`: 0 for blank text, NaN for what is no number."""
    text = text.strip(_BLANKS)
    if not text:
        return 0.0
    if _RADIX.fullmatch(text):
        return float(int(text, 0))
    if not _DECIMAL.fullmatch(text):
        return NAN
    return float(text.replace("Infinity", "inf"))


def to_number(value: Value) -> float:
    """Return the number that an operator takes: 0 for everything that is no number."""
    if isinstance(value, (bool, int, float)):
        return float(value)
    if isinstance(value, str):
        number = parse_number(value)
        return 0.0 if math.isnan(number) else number
    return 0.0


def to_text(value: Value) -> str:
    """Return `String(value)`, with nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        return format_number(value)
    if isinstance(value, (tuple, list)):
        return ",".join(to_text(item) for item in value)
    return "[object Object]"


def is_true(value: Value) -> bool:
    """Return whether a condition holds: all arrays and objects do."""
    if isinstance(value, str):
        return value != ""
    if isinstance(value, (bool, int, float)):
        return value != 0 and value == value  # noqa: PLR0124 - NaN is false
    return value is not None


def is_loosely_equal(left: Value, right: Value) -> bool:
    """Return `left == right`."""
    if left is None or right is None:
        return left is None and right is None
    if isinstance(left, bool):
        return is_loosely_equal(int(left), right)
    if isinstance(right, bool):
        return is_loosely_equal(left, int(right))
    if _is_scalar(left) and _is_scalar(right):
        return _are_equal_scalars(left, right)
    if _is_scalar(left):
        return is_loosely_equal(left, to_text(right))
    if _is_scalar(right):
        return is_loosely_equal(to_text(left), right)
    return left is right


def is_array(value: Value) -> bool:
    """Return whether the value is an array, as made here or as read from JSON."""
    return isinstance(value, (tuple, list))


def text_length(text: str) -> int:
    """Return the text's length in UTF-16 units, as a page counts it."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def get_field(value: Any, key: str) -> Value:
    """Return `value[key]`, null for what the value does not have of its own."""
    if isinstance(value, Mapping):
        return value.get(key)  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    if isinstance(value, str):
        if key == "length":
            return text_length(value)
        units = value.encode("utf-16-le", "surrogatepass")
        index = _index(key, len(units) // 2)
        return None if index is None else units[2 * index : 2 * index + 2].decode("utf-16-le", "surrogatepass")
    if isinstance(value, (tuple, list)):
        if key == "length":
            return len(value)  # pyright: ignore[reportUnknownArgumentType]
        index = _index(key, len(value))  # pyright: ignore[reportUnknownArgumentType]
        return None if index is None else value[index]  # pyright: ignore[reportUnknownVariableType]
    return None


def get_path(value: Value, path: str) -> Value:
    """Return the value at a dotted path, null if it leads nowhere; without a path, null."""
    if not path:
        return None
    for key in path.split("."):
        value = get_field(value, key)
    return value


def _index(key: str, length: int) -> int | None:
    """Return the index that `key` spells, None if it is none of a value of this length."""
    if not key.isascii() or not key.isdigit() or (key[0] == "0" and key != "0"):
        return None
    index = int(key) if len(key) < 16 else length
    return index if index < length else None


def _is_scalar(value: Value) -> bool:
    return isinstance(value, (str, int, float))


def _are_equal_scalars(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    first = parse_number(left) if isinstance(left, str) else float(left)
    return first == (parse_number(right) if isinstance(right, str) else float(right))
