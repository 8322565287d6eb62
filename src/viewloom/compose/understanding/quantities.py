"""What more there is to say of a column of numbers: percentages, coordinates, shares, whether sums mean something."""

from typing import Any

from viewloom.compose.tabular import Column
from viewloom.compose.understanding import roles
from viewloom.compose.understanding.units import AVERAGED_UNITS, CURRENCIES

PARTS_LIMIT = 60
"""More rows are hardly the parts of one whole."""


def understand_numbers(column: Column, words: tuple[str, ...]) -> dict[str, Any]:
    """Returns what of a column of quantities is to be replaced."""
    low, high = column.minimum, column.maximum
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return {}
    if roles.has(words, roles.LATITUDE) and low >= -90 and high <= 90:
        return {"role": "latitude", "unit": "°"}
    if roles.has(words, roles.LONGITUDE) and low >= -180 and high <= 180:
        return {"role": "longitude", "unit": "°"}
    unit = _unit(column, words, float(high))
    is_part = is_whole_part(column, unit, words)
    return {"unit": unit, "is_whole_part": is_part, "is_additive": is_part or _is_additive(column, unit, words)}


def _unit(column: Column, words: tuple[str, ...], high: float) -> str:
    # A percentage below 1 may be a fraction: 0.45 is not 0.45 %.
    if column.unit == "%" or (not column.unit and roles.has(words, roles.PERCENT)):
        return "%" if high > 1 or _is_written_percent(column) else ""
    return column.unit


def _is_written_percent(column: Column) -> bool:
    return (
        column.unit == "%"
        and "%" not in column.name
        and not roles.has(tuple(column.name.lower().split("_")), roles.PERCENT)
    )


def is_whole_part(column: Column, unit: str, words: tuple[str, ...]) -> bool:
    """Whether values are the parts of one whole: none is negative, and they sum up to it or are called shares."""
    numbers = (
        [number for number in column.values if isinstance(number, int | float)]
        if len(column.values) <= PARTS_LIMIT
        else []
    )
    if len(numbers) < 2 or min(numbers) < 0 or len(numbers) < len(column.values):
        return False
    total = sum(numbers)
    is_share = unit == "%" or roles.has(words, roles.SHARE)
    if is_share:
        return abs(total - 100) <= 1 or abs(total - 1) <= 0.01
    return len(numbers) >= 3 and (abs(total - 100) < 1e-6 or (abs(total - 1) < 1e-6 and max(numbers) < 1))


def _is_additive(column: Column, unit: str, words: tuple[str, ...]) -> bool:
    if unit in AVERAGED_UNITS:
        return False
    said = roles.says_sums(words)
    if said is not None:
        return said
    is_count = isinstance(column.minimum, int) and column.minimum >= 0 and isinstance(column.maximum, int)
    return unit in CURRENCIES or is_count
