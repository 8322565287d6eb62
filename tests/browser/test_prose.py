"""A reply in markdown, as it grows on the page."""

import re

from playwright.sync_api import Page, expect

from browser.chatting import ask
from browser.running_server import RunningServer


def test_a_table_grows_row_by_row_and_every_block_is_a_component(page: Page, server: RunningServer) -> None:
    page.goto("/")
    ask(page, "cities")
    page.wait_for_function(
        """() => {
            const answer = document.querySelector('.answer[aria-busy="true"]');
            return answer !== null && answer.querySelectorAll("tbody tr").length === 1;
        }"""
    )
    answer = page.locator(".answer").last
    expect(answer).to_have_attribute("aria-busy", "false")

    expect(answer.get_by_role("columnheader")).to_have_text(["City", "People"])
    expect(answer.get_by_role("cell")).to_have_text(["Rome", "2746984", "Pisa", "89828"])
    expect(answer.get_by_role("cell").get_by_role("link")).to_have_attribute("href", "https://example.org/pisa")
    expect(answer.locator("ol")).to_have_count(2)
    expect(answer.locator("ol").last).to_have_attribute("start", "2")
    expect(answer.get_by_text(re.compile(r'print\("<b>"\)'))).to_be_visible()
