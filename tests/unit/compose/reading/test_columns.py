"""Rows and records turned into columns: the short ways give what the long ones do."""

import csv
import json
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewloom.compose.reading import read_csv, read_json
from viewloom.compose.reading.delimited import maybe_columns
from viewloom.compose.reading.limits import BATCH_ROWS, columns_of_rows
from viewloom.compose.reading.records import columns_of
from viewloom.compose.tabular import Table

cells = st.text("ab1 .é", max_size=3)


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=12)
    ),
    st.sampled_from((",", ";", "\t", "|")),
    st.sampled_from(("\n", "\r\n")),
    st.booleans(),
)
def test_columns_of_plain_text_are_those_of_the_csv_reader(
    rows: list[list[str]], mark: str, end: str, is_ended: bool
) -> None:
    text = end.join(map(mark.join, rows)) + end * is_ended
    columns = maybe_columns(text, mark)
    read = [row for row in csv.reader(StringIO(text, newline=""), delimiter=mark) if row]
    assert columns is None or columns == [list(column) for column in zip(*read, strict=True)]
    assert columns is not None or len(rows[0]) == 1


@given(st.text('ab,"\n\r;', max_size=30))
def test_any_text_gives_the_columns_of_the_csv_reader_or_none(text: str) -> None:
    columns = maybe_columns(text, ",")
    if columns is not None:
        read = [row for row in csv.reader(StringIO(text, newline=""), delimiter=",") if row]
        assert columns == [list(column) for column in zip(*read, strict=True)]


@pytest.mark.parametrize(
    "text",
    [
        'a,b\n"1",2',
        "a,b\n1,2,3\n1",
        "a,b\n1\n1,2,3",
        "a,b\n1,2,3",
        "a,b\n1",
        "a,b\n\n1,2",
        "a,b\r1,2",
        "",
        f"a,b\n{'x' * 131_073},1",
    ],
)
def test_text_with_quotes_uneven_or_empty_lines_is_read_row_by_row(text: str) -> None:
    assert maybe_columns(text, ",") is None


def test_a_row_that_is_short_is_told_among_a_hundred_thousand_that_are_not() -> None:
    lines = ["height,width", *(f"{at}.5,{at}" for at in range(100_000))]
    lines[54_321] = "7.5"
    table = read_csv("\n".join(lines)).parts[0]
    assert isinstance(table, Table)
    assert [(note.code, note.count) for note in table.notes] == [("uneven_rows", 1)]
    assert (table.row_count, table.columns[1].values[54_320]) == (100_000, None)


@pytest.mark.parametrize("count", [1, BATCH_ROWS - 1, BATCH_ROWS, BATCH_ROWS + 1])
def test_rows_become_columns_whole(count: int) -> None:
    rows = [[at, str(at)] for at in range(count)]
    assert columns_of_rows(rows, 2) == [list(range(count)), list(map(str, range(count)))]


@pytest.mark.parametrize(
    "records",
    [
        [{"a": 1, "b": 2}, {"b": 4, "a": 3}],
        [{"a": 1, "b": 2}, {"a": 3, "c": 4}],
        [{"a": 1, "b": 2}, {"a": 3}],
        [{"a": 1}, {"a": 3, "b": 2}],
        [{"a": 1}, {"a": 3}],
        [{}, {"a": 3}],
    ],
)
def test_records_become_columns_whichever_members_they_have(records: list[dict[str, int]]) -> None:
    keys = sorted({key for record in records for key in record})
    assert columns_of(records) == {key: [record.get(key) for record in records] for key in keys}


def test_a_record_that_lacks_a_member_is_told_among_a_hundred_thousand_that_do_not() -> None:
    records: list[dict[str, float]] = [{"height": at + 0.5, "width": at} for at in range(100_000)]
    del records[54_321]["width"]
    table = read_json(json.dumps(records)).parts[0]
    assert isinstance(table, Table)
    assert (table.columns[1].missing, table.columns[1].values[54_321]) == (1, None)
