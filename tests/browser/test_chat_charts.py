"""Every chart says its numbers in words: a table beneath it, whatever kind it is."""

import re
from typing import NamedTuple

from playwright.sync_api import Page, expect

from browser.chatting import content_of, severe_violations, store_thread
from browser.running_server import RunningServer
from viewloom.catalogue import standard_library


class Shown(NamedTuple):
    """What a chart is given, and the table that says it."""

    given: str
    head: list[str]
    rows: list[list[str]]


SERIES = '["Jan", "Feb"], [Series("Tea", [3, 5]), Series("Milk", [2, 1])]'
SERIES_ROWS = [["Jan", "3", "2"], ["Feb", "5", "1"]]
VALUES = '["Tea", "Milk"], [3, 1]'
VALUES_ROWS = [["Tea", "3"], ["Milk", "1"]]
CHARTS = {
    "AreaChart": Shown(f'{SERIES}, "linear", "Month"', ["Month", "Tea", "Milk"], SERIES_ROWS),
    "BarChart": Shown(SERIES, ["Label", "Tea", "Milk"], SERIES_ROWS),
    "HorizontalBarChart": Shown(SERIES, ["Label", "Tea", "Milk"], SERIES_ROWS),
    "LineChart": Shown(SERIES, ["Label", "Tea", "Milk"], SERIES_ROWS),
    "PieChart": Shown(VALUES, ["Label", "Value"], VALUES_ROWS),
    "RadarChart": Shown(SERIES, ["Label", "Tea", "Milk"], SERIES_ROWS),
    "RadialChart": Shown(VALUES, ["Label", "Value"], VALUES_ROWS),
    "ScatterChart": Shown(
        '[ScatterSeries("A", [Point(1, 2), Point(3, 4)])]', ["Series", "x", "y"], [["A", "1", "2"], ["A", "3", "4"]]
    ),
    "SingleStackedBarChart": Shown(VALUES, ["Label", "Value"], VALUES_ROWS),
}


def test_every_chart_of_the_library_has_its_numbers_as_a_table(page: Page, server: RunningServer) -> None:
    names = {component.name for component in standard_library("full").components if component.name.endswith("Chart")}
    assert set(CHARTS) == names
    charts = [f"c{at} = {name}({chart.given})" for at, (name, chart) in enumerate(CHARTS.items())]
    root = f"root = Card([{', '.join(f'c{at}' for at in range(len(charts)))}])"
    page.goto(store_thread(page, [content_of("\n".join([root, *charts]))]))
    figures = page.get_by_role("figure")
    expect(figures).to_have_count(len(CHARTS))
    for at, chart in enumerate(CHARTS.values()):
        figure = figures.nth(at)
        expect(figure.get_by_role("img").first).to_have_accessible_name(
            re.compile("its numbers are in the table below")
        )
        figure.get_by_text("Show data").click()
        expect(figure.get_by_role("columnheader")).to_have_text(chart.head)
        expect(figure.locator("tbody tr")).to_have_count(len(chart.rows))
        cells = figure.locator("tbody tr").evaluate_all(
            "(rows) => rows.map((r) => [...r.cells].map((c) => c.innerText))"
        )
        assert cells == chart.rows
    assert severe_violations(page) == []
