"""Replies while they are written: nothing flickers, nothing is lost, and they can be left, found and stopped."""

import re

from playwright.sync_api import Page, Route, expect

from browser.chatting import ask, expect_finished, open_new_chat, say
from browser.running_server import RunningServer

WATCH_REMOVALS = """() => {
    const answer = [...document.querySelectorAll(".answer")].at(-1);
    window.removed = [];
    window.watched = answer;
    const outer = (node) => node.outerHTML?.slice(0, 120) ?? node.textContent;
    // What React writes into a growing text is no removal; elements that go are.
    new MutationObserver((records) => {
        for (const record of records)
            for (const node of record.removedNodes)
                if (node.nodeType === Node.ELEMENT_NODE && !node.matches(".think, .chart-placeholder"))
                    window.removed.push(outer(node));
    }).observe(answer, {childList: true, subtree: true});
}"""


def shows(page: Page, text: str) -> None:
    """Waits until the answer that is being written shows a text."""
    page.wait_for_function(
        """(text) => [...document.querySelectorAll('.answer[aria-busy="true"]')]
            .some((answer) => answer.textContent.includes(text))""",
        arg=text,
    )


def test_nothing_that_is_drawn_is_taken_out_again_while_the_rest_is_written(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    say(page, "chart and code")
    answer = ask(page, "a long list")
    shows(page, "A long list")
    page.evaluate(WATCH_REMOVALS)
    expect_finished(answer)
    expect(answer.get_by_text("That was all.")).to_be_visible()
    expect(answer.get_by_role("button", name="Answer again")).to_be_enabled()

    assert page.evaluate("window.removed") == []
    assert page.evaluate("window.watched.isConnected"), "The end drew the answer anew."
    assert page.locator(".question").count() == 2


def test_a_reload_in_the_middle_of_a_stream_goes_on_with_it(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    ask(page, "a long list")
    shows(page, "paragraph")

    page.reload()

    shows(page, "paragraph")
    answer = page.locator(".answer").last
    expect_finished(answer)
    expect(answer.get_by_text("That was all.")).to_be_visible()
    expect(page.locator(".answer")).to_have_count(1)


def test_two_tabs_follow_one_reply(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    ask(page, "a long list")
    shows(page, "A long list")
    other = page.context.new_page()
    other.goto(page.url)

    shows(other, "paragraph")
    for tab in (page, other):
        answer = tab.locator(".answer").last
        expect_finished(answer)
        expect(answer.get_by_text("That was all.")).to_be_visible()


def test_a_tab_that_shows_the_thread_sees_what_another_asks(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    say(page, "hello")
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator(".answer")).to_have_count(1)

    ask(page, "a long list")

    shows(other, "paragraph")
    expect(other.locator(".question")).to_have_text(["hello", "a long list"])


def cut(route: Route) -> None:
    """Lets half of the reply through and drops the rest, as a network does."""
    answered = route.fetch()
    events = answered.body().split(b"\n\n")
    route.fulfill(response=answered, body=b"\n\n".join(events[: len(events) // 2]) + b"\n\n")


def test_a_lost_connection_is_taken_up_where_it_broke_off(page: Page, server: RunningServer) -> None:
    seen: list[str] = []

    def note(route: Route) -> None:
        seen.append(route.request.headers.get("last-event-id", ""))
        route.continue_()

    page.route("**/chat/completions", cut)
    page.route("**/stream", note)
    open_new_chat(page)
    answer = ask(page, "a long list")
    expect(answer.get_by_text("That was all.")).to_be_visible()
    expect_finished(answer)

    assert len(seen) == 1
    assert re.fullmatch(r"\d+-\d+", seen[0])
    expect(answer.get_by_text("A long list")).to_have_count(1)


def test_as_long_as_the_server_is_away_the_answer_says_so(page: Page, server: RunningServer) -> None:
    page.route("**/chat/completions", cut)
    page.route("**/stream", lambda route: route.abort())
    open_new_chat(page)
    answer = ask(page, "contact form")
    expect(answer.get_by_text("Trying to reach the server again")).to_be_visible()
    expect(answer).to_have_attribute("aria-busy", "true")

    page.unroute("**/stream")
    expect_finished(answer)
    expect(answer.get_by_role("button", name="Send", exact=True)).to_be_enabled()
    expect(answer.get_by_text("Trying to reach the server again")).to_have_count(0)


def test_a_thread_that_is_read_before_its_reply_ends_is_read_again(page: Page, server: RunningServer) -> None:
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        held.append(route)

    page.route("**/turns?*", hold_the_first)
    open_new_chat(page)
    say(page, "hello")
    say(page, "contact form")
    expect(page.locator(".question")).to_have_text(["hello", "contact form"])
    assert len(held) > 1


def test_escape_stops_the_reply_and_it_stays_stopped(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    answer = ask(page, "this never ends")
    expect(answer.get_by_text("Before the wait")).to_be_visible()
    page.keyboard.press("Escape")
    expect_finished(answer)
    expect(answer.get_by_text("Stopped.")).to_be_visible()

    page.reload()
    expect_finished(page.locator(".answer"))
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_another_thread_can_be_read_while_a_reply_is_written(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    ask(page, "a long list")
    shows(page, "A long list")
    address = page.url
    page.get_by_role("button", name="Start a new chat").click()
    say(page, "hello")
    page.goto(address)
    answer = page.locator(".answer").last
    expect_finished(answer)
    expect(answer.get_by_text("That was all.")).to_be_visible()
