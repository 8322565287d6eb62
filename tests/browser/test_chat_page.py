"""The chat page as a person uses it."""

import re

import pytest
from playwright.sync_api import Page, Request, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from browser.chatting import ask, expect_finished
from browser.running_server import RunningServer


def test_components_appear_before_the_stream_ends_and_a_submitted_form_is_the_next_turn(
    page: Page, server: RunningServer
) -> None:
    page.goto("/")
    answer = ask(page, "Make a contact form, please")

    page.wait_for_function(
        """() => {
            const answer = document.querySelector('.answer[aria-busy="true"]');
            return answer !== null && answer.textContent.includes("Contact us");
        }"""
    )
    expect_finished(answer)

    answer.get_by_label("Name").fill("Ada Lovelace")
    answer.get_by_label("Email").fill("ada@example.org")
    answer.get_by_role("button", name="Send").click()

    expect(page.locator(".question").last).to_have_text("Send the message")
    expect(page.get_by_text("Your message was sent.")).to_be_visible()
    expect_finished(page.locator(".answer").last)
    expect(page.locator(".answer")).to_have_count(2)


def test_a_form_with_missing_values_is_not_sent(page: Page, server: RunningServer) -> None:
    page.goto("/")
    answer = ask(page, "contact form")
    expect_finished(answer)

    answer.get_by_role("button", name="Send").click()

    expect(answer.get_by_text(re.compile("required", re.IGNORECASE)).first).to_be_visible()
    expect(page.locator(".question")).to_have_count(1)


@pytest.mark.parametrize("prompt", ["the model dies", "the stream just ends"])
def test_a_dead_upstream_shows_a_notice_and_keeps_what_arrived(page: Page, server: RunningServer, prompt: str) -> None:
    page.goto("/")
    answer = ask(page, prompt)
    expect_finished(answer)

    expect(answer.get_by_role("alert").first).to_be_visible()
    expect(answer.get_by_text("Before the end")).to_be_visible()
    expect(answer.get_by_role("button", name="Try again")).to_be_visible()


def test_an_answer_can_be_stopped_and_the_next_one_asked_for(page: Page, server: RunningServer) -> None:
    page.goto("/")
    answer = ask(page, "this never ends")
    expect(answer.get_by_text("Before the wait")).to_be_visible()

    page.get_by_role("button", name="Stop").click()
    expect_finished(answer)
    expect(answer.get_by_text("Before the wait")).to_be_visible()

    expect(ask(page, "hello").get_by_text("Hello from the script.")).to_be_visible()


def test_no_page_calls_a_foreign_host(page: Page, server: RunningServer) -> None:
    foreign: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((server.url, "data:", "blob:")):
            foreign.append(request.url)

    page.on("request", note)
    page.goto("/")
    answer = ask(page, "chart and code")
    expect_finished(answer)
    expect(answer.locator(".recharts-bar-rectangle path").first).to_be_visible()
    expect(answer.get_by_text("Minutes")).to_be_visible()
    expect(answer.get_by_role("link", name="A harbour")).to_be_visible()
    page.wait_for_load_state("networkidle")

    assert foreign == []


def test_nothing_is_reported_to_the_console(page: Page, server: RunningServer) -> None:
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto("/")
    expect_finished(ask(page, "contact form"))
    expect_finished(ask(page, "chart and code"))

    assert messages == []


def test_a_reload_keeps_the_conversation_and_what_was_typed(page: Page, server: RunningServer) -> None:
    page.goto("/")
    answer = ask(page, "contact form")
    expect_finished(answer)
    answer.get_by_label("Name").fill("Ada Lovelace")

    page.reload()

    expect(page.locator(".question")).to_have_text("contact form")
    expect(page.get_by_label("Name")).to_have_value("Ada Lovelace")


def test_two_forms_keep_their_labels_and_values_apart(page: Page, server: RunningServer) -> None:
    page.goto("/")
    expect_finished(ask(page, "contact form"))
    expect_finished(ask(page, "another contact form"))
    first, second = page.locator(".answer").first, page.locator(".answer").last

    second.locator("label", has_text="Name").click()
    page.keyboard.type("Grace")

    expect(second.get_by_label("Name")).to_have_value("Grace")
    expect(first.get_by_label("Name")).to_have_value("")


def test_without_the_pages_cookie_a_key_is_asked_for_and_works(page: Page, server: RunningServer) -> None:
    key = server.create_key("browser")
    page.goto("/")
    expect(page.get_by_role("button", name=re.compile("^A contact form"))).to_be_enabled()
    page.context.clear_cookies()
    ask(page, "hello")

    field = page.get_by_label("This server asks for an API key.")
    field.fill(key)
    page.get_by_role("button", name="Use key").click()
    expect(field).to_be_hidden()
    page.get_by_role("button", name="Try again").click()

    expect(page.get_by_text("Hello from the script.")).to_be_visible()


def test_the_page_runs_no_script_but_its_own(page: Page, server: RunningServer) -> None:
    response = page.goto("/")
    assert response is not None
    policy = response.headers["content-security-policy"]

    assert "default-src 'self'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe-eval" not in policy


def test_shift_enter_makes_a_new_line(page: Page, server: RunningServer) -> None:
    page.goto("/")
    field = page.get_by_label("Your message")
    field.fill("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")

    expect(field).to_have_value("one\ntwo")
    expect(page.locator(".question")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_system_until_switched(new_context: CreateContextCallback, scheme: str) -> None:
    context = new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto("/")
    root = page.locator("html")
    expect(root).to_have_attribute("data-scheme", scheme)

    page.get_by_role("button", name=re.compile("colours")).click()
    other = "light" if scheme == "dark" else "dark"
    expect(root).to_have_attribute("data-scheme", other)
    page.reload()
    expect(root).to_have_attribute("data-scheme", other)


def test_nothing_sticks_out_on_a_phone(new_context: CreateContextCallback) -> None:
    context = new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto("/")
    expect_finished(ask(page, "contact form"))
    expect_finished(ask(page, "chart and code"))

    widths = page.evaluate("[document.documentElement.scrollWidth, document.querySelector('.scroller').scrollWidth]")
    assert max(widths) <= 360
