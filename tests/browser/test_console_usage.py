"""What the console says of requests, models and components: every figure, its chart and its table."""

import re
from collections.abc import Iterator

import pytest
from openai import APIError
from playwright.sync_api import Browser, Locator, Page, expect

from browser.chatting import severe_violations
from browser.console_people import create_admin, first_link
from browser.priced_server import ask, make_key, start
from browser.running_server import MODEL, RunningServer

METRICS = ("Requests", "Tokens", "Cost", "Repairs", "First component", "Errors")


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[tuple[RunningServer, Page]]:
    """A server that two apps have used, one of them with an error, and its admin's page."""
    directory = tmp_path_factory.mktemp("usage")
    # Nothing listens there.
    server = start(directory, more={"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "OPENAI_API_KEY": "k"})
    try:
        context = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 800})
        page = context.new_page()
        create_admin(page, first_link(directory))
        shop, blog = make_key(page, "shop"), make_key(page, "blog")
        ask(server, shop, "contact form")
        ask(server, shop, "something to mend")
        ask(server, blog, "something to mend")
        with pytest.raises(APIError):
            ask(server, blog, "this dies")
        yield server, page
        context.close()
    finally:
        server.stop()


@pytest.fixture
def admin(used: tuple[RunningServer, Page]) -> Page:
    return used[1]


def figure(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="Figure in the chart").get_by_role("button", name=re.compile(f"^{name}"))


def cells(page: Page, row: str) -> list[str]:
    """Returns a row of the table: requests, errors, three kinds of tokens, repairs, times and cost."""
    return (
        page.get_by_role("region", name="Usage figures")
        .get_by_role("row", name=row)
        .get_by_role("cell")
        .all_inner_texts()[1:]
    )


def number(text: str) -> int:
    return int(text.replace(",", ""))


def test_every_figure_of_usage_is_a_number_a_chart_and_a_table(admin: Page) -> None:
    admin.goto("/console/usage")
    expect(figure(admin, "Requests")).to_contain_text("4")
    expect(figure(admin, "Repairs")).to_contain_text("4")
    expect(figure(admin, "Errors")).to_contain_text("1")
    expect(figure(admin, "First component")).to_contain_text(re.compile(r"\d (ms|s)$"))
    total = cells(admin, "Total")
    assert total[:2] == ["4", "1"]
    assert total[5] == "4"
    assert re.fullmatch(r"\d.* (ms|s) / \d.* (ms|s)", total[6])
    expect(figure(admin, "Tokens")).to_contain_text(f"{number(total[2]) + number(total[4]):,}")
    expect(figure(admin, "Cost")).to_contain_text(total[7])
    assert total[7].startswith("$0.0")
    for metric in METRICS:
        figure(admin, metric).click()
        chart = admin.get_by_role("img", name=f"{metric} by day; the table below has the figures")
        expect(chart).to_be_visible()
        expect(chart.locator(".chart-bar")).to_have_count(30)
        heights = chart.locator(".chart-bar").evaluate_all("(bars) => bars.map((bar) => +bar.getAttribute('height'))")
        assert max(heights[:-1]) == 0 < heights[-1], metric
    assert severe_violations(admin) == []


def test_usage_is_told_apart_by_key_and_model_and_narrowed(admin: Page) -> None:
    admin.goto("/console/usage")
    admin.get_by_role("button", name="By key").click()
    expect(admin.get_by_role("img", name="Requests by key")).to_contain_text("shop")
    shop, blog, total = cells(admin, "shop"), cells(admin, "blog"), cells(admin, "Total")
    assert (shop[:2], blog[:2]) == (["2", "0"], ["2", "1"])
    assert (shop[5], blog[5]) == ("2", "2")
    for column in (2, 4):
        assert number(shop[column]) + number(blog[column]) == number(total[column])
    assert severe_violations(admin) == []

    admin.get_by_role("combobox", name="Key").select_option("blog")
    expect(figure(admin, "Requests")).to_contain_text("2")
    admin.get_by_role("button", name="By model").click()
    expect(admin.get_by_role("img", name="Requests by model")).to_contain_text(MODEL)
    assert cells(admin, MODEL)[:2] == ["2", "1"]
    admin.get_by_role("combobox", name="Key").select_option("")
    admin.get_by_role("combobox", name="Model").select_option(MODEL)
    expect(figure(admin, "Requests")).to_contain_text("4")
    admin.get_by_label("From").fill("2026-01-01")
    admin.get_by_label("to", exact=True).fill("2026-01-02")
    expect(admin.get_by_text("Nothing was asked in this time")).to_be_visible()
    admin.get_by_role("button", name="7 days").click()
    expect(figure(admin, "Requests")).to_contain_text("4")


