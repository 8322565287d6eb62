"""Rows grouped by label and series, and what their values come to: each worked out once for all candidates.

Main path: `Groupings(table, missing).combined(grouped, column, aggregate)`. Rows that were grouped by one column are
split by another within their groups, and what is split by two serves for both orders.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from statistics import median
from typing import Any, NamedTuple

from viewloom.compose.choosing.formats import rounded
from viewloom.compose.choosing.marks import Aggregate
from viewloom.compose.choosing.selection import floor_time
from viewloom.compose.tabular import Cell, Column, Granularity, Table


class Grouped(NamedTuple):
    """By what rows are grouped: a column, its step of time (or ""), and a column that splits (or "")."""

    x: str
    unit: Granularity
    series: str


@dataclass(slots=True)
class Groupings:
    """The groups of one table; rows without a value to split by are those of the word for missing ones.

    Cost: one pass over the rows for each way to group them, and one for each column that is combined.
    """

    table: Table
    missing: str
    _rows: dict[Grouped, Mapping[Any, list[int]]] = field(default_factory=dict[Grouped, Mapping[Any, list[int]]])
    _keys: dict[tuple[str, Granularity], Sequence[Cell]] = field(
        default_factory=dict[tuple[str, Granularity], Sequence[Cell]]
    )
    _values: dict[tuple[Grouped, str, Aggregate], list[Any]] = field(
        default_factory=dict[tuple[Grouped, str, Aggregate], list[Any]]
    )
    _times: dict[tuple[str, Granularity], frozenset[date]] = field(
        default_factory=dict[tuple[str, Granularity], frozenset[date]]
    )
    _types: dict[str, set[type]] = field(default_factory=dict[str, set[type]])

    def rows(self, grouped: Grouped) -> Mapping[Any, list[int]]:
        """Returns rows by value of the column, or by values of both; values of the column as they come first."""
        if grouped not in self._rows:
            split = self.table.column(grouped.series) if grouped.series else None
            if split is None:
                self._rows[grouped] = _rows_by(self._keys_of(grouped.x, grouped.unit))
            else:
                self._rows[grouped] = self._turned(grouped) or self._split(grouped, split)
        return self._rows[grouped]

    def _split(self, grouped: Grouped, split: Column) -> Mapping[Any, list[int]]:
        values = self.split(split)
        return {
            (key, value): found
            for key, rows in self.rows(grouped._replace(series="")).items()
            for value, found in _rows_by(_picked(values, rows), rows).items()
        }

    def _turned(self, grouped: Grouped) -> Mapping[Any, list[int]] | None:
        """Returns rows grouped by the same two columns the other way round, if they are known."""
        known = self._rows.get(Grouped(grouped.series, "", grouped.x)) if not grouped.unit else None
        # Missing values have no name along the axis, but one among the series.
        if known is None or any(column.missing for column in self.table.columns if column.name in grouped):
            return None
        by_row = sorted(known.items(), key=lambda item: item[1][0])
        return {(key, value): rows for (value, key), rows in by_row}

    def split(self, column: Column) -> Sequence[Cell]:
        """Returns the values that a column splits rows by, a word for the missing ones among them."""
        if not column.missing:
            return column.values
        return [self.missing if value is None else value for value in column.values]

    def combined(self, grouped: Grouped, column: Column, aggregate: Aggregate) -> list[Any]:
        """Returns what the values of a column come to in each group; None where all are missing."""
        key = (grouped, column.name, aggregate)
        if key not in self._values:
            combine, has_missing = self._combining(column, aggregate), bool(column.missing)
            found: list[Any] = []
            for rows in self.rows(grouped).values():
                values = _picked(column.values, rows)
                present = [value for value in values if value is not None] if has_missing else values
                if len(present) == 1 and aggregate != "count":
                    # What stands alone is neither computed nor rounded.
                    found.append(present[0])
                else:
                    found.append(combine(present) if present else None)
            self._values[key] = found
        return self._values[key]

    def _combining(self, column: Column, aggregate: Aggregate) -> Callable[[Sequence[Any]], Any]:
        if aggregate != "sum":
            return _COMBINE[aggregate]
        if column.name not in self._types:
            self._types[column.name] = set(map(type, column.values)) - {type(None)}
        types = self._types[column.name]
        return _sum if len(types) > 1 else _float_sum if types == {float} else sum

    def times(self, x: Column, unit: Granularity) -> frozenset[date]:
        """Returns the different steps of time that have rows."""
        key = (x.name, unit)
        if key not in self._times:
            plain = (x.name, x.granularity)
            if plain not in self._times:
                self._times[plain] = frozenset(value for value in set(x.values) if isinstance(value, date))
            if unit != x.granularity:
                self._times[key] = frozenset(floor_time(value, unit) for value in self._times[plain])
        return self._times[key]

    def _keys_of(self, name: str, unit: Granularity) -> Sequence[Cell]:
        x = self.table.column(name)
        if x is None:
            return ()
        if x.kind != "time" or unit == x.granularity:
            return x.values
        if (name, unit) not in self._keys:
            known: dict[Any, date] = {value: floor_time(value, unit) for value in self.times(x, x.granularity)}
            self._keys[name, unit] = list(map(known.get, x.values))
        return self._keys[name, unit]


def _rows_by(values: Sequence[Any], rows: Sequence[int] | None = None) -> dict[Any, list[int]]:
    """Returns rows, or the places of the values, by value, in the order in which they come."""
    found: defaultdict[Any, list[int]] = defaultdict(list)
    for row, value in zip(rows or range(len(values)), values, strict=True):
        found[value].append(row)
    return found


def _picked(values: Sequence[Any], rows: Sequence[int]) -> Sequence[Any]:
    return itemgetter(*rows)(values) if len(rows) > 1 else (values[rows[0]],)


def _mean(values: Sequence[Any]) -> float:
    return rounded(math.fsum(values) / len(values))


def _sum(values: Sequence[Any]) -> float:
    return _float_sum(values) if float in set(map(type, values)) else sum(values)


def _float_sum(values: Sequence[Any]) -> float:
    return rounded(math.fsum(values))


_COMBINE: Mapping[Aggregate, Callable[[Sequence[Any]], Any]] = {
    "none": lambda values: values[0],
    "sum": _sum,
    "mean": _mean,
    "count": len,
    "median": lambda values: rounded(median(values)),
    "minimum": min,
    "maximum": max,
}
