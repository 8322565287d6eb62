"""A table whose columns are periods of one quantity, such as years -> the same values with a row for each period.

Main path: `unpivoted(table, …)`. People write such tables to be read; a chart wants the periods on its axis.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from viewloom.compose.tabular import Column, Table
from viewloom.compose.understanding.orders import order_of
from viewloom.compose.understanding.tables import understand_table
from viewloom.compose.understanding.times import read_times

PERIODS_FROM = 3
VALUES_LIMIT = 50_000
_PERIOD, _VALUE = "period", "value"
_YEAR = re.compile(r"(?:18|19|20)\d\d")
_FISCAL = re.compile(r"fy[ -]?(?:\d\d)?\d\d", re.IGNORECASE)
_ORDERED_FROM = 6
"""So many months or weekdays are a course; the four quarters of a year are compared as well as they stand."""


def unpivoted(table: Table, label: str, step_label: Callable[[str], str]) -> Table | None:
    """Returns the table with a row for each period; None if its columns are no periods.

    Args:
        table: Its quantities are all periods of one unit, at least three, beside a column that names its rows.
        label: What the quantity is called.
        step_label: Names the column of periods by their granularity, "" for periods of no year.

    Cost: linear in the values.
    """
    periods = [column for column in table.columns if column.kind == "quantity"]
    others = [column for column in table.columns if column.kind not in {"quantity", "empty"}]
    if not _is_course(periods) or len(periods) * table.row_count > VALUES_LIMIT:
        return None
    if not any(column.distinct == table.row_count for column in others):
        return None
    raw: dict[str, Sequence[object]] = {
        _PERIOD: [column.name for column in periods for _ in range(table.row_count)],
        **{column.name: list(column.values) * len(periods) for column in others},
        _VALUE: [value for column in periods for value in column.values],
    }
    long = understand_table(raw, name=table.name, label=table.label)
    columns: list[Column] = []
    for column in long.columns:
        if column.name == _PERIOD:
            named = replace(column, label=step_label(column.granularity))
            columns.append(named if column.kind == "time" else _in_order(named, periods))
        elif column.name == _VALUE:
            columns.append(replace(column, label=label, unit=periods[0].unit, is_additive=periods[0].is_additive))
        else:
            columns.append(column)
    return replace(long, columns=tuple(columns), notes=())


def _in_order(column: Column, periods: Sequence[Column]) -> Column:
    return replace(column, kind="ordered", order=tuple(period.name for period in periods))


def _is_course(columns: Sequence[Column]) -> bool:
    names = [column.name.strip() for column in columns]
    if len(names) < PERIODS_FROM or len({column.unit for column in columns}) > 1:
        return False
    if all(map(_YEAR.fullmatch, names)) or all(map(_FISCAL.fullmatch, names)):
        return True
    if len(names) >= _ORDERED_FROM and order_of(names) and not any(name.isdigit() for name in names):
        return True
    return not any(name.isdigit() for name in names) and read_times(names) is not None
