"""How much is read, and how it is told that there is more."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from viewloom.compose.tabular import Note, Table
from viewloom.compose.understanding.columns import USUAL, Custom
from viewloom.compose.understanding.tables import understand_table
from viewloom.errors import DataUnreadable

SIZE_LIMIT_CHARS = 64_000_000
DEPTH_LIMIT = 32
COLUMNS_LIMIT = 300
ROWS_LIMIT = 2_000_000
CELL_LIMIT_CHARS = 20_000
"""Longer cells are cut."""
BATCH_ROWS = 256
"""Rows turned into columns at once: so many stay in a processor's cache."""


def check_size(text: str) -> None:
    """Raises `DataUnreadable` for a text that is too long."""
    if len(text) > SIZE_LIMIT_CHARS:
        raise DataUnreadable(f"The data has {len(text):,} characters; at most {SIZE_LIMIT_CHARS:,} are read.")


def check_depth(depth: int) -> None:
    """Raises `DataUnreadable` for data below too many others."""
    if depth > DEPTH_LIMIT:
        raise DataUnreadable(f"The data is nested more than {DEPTH_LIMIT} levels deep.")


def check_columns(count: int) -> None:
    """Raises `DataUnreadable` for a table that is too wide."""
    if count > COLUMNS_LIMIT:
        raise DataUnreadable(f"A table has {count:,} columns; at most {COLUMNS_LIMIT} are read.")


def check_rows(count: int) -> None:
    """Raises `DataUnreadable` for a table that is too long."""
    if count > ROWS_LIMIT:
        raise DataUnreadable(f"A table has {count:,} rows; at most {ROWS_LIMIT:,} are read.")


def table_of_rows(
    head: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    name: str = "",
    label: str = "",
    notes: Iterable[Note] = (),
    custom: Custom = USUAL,
) -> Table:
    """Returns the table of a head and its rows; short rows are filled up, long ones cut, and a note says so."""
    check_rows(len(rows))
    width = len(head)
    check_columns(width)
    said = list(notes)
    uneven = len(rows) - list(map(len, rows)).count(width)
    if uneven:
        said.append(Note("uneven_rows", f"Rows with more or fewer cells than the head: {uneven:,}.", uneven))
        rows = [[*row[:width], *[None] * (width - len(row))] for row in rows]
    return table_of_columns(head, columns_of_rows(rows, width), name=name, label=label, notes=said, custom=custom)


def table_of_columns(
    head: Sequence[str],
    columns: Sequence[Sequence[Any]],
    *,
    name: str = "",
    label: str = "",
    notes: Iterable[Note] = (),
    custom: Custom = USUAL,
) -> Table:
    """Returns the table of a head and the column below each of its names, all of one length."""
    check_columns(len(columns))
    check_rows(len(columns[0]) if columns else 0)
    raw: Mapping[str, Sequence[Any]] = dict(zip(unique_names(head), columns, strict=True))
    return understand_table(raw, name=name, label=label, notes=notes, custom=custom)


def columns_of_rows(rows: Iterable[Sequence[Any]], width: int) -> list[list[Any]]:
    """Returns the columns of rows that all have that width. Cost: linear, and each row is fetched from memory once."""
    columns: list[list[Any]] = [[] for _ in range(width)]
    coming = iter(rows)
    while batch := list(islice(coming, BATCH_ROWS)):
        for column, cells in zip(columns, zip(*batch, strict=True), strict=True):
            column.extend(cells)
    return columns


def unique_names(head: Sequence[str]) -> list[str]:
    """Returns names that differ and are not empty."""
    names: list[str] = []
    seen: set[str] = set()
    for index, cell in enumerate(head, start=1):
        base = name = cell.strip()[:200] or f"Column {index}"
        number = 2
        while name in seen:
            name = f"{base} {number}"
            number += 1
        seen.add(name)
        names.append(name)
    return names
