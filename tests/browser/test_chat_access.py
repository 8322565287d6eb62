"""The chat for everybody: no serious violation in any state, little to load, and errors that say what to do."""

import gzip
import re

import pytest
from playwright.sync_api import Page, Response, Route, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from browser.chatting import (
    ask,
    choose,
    content_of,
    expect_finished,
    open_new_chat,
    say,
    severe_violations,
    store_thread,
)
from browser.running_server import RunningServer

FIRST_LOAD_LIMIT_BYTES = 450_000
OPENING = """root = Card([head, form])
head = CardHeader("When")
form = Form("f", Buttons([Button("Send", Action([@ToAssistant("Send")]), "primary")]), [d, t])
d = FormControl("Day", DatePicker("day", "MODE"))
t = FormControl("Topic", Select("topic", [SelectItem("a", "Apples"), SelectItem("b", "Bananas")], "Choose"))
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_state_of_the_page_has_a_serious_violation(
    new_context: CreateContextCallback, server: RunningServer, scheme: str
) -> None:
    page = new_context(color_scheme="dark" if scheme == "dark" else "light").new_page()
    open_new_chat(page)
    assert severe_violations(page) == [], "welcome"
    say(page, "contact form")
    assert severe_violations(page) == [], "form"
    say(page, "chart and code")
    expect(page.locator(".recharts-bar-rectangle path").first).to_be_visible()
    page.get_by_text("Show data").click()
    assert severe_violations(page) == [], "chart"
    say(page, "ways on")
    expect_finished(ask(page, "the model dies"))
    assert severe_violations(page) == [], "error"
    options = page.get_by_role("banner").get_by_role("button", name=re.compile("Options of"))
    options.click()
    assert severe_violations(page) == [], "menu"
    page.keyboard.press("Escape")
    for item in ("Rename", "Share", "Delete"):
        choose(page, options, item)
        expect(page.get_by_role("dialog")).to_be_visible()
        assert severe_violations(page) == [], item
        page.keyboard.press("Escape")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("mode", ["single", "range"])
def test_what_opens_from_a_field_has_no_serious_violation(
    new_context: CreateContextCallback, server: RunningServer, scheme: str, mode: str
) -> None:
    page = new_context(color_scheme="dark" if scheme == "dark" else "light").new_page()
    page.goto(store_thread(page, [content_of(OPENING.replace("MODE", mode))]))
    page.get_by_role("button", name=re.compile("^Day")).click()
    expect(page.get_by_role("grid").first).to_be_visible()
    assert severe_violations(page) == [], "calendar"
    page.get_by_role("gridcell", name="15").first.click()
    assert severe_violations(page) == [], "calendar with a day"
    page.get_by_role("combobox", name="Month").click()
    assert severe_violations(page) == [], "its months"
    page.keyboard.press("Escape")
    page.get_by_text("When", exact=True).click()
    expect(page.get_by_role("grid")).to_have_count(0)
    page.get_by_role("combobox", name=re.compile("^Topic")).click()
    expect(page.get_by_role("option", name="Bananas")).to_be_visible()
    assert severe_violations(page) == [], "menu"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_state_that_passes_has_a_serious_violation(
    new_context: CreateContextCallback, server: RunningServer, scheme: str
) -> None:
    page = new_context(color_scheme="dark" if scheme == "dark" else "light").new_page()
    open_new_chat(page)
    say(page, "hello").get_by_role("button", name="Answer again").click()
    expect(page.get_by_role("group", name="Versions of this answer")).to_contain_text("2/2")
    page.get_by_role("button", name="Edit question").click()
    assert severe_violations(page) == [], "editor and versions"
    page.keyboard.press("Escape")
    answer = ask(page, "this never ends")
    expect(answer.get_by_text("Before the wait")).to_be_visible()
    assert severe_violations(page) == [], "stream"
    page.keyboard.press("Escape")
    expect(answer.get_by_text("Stopped.")).to_be_visible()
    assert severe_violations(page) == [], "stopped"
    page.get_by_label("Search chats").fill("no such title")
    expect(page.get_by_text("No chat has")).to_be_visible()
    page.context.clear_cookies()
    ask(page, "hello")
    expect(page.get_by_role("region", name="Access")).to_be_visible()
    assert severe_violations(page) == [], "no chat found, no access"
    page.goto("/t/thread_0")
    expect(page.get_by_role("alert").first).to_be_visible()
    assert severe_violations(page) == [], "no thread"


def test_no_state_on_a_phone_has_a_serious_violation(new_context: CreateContextCallback, server: RunningServer) -> None:
    page = new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True).new_page()
    open_new_chat(page)
    assert severe_violations(page) == [], "welcome"
    say(page, "contact form")
    say(page, "chart and code")
    assert severe_violations(page) == [], "thread"
    page.get_by_role("button", name="Show chats").click()
    expect(page.get_by_role("dialog", name="Chats")).to_be_visible()
    assert severe_violations(page) == [], "drawer"
    page.keyboard.press("Escape")
    choose(page, page.get_by_role("banner").get_by_role("button", name=re.compile("Options of")), "Share")
    expect(page.get_by_role("dialog", name="Share this chat")).to_be_visible()
    assert severe_violations(page) == [], "dialog"
    page.keyboard.press("Escape")
    expect_finished(ask(page, "the model dies"))
    assert severe_violations(page) == [], "error"


def test_the_first_load_is_small_and_leaves_charts_for_later(page: Page, server: RunningServer) -> None:
    loaded: list[Response] = []

    def note(response: Response) -> None:
        if response.url.endswith(".js"):
            loaded.append(response)

    page.on("response", note)
    open_new_chat(page)
    say(page, "contact form")
    page.wait_for_load_state("networkidle")
    sizes = {response.url.rsplit("/", 1)[1]: len(gzip.compress(response.body(), 9)) for response in loaded}

    assert sum(sizes.values()) <= FIRST_LOAD_LIMIT_BYTES, sizes
    assert not [name for name in sizes if name.startswith(("Charts", "prism", "katex"))]


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (429, "insufficient_quota", "The budget is used up."),
        (502, "provider_misconfigured", "must check its key and address"),
        (404, "model_not_found", "Choose another one above"),
        (400, "context_length_exceeded", "start a new chat"),
        (403, "model_not_allowed", "Choose another model above."),
        (403, "endpoint_not_allowed", "Use another key, or ask its owner to allow it."),
        (429, "rate_limit_exceeded", "Wait a moment, then try again."),
    ],
)
@pytest.mark.usefixtures("server")
def test_an_error_says_what_to_do(page: Page, status: int, code: str, words: str) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=status, json={"error": {"message": "No.", "type": "x", "param": None, "code": code}})

    page.route("**/chat/completions", refuse)
    open_new_chat(page)
    answer = ask(page, "hello")
    expect(answer.get_by_role("alert")).to_contain_text(words)


def test_a_server_that_is_gone_is_named_and_the_question_can_be_asked_again(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    say(page, "hello")
    page.context.set_offline(True)
    answer = ask(page, "contact form")
    expect(answer.get_by_role("alert")).to_contain_text("The server cannot be reached.")

    page.context.set_offline(False)
    answer.get_by_role("button", name="Try again").click()
    expect_finished(page.locator(".answer").last)
    expect(page.get_by_text("Contact us")).to_be_visible()
    expect(page.locator(".question")).to_have_text(["hello", "contact form"])


def test_without_a_model_the_page_says_how_to_get_one(page: Page, server: RunningServer) -> None:
    page.route("**/v1/models", lambda route: route.fulfill(json={"object": "list", "data": []}))
    page.goto("/")
    expect(page.get_by_role("alert")).to_contain_text("OPENAI_BASE_URL")
    expect(page.get_by_role("button", name="Send")).to_be_disabled()


def test_signed_out_elsewhere_the_page_offers_to_sign_in(page: Page, server: RunningServer) -> None:
    session = {"user": None, "csrf": None, "is_set_up": True, "oidc": None}
    refused = {"error": {"message": "No.", "type": "x", "param": None, "code": "invalid_api_key"}}
    page.route("**/v1/console/session", lambda route: route.fulfill(json=session))
    page.route("**/v1/models", lambda route: route.fulfill(status=403, json=refused))
    page.goto("/")
    access = page.get_by_role("region", name="Access")
    expect(access.get_by_role("link", name="Sign in")).to_have_attribute("href", "/console/sign-in?next=%2F")
    expect(access.get_by_label("This server asks for an API key.")).to_be_visible()


def test_a_session_adds_its_token_to_what_changes_something(page: Page, server: RunningServer) -> None:
    user = {"id": "u", "email": "ada@example.org", "name": "Ada", "role": "developer", "account_id": "a"}
    session = {"user": user, "csrf": "token-1", "is_set_up": True, "oidc": None}
    seen: list[str | None] = []

    def note(route: Route) -> None:
        seen.append(route.request.headers.get("x-viewloom-csrf"))
        route.continue_()

    page.route("**/v1/console/session", lambda route: route.fulfill(json=session))
    page.route("**/chat/completions", note)
    open_new_chat(page)
    expect(page.get_by_role("link", name="Ada")).to_be_visible()
    say(page, "hello")
    assert seen == ["token-1"]
