"""Whatever form data comes in, the same parts come out; limits are said."""

import csv
import json
from contextlib import suppress
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewloom.compose.reading import limits, read_any, read_csv, read_json, read_jsonl
from viewloom.compose.tabular import Document, Record, Schema, Table, Text
from viewloom.errors import DataUnreadable

PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=5)
)


def only_table(document: Document) -> Table:
    (table,) = [part for part in document.parts if isinstance(part, Table)]
    return table


@pytest.mark.parametrize(
    "text",
    [
        '[{"x": 1, "y": 2}, {"x": 3, "y": 4}]',
        '{"data": {"items": [{"x": 1, "y": 2}, {"x": 3, "y": 4}]}}',
        '{"edges": [{"node": {"x": 1, "y": 2}}, {"node": {"x": 3, "y": 4}}]}',
        '{"x": [1, 3], "y": [2, 4]}',
        '{"columns": ["x", "y"], "data": [[1, 2], [3, 4]]}',
        '[["x", "y"], [1, 2], [3, 4]]',
        '{"x": 1, "y": 2}\n{"x": 3, "y": 4}\n',
        "x,y\n1,2\n3,4\n",
        "x\ty\n1\t2\n3\t4\n",
        "x;y\n1;2\n3;4\n",
        "| x | y |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n",
        "<table><tr><th>x</th><th>y</th></tr><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>",
        "```csv\nx,y\n1,2\n3,4\n```",
    ],
)
def test_a_table_is_the_same_however_it_is_written(text: str) -> None:
    table = only_table(read_any(text))
    assert {column.name: column.values for column in table.columns} == {"x": (1, 3), "y": (2, 4)}


def test_prose_around_data_stays_text() -> None:
    first, table, last = read_any("# Sales\n\n| a | b |\n|---|---|\n| x | 1 |\n\nThe end.").parts
    assert isinstance(first, Text)
    assert isinstance(table, Table)
    assert isinstance(last, Text)
    assert (first.text, table.name, last.text) == ("# Sales", "Sales", "The end.")


def test_names_with_values_are_a_record() -> None:
    (record,) = read_any("Name: Ada\nAge: 36\n").parts
    assert isinstance(record, Record)
    assert [(fact.label, fact.value) for fact in record.facts] == [("Name", "Ada"), ("Age", 36)]


def test_a_schema_is_to_be_filled_in() -> None:
    (schema,) = read_any('{"type": "object", "properties": {"a": {"type": "string"}}}').parts
    assert isinstance(schema, Schema)


def test_records_within_records_become_dotted_columns() -> None:
    table = only_table(read_json([{"a": {"b": 1}}, {"a": {"b": 2}}]))
    assert [(column.name, column.label) for column in table.columns] == [("a.b", "A b")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_bytes_are_read_in_their_encoding(encoding: str) -> None:
    table = only_table(read_any("Größe,n\nä,1\nö,2\n".encode(encoding)))
    assert [column.name for column in table.columns] == ["Größe", "n"]


def test_a_cell_over_several_columns_heads_each() -> None:
    html = "<table><tr><th rowspan=2>A</th><th colspan=2>B</th></tr><tr><th>c</th><th>d</th></tr>"
    html += "<tr><td>x</td><td>1</td><td>2</td></tr></table>"
    assert [column.name for column in only_table(read_any(html)).columns] == ["A", "B c", "B d"]


def test_a_table_may_have_as_many_columns_as_the_limit_and_no_more() -> None:
    wide = [str(number) for number in range(limits.COLUMNS_LIMIT)]
    assert len(limits.table_of_rows(wide, [wide]).columns) == limits.COLUMNS_LIMIT
    with pytest.raises(DataUnreadable, match=str(limits.COLUMNS_LIMIT)):
        limits.table_of_rows([*wide, "more"], [[*wide, "more"]])


def test_data_nested_too_deep_is_refused() -> None:
    with pytest.raises(DataUnreadable, match="levels deep"):
        read_json("[" * 50 + "{}" + "]" * 50)
    with pytest.raises(DataUnreadable, match="levels deep"):
        read_any('{"a":' * 100_000)


def test_a_line_that_is_no_json_is_named() -> None:
    with pytest.raises(DataUnreadable, match="Line 2"):
        read_jsonl('{"a": 1}\n{"a"\n')


@given(st.text(max_size=300) | st.binary(max_size=300))
def test_any_text_gives_a_document_or_the_error(text: str | bytes) -> None:
    with suppress(DataUnreadable):
        assert isinstance(read_any(text), Document)


@given(VALUES)
def test_any_json_gives_a_document_or_the_error(value: object) -> None:
    with suppress(DataUnreadable):
        assert isinstance(read_any(json.dumps(value)), Document)


@given(
    st.lists(
        st.lists(st.text(alphabet="1234567890.,-/ :$€%()kKMQWTjanprJ\n\"';|", max_size=12), min_size=3, max_size=3),
        max_size=8,
    )
)
def test_cells_that_look_like_figures_never_break_the_reader(rows: list[list[str]]) -> None:
    out = StringIO()
    csv.writer(out).writerows([["date", "id", "value"], *rows])
    assert isinstance(read_csv(out.getvalue()), Document)


@given(
    st.lists(
        st.tuples(st.integers(-(10**9), 10**9), st.sampled_from(["red", "green", "blue"])), min_size=2, max_size=40
    )
)
def test_what_is_written_is_read_again(rows: list[tuple[int, str]]) -> None:
    out = StringIO()
    csv.writer(out).writerows([("figure", "colour"), *rows])
    table = only_table(read_any(out.getvalue()))
    assert [column.values for column in table.columns] == [tuple(row[0] for row in rows), tuple(row[1] for row in rows)]


@pytest.mark.parametrize("said", ["Show the trend", "Source: World Bank, 2020", "as bars, please, with no title"])
def test_what_stands_under_rows_behind_an_empty_line_is_said_of_them(said: str) -> None:
    table, text = read_csv(f"city,pop\nOslo,1\nRome,2\nParis,3\n\n{said}\n").parts
    assert isinstance(table, Table)
    assert table.row_count == 3
    assert text == Text(said)


@pytest.mark.parametrize("last", ["Lima,4", "2026,4", '"Lima, Peru",4', "Lima,4\nBonn,5"])
def test_a_row_behind_an_empty_line_is_a_row(last: str) -> None:
    (table,) = read_csv(f"city,pop\nOslo,1\nRome,2\n\n{last}").parts
    assert isinstance(table, Table)
    assert table.row_count == 2 + len(last.splitlines())


@pytest.mark.parametrize(
    "said",
    [
        "Dear Ada, I hope you are well\nBest, Bob",
        "Yes, that works\nNo, it does not\nMaybe, we will see",
        "In 2020, sales rose 5%\nIn 2021, sales fell 3%\nIn 2022, sales rose 9%",
        "First, wash the rice\nThen, boil the water\nFinally, add salt",
    ],
)
def test_commas_of_sentences_part_no_cells(said: str) -> None:
    assert read_any(said).parts == (Text(said),)


@pytest.mark.parametrize(
    "rows", ["city, country\nRome, Italy\nParis, France", "item, price\nred pen, 3\nblue ink, 4", "a,b\nc d e,f\ng,h"]
)
def test_commas_between_names_and_values_do(rows: str) -> None:
    (table,) = read_any(rows).parts
    assert isinstance(table, Table)