def test_requests_are_listed_narrowed_and_told_one_by_one(admin: Page) -> None:
    admin.goto("/console/requests")
    table = admin.get_by_role("region", name="Requests")
    expect(table.get_by_role("row")).to_have_count(5)
    admin.get_by_label("Outcome").select_option("error")
    expect(table.get_by_role("row")).to_have_count(2)
    expect(table.get_by_role("row").nth(1)).to_contain_text("blog")
    admin.get_by_label("Outcome").select_option("ok")
    admin.get_by_role("combobox", name="Key").select_option("blog")
    expect(table.get_by_role("row")).to_have_count(2)
    row = table.get_by_role("row").nth(1)
    expect(row).to_contain_text("2 repairs")
    row.get_by_role("button").click()
    told = admin.get_by_role("dialog", name="Request")
    for fact in ("Outcome", "200", "First component", "Prompt tokens", "Reply tokens", "Cost", "$0.0", MODEL, "blog"):
        expect(told).to_contain_text(fact)
    assert severe_violations(admin) == []


def test_a_component_has_its_line_in_the_prompt_its_props_and_a_live_example(admin: Page) -> None:
    admin.goto("/console/catalogue")
    admin.get_by_label("Search components").fill("BarChart")
    card = admin.get_by_role("article", name="BarChart", exact=True)
    expect(card.get_by_role("region", name="BarChart in the prompt")).to_contain_text("BarChart(labels")
    expect(card.get_by_role("region", name="Props of BarChart")).to_contain_text("series")
    expect(card.locator(".recharts-bar-rectangle path").first).to_be_visible()
    card.get_by_text("Program of the example").click()
    expect(card.get_by_role("region", name="Example of BarChart")).to_contain_text("BarChart(")
    admin.get_by_label("Search components").fill("EditableTable")
    expect(admin.get_by_text("No component has these words")).to_be_visible()
    admin.get_by_role("button", name="full").click()
    admin.get_by_label("Search components").fill("Stack")
    expect(admin.get_by_role("article", name="Stack", exact=True)).to_be_visible()


def test_models_have_prices_and_windows(admin: Page) -> None:
    admin.goto("/console/models")
    row = admin.get_by_role("region", name="Models").get_by_role("row", name=MODEL)
    expect(row).to_contain_text("$2.50")
    expect(row).to_contain_text("$10.00")
    expect(row).to_contain_text("default")
    expect(row.get_by_role("cell").nth(1)).to_have_text("32,768")


def test_a_provider_that_keeps_failing_is_seen(used: tuple[RunningServer, Page]) -> None:
    server, admin = used
    secret = make_key(admin, "unlucky")
    admin.goto("/console/models")
    dead = admin.locator(".figure").filter(has_text="openai")
    expect(dead).to_contain_text("Not called yet")
    expect(admin.locator(".figure").filter(has_text="scripted")).to_contain_text("Plays a script")
    for _ in range(5):
        with pytest.raises(APIError):
            ask(server, secret, model="c1/openai/gpt-4o/v-20260331")
    admin.get_by_role("button", name="Check again").click()
    expect(dead).to_contain_text("keeps failing")
    expect(dead.locator(".dot-bad")).to_be_visible()
    expect(admin.locator(".dot-bad")).to_have_count(1)
    assert severe_violations(admin) == []
