"""The rows that a request is about: filtered by value and period, sorted; and what that leaves out, said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from viewloom.compose.choosing.wishes import Bound, Period
from viewloom.compose.choosing.words import Language, say
from viewloom.compose.tabular import Cell, Column, Granularity, Table

TIMES_KEPT = 65_536
_DAYS = {"week": 7, "day": 1}
_SECONDS = {"hour": 3600, "minute": 60, "second": 1}
_MONTHS = {"year": 12, "quarter": 3, "month": 1}


@dataclass(frozen=True, slots=True)
class Selection:
    """A table as the request wants it, and sentences on what was done to it."""

    table: Table
    remarks: tuple[str, ...] = ()


def select(table: Table, bound: Bound) -> Selection:
    """Returns the rows that a request is about, in its order. Cost: linear, but for sorting."""
    rows = list(range(table.row_count))
    language = bound.wishes.language
    remarks: list[str] = []
    kept = _filtered(table, bound, rows)
    said = "; ".join(f"{_label(table, name)} {', '.join(values)}" for name, values in bound.filters)
    if bound.wishes.period and (time := time_column(table)) is not None:
        within = set(_in_period(time, bound.wishes.period))
        kept = [row for row in kept if row in within]
        first, last = (time.values[row] for row in (kept[0], kept[-1])) if kept else (None, None)
        if isinstance(first, date) and isinstance(last, date):
            said = "; ".join(filter(None, (said, _span(first, last, language))))
    if not kept:
        remarks.append(say(language, "nothing_left", filters=said or bound.wishes.text))
    elif len(kept) < len(rows):
        remarks.append(say(language, "filtered", shown=len(kept), total=table.row_count, filters=said))
        rows = kept
    if len(rows) == table.row_count and table.column(bound.sort_by) is None:
        return Selection(table, tuple(remarks))
    ordered = _sorted(table, bound, rows)
    if ordered == list(range(table.row_count)):
        return Selection(table, tuple(remarks))
    return Selection(take(table, ordered), tuple(remarks))


def time_column(table: Table) -> Column | None:
    """Returns the table's first column of times."""
    return next((column for column in table.columns if column.kind == "time"), None)


def _label(table: Table, name: str) -> str:
    column = table.column(name)
    return column.label if column else name


def _span(first: date, last: date, language: Language) -> str:
    low, high = sorted((str(first)[:10], str(last)[:10]))
    return say(language, "from_to", low=low, high=high)


def _filtered(table: Table, bound: Bound, rows: list[int]) -> list[int]:
    for name, values in bound.filters:
        column = table.column(name)
        if column is not None:
            rows = [row for row in rows if column.values[row] in values]
    return rows


def _in_period(time: Column, period: Period) -> list[int]:
    """Returns the rows within whole steps of the calendar, counted from the last (or first) time there is."""
    points = [(value, row) for row, value in enumerate(time.values) if isinstance(value, date)]
    if not points:
        return []
    if period.is_first:
        edge = step(floor_time(min(value for value, _ in points), period.unit), period.unit, period.count)
        return [row for value, row in points if value < edge]
    edge = step(floor_time(max(value for value, _ in points), period.unit), period.unit, 1 - period.count)
    return [row for value, row in points if value >= edge]


@lru_cache(maxsize=TIMES_KEPT)
def floor_time(value: date, unit: Granularity) -> date:
    """Returns the beginning of the year, month or other step that a point in time is in."""
    match unit:
        case "year" | "quarter" | "month":
            month = {"year": 1, "quarter": (value.month - 1) // 3 * 3 + 1}.get(unit, value.month)
            return type(value)(value.year, month, 1)
        case "week":
            day = value - timedelta(days=value.weekday())
            return type(value)(day.year, day.month, day.day)
        case "day":
            return type(value)(value.year, value.month, value.day)
        case "hour" if isinstance(value, datetime):
            return value.replace(minute=0, second=0, microsecond=0)
        case "minute" if isinstance(value, datetime):
            return value.replace(second=0, microsecond=0)
        case _:
            return value


def step(value: date, unit: Granularity, count: int) -> date:
    """Returns the beginning of another step of the calendar, `count` steps away from the beginning of one."""
    if unit in _MONTHS:
        months = value.year * 12 + value.month - 1 + count * _MONTHS[unit]
        year = max(1, min(9999, months // 12))
        return value.replace(year=year, month=months % 12 + 1)
    if unit in _DAYS:
        return value + timedelta(days=count * _DAYS[unit])
    return value + timedelta(seconds=count * _SECONDS.get(unit, 1))


def _sorted(table: Table, bound: Bound, rows: list[int]) -> list[int]:
    column = table.column(bound.sort_by) if bound.sort_by else None
    if column is None:
        return rows
    is_down = bound.wishes.sort == "descending" or (not bound.wishes.sort and bound.wishes.is_lowest)
    present = [row for row in rows if column.values[row] is not None]
    present.sort(key=lambda row: sort_key(column, column.values[row]), reverse=is_down)
    return [*present, *(row for row in rows if column.values[row] is None)]


def sort_key(column: Column, value: Cell) -> Any:
    """Returns what a value is sorted by, among others of its column."""
    if column.order and isinstance(value, str):
        return column.order.index(value)
    return value.casefold() if isinstance(value, str) else value


def take(table: Table, rows: Sequence[int]) -> Table:
    """Returns the table of some rows; a total no longer holds for them."""
    columns = tuple(_taken(column, rows) for column in table.columns)
    is_subset = len(rows) < table.row_count
    return replace(
        table,
        columns=columns,
        row_count=len(rows),
        total_rows=len(rows) if is_subset else table.total_rows,
        total_row=None if is_subset else table.total_row,
        gaps=() if is_subset else table.gaps,
    )


def _taken(column: Column, rows: Sequence[int]) -> Column:
    values = tuple(column.values[row] for row in rows)
    present = [value for value in values if value is not None]
    has_range = bool(present) and column.kind in {"quantity", "time"}
    return replace(
        column,
        values=values,
        distinct=len(set(present)),
        missing=len(values) - len(present),
        sorting=column.sorting if len(set(present)) > 1 else "",
        is_whole_part=column.is_whole_part and len(values) == len(column.values),
        minimum=min(present) if has_range else None,  # pyright: ignore[reportArgumentType] - one kind per column
        maximum=max(present) if has_range else None,  # pyright: ignore[reportArgumentType]
    )
