"""Raw columns -> an understood `Table`; named values -> a `Record`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from viewloom.compose.tabular import Cell, Column, Fact, Note, Record, Table
from viewloom.compose.understanding.columns import USUAL, Custom, understand_column
from viewloom.compose.understanding.naming import label_of
from viewloom.compose.understanding.structure import gaps_of, hierarchy_of, totals_at, with_roles

ROWS_KEPT = 200_000
"""Of more rows, evenly spaced ones are kept."""


def understand_table(
    raw: Mapping[str, Sequence[Any]],
    *,
    name: str = "",
    label: str = "",
    notes: Iterable[Note] = (),
    custom: Custom = USUAL,
) -> Table:
    """Returns what raw columns are.

    Args:
        raw: Values by unique name, all of one length: None, bool, int, float and str.
        name: What the data calls the table.
        label: For people, if it is not the name's own.
        notes: What was already done to the data.
        custom: How numbers and dates are usually written there.

    Cost: linear.
    """
    names, columns = list(raw), list(raw.values())
    total_rows = len(columns[0]) if columns else 0
    said = list(notes)
    if total_rows > ROWS_KEPT:
        step = -(-total_rows // ROWS_KEPT)
        columns = [column[::step] for column in columns]
        said.append(Note("sampled", f"Every {step}th of {total_rows:,} rows is shown.", len(columns[0])))
    totals = totals_at(columns)
    if totals:
        said.append(Note("total_apart", "A row of totals is shown apart from the rows it sums up.", len(totals)))
    body = [_without(column, totals) for column in columns] if totals else columns
    found: list[Column] = []
    for column_name, values in zip(names, body, strict=True):
        column, its_notes = understand_column(column_name, values, custom)
        found.append(column)
        said.extend(its_notes)
    rows = len(body[0]) if body else 0
    times = next((column for column in found if column.kind == "time"), None)
    gaps = gaps_of(times) if times else ()
    if times and gaps:
        missing = sum(gap.missing for gap in gaps)
        said.append(Note("gaps", f"{times.label}: {missing:,} points are missing in the series.", missing, times.name))
    return Table(
        with_roles(found, rows),
        rows,
        total_rows,
        name,
        label or label_of(name),
        tuple(said),
        _total_row(names, columns, totals[-1], custom) if totals else None,
        hierarchy_of(found, rows),
        gaps,
    )


def _without(column: Sequence[Any], rows: tuple[int, ...]) -> Sequence[Any]:
    return column[1 if 0 in rows else 0 : -1 if len(column) - 1 in rows else None]


def _total_row(names: list[str], columns: list[Any], index: int, custom: Custom) -> dict[str, Cell]:
    return {
        name: understand_column(name, [column[index]], custom)[0].values[0]
        for name, column in zip(names, columns, strict=True)
    }


def understand_record(pairs: Mapping[str, Any], *, name: str = "", label: str = "", custom: Custom = USUAL) -> Record:
    """Returns what named values are, each by itself."""
    facts: list[Fact] = []
    for key, value in pairs.items():
        column, _ = understand_column(key, [value], custom)
        kind = "category" if column.kind == "ordered" else column.kind
        cell = column.values[0] if column.kind != "ordered" else str(value)
        facts.append(Fact(key, column.label, cell, kind, column.unit, column.granularity))
    return Record(tuple(facts), name, label or label_of(name))
