"""Validation rules of form fields: what a page says about a value that does not pass.

Main path: `first_problem(value, rules)`. Patterns come from a model, so those that could take exponential time pass.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from viewloom.lang.coercion import parse_number, text_length, to_text
from viewloom.lang.elements import Value
from viewloom.lang.numbers import format_number

PATTERN_LIMIT_CHARS = 256
VALUE_LIMIT_CHARS = 2_048

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_URL = re.compile(
    r"(?:(?:https?|wss?|ftp):/*[^\s/?#\\]+[^\n]*|(?!(?:https?|wss?|ftp):)[a-z][a-z0-9+.-]*:.*)",
    re.IGNORECASE | re.DOTALL,
)
_LEADING_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|Infinity))", re.ASCII)
_REPEATED_GROUP = re.compile(r"\([^()]*(?:[+*|]|\{\d+,)[^()]*\)(?:[+*]|\{\d+,)")


def first_problem(value: Value, rules: Mapping[str, Any]) -> str | None:
    """Return the message of the first rule that the value breaks, None if there is none.

    Args:
        value: What the field holds.
        rules: Rule by name, in order; false and null switch one off, an unknown one passes.
    """
    for name, argument in rules.items():
        rule = _RULES.get(name)
        if argument is None or argument is False or rule is None:
            continue
        if name != "required" and is_empty(value):
            continue
        problem = rule(value, argument)
        if problem:
            return problem
    return None


def is_empty(value: Any) -> bool:
    """Return whether a field holds nothing: no text, no items, or a wrapper around nothing."""
    if isinstance(value, Mapping):
        fields = cast("Mapping[str, Any]", value)
        return is_empty(fields["value"]) if "value" in fields else not fields
    return value is None or value == "" or (isinstance(value, (tuple, list)) and not value)


def _required(value: Any, _argument: Any) -> str | None:
    if is_empty(value):
        return "This field is required"
    if isinstance(value, Mapping):
        choices = list(cast("Mapping[str, Any]", value).values())
        if choices and all(choice is False for choice in choices):
            return "At least one option is required"
    return None


def _email(value: Any, _argument: Any) -> str | None:
    is_email = isinstance(value, str) and _EMAIL.fullmatch(value)
    return None if is_email else "Please enter a valid email"


def _url(value: Any, _argument: Any) -> str | None:
    is_url = isinstance(value, str) and _URL.fullmatch(value.strip())
    return None if is_url else "Please enter a valid URL"


def _numeric(value: Any, _argument: Any) -> str | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and not math.isnan(value)
    if is_number or (isinstance(value, str) and not math.isnan(leading_number(value))):
        return None
    return "Must be a number"


def _minimum(value: Any, argument: Any) -> str | None:
    return _bound(value, argument, "at least", lambda number, bound: number >= bound)


def _maximum(value: Any, argument: Any) -> str | None:
    return _bound(value, argument, "no more than", lambda number, bound: number <= bound)


def _bound(value: Any, argument: Any, words: str, holds: Callable[[float, float], bool]) -> str | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    number = float(value) if is_number else leading_number(to_text(value))
    bound = _number(argument)
    return None if math.isnan(number) or holds(number, bound) else f"Must be {words} {format_number(bound)}"


def _min_length(value: Any, argument: Any) -> str | None:
    bound = _number(argument)
    if not isinstance(value, str) or text_length(value) >= bound:
        return None
    return f"Must be at least {format_number(bound)} characters"


def _max_length(value: Any, argument: Any) -> str | None:
    bound = _number(argument)
    if not isinstance(value, str) or text_length(value) <= bound:
        return None
    return f"Must be no more than {format_number(bound)} characters"


def _pattern(value: Any, argument: Any) -> str | None:
    if not isinstance(value, str) or not isinstance(argument, str):
        return None
    if len(argument) > PATTERN_LIMIT_CHARS or len(value) > VALUE_LIMIT_CHARS or _REPEATED_GROUP.search(argument):
        return None
    try:
        return None if re.search(argument, value, re.ASCII) else "Invalid format"
    except re.error:
        return None


def leading_number(text: str) -> float:
    """Return `parseFloat(text)`."""
    found = _LEADING_NUMBER.match(text)
    return float(found[1].replace("Infinity", "inf")) if found else math.nan


def _number(argument: Any) -> float:
    if isinstance(argument, str):
        return parse_number(argument)
    return float(argument) if isinstance(argument, (bool, int, float)) else math.nan


_RULES: dict[str, Callable[[Any, Any], str | None]] = {
    "required": _required,
    "email": _email,
    "url": _url,
    "numeric": _numeric,
    "min": _minimum,
    "max": _maximum,
    "minLength": _min_length,
    "maxLength": _max_length,
    "pattern": _pattern,
}
