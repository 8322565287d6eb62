"""The built-in functions of expressions: `@Count` to `@Ceil`. `@Each` and the actions are the evaluator's."""

import math
import unicodedata
from collections.abc import Callable, Sequence
from functools import cmp_to_key
from typing import Any, cast

from viewloom.lang.ast import NAN
from viewloom.lang.coercion import get_path, is_array, is_loosely_equal, parse_number, tidy, to_number, to_text
from viewloom.lang.elements import Value

Function = Callable[[list[Value]], Value]

_LETTER = 4
_RANKS = {"Z": 0, "C": 0, "P": 1, "S": 2, "N": 3, "L": _LETTER, "M": 5}


def call_function(name: str, args: list[Value]) -> Value:
    """Return what the function makes of its arguments; missing ones are null, wrong ones count as nothing."""
    return _FUNCTIONS[name](args)


def _argument(args: list[Value], index: int) -> Value:
    return args[index] if index < len(args) else None


def _items(args: list[Value]) -> Sequence[Value]:
    value = _argument(args, 0)
    return cast("Sequence[Value]", value) if is_array(value) else ()


def _total(items: Sequence[Value]) -> float:
    total = 0.0
    for item in items:
        total += to_number(item)
    return total


def _first(args: list[Value]) -> Value:
    items = _items(args)
    return items[0] if items else None


def _last(args: list[Value]) -> Value:
    items = _items(args)
    return items[-1] if items else None


def _average(args: list[Value]) -> Value:
    items = _items(args)
    return tidy(_total(items) / len(items)) if items else 0


def _extreme(args: list[Value], pick: Callable[[list[float]], float]) -> Value:
    numbers = [to_number(item) for item in _items(args)]
    if any(math.isnan(number) for number in numbers):
        return NAN
    return tidy(pick(numbers)) if numbers else 0


def _round(args: list[Value]) -> Value:
    number = to_number(_argument(args, 0))
    decimals = to_number(_argument(args, 1))
    try:
        factor = math.pow(10, decimals)
    except OverflowError:
        factor = math.inf
    scaled = number * factor
    if not math.isfinite(scaled):
        return NAN if math.isinf(factor) or math.isnan(scaled) else tidy(scaled)
    whole = math.floor(scaled)
    rounded = whole if scaled - whole < 0.5 else whole + 1
    return tidy(rounded / factor) if factor else NAN


def _whole(args: list[Value], step: Callable[[float], int]) -> Value:
    number = to_number(_argument(args, 0))
    return tidy(step(number)) if math.isfinite(number) else number


def _sort(args: list[Value]) -> Value:
    value = _argument(args, 0)
    if not is_array(value):
        return value
    path = to_text(_argument(args, 1))
    direction = _argument(args, 2)
    sign = -1 if direction is not None and to_text(direction) == "desc" else 1

    def compare(left: Value, right: Value) -> int:
        first = get_path(left, path) if path else left
        second = get_path(right, path) if path else right
        if _is_numeric(first) and _is_numeric(second):
            difference = to_number(first) - to_number(second)
            return sign * ((difference > 0) - (difference < 0))
        return sign * compare_text(to_text(first), to_text(second))

    return tuple(sorted(_items(args), key=cmp_to_key(compare)))


def _is_numeric(value: Value) -> bool:
    if isinstance(value, str):
        return value != "" and not math.isnan(parse_number(value))
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def compare_text(left: str, right: str) -> int:
    """Return how two texts compare in a reader's order: letters first, then accents, then small before capital."""
    first, second = _collation_key(left), _collation_key(right)
    return (first > second) - (first < second)


def _collation_key(text: str) -> tuple[list[tuple[int, str]], str, str]:
    decomposed = unicodedata.normalize("NFD", text)
    letters = [
        (_RANKS.get(unicodedata.category(character)[0], 2), character.casefold())
        for character in decomposed
        if not unicodedata.combining(character)
    ]
    return letters, decomposed.casefold(), text.swapcase()


def _filter(args: list[Value]) -> Value:
    path = to_text(_argument(args, 1))
    operator = _argument(args, 2)
    test = _TESTS.get("==" if operator is None else to_text(operator))
    wanted = _argument(args, 3)
    if test is None:
        return ()
    return tuple(item for item in _items(args) if test(get_path(item, path) if path else item, wanted))


_TESTS: dict[str, Callable[[Value, Value], bool]] = {
    "==": is_loosely_equal,
    "!=": lambda left, right: not is_loosely_equal(left, right),
    ">": lambda left, right: to_number(left) > to_number(right),
    "<": lambda left, right: to_number(left) < to_number(right),
    ">=": lambda left, right: to_number(left) >= to_number(right),
    "<=": lambda left, right: to_number(left) <= to_number(right),
    "contains": lambda left, right: to_text(right) in to_text(left),
}

_FUNCTIONS: dict[str, Function] = {
    "Count": lambda args: len(_items(args)),
    "First": _first,
    "Last": _last,
    "Sum": lambda args: tidy(_total(_items(args))),
    "Avg": _average,
    "Min": lambda args: _extreme(args, min),
    "Max": lambda args: _extreme(args, max),
    "Sort": _sort,
    "Filter": _filter,
    "Round": _round,
    "Abs": lambda args: tidy(abs(to_number(_argument(args, 0)))),
    "Floor": lambda args: _whole(args, math.floor),
    "Ceil": lambda args: _whole(args, math.ceil),
}


def run_binary(operator: str, left: Any, right: Any) -> Value:
    """Return what an operator other than `&&` and `||` makes of its operands."""
    if operator == "+" and (isinstance(left, str) or isinstance(right, str)):
        return to_text(left) + to_text(right)
    if operator in _TESTS:
        return _TESTS[operator](left, right)
    return tidy(_ARITHMETIC[operator](to_number(left), to_number(right)))


def _remainder(left: float, right: float) -> float:
    return math.fmod(left, right) if math.isfinite(left) else NAN


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right if right else 0.0,
    "%": lambda left, right: _remainder(left, right) if right else 0.0,
}
