"""How much a column tells, and which quantities may stand on one axis."""

import re
from collections.abc import Sequence

from viewloom.compose.choosing.formats import is_currency
from viewloom.compose.tabular import Column, Table
from viewloom.compose.understanding.orders import order_of

SCALES_LIMIT = 10
"""Quantities that differ more in size are not drawn on one axis: the smaller one would be a flat line."""

_TELLING = re.compile(
    r"revenue|sales|umsatz|amount|betrag|total|gross|profit|gewinn|value|wert|score|price|preis|cost|kosten|count|anzahl"
    r"|visits|users|views|sessions|population|einwohner|yield|rate|temp|close|balance|income|spend|votes|usage|steps",
    re.IGNORECASE,
)
_DULL = re.compile(
    r"\b(?:index|rank|no|nr|number|ticket|run|since|founded|joined|build|revision|page|issue|position|order|version|port|year|level|offset|page|tax|fee|discount)\b",
    re.IGNORECASE,
)
_UNIT_NAMES = re.compile(r"units?|unit of measure|uom|currency|currency[_ ]code|einheit|währung|unité|unidad")
_PRICES = frozenset({"open", "high", "low", "close"})
_VAGUE = frozenset({"the", "per", "max", "min", "avg", "mean", "total", "average", "number", "value", "for", "and"})
"""Words that say nothing of what is measured."""


def importance(column: Column) -> float:
    """Returns how much a quantity is likely to be what the table is about."""
    score = 0.0
    score += 2 if _TELLING.search(column.name) else 0
    score += 1.5 if is_currency(column.unit) else 0.5 if column.unit else 0
    score += 1 if column.is_additive or column.is_whole_part else 0
    score -= 2 if _DULL.search(column.label) else 0
    score -= 2 if column.distinct <= 1 else 0
    score -= 1 if column.missing * 2 > len(column.values) else 0
    return score


def is_measure(column: Column) -> bool:
    """Whether a quantity is worth drawing: running numbers and years are not."""
    if column.kind != "quantity" or column.role:
        return False
    is_running = bool(_DULL.search(column.label)) and not column.unit and column.distinct == len(column.values)
    return not (is_running and all(isinstance(value, int) for value in column.present()))


def is_mixed(table: Table) -> bool:
    """Whether a column says in which unit each row is, and they differ: then no axis fits all rows."""
    return any(
        column.distinct > 1 and column.kind != "quantity" and _UNIT_NAMES.fullmatch(column.name.strip().lower())
        for column in table.columns
    )


def is_alike(columns: Sequence[Column]) -> bool:
    """Whether quantities may share an axis: one unit, and sizes that can be seen beside each other."""
    if len({column.unit for column in columns}) > 1 or any(column.kind != "quantity" for column in columns):
        return False
    if not columns[0].unit and not _is_one_thing(columns):
        return False
    # The price of one and the amount of all are both money, but no bars to compare.
    if is_currency(columns[0].unit) and len({column.is_additive for column in columns}) > 1:
        return False
    sizes = [max(abs(_number(column.minimum)), abs(_number(column.maximum))) for column in columns]
    return max(sizes) <= SCALES_LIMIT * min(sizes)


def _is_one_thing(columns: Sequence[Column]) -> bool:
    """Whether quantities without a unit are one kind of thing: amounts, steps of a scale, a day's prices, a name."""
    if all(column.is_additive or column.is_whole_part for column in columns):
        return True
    if order_of([column.name.strip() for column in columns]):
        return True
    words = [{_singular(word) for word in re.findall(r"[a-z]{3,}", column.label.lower())} for column in columns]
    if all(found & _PRICES for found in words):
        return True
    return bool(words[0].intersection(*words[1:]) - _VAGUE)


def _singular(word: str) -> str:
    return word.removesuffix("s")


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
