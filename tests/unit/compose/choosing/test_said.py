"""What is not drawn as it came is said beside it, and requests steer, in each of the four languages."""

import re

import pytest

from viewloom.catalogue.library import standard_library
from viewloom.compose import compose_document, read_any

LIBRARY = standard_library("chat")
CITIES = "city,sales\n" + "\n".join(f"City {name},{100 - at * 3}" for at, name in enumerate("ABCDEFGHIJKL"))
POINTS = "width,height\n" + "\n".join(f"{at * 7 % 5003 / 10},{at * at % 997 / 10}" for at in range(5000))
DAYS = "day,load\n" + "\n".join(
    f"{2010 + at // 336}-{1 + at // 28 % 12:02d}-{1 + at % 28:02d},{at % 97}" for at in range(3360)
)
PIE = {"en": "as a pie", "de": "als Kreisdiagramm", "fr": "en camembert", "es": "como gráfico circular"}


def composed(csv: str, request: str = "") -> str:
    return compose_document(read_any(csv, "csv"), LIBRARY, request).program


def mark(csv: str, request: str) -> str:
    return compose_document(read_any(csv, "csv"), LIBRARY, request).choices[0].best.candidate.mark


@pytest.mark.parametrize(
    ("request_text", "other", "said"),
    [
        (PIE["en"], "Other", "7 smaller ones are together in “Other”."),
        (PIE["de"], "Sonstige", "7 kleinere stehen zusammen unter „Sonstige“."),
        (PIE["fr"], "Autres", "7 plus petits sont réunis sous « Autres »."),
        (PIE["es"], "Otros", "7 menores están juntos en «Otros»."),
    ],
    ids=PIE,
)
def test_what_is_folded_adds_up_and_is_said(request_text: str, other: str, said: str) -> None:
    program = composed(CITIES, request_text)
    rest = sum(100 - at * 3 for at in range(5, 12))
    assert f'"City E", "{other}"], [100, 97, 94, 91, 88, {rest}])' in program
    assert said in program


@pytest.mark.parametrize(
    ("request_text", "expected"),
    [
        *((text, "pie") for text in PIE.values()),
        *((text, "table") for text in ("as a table", "als Tabelle", "sous forme de tableau", "como tabla")),
        *((text, "bar") for text in ("as a bar chart", "als Balkendiagramm", "como gráfico de barras")),
    ],
)
def test_a_drawing_is_asked_for_in_each_language(request_text: str, expected: str) -> None:
    assert expected in mark(CITIES, request_text)


@pytest.mark.parametrize("request_text", ["as a line chart", "als Liniendiagramm", "en courbe", "como líneas"])
def test_a_line_is_asked_for_in_each_language(request_text: str) -> None:
    few = "month,visits\n" + "\n".join(f"2026-{month:02d},{month}" for month in range(1, 5))
    assert mark(few, request_text) == "line"


def test_points_that_are_left_out_are_said_and_those_drawn_are_counted() -> None:
    program = composed(POINTS, "as a scatter plot")
    assert program.count("Point(") == 200
    assert "200 of 5000 points are shown, evenly spread." in program


def test_days_that_are_drawn_as_longer_steps_are_said() -> None:
    program = composed(DAYS)
    points = re.findall(r"LineChart\(\[(.*?)\]", program)
    assert len(points[0].split('", "')) <= 150
    assert re.search(r"Average of Load per (week|month|quarter)\.", program)


def test_that_bars_are_ranges_of_values_is_said() -> None:
    program = composed("weight\n" + "\n".join(str(at * 37 % 101) for at in range(300)), "as a histogram")
    assert "How many of 300 values lie in each range." in program


def test_columns_that_are_left_out_are_named() -> None:
    names = [f"note{at}" for at in range(30)]
    row = ",".join(f"words of {name}" for name in names)
    program = composed(",".join(names) + f"\n{row}\n{row} more\n", "as a table")
    assert program.count("Col(") == 24
    assert "6 columns are left out: " in program
    assert "Note29" in program or "note29" in program


def test_lines_that_are_left_out_are_said() -> None:
    rows = [f"2026-{month:02d},Site {site},{month * 3 + site}" for month in range(1, 9) for site in range(1, 12)]
    program = composed("month,site,temperature_c\n" + "\n".join(rows), "temperature by site as a line chart")
    assert 1 < program.count("Series(") <= 6
    assert "of 11 series are shown." in program or "“Other”" in program


def test_filtered_rows_are_counted_beside_the_chart() -> None:
    rows = [f"2026-{month:02d},{region},{month}" for month in range(1, 7) for region in ("North", "South")]
    program = composed("month,region,sales\n" + "\n".join(rows), "only North")
    assert "6 of 12 rows: " in program
    assert "South" not in program.partition("next = ")[0]
