"""Rows grouped by label and series, and what their values come to: each worked out once for all candidates.

Main path: `Groupings(table).combined(grouped, column, aggregate)`.
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
    _rows: dict[Grouped, dict[Any, list[int]]] = field(default_factory=dict[Grouped, dict[Any, list[int]]])
    _keys: dict[tuple[str, Granularity], Sequence[Cell]] = field(
        default_factory=dict[tuple[str, Granularity], Sequence[Cell]]
    )
    _values: dict[tuple[Grouped, str, Aggregate], list[Any]] = field(
        default_factory=dict[tuple[Grouped, str, Aggregate], list[Any]]
    )
    _times: dict[tuple[str, Granularity], frozenset[date]] = field(
        default_factory=dict[tuple[str, Granularity], frozenset[date]]
    )

    def rows(self, grouped: Grouped) -> Mapping[Any, list[int]]:
        """Returns rows by value of the column, or by values of both, in the order in which they come."""
        if grouped not in self._rows:
            found: defaultdict[Any, list[int]] = defaultdict(list)
            keys: Sequence[Any] = self._keys_of(grouped.x, grouped.unit)
            split = self.table.column(grouped.series) if grouped.series else None
            for row, place in enumerate(zip(keys, self.split(split), strict=True) if split else keys):
                found[place].append(row)
            self._rows[grouped] = found
        return self._rows[grouped]

    def split(self, column: Column) -> Sequence[Cell]:
        """Returns the values that a column splits rows by, a word for the missing ones among them."""
        if not column.missing:
            return column.values
        return [self.missing if value is None else value for value in column.values]

    def combined(self, grouped: Grouped, column: Column, aggregate: Aggregate) -> list[Any]:
        """Returns what the values of a column come to in each group; None where all are missing."""
        key = (grouped, column.name, aggregate)
        if key not in self._values:
            combine, has_missing = _COMBINE[aggregate], bool(column.missing)
            found: list[Any] = []
            for rows in self.rows(grouped).values():
                values = itemgetter(*rows)(column.values) if len(rows) > 1 else (column.values[rows[0]],)
                present = [value for value in values if value is not None] if has_missing else values
                found.append(combine(present) if present else None)
            self._values[key] = found
        return self._values[key]

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


def _mean(values: Sequence[Any]) -> float:
    return rounded(math.fsum(values) / len(values))


def _sum(values: Sequence[Any]) -> float:
    return rounded(math.fsum(values)) if float in set(map(type, values)) else sum(values)


_COMBINE: Mapping[Aggregate, Callable[[Sequence[Any]], Any]] = {
    "none": lambda values: values[0],
    "sum": _sum,
    "mean": _mean,
    "count": len,
    "median": lambda values: rounded(median(values)),
    "minimum": min,
    "maximum": max,
}
