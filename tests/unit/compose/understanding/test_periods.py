"""Which tables have periods for columns, and what becomes of them."""

import pytest

from viewloom.compose import read_any
from viewloom.compose.tabular import Table
from viewloom.compose.understanding.periods import unpivoted


def table_of(csv: str) -> Table:
    (table,) = read_any(csv, "csv").parts
    assert isinstance(table, Table)
    return table


def long_of(csv: str) -> Table | None:
    return unpivoted(table_of(csv), "Value", lambda step: step or "period")


@pytest.mark.parametrize(
    ("names", "label", "kind"),
    [
        ("1990,2000,2010", "year", "time"),
        ("FY22,FY23,FY24", "period", "ordered"),
        ("Q1 2025,Q2 2025,Q3 2025", "quarter", "time"),
        ("2025-01,2025-02,2025-03", "month", "time"),
        ("Jan,Feb,Mar,Apr,May,Jun", "period", "ordered"),
    ],
)
def test_periods_become_rows_in_their_order(names: str, label: str, kind: str) -> None:
    width = names.count(",") + 1
    rows = [f"{name}," + ",".join(f"${at * 10 + step}" for step in range(width)) for at, name in enumerate("AB", 1)]
    long = long_of(f"item,{names}\n" + "\n".join(rows))
    assert long is not None
    period, item, value = long.columns
    assert (period.label, period.kind, item.values) == (label, kind, ("A", "B") * width)
    assert value.values == tuple(at * 10 + step for step in range(width) for at in (1, 2))
    assert (value.unit, value.is_additive) == (
        "USD",
        table_of(f"item,{names}\n" + "\n".join(rows)).columns[1].is_additive,
    )


@pytest.mark.parametrize(
    "csv",
    [
        "item,1990,2000\nA,1,2\nB,3,4",
        "item,1990,2000,2010,price\nA,1,2,3,4\nB,3,4,5,6",
        "item,1990,2000,2010\nA,$1,2 kg,3\nB,$3,4 kg,5",
        "item,Q1,Q2,Q3,Q4\nA,1,2,3,4\nB,3,4,5,6",
        "item,red,green,blue\nA,1,2,3\nB,3,4,5",
        "item,1990,2000,2010\nA,1,2,3\nA,3,4,5",
    ],
)
def test_other_tables_stay_as_they_are(csv: str) -> None:
    assert long_of(csv) is None


def test_a_missing_value_stays_missing() -> None:
    long = long_of("item,1990,2000,2010\nA,1,,3\nB,3,4,5")
    assert long is not None
    assert long.columns[-1].values == (1, 3, None, 4, 3, 5)


def test_a_header_of_dates_is_a_header_and_dates_below_dates_are_none() -> None:
    assert [column.name for column in table_of("item,Jan 2025,Feb 2025\nA,$1,$2\nB,$3,$4").columns][1:] == [
        "Jan 2025",
        "Feb 2025",
    ]
    assert table_of("2025-01-01,1\n2025-01-02,2\n2025-01-03,3").row_count == 3
