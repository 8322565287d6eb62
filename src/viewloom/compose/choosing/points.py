"""The figures of charts that have no labels of the data's own: points of two quantities, and ranges of one."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from viewloom.compose.choosing.formats import is_currency, rounded, show_number
from viewloom.compose.choosing.marks import Encoding
from viewloom.compose.choosing.views import Series, View
from viewloom.compose.choosing.words import Language, say
from viewloom.compose.tabular import Column, Table

SCATTER_LIMIT = 200
"""Points of a scatter plot that are sent; more are sampled evenly."""
BINS_LIMIT = 12


@dataclass(frozen=True, slots=True)
class Points:
    """What a scatter plot shows."""

    groups: tuple[tuple[str, tuple[tuple[float, float], ...]], ...]
    encoding: Encoding
    x_label: str
    y_label: str
    total: int
    remarks: tuple[str, ...] = ()


def build_histogram(table: Table, encoding: Encoding, language: Language) -> View | None:
    """Returns how many values of a quantity lie in each of a few equal ranges with round bounds."""
    column = table.column(encoding.x)
    numbers: list[float] = column.present() if column else []
    low, high = min(numbers, default=0), max(numbers, default=0)
    if column is None or low == high:
        return None
    width = _round_width((high - low) / min(BINS_LIMIT - 2, math.ceil(math.log2(len(numbers))) + 1))
    first = math.floor(low / width)
    counts = Counter([math.floor(number / width) for number in numbers])
    bins = range(first, max(counts) + 1)
    labels = tuple(f"{_bound(at * width, language)} \u2013 {_bound((at + 1) * width, language)}" for at in bins)
    said = [say(language, "binned", count=show_number(len(numbers), language=language))]
    said += [say(language, "blank", count=column.missing)] if column.missing else []
    count = say(language, "count")
    unit = f" ({column.unit})" if column.unit and not is_currency(column.unit) else ""
    series = (Series(count, tuple(counts.get(at, 0) for at in bins)),)
    return View(
        labels, series, encoding, "", column.label + unit, count, len(labels), is_aggregated=True, remarks=tuple(said)
    )


def _bound(value: float, language: Language) -> str:
    return show_number(rounded(round(value, 10)), language=language)


def _round_width(width: float) -> float:
    size = 10.0 ** math.floor(math.log10(width))
    return next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= width)


def build_points(table: Table, encoding: Encoding, language: Language) -> Points | None:
    """Returns the points of two quantities, by category."""
    x, y, split = (table.column(name) for name in (encoding.x, *encoding.values[:1], encoding.series))
    if x is None or y is None:
        return None
    rows: Sequence[int] = range(table.row_count)
    if x.missing or y.missing:
        rows = [row for row in rows if x.values[row] is not None and y.values[row] is not None]
    if not rows:
        return None
    said: list[str] = []
    shown = rows
    if len(rows) > SCATTER_LIMIT:
        shown = [rows[at * len(rows) // SCATTER_LIMIT] for at in range(SCATTER_LIMIT)]
        said.append(say(language, "every", shown=SCATTER_LIMIT, total=len(rows)))
    if left_out := table.row_count - len(rows):
        said.append(say(language, "blank", count=left_out))
    groups: dict[str, list[tuple[float, float]]] = {}
    lefts, rights = cast("Sequence[float]", x.values), cast("Sequence[float]", y.values)
    names = split.values if split else ()
    for row in shown:
        name = names[row] if split else ""
        named = str(name) if name is not None else say(language, "missing")
        groups.setdefault(named, []).append((lefts[row], rights[row]))
    drawn = tuple((name or y.label, tuple(points)) for name, points in groups.items())
    return Points(drawn, encoding, _with_unit(x), _with_unit(y), len(rows), tuple(said))


def _with_unit(column: Column) -> str:
    return f"{column.label} ({column.unit})" if column.unit and f"({column.unit})" not in column.label else column.label
