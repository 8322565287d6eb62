"""`<viewloom-view>` for everybody: axe-core looks into its shadow root, in a page of another origin."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from browser.chatting import severe_violations
from browser.host_page import host_site, page_with, view
from browser.running_server import RunningServer

PROGRAM = """root = Card([head, form, tabs, chart, table, code, follow])
head = CardHeader("Contact us", "We answer within a day")
form = Form("contact", Buttons([Button("Send", Action([@ToAssistant("Send")]), "primary")]), [n, t, d])
n = FormControl("Name", Input("name", "Your name", "text", {required: true}))
t = FormControl("Topic", Select("topic", [SelectItem("a", "Apples"), SelectItem("b", "Bananas")], "Choose"))
d = FormControl("Day", DatePicker("day", "single"))
tabs = Tabs([TabItem("a", "First", [one]), TabItem("b", "Second", [two])])
one = TextContent("See [the docs](https://example.org/docs).")
two = TextContent("The second")
chart = BarChart(["Jan", "Feb"], [Series("North", [3, 5])])
table = Table([Col("Tea", ["Green", "Black"]), Col("Minutes", [2, 4], "number")])
code = CodeBlock("python", "print('hello')")
follow = FollowUpBlock([FollowUpItem("What about milk?")])
"""
UNNAMED_PICTURE = """() => {
    const picture = document.createElement("img");
    picture.src = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
    document.querySelector("#one").shadowRoot.firstElementChild.append(picture);
}"""


@pytest.mark.parametrize("look", [("light", 1280), ("dark", 1280), ("light", 360)])
def test_no_state_of_a_view_has_a_serious_violation(
    new_context: CreateContextCallback, server: RunningServer, tmp_path: Path, look: tuple[str, int]
) -> None:
    scheme, width = look
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    with host_site(tmp_path) as origin:
        html = page_with(server.url, view("one", PROGRAM, theme=scheme), style=_page_of(scheme))
        (tmp_path / "index.html").write_text(html, encoding="utf-8")
        page.goto(f"{origin}/index.html")
        one = page.locator("#one")
        expect(one.locator(".recharts-bar-rectangle path").first).to_be_visible()
        one.get_by_text("Show data").click()
        assert severe_violations(page) == [], "drawn"
        one.get_by_role("button", name="Send").click()
        expect(one.get_by_text("required").first).to_be_visible()
        assert severe_violations(page) == [], "complaints"
        one.get_by_text("Select a date").click()
        expect(one.get_by_role("grid")).to_be_visible()
        assert severe_violations(page) == [], "calendar"
        page.evaluate(UNNAMED_PICTURE)
        assert [found.split(":")[0] for found in severe_violations(page)] == ["image-alt"], "axe saw the inside"


def _page_of(scheme: str) -> str:
    return "body {background: #17191b; color: #e9eaea}" if scheme == "dark" else ""


def test_a_view_that_cannot_show_its_thread_says_so_accessibly(
    page: Page, server: RunningServer, tmp_path: Path
) -> None:
    with host_site(tmp_path) as origin:
        html = page_with(server.url, view("one", thread="thread_1", token="wrong"))
        (tmp_path / "index.html").write_text(html, encoding="utf-8")
        page.goto(f"{origin}/index.html")
        expect(page.locator("#one").get_by_role("alert")).to_be_visible()
        assert severe_violations(page) == []
