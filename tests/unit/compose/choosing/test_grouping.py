"""Rows by label and series, and what their values come to."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewloom.compose.choosing.formats import rounded
from viewloom.compose.choosing.grouping import Grouped, Groupings
from viewloom.compose.choosing.marks import Aggregate
from viewloom.compose.tabular import Column, Granularity, Table
from viewloom.compose.understanding.tables import understand_table

ABSENT = "not given"


def groupings(**columns: Sequence[Any]) -> Groupings:
    return Groupings(understand_table(columns), ABSENT)


def column(found: Groupings, name: str) -> Column:
    known = found.table.column(name)
    assert known is not None
    return known


def combined(found: Groupings, name: str, aggregate: Aggregate, grouped: Grouped) -> dict[Any, Any]:
    values = found.combined(grouped, column(found, name), aggregate)
    return dict(zip(found.rows(grouped), values, strict=True))


BY_PLACE = Grouped("place", "", "")
BY_BOTH = Grouped("place", "", "thing")


def test_rows_are_grouped_in_the_order_in_which_their_values_come() -> None:
    found = groupings(place=["South", "North", "South"], height=[1, 2, 3])
    assert list(found.rows(BY_PLACE).items()) == [("South", [0, 2]), ("North", [1])]


def test_rows_without_a_label_are_a_group_of_none() -> None:
    found = groupings(place=["North", None, "North"], height=[1, 2, 3])
    assert dict(found.rows(BY_PLACE)) == {"North": [0, 2], None: [1]}


def test_rows_without_a_value_to_split_by_are_those_of_the_word_for_missing() -> None:
    found = groupings(place=["North", "North", "South"], thing=["Lamp", None, "Lamp"])
    assert dict(found.rows(BY_BOTH)) == {("North", "Lamp"): [0], ("North", ABSENT): [1], ("South", "Lamp"): [2]}
    assert list(found.split(column(found, "thing"))) == ["Lamp", ABSENT, "Lamp"]


def test_the_other_way_round_missing_labels_stay_without_a_name() -> None:
    found = groupings(place=["North", None, "South"], thing=["Lamp", "Desk", None])
    assert dict(found.rows(BY_BOTH)) == {("North", "Lamp"): [0], (None, "Desk"): [1], ("South", ABSENT): [2]}
    turned = found.rows(Grouped("thing", "", "place"))
    assert dict(turned) == {("Lamp", "North"): [0], ("Desk", ABSENT): [1], (None, "South"): [2]}


def test_a_column_that_is_not_there_groups_nothing() -> None:
    assert dict(groupings(place=["North"]).rows(Grouped("thing", "", ""))) == {}


names = st.lists(st.tuples(st.sampled_from(("A", "B", "C")), st.sampled_from(("X", "Y", "Z"))), min_size=1, max_size=40)


@given(names, st.booleans())
def test_groups_of_two_columns_are_the_same_whichever_was_asked_for_first(
    rows: list[tuple[str, str]], is_turned_first: bool
) -> None:
    found = groupings(place=[place for place, _ in rows], thing=[thing for _, thing in rows])
    if is_turned_first:
        found.rows(Grouped("thing", "", "place"))
    expected: dict[Any, list[int]] = {}
    for at, row in enumerate(rows):
        expected.setdefault(row, []).append(at)
    assert dict(found.rows(BY_BOTH)) == expected
    # Labels come in the order of the rows, whatever they are split by.
    assert list(dict.fromkeys(place for place, _ in found.rows(BY_BOTH))) == list(dict(rows))


quantities = st.one_of(
    st.lists(st.integers(-(10**20), 10**20), min_size=2),
    st.lists(st.floats(-1e6, 1e6), min_size=2),
    st.lists(st.one_of(st.none(), st.integers(-99, 99), st.floats(-99, 99)), min_size=2),
)


def computed(value: float, of: list[Any]) -> Any:
    """A value that stands alone is shown as it is."""
    return of[0] if len(of) == 1 else rounded(value)


@given(quantities, st.data())
def test_values_come_to_what_they_do_one_group_at_a_time(values: list[Any], data: st.DataObject) -> None:
    places = data.draw(st.lists(st.sampled_from("ABC"), min_size=len(values), max_size=len(values)))
    height = Column("height", "Height", "quantity", tuple(values), missing=values.count(None))
    place = Column("place", "Place", "category", tuple(places))
    found = Groupings(Table((place, height), len(values), len(values)), ABSENT)
    for name in dict.fromkeys(places):
        own = [value for value, at in zip(values, places, strict=True) if at == name and value is not None]
        is_whole = all(isinstance(value, int) for value in own)
        wanted: dict[Aggregate, Any] = {
            "none": own[:1],
            "sum": [sum(own) if is_whole else computed(math.fsum(own), own)],
            "mean": [computed(math.fsum(own) / max(1, len(own)), own)],
            "count": [len(own)],
            "median": [computed(median(own or [0]), own)],
            "minimum": [min(own, default=0)],
            "maximum": [max(own, default=0)],
        }
        for aggregate, (*first,) in wanted.items():
            assert combined(found, "height", aggregate, BY_PLACE)[name] == (first[0] if own else None)


def test_a_sum_of_floats_keeps_what_adding_one_by_one_would_lose() -> None:
    found = groupings(place=["North"] * 12, height=[*[0.1] * 10, 1e16, -1e16])
    assert combined(found, "height", "sum", BY_PLACE) == {"North": 1}


@pytest.mark.parametrize(
    ("unit", "first"),
    [
        ("day", date(2024, 1, 1)),
        ("week", date(2024, 1, 1)),
        ("month", date(2024, 1, 1)),
        ("quarter", date(2024, 1, 1)),
        ("year", date(2024, 1, 1)),
    ],
)
def test_times_are_grouped_by_their_step(unit: Granularity, first: date) -> None:
    days = [date(2024, 1, 1) + timedelta(days=at) for at in range(366)]
    found = groupings(day=[str(day) for day in days], height=[1] * 366)
    rows = found.rows(Grouped("day", unit, ""))
    assert (next(iter(rows)), sum(map(len, rows.values()))) == (first, 366)
    assert len(rows) == len(found.times(column(found, "day"), unit)) == len(frozenset(rows))
    assert len(rows) == {"day": 366, "week": 53, "month": 12, "quarter": 4, "year": 1}[unit]


def test_rows_without_a_time_are_a_group_of_none_and_no_step() -> None:
    found = groupings(day=["2024-01-01", "2024-02-02", None, "2024-02-03"], height=[1, 2, 3, 4])
    by_month = combined(found, "height", "sum", Grouped("day", "month", ""))
    assert by_month == {date(2024, 1, 1): 1, date(2024, 2, 1): 6, None: 3}
    assert found.times(column(found, "day"), "month") == {date(2024, 1, 1), date(2024, 2, 1)}


def test_what_was_worked_out_once_is_not_worked_out_again() -> None:
    found = groupings(place=["North", "South"], height=[1, 2])
    height = column(found, "height")
    assert found.combined(BY_PLACE, height, "sum") is found.combined(BY_PLACE, height, "sum")
    assert found.rows(BY_PLACE) is found.rows(BY_PLACE)
