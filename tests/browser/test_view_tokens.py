"""A token of a page that ends while the page is open: what the visitor sees, and how the page goes on."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.console_people import change_rows
from browser.host_page import Show, ask_server, events, view
from browser.running_server import MODEL, RunningServer

ENDED = "Access to this has ended. Reload the page to go on."
GIVE = "(token) => { document.querySelector('#one').token = token; }"
REMEMBER = "() => { window.field = document.querySelector('#one').shadowRoot.querySelector('input'); }"
IS_SAME = "() => window.field === document.querySelector('#one').shadowRoot.querySelector('input')"


class _Visitor:
    """A signed-in person of somebody's site, and their thread."""

    def __init__(self, server: RunningServer, key: str) -> None:
        self._server, self._key = server, key
        self.token = self.new_token()
        self.thread = ask_server(server, self.token, "/v1/threads", title="Contact")["id"]

    def new_token(self) -> str:
        return ask_server(self._server, self._key, "/v1/frontend-tokens", user="ada")["token"]

    def ask(self, prompt: str) -> None:
        message, metadata = {"role": "user", "content": prompt}, {"thread_id": self.thread}
        ask_server(self._server, self.token, "/v1/chat/completions", model=MODEL, messages=[message], metadata=metadata)

    def expire_tokens(self) -> None:
        change_rows(self._server, "UPDATE frontend_tokens SET expires_at = created_at")

    def turns(self) -> list[dict[str, Any]]:
        return ask_server(self._server, self._key, f"/v1/threads/{self.thread}/turns")["data"]


@pytest.fixture
def visitor(server: RunningServer, view_key: str) -> _Visitor:
    return _Visitor(server, view_key)


def open_form(page: Page, show: Show, visitor: _Visitor) -> None:
    visitor.ask("contact form")
    show(view("one", thread=visitor.thread, token=visitor.token, model=MODEL, interactive=""))
    expect(page.locator("#one").get_by_label("Name")).to_be_visible()
    page.evaluate(REMEMBER)


def test_what_is_typed_behind_the_end_of_a_token_is_saved_with_the_next(
    page: Page, show: Show, visitor: _Visitor
) -> None:
    open_form(page, show, visitor)
    one = page.locator("#one")
    visitor.expire_tokens()
    one.get_by_label("Name").fill("Ada Lovelace")
    expect(one.get_by_role("alert")).to_have_text(ENDED)
    assert events(page, "error")[-1][2] == {"message": ENDED, "code": "invalid_api_key"}
    expect(one.get_by_label("Name")).to_have_value("Ada Lovelace")
    assert visitor.turns()[-1]["form_state"] == {}

    with page.expect_response(lambda answer: answer.request.method == "PATCH") as saved:
        page.evaluate(GIVE, visitor.new_token())
    assert saved.value.status == 200
    assert visitor.turns()[-1]["form_state"] == {"contact": {"name": "Ada Lovelace"}}
    expect(one.get_by_role("alert")).to_have_count(0)
    assert page.evaluate(IS_SAME), "the form was drawn anew"


def test_what_is_said_behind_the_end_of_a_token_is_answered_with_the_next(
    page: Page, show: Show, visitor: _Visitor
) -> None:
    open_form(page, show, visitor)
    one = page.locator("#one")
    one.get_by_label("Name").fill("Ada Lovelace")
    one.get_by_label("Email").fill("ada@example.org")
    visitor.expire_tokens()
    one.get_by_role("button", name="Send").click()
    expect(one.get_by_role("alert")).to_have_text(ENDED)
    expect(one.locator(".question").last).to_have_text("Send the message")
    assert [turn["role"] for turn in visitor.turns()] == ["user", "assistant"]

    page.evaluate(GIVE, visitor.new_token())
    expect(one.get_by_text("Your message was sent.")).to_be_visible()
    expect(one.locator(".question")).to_have_text(["contact form", "Send the message"])
    expect(one.get_by_role("alert")).to_have_count(0)
    assert page.evaluate(IS_SAME), "the form was drawn anew"
    page.wait_for_function("events.at(-1)[2].status === 'ready'")
    turns = visitor.turns()
    assert [turn["role"] for turn in turns] == ["user", "assistant"] * 2
    assert turns[1]["form_state"]["contact"] == {"name": "Ada Lovelace", "email": "ada@example.org"}


def test_a_reply_goes_on_to_its_end_over_the_end_of_its_token(page: Page, show: Show, visitor: _Visitor) -> None:
    visitor.ask("a button for more")
    show(view("one", thread=visitor.thread, token=visitor.token, model=MODEL, interactive=""))
    one = page.locator("#one")
    one.get_by_role("button", name="More").click()
    first = one.get_by_text("The first paragraph")
    expect(first).to_be_visible()
    visitor.expire_tokens()
    first.evaluate("(element) => { window.paragraph = element; }")
    expect(one.get_by_text("That was all.")).to_be_visible()
    expect(one.get_by_role("alert")).to_have_text(ENDED)

    page.evaluate(GIVE, visitor.new_token())
    expect(one.get_by_role("alert")).to_have_count(0)
    page.wait_for_function("events.at(-1)[2].status === 'ready'")
    expect(one.locator(".answer")).to_have_count(2)
    assert first.evaluate("(element) => element === window.paragraph"), "the answer was drawn anew"


def test_a_view_that_begins_with_a_token_that_has_ended_opens_with_the_next(
    page: Page, show: Show, visitor: _Visitor
) -> None:
    visitor.ask("contact form")
    visitor.expire_tokens()
    show(view("one", thread=visitor.thread, token=visitor.token))
    one = page.locator("#one")
    expect(one.get_by_role("alert")).to_have_text(ENDED)
    page.evaluate(GIVE, visitor.new_token())
    expect(one.get_by_label("Name")).to_be_visible()
    expect(one.get_by_role("alert")).to_have_count(0)


def test_without_a_token_nothing_of_the_thread_stays(page: Page, show: Show, visitor: _Visitor) -> None:
    open_form(page, show, visitor)
    page.evaluate(GIVE, None)
    one = page.locator("#one")
    expect(one.get_by_role("alert")).to_be_visible()
    expect(one.locator(".question")).to_have_count(0)
    expect(one.get_by_label("Name")).to_have_count(0)
