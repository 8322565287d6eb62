"""One column at a time: what its values and its name make of it."""

from datetime import date, datetime
from typing import Any

import pytest

from viewloom.compose.tabular import Column
from viewloom.compose.understanding.columns import Custom, understand_column
from viewloom.compose.understanding.tables import understand_table


def column(name: str, *values: Any, custom: Custom | None = None) -> Column:
    return understand_column(name, values, custom or Custom())[0]


@pytest.mark.parametrize(
    ("texts", "numbers", "unit"),
    [
        (["$1,234.50", "$2.00"], (1234.5, 2.0), "USD"),
        (["1.234,50 €", "2,00 €"], (1234.5, 2.0), "EUR"),
        (["12 kg", "7 kg"], (12, 7), "kg"),
        (["(1,200)", "300"], (-1200, 300), ""),
        (["1.2M", "3.4K"], (1200000, 3400), ""),
        (["45 %", "55 %"], (45, 55), "%"),
        (["3,5", "4,25"], (3.5, 4.25), ""),
        (["1,234", "5,678"], (1234, 5678), ""),
        (["3 Mio. €", "4 Mio. €"], (3000000, 4000000), "EUR"),
    ],
)
def test_numbers_are_read_as_people_write_them(texts: list[str], numbers: tuple[float, ...], unit: str) -> None:
    read = column("figure", *texts)
    assert (read.kind, read.values, read.unit) == ("quantity", numbers, unit)


@pytest.mark.parametrize(
    ("texts", "first", "granularity"),
    [
        (["2024-01-31", "2024-02-01"], date(2024, 1, 31), "day"),
        (["2024-01-31T10:30:00Z", "2024-02-01T00:00:00Z"], datetime(2024, 1, 31, 10, 30), "minute"),
        (["12.03.2024", "01.04.2024"], date(2024, 3, 12), "day"),
        (["03/12/2024", "03/13/2024"], date(2024, 3, 12), "day"),
        (["03/12/2024", "13/12/2024"], date(2024, 12, 3), "day"),
        (["Jan 2024", "Feb 2024"], date(2024, 1, 1), "month"),
        (["3. März 2024", "4. Mai 2024"], date(2024, 3, 3), "day"),
        (["5 février 2024", "6 août 2024"], date(2024, 2, 5), "day"),
        (["2024-Q1", "2024-Q2"], date(2024, 1, 1), "quarter"),
        (["2024-W05", "2024-W06"], date(2024, 1, 29), "week"),
    ],
)
def test_times_are_read_with_one_order_for_the_whole_column(texts: list[str], first: date, granularity: str) -> None:
    read = column("when", *texts)
    assert (read.kind, read.values[0], read.granularity) == ("time", first, granularity)


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("id", (1, 2, 3), "identifier"),
        ("zip", ("01234", "99999"), "identifier"),
        ("year", (1999, 2004), "time"),
        ("created_at", (1700000000, 1700086400), "time"),
        ("active", ("yes", "no"), "boolean"),
        ("aktiv", ("ja", "nein"), "boolean"),
        ("mail", ("a@b.com", "c@d.org"), "email"),
        ("link", ("https://a.com", "https://b.com/x"), "url"),
        ("avatar", ("https://a.com/1", "https://b.com/2"), "image"),
        ("where", ("France", "Spain"), "place"),
        ("nothing", ("", "n/a", "-", "NULL"), "empty"),
        ("note", ("A sentence of many words, long enough to be one. " * 2, "Another " * 12), "text"),
    ],
)
def test_other_kinds_are_told_by_values_and_names(name: str, values: tuple[Any, ...], kind: str) -> None:
    assert column(name, *values).kind == kind


def test_categories_with_an_order_come_in_it() -> None:
    assert column("day", "Wed", "Mon", "Tue").order == ("Mon", "Tue", "Wed")
    assert column("size", "L", "S", "M").order == ("S", "M", "L")
    assert column("age", "65+", "0-9", "10-19").order == ("0-9", "10-19", "65+")


def test_missing_values_stay_missing() -> None:
    read = column("n", "1", "n/a", "", "4")
    assert (read.values, read.missing, read.distinct) == ((1, None, None, 4), 2, 2)


def test_a_row_of_totals_is_set_apart() -> None:
    table = understand_table({"fruit": ["Apple", "Pear", "Total"], "sold": ["1", "2", "3"]})
    assert (table.row_count, table.total_rows) == (2, 3)
    assert table.total_row == {"fruit": "Total", "sold": 3}
    assert [note.code for note in table.notes] == ["total_apart"]


def test_shares_that_sum_up_are_parts_of_a_whole_and_others_are_not() -> None:
    assert column("share", "60 %", "40 %").is_whole_part
    assert not column("growth", "60 %", "10 %").is_whole_part


def test_a_gap_in_a_series_is_found_and_a_weekend_is_none() -> None:
    years = understand_table({"year": [2000, 2001, 2002, 2003, 2006, 2007, 2008, 2009, 2010], "n": [*range(9)]})
    assert [(gap.after.year, gap.before.year, gap.missing) for gap in years.gaps] == [(2003, 2006, 2)]
    days = [f"2024-01-{day:02}" for day in (1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 15)]
    assert understand_table({"day": days, "n": [*range(11)]}).gaps == ()


def test_a_hierarchy_goes_from_coarse_to_fine() -> None:
    rows = [("EU", "France"), ("EU", "Spain"), ("EU", "Italy"), ("AM", "Peru"), ("AM", "Chile"), ("AM", "Brazil")] * 3
    table = understand_table({"country": [row[1] for row in rows], "region": [row[0] for row in rows]})
    assert table.hierarchy == ("region", "country")


def test_names_of_groups_that_begin_with_a_number_are_names() -> None:
    column, _ = understand_column("category", ["5 stars", "4 stars", "1 star"])
    assert (column.kind, column.values) == ("category", ("5 stars", "4 stars", "1 star"))
