"""The kinds of columns of real tables, checked by reading them."""

from pathlib import Path

import pytest
import vega_datasets  # pyright: ignore[reportMissingTypeStubs]

from viewloom.compose.reading import read_any
from viewloom.compose.tabular import Table

DATA = Path(vega_datasets.__file__).parent / "_data"

# name of the file, rows, and for each column its kind, with unit, granularity or role behind a colon
EXPECTED: list[tuple[str, int, dict[str, str]]] = [
    ("airports.csv", 3376, {"iata": "identifier", "city": "place", "state": "place", "latitude": "quantity:latitude"}),
    ("anscombe.json", 44, {"Series": "category", "X": "quantity", "Y": "quantity"}),
    ("barley.json", 120, {"yield": "quantity", "variety": "category", "year": "time:year", "site": "category"}),
    ("burtin.json", 16, {"Bacteria": "category:label", "Penicillin": "quantity", "Gram_Staining": "category"}),
    ("cars.json", 406, {"Name": "text", "Weight_in_lbs": "quantity:lbs", "Year": "time:year", "Origin": "place"}),
    ("crimea.json", 24, {"date": "time:month", "wounds": "quantity", "disease": "quantity"}),
    ("driving.json", 55, {"side": "category", "year": "time:year", "miles": "quantity", "gas": "quantity"}),
    ("iowa-electricity.csv", 51, {"year": "time:year", "source": "category", "net_generation": "quantity"}),
    ("iris.json", 150, {"sepalLength": "quantity", "species": "category"}),
    ("la-riots.csv", 63, {"age": "quantity", "death_date": "time:day", "type": "category", "neighborhood": "place"}),
    ("ohlc.json", 44, {"date": "time:day", "open": "quantity", "signal": "category", "ret": "quantity"}),
    ("seattle-temps.csv", 8759, {"date": "time:hour", "temp": "quantity"}),
    ("seattle-weather.csv", 1461, {"date": "time:day", "precipitation": "quantity", "weather": "category"}),
    ("sf-temps.csv", 8759, {"temp": "quantity", "date": "time:hour"}),
    ("stocks.csv", 560, {"symbol": "category", "date": "time:month", "price": "quantity"}),
    ("us-employment.csv", 120, {"month": "time:month", "nonfarm": "quantity", "government": "quantity"}),
    ("wheat.json", 52, {"year": "time:year", "wheat": "quantity", "wages": "quantity"}),
]


@pytest.mark.parametrize(("file", "rows", "kinds"), EXPECTED, ids=lambda value: value if isinstance(value, str) else "")
def test_columns_of_real_tables_are_what_a_reader_takes_them_for(file: str, rows: int, kinds: dict[str, str]) -> None:
    (table,) = read_any((DATA / file).read_bytes(), file).parts
    assert isinstance(table, Table)
    assert table.row_count == rows
    found = {column.name: column for column in table.columns}
    for name, expected in kinds.items():
        kind, _, more = expected.partition(":")
        assert found[name].kind == kind, name
        assert more in {"", found[name].unit, found[name].granularity, found[name].role}, name


def test_every_real_table_is_in_the_list() -> None:
    assert {path.name for path in DATA.iterdir()} == {file for file, _, _ in EXPECTED}
