"""Data in the chat with no model at all: what is composed, how requests steer it, and that charts do not lie."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.chatting import ask, expect_finished
from browser.running_server import RunningServer, start_server

COMPOSER = "c1/viewloom/composer/v-20260331"
SALES = "city,sales\nOslo,98\nRome,99\nCairo,100\nLima,97"
SCHEMA = """{"type": "object", "title": "Sign up", "required": ["name"], "properties": {
  "name": {"type": "string"}, "size": {"enum": ["S", "M", "L"]}, "news": {"type": "boolean"}}}"""

WATCH_ROWS = """() => {
    window.counts = [];
    new MutationObserver(() => {
        const count = document.querySelectorAll(".answer tbody tr").length;
        if (count !== window.counts.at(-1)) window.counts.push(count);
    }).observe(document.body, {childList: true, subtree: true});
}"""


@pytest.fixture(scope="module")
def chat_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose chat page asks the composer."""
    directory = tmp_path_factory.mktemp("composer")
    running: RunningServer = start_server(
        directory, '[[rule]]\ntext = "root = Card([])"\n', {"VIEWLOOM_DEFAULT_MODEL": COMPOSER}
    )
    yield running.url
    running.stop()


def show(page: Page, text: str) -> Locator:
    answer = ask(page, text)
    expect_finished(answer)
    return answer


def bars(answer: Locator) -> list[tuple[float, float]]:
    """Returns top and bottom of each bar that is drawn, from left to right, in pixels downwards."""
    expect(answer.locator(".recharts-bar-rectangle path").first).to_be_visible()
    boxes = answer.locator(".recharts-bar-rectangle path").evaluate_all(
        "bars => bars.map((bar) => bar.getBBox()).map((box) => [box.x, box.y, box.y + box.height])"
    )
    return [(top, bottom) for _, top, bottom in sorted(boxes)]


def test_data_is_a_chart_beside_its_table_and_words_steer_it(page: Page, chat_url: str) -> None:
    page.goto(chat_url)
    answer = show(page, SALES)
    expect(answer.get_by_role("tab")).to_have_text(["Chart", "Table"])
    expect(answer.get_by_text("Sales").first).to_be_visible()
    answer.get_by_role("tab", name="Table").click()
    expect(answer.get_by_role("tabpanel").get_by_role("columnheader")).to_have_text(["City", "Sales"])

    answer = show(page, "als Tabelle")
    expect(answer.get_by_role("tab")).to_have_count(0)
    expect(answer.get_by_role("cell", name="Cairo")).to_be_visible()

    answer = show(page, "as a pie")
    expect(answer.locator(".recharts-pie-sector")).to_have_count(4)


def test_an_offer_of_another_view_is_taken_by_a_click(page: Page, chat_url: str) -> None:
    page.goto(chat_url)
    rows = "\n".join(f"2026-{month:02d},{month * 7},{month * 3 + 1} kg" for month in range(1, 10))
    answer = show(page, f"month,sales,weight\n{rows}")
    answer.get_by_text("Trend of Weight").click()
    expect(page.locator(".answer")).to_have_count(2)
    expect_finished(page.locator(".answer").last)
    expect(page.locator(".answer").last.get_by_text("Weight (kg)")).to_be_visible()


def test_a_schema_is_a_form_whose_values_are_sent(page: Page, chat_url: str) -> None:
    page.goto(chat_url)
    answer = show(page, SCHEMA)
    expect(answer.get_by_text("Sign up")).to_be_visible()
    answer.get_by_role("textbox").fill("Ada")
    answer.get_by_role("button", name=re.compile("Send|Submit")).click()
    expect(page.locator(".answer")).to_have_count(2)
    expect(page.locator(".answer").last.get_by_role("cell")).to_have_text(["Name", "Ada"])


def test_bars_begin_at_zero_however_alike_they_are(page: Page, chat_url: str) -> None:
    page.goto(chat_url)
    drawn = bars(show(page, f"As a bar chart:\n\n{SALES}"))
    heights = sorted(bottom - top for top, bottom in drawn)
    assert len({round(bottom) for _, bottom in drawn}) == 1
    assert heights[0] / heights[-1] == pytest.approx(0.97, abs=0.01)


def test_a_loss_hangs_from_the_line_that_profits_stand_on(page: Page, chat_url: str) -> None:
    page.goto(chat_url)
    drawn = bars(show(page, "As a bar chart:\n\nquarter,profit\nQ1,40\nQ2,-20\nQ3,10\nQ4,-40"))
    (_, zero), *_ = drawn
    assert [round(top - zero) >= -1 for top, _ in drawn] == [False, True, False, True]
    heights = [bottom - top for top, bottom in drawn]
    assert heights[0] == pytest.approx(heights[3], rel=0.02)
    assert heights[1] == pytest.approx(heights[0] / 2, rel=0.04)


def test_a_missing_value_is_a_hole_in_a_line_and_an_empty_cell(page: Page, chat_url: str) -> None:
    page.goto(chat_url)
    days = "\n".join(f"2026-03-{day:02d},{'' if day == 5 else day * 10}" for day in range(1, 11))
    answer = show(page, f"day,load\n{days}")
    path = answer.locator(".recharts-line-curve").first
    expect(path).to_be_attached()
    assert (path.get_attribute("d") or "").count("M") == 2
    expect(answer.get_by_text("missing value")).to_be_visible()
    answer.get_by_role("tab", name="Table").click()
    expect(answer.get_by_role("tabpanel").get_by_role("row").nth(5).get_by_role("cell").last).to_have_text(
        "\N{EN DASH}"
    )


def test_what_is_folded_and_left_out_is_said(page: Page, chat_url: str) -> None:
    page.goto(chat_url)
    towns = "\n".join(f"Town {name},{100 - at}" for at, name in enumerate("ABCDEFGHIJKL"))
    answer = show(page, f"As a pie:\n\ntown,sales\n{towns}")
    expect(answer.get_by_text("7 smaller ones are together in “Other”.")).to_be_visible()

    rows = "\n".join(f"Item {at},{1000 - at}" for at in range(300))
    answer = show(page, f"item,price\n{rows}")
    expect(answer.get_by_text("How many of 300 values lie in each range.")).to_be_visible()
    answer.get_by_role("tab", name="Table").click()
    expect(answer.get_by_text("The first 200 of 300 rows are shown.")).to_be_visible()


def test_the_data_of_a_chart_is_a_table_for_those_who_cannot_see_it(page: Page, chat_url: str, tmp_path: Path) -> None:
    page.goto(chat_url)
    answer = show(page, SALES)
    answer.get_by_text("Show data").click()
    expect(answer.get_by_role("region", name="Data of the chart").get_by_role("rowheader")).to_have_count(4)


def test_a_table_in_a_streamed_reply_grows_row_by_row(page: Page, tmp_path: Path) -> None:
    rows = "\n".join(f"| Town {at} | {at * 3} |" for at in range(1, 9))
    script = f"[[rule]]\ncut = 8\ndelay_s = 0.05\ntext = '''\n| Town | Rain |\n| --- | --- |\n{rows}\n\nDone.\n'''\n"
    running = start_server(tmp_path, script)
    try:
        page.goto(running.url)
        page.evaluate(WATCH_ROWS)
        answer = show(page, "Where does it rain?")
        expect(answer.get_by_role("cell", name="Town 8")).to_be_visible()
        seen = page.evaluate("window.counts")
    finally:
        running.stop()
    assert len([count for count in seen if 0 < count < 8]) >= 3
    assert seen == sorted(seen)
