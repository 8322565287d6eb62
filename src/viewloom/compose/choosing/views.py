"""The figures that a chart shows: rows grouped by label and series, added up or averaged, folded where there are many.

Main path: `build_view(groupings, encoding, language)`. Nothing is invented on the way: a group without values stays
missing, a step of time without rows is a gap (and 0 only where rows are counted), and whatever was added up, folded
or left out is a sentence in `View.remarks`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from viewloom.compose.choosing.formats import rounded, show_axis_time, show_value
from viewloom.compose.choosing.grouping import Grouped, Groupings
from viewloom.compose.choosing.marks import Aggregate, Encoding
from viewloom.compose.choosing.selection import step
from viewloom.compose.choosing.wishes import Wishes
from viewloom.compose.choosing.words import Language, say
from viewloom.compose.tabular import Column, Granularity, Table

SERIES_LIMIT = 6
"""More lines or colours than that nobody tells apart (CompassQL, Draco: few values for colour)."""
POINTS_LIMIT = 150
"""Labels of a line; a finer series is brought to a coarser step."""
_WEEKEND = (5, 6)
GAP_SHARE = 0.6
"""Steps without rows are filled in as gaps if not more than this share of all would be."""

_COARSER: Mapping[Granularity, Granularity] = {
    "second": "minute",
    "minute": "hour",
    "hour": "day",
    "day": "month",
    "week": "month",
    "month": "quarter",
    "quarter": "year",
}

Value = int | float | None


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one colour, one for each label; None is missing."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class View:
    """What a chart with labels shows.

    Attributes:
        total_labels: How many labels there were before folding.
        is_aggregated: Whether a label stands for several rows.
        is_folded: Whether the last label is all the smaller ones.
        blanks: Values of labels that are shown which are missing.
    """

    labels: tuple[str, ...]
    series: tuple[Series, ...]
    encoding: Encoding
    unit: str = ""
    x_label: str = ""
    y_label: str = ""
    total_labels: int = 0
    is_aggregated: bool = False
    is_folded: bool = False
    blanks: int = 0
    remarks: tuple[str, ...] = ()

    def numbers(self) -> list[float]:
        """Returns all values that are not missing."""
        return [value for series in self.series for value in series.values if value is not None]

    @cached_property
    def least(self) -> float | None:
        """The least of all values; None if there are none."""
        return min(self.numbers(), default=None)

    @cached_property
    def longest_label(self) -> int:
        """Characters of the longest label."""
        return max(map(len, self.labels), default=0)


@dataclass(slots=True)
class _Cube:
    """Values by label and series, while rows are read."""

    labels: dict[Any, int]
    names: dict[str, int]
    cells: dict[tuple[int, int], Any]
    rows: int = 0


def build_view(
    groupings: Groupings, encoding: Encoding, language: Language, *, keeps_order: bool = False
) -> View | None:
    """Returns the figures for an encoding; None if there are none. Cost: linear in the rows.

    Args:
        groupings: The rows, and what was found of them for other encodings.
        encoding: What to draw; a coarser step of time is taken if it would have too many points.
        language: Of labels and remarks.
        keeps_order: Leave labels in the order of the rows, since a request sorted them.
    """
    table = groupings.table
    x = table.column(encoding.x)
    if x is None:
        return None
    encoding = _with_step(x, encoding, groupings)
    cube = _read(groupings, encoding, language)
    if not cube.labels:
        return None
    is_many = len(cube.cells) < cube.rows
    if not is_many and encoding.aggregate in {"sum", "mean", "median", "minimum", "maximum"}:
        encoding = replace(encoding, aggregate="none")
    view = _view(cube, x, table, encoding, language=language)
    view = replace(view, is_aggregated=encoding.aggregate != "none", remarks=_remarks(view, x, table, language))
    return _with_few_series(_arranged(view, x, keeps_order=keeps_order), table, language)


def _with_step(x: Column, encoding: Encoding, groupings: Groupings) -> Encoding:
    """Returns the encoding with the finest step of time that leaves few enough points."""
    if x.kind != "time":
        return encoding
    unit: Granularity = encoding.granularity or x.granularity or "day"
    times = groupings.times(x, x.granularity)
    while len(times) > POINTS_LIMIT and unit in _COARSER:
        unit = _COARSER[unit]
        times = groupings.times(x, unit)
    return replace(encoding, granularity=unit)


def _read(groupings: Groupings, encoding: Encoding, language: Language) -> _Cube:
    table, cube = groupings.table, _Cube({}, {}, {})
    grouped = Grouped(encoding.x, encoding.granularity, encoding.series)
    columns = [column for name in encoding.values if (column := table.column(name))]
    if encoding.series and (split := table.column(encoding.series)) is not None:
        different = dict.fromkeys(groupings.split(split))
        names = {value: show_value(value, split.kind, language=language) for value in different}
        ordered = [value for value in split.order if value in names] or list(different)
        cube.names = {names[value]: at for at, value in enumerate(ordered)}
        numbers = {value: cube.names[name] for value, name in names.items()}
        places = [(key, numbers[value]) for key, value in groupings.rows(grouped)]
        _gather(cube, places, groupings, (grouped, columns[0] if columns else None, encoding.aggregate))
        return cube
    grouped = grouped._replace(series="")
    if not columns:
        cube.names = {say(language, "count"): 0}
        _gather(cube, [(key, 0) for key in groupings.rows(grouped)], groupings, (grouped, None, "count"))
    for at, column in enumerate(columns):
        cube.names[column.label] = at
        places = [(key, at) for key in groupings.rows(grouped)]
        _gather(cube, places, groupings, (grouped, column, encoding.aggregate))
    return cube


def _gather(
    cube: _Cube,
    places: Sequence[tuple[Any, int]],
    groupings: Groupings,
    wanted: tuple[Grouped, Column | None, Aggregate],
) -> None:
    """Puts what one column comes to into a cube; only groups with a label count."""
    grouped, column, aggregate = wanted
    counts: list[Any] = [len(rows) for rows in groupings.rows(grouped).values()]
    values: list[Any] = counts if column is None else groupings.combined(grouped, column, aggregate)
    for (key, number), value, count in zip(places, values, counts, strict=True):
        if key is None and value is None:
            continue
        cube.rows += count
        cube.cells[cube.labels.setdefault(key, len(cube.labels)), number] = value


def _view(cube: _Cube, x: Column, table: Table, encoding: Encoding, *, language: Language) -> View:
    keys = list(cube.labels)
    if x.kind == "time":
        keys = _timeline([key for key in keys if key is not None], encoding)
    elif x.order:
        keys = [*(value for value in x.order if value in cube.labels), *([None] if None in cube.labels else [])]
    blank = 0 if encoding.aggregate == "count" and not encoding.series else None
    columns = [cube.labels.get(key, -1) for key in keys]
    series = tuple(
        Series(name, tuple(cube.cells.get((at, number), blank) for at in columns))
        for name, number in cube.names.items()
    )
    if encoding.aggregate == "count":
        series = tuple(Series(one.name, tuple(value or 0 for value in one.values)) for one in series)
    first = table.column(encoding.values[0]) if encoding.values else None
    unit = first.unit if first and encoding.aggregate != "count" else ""
    return View(
        labels=tuple(_labels(keys, x, encoding, language)),
        series=series,
        encoding=encoding,
        unit=unit,
        x_label=x.label,
        y_label=_y_label(first, encoding, language),
        total_labels=len(keys),
        blanks=sum(value is None for one in series for value in one.values),
    )


def _y_label(column: Column | None, encoding: Encoding, language: Language) -> str:
    if column is None or encoding.aggregate == "count":
        return say(language, "count")
    if len(encoding.values) > 1:
        return column.unit
    return f"{column.label} ({column.unit})" if column.unit and f"({column.unit})" not in column.label else column.label


def _timeline(keys: list[date], encoding: Encoding) -> list[date]:
    """Returns the times in order, steps that have no rows between them."""
    keys.sort()
    unit = encoding.granularity
    if unit not in {"year", "quarter", "month", "week", "day"} or len(keys) < 3:
        return keys
    present, whole, at = set(keys), [keys[0]], keys[0]
    limit = min(POINTS_LIMIT * 2, int(len(keys) / (1 - GAP_SHARE)))
    while at < keys[-1] and len(whole) <= limit:
        at = step(at, unit, 1)
        whole.append(at)
    if unit == "day" and not any(key.weekday() in _WEEKEND for key in keys):
        whole = [key for key in whole if key.weekday() not in _WEEKEND]
    # A series with a step of its own, such as every ten years, has no gaps between its points.
    return whole if len(whole) <= limit and present <= set(whole) else keys


def _labels(keys: Sequence[Any], x: Column, encoding: Encoding, language: Language) -> list[str]:
    missing = say(language, "missing")
    if x.kind != "time":
        return [show_value(key, x.kind, x.unit, language=language) or missing for key in keys]
    is_one_year = len({key.year for key in keys}) == 1
    return [show_axis_time(key, encoding.granularity, language, is_one_year=is_one_year) for key in keys]


def _remarks(view: View, x: Column, table: Table, language: Language) -> tuple[str, ...]:
    said: list[str] = []
    encoding = view.encoding
    group = say(language, encoding.granularity) if x.kind == "time" and encoding.granularity else x.label
    values = ", ".join(column.label for name in encoding.values if (column := table.column(name)))
    if encoding.aggregate == "count":
        said.append(say(language, "counted", group=group))
    elif encoding.aggregate != "none":
        said.append(say(language, "per", what=say(language, encoding.aggregate), value=values, group=group))
    if view.blanks:
        said.append(say(language, "blank_one") if view.blanks == 1 else say(language, "blank", count=view.blanks))
    if x.kind == "time" and x.missing:
        said.append(say(language, "undated", count=x.missing))
    return tuple(said)


def _arranged(view: View, x: Column, *, keeps_order: bool) -> View:
    """Sorts labels that have no order of their own by size, largest first."""
    has_order = x.kind in {"time", "ordered"} or keeps_order or x.sorting != ""
    if has_order or not view.series:
        return view
    totals = [sum(one.values[at] or 0 for one in view.series) for at in range(len(view.labels))]
    order = sorted(range(len(view.labels)), key=lambda at: -totals[at])
    return _reordered(view, order)


def _reordered(view: View, order: Sequence[int]) -> View:
    return replace(
        view,
        labels=tuple(view.labels[at] for at in order),
        series=tuple(Series(one.name, tuple(one.values[at] for at in order)) for one in view.series),
    )


def fold_labels(view: View, table: Table, limit: int, wishes: Wishes) -> View:
    """Returns the view with at most `limit` labels: the smaller ones together or, where no sum means anything, away.

    A request for the top (or the lowest) ones leaves the others away.
    """
    language = wishes.language
    x = table.column(view.encoding.x)
    if len(view.labels) <= limit or x is None or x.kind == "time":
        return view
    if wishes.top:
        return _top(view, limit, wishes)
    if not is_summable(view, table):
        said = say(language, "largest" if not x.sorting else "first", shown=limit, total=len(view.labels))
        order = range(limit) if x.sorting else _largest(view, limit)
        return replace(_reordered(view, list(order)), remarks=(*view.remarks, said))
    kept = _largest(view, limit - 1)
    rest = [at for at in range(len(view.labels)) if at not in set(kept)]
    series = tuple(
        Series(one.name, (*(one.values[at] for at in kept), _added([one.values[at] for at in rest])))
        for one in view.series
    )
    other = say(language, "other")
    said = say(language, "folded", count=len(rest), other=other)
    labels = (*(view.labels[at] for at in kept), other)
    return replace(view, labels=labels, series=series, is_folded=True, remarks=(*view.remarks, said))


def is_summable(view: View, table: Table) -> bool:
    """Whether the values of several labels together mean something."""
    encoding = view.encoding
    columns = [column for name in encoding.values if (column := table.column(name))]
    return encoding.aggregate == "count" or (
        encoding.aggregate in {"none", "sum"} and all(column.is_additive or column.is_whole_part for column in columns)
    )


def _top(view: View, limit: int, wishes: Wishes) -> View:
    totals = [sum(one.values[at] or 0 for one in view.series) for at in range(len(view.labels))]
    order = sorted(range(len(totals)), key=lambda at: totals[at] if wishes.is_lowest else -totals[at])[:limit]
    said = say(wishes.language, "smallest" if wishes.is_lowest else "largest", shown=limit, total=len(view.labels))
    return replace(_reordered(view, order), remarks=(*view.remarks, said))


def _added(values: list[Value]) -> Value:
    present = [value for value in values if value is not None]
    if len(present) < 2:
        return present[0] if present else None
    return rounded(math.fsum(present))


def _largest(view: View, limit: int) -> list[int]:
    """Returns the labels with the largest values, in the order in which they stand."""
    totals = [sum(one.values[at] or 0 for one in view.series) for at in range(len(view.labels))]
    return sorted(sorted(range(len(totals)), key=lambda at: -totals[at])[:limit])


def _with_few_series(view: View, table: Table, language: Language) -> View:
    """Folds the smaller series into one, or leaves them out where a sum of them means nothing."""
    if len(view.series) <= SERIES_LIMIT or not view.encoding.series:
        return view
    is_whole = is_summable(view, table)
    size = {one.name: sum(abs(value) for value in one.values if value is not None) for one in view.series}
    room = SERIES_LIMIT - is_whole
    kept_names = set(sorted(size, key=lambda name: -size[name])[:room])
    kept = tuple(one for one in view.series if one.name in kept_names)
    rest = [one for one in view.series if one.name not in kept_names]
    if not is_whole:
        said = say(language, "some_series", shown=len(kept), total=len(view.series))
        return replace(view, series=kept, remarks=(*view.remarks, said))
    other = say(language, "other")
    folded = Series(other, tuple(_added([one.values[at] for one in rest]) for at in range(len(view.labels))))
    said = say(language, "folded", count=len(rest), other=other)
    return replace(view, series=(*kept, folded), remarks=(*view.remarks, said))
