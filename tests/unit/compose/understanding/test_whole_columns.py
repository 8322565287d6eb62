"""Columns that are read at once: they come to what they would value by value, and no value is passed over."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewloom.compose.tabular import Column
from viewloom.compose.understanding.columns import understand_column
from viewloom.compose.understanding.numbers import maybe_bare_numbers
from viewloom.compose.understanding.tables import ROWS_KEPT, understand_table

MANY = 100_000


def understood(values: Sequence[Any], name: str = "height") -> Column:
    return understand_column(name, values)[0]


bare = st.one_of(
    st.just(""),
    st.integers(-(10**12), 10**12).map(str),
    st.decimals(-(10**6), 10**6, places=3).map(str),
    st.text("0123456789.-", min_size=1, max_size=6),
)


@given(
    st.lists(bare, min_size=1, max_size=30), st.sampled_from(("height", "date", "id", "year", "is_open", "", "month"))
)
def test_a_column_read_at_once_is_what_it_is_value_by_value(texts: list[str], name: str) -> None:
    # White space is taken off value by value only.
    one_by_one = [*texts[:-1], f"{texts[-1]} "]
    assert maybe_bare_numbers(one_by_one) is None
    assert understood(texts, name) == understood(one_by_one, name)


@given(st.lists(st.decimals(0, 10**15, places=6).map(str), min_size=1))
def test_numbers_read_at_once_are_those_that_python_reads(texts: list[str]) -> None:
    assert maybe_bare_numbers(texts) == list(map(float, texts))


@pytest.mark.parametrize("text", ["", "7", "-7", "0", "0.5", "-0.25", "123456789012345678"])
def test_a_bare_number_is_read_at_once(text: str) -> None:
    assert maybe_bare_numbers(["1", text]) == [1, float(text) if "." in text else int(text) if text else None]


@pytest.mark.parametrize(
    "value",
    ["007", "+7", "1e5", "1.", ".5", "1-2", "1.2.3", "--1", "-", "inf", "nan", "٣", " 1", "1\n2", "1" * 41, None, 7],
)
def test_what_is_no_bare_number_is_left_to_be_read_by_itself(value: object) -> None:
    assert maybe_bare_numbers(["1", value, "2"]) is None


def test_one_text_among_a_hundred_thousand_numbers_is_found_and_named() -> None:
    values = list(map(str, range(MANY)))
    values[54_321] = "54321 or so"
    column, notes = understand_column("height", values)
    assert (column.kind, column.missing, column.values[54_321], column.values[-1]) == ("quantity", 1, None, MANY - 1)
    assert [(note.code, note.count) for note in notes] == [("values_dropped", 1)]
    assert "54321 or so" in notes[0].message


def test_one_number_that_is_not_finite_among_a_hundred_thousand_is_missing() -> None:
    values = [float(at) for at in range(MANY)]
    values[54_321] = float("nan")
    column = understood(values)
    assert (column.kind, column.missing, column.values[54_321], column.maximum) == ("quantity", 1, None, MANY - 1)


def test_one_fraction_among_a_hundred_thousand_years_makes_them_quantities() -> None:
    years = [1900 + at % 100 for at in range(MANY)]
    assert understood(years, "year").kind == "time"
    assert understood([*years[:54_321], 1900.5, *years[54_322:]], "year").kind == "quantity"


def test_one_word_among_a_hundred_thousand_days_is_found_and_named() -> None:
    values = [f"2024-01-{at % 28 + 1:02d}" for at in range(MANY)]
    values[54_321] = "some day"
    column, notes = understand_column("day", values)
    assert (column.kind, column.missing, column.values[54_321], column.values[0]) == ("time", 1, None, date(2024, 1, 1))
    assert [note.code for note in notes] == ["values_dropped"]


def test_one_number_and_its_other_spelling_are_one_value_as_it_first_comes() -> None:
    column = understood([1, 2.5, 1.0])
    assert (column.distinct, [repr(value) for value in column.values]) == (2, ["1", "2.5", "1"])


def test_a_word_for_missing_is_a_name_among_names_and_none_among_codes() -> None:
    assert understood(["x", "North", "South"], "region").values == ("x", "North", "South")
    assert understood(["x", "A-12", "B-13"], "id").values == (None, "A-12", "B-13")


def test_no_row_is_left_out_up_to_the_limit_of_rows_kept() -> None:
    whole = understand_table({"height": [1] * ROWS_KEPT})
    assert (whole.row_count, len(whole.columns[0].values), whole.notes) == (ROWS_KEPT, ROWS_KEPT, ())
    sampled = understand_table({"height": [1] * (ROWS_KEPT + 1)})
    assert [note.code for note in sampled.notes] == ["sampled"]
