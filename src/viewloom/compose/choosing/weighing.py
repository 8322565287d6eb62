"""How much a column tells, and which quantities may stand on one axis."""

import re
from collections.abc import Sequence

from viewloom.compose.choosing.formats import is_currency
from viewloom.compose.tabular import Column

SCALES_LIMIT = 25
"""Quantities that differ more in size are not drawn on one axis: the smaller one would be a flat line."""

_TELLING = re.compile(
    r"revenue|sales|umsatz|amount|betrag|total|gross|profit|gewinn|value|wert|score|price|preis|cost|kosten|count|anzahl"
    r"|visits|users|views|sessions|population|einwohner|yield|rate|temp|close|balance|income|spend|quantity|votes|usage",
    re.IGNORECASE,
)
_DULL = re.compile(
    r"\b(?:index|rank|no|nr|position|order|version|port|year|level|offset|page|tax|fee|discount)\b", re.IGNORECASE
)
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


def is_alike(columns: Sequence[Column]) -> bool:
    """Whether quantities may share an axis: one unit, and sizes that can be seen beside each other."""
    if len({column.unit for column in columns}) > 1 or any(column.kind != "quantity" for column in columns):
        return False
    if not columns[0].unit and not _is_one_thing(columns):
        return False
    sizes = [max(abs(_number(column.minimum)), abs(_number(column.maximum))) for column in columns]
    return max(sizes) <= SCALES_LIMIT * min(sizes)


def _is_one_thing(columns: Sequence[Column]) -> bool:
    """Whether quantities without a unit are the same kind of thing: amounts, prices of one day, a shared name."""
    if all(column.is_additive or column.is_whole_part for column in columns):
        return True
    words = [{_singular(word) for word in re.findall(r"[a-z]{3,}", column.label.lower())} for column in columns]
    if all(found & _PRICES for found in words):
        return True
    return bool(words[0].intersection(*words[1:]) - _VAGUE)


def _singular(word: str) -> str:
    return word.removesuffix("s")


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
