"""What is clicked and typed in a drawn answer, and where links lead."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from browser.chatting import ask, choose, content_of, expect_finished, open_new_chat, say, store_thread
from browser.conftest import SCRIPT
from browser.running_server import RunningServer, start_server

ACTIONS = {"c1_custom_actions": {"save_note": {"type": "object", "properties": {"id": {"type": "string"}}}}}
NOTE_OPENED = """() => {
    window.opened = [];
    window.open = (...given) => { window.opened.push(given); return null; };
}"""


def test_values_of_a_form_are_kept_by_the_server_over_its_restart(
    page: Page, server: RunningServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = tmp_path_factory.mktemp("restarted")
    script = SCRIPT.read_text(encoding="utf-8")
    first = start_server(directory, script)
    page.goto(f"{first.url}/")
    answer = say(page, "contact form")
    answer.get_by_label("Name").fill("Ada Lovelace")
    with page.expect_response(lambda response: response.request.method == "PATCH"):
        answer.get_by_label("Email").fill("ada@example.org")
    path = page.url.removeprefix(first.url)
    first.stop()

    second = start_server(directory, script)
    try:
        page.goto(f"{second.url}{path}")
        expect(page.get_by_label("Name")).to_have_value("Ada Lovelace")
        expect(page.get_by_label("Email")).to_have_value("ada@example.org")
    finally:
        second.stop()


def test_what_was_typed_just_before_the_page_is_left_is_not_lost(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    say(page, "contact form").get_by_label("Name").fill("Grace Hopper")
    page.reload()
    expect(page.get_by_label("Name")).to_have_value("Grace Hopper")


def test_a_submitted_form_shows_what_was_sent(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    answer = say(page, "contact form")
    answer.get_by_label("Name").fill("Ada Lovelace")
    answer.get_by_label("Email").fill("ada@example.org")
    answer.get_by_role("button", name="Send", exact=True).click()

    page.get_by_text("2 values sent").click()
    expect(page.get_by_role("definition")).to_have_text(["Ada Lovelace", "ada@example.org"])


def test_an_action_of_a_clients_own_stands_as_an_event(page: Page, server: RunningServer) -> None:
    def add_actions(route: Route) -> None:
        body = json.loads(route.request.post_data or "{}")
        body["metadata"] = {"thesys": json.dumps(ACTIONS)}
        route.continue_(post_data=json.dumps(body))

    page.route("**/chat/completions", add_actions)
    open_new_chat(page)
    say(page, "a gauge").get_by_role("button", name="Keep it").click()

    event = page.locator(".assistant + .user, .user").last
    expect(event.locator(".event")).to_have_text("Keep it")
    expect(event.get_by_text("save_note")).to_be_visible()


def test_lists_and_follow_ups_ask_on(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    answer = say(page, "ways on")
    answer.get_by_text("What about milk?").click()
    expect(page.locator(".question").last).to_have_text("What about milk?")
    expect_finished(page.locator(".answer").last)

    page.locator(".answer").first.get_by_text("Show tea").click()
    expect(page.locator(".question").last).to_have_text("Tell me of tea")


def test_a_foreign_host_is_named_before_a_link_is_followed(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    page.evaluate(NOTE_OPENED)
    answer = say(page, "ways on")
    hint = "(element) => getComputedStyle(element, '::after').content"
    assert "example.org" in answer.locator(".opens").first.evaluate(hint)
    answer.get_by_role("button", name="Open the docs").click()
    assert page.evaluate("window.opened") == [["https://example.org/docs", "_blank", "noopener,noreferrer"]]

    link = say(page, "a long list").get_by_role("link", name="the docs")
    assert "example.org" in link.evaluate(hint)
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(link).to_have_attribute("target", "_blank")


def test_an_answer_is_copied_as_text_program_and_html(page: Page, server: RunningServer) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_new_chat(page)
    answer = say(page, "a long list")
    copied = "() => navigator.clipboard.readText()"
    for item, part in (("Copy as text", "The first paragraph"), ("Copy as program", "root = Card(")):
        answer.get_by_role("button", name="Copy", exact=True).click()
        page.get_by_role("menuitem", name=item).click()
        expect(answer.get_by_text("Copied")).to_be_visible()
        assert part in page.evaluate(copied)

    answer.get_by_role("button", name="Copy", exact=True).click()
    page.get_by_role("menuitem", name="Copy as HTML").click()
    page.wait_for_function("() => navigator.clipboard.read().then((items) => items[0].types.includes('text/html'))")
    html = page.evaluate(
        "() => navigator.clipboard.read().then((items) => items[0].getType('text/html')).then((blob) => blob.text())"
    )
    assert "<strong>first</strong>" in html
    assert "class=" not in html


def test_copies_have_the_numbers_of_charts_stand_alone_and_do_no_harm(page: Page, server: RunningServer) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    program = """root = Card([text, link, form, chart, table, code, picture])
text = TextContent("**Bold** <script>window.harmed = 1</script><img src=x onerror='window.harmed = 1'>")
link = TextContent("[harm](javascript:window.harmed=1) and [the docs](https://example.org/docs)")
form = Form("contact", Buttons([Button("Send")]), [FormControl("Name", Input("name", "Your name"))])
chart = BarChart(["Jan", "Feb"], [Series("Sales", [3, 5])])
table = Table([Col("Tea", ["Green", "Black"]), Col("Minutes", [2, 4], "number")])
code = CodeBlock("html", "<b onclick='window.harmed = 1'>")
picture = Image("A harbour", "https://foreign.example/harbour.png")"""
    page.goto(store_thread(page, [content_of(program)]))
    answer = page.locator(".answer").first
    answer.get_by_label("Name").fill("Ada <i>Lovelace</i>")
    copy = answer.get_by_role("button", name="Copy", exact=True).last
    choose(page, copy, "Copy as text")
    expect(answer.get_by_text("Copied")).to_be_visible()
    assert "Label\tSales\nJan\t3\nFeb\t5" in page.evaluate("() => navigator.clipboard.readText()")
    choose(page, copy, "Copy as HTML")
    page.wait_for_function("() => navigator.clipboard.read().then((items) => items[0].types.includes('text/html'))")
    html = page.evaluate(
        "() => navigator.clipboard.read().then((items) => items[0].getType('text/html')).then((blob) => blob.text())"
    )

    asked: list[str] = []
    alone = page.context.new_page()
    alone.on("request", lambda request: asked.append(request.url))
    alone.set_content(f"<!doctype html><body>{html}")
    expect(alone.get_by_role("cell", name="Green")).to_be_visible()
    expect(alone.get_by_role("row", name="Feb")).to_have_text("Feb5")
    expect(alone.get_by_text("Ada <i>Lovelace</i>")).to_be_visible()
    expect(alone.locator("strong")).to_have_text("Bold")
    alone.evaluate("() => document.addEventListener('click', (event) => event.preventDefault())")
    alone.evaluate("() => document.querySelectorAll('body *').forEach((element) => element.click?.())")
    assert alone.evaluate("window.harmed") is None
    assert alone.locator("script, style, svg, input, [onclick], [onerror], [style], [class]").count() == 0
    links = alone.locator("[href], [src]").evaluate_all("(all) => all.map((one) => one.href ?? one.src)")
    assert set(links) <= {"https://example.org/docs", "https://foreign.example/harbour.png"}
    assert asked == []


def test_the_menu_is_used_with_the_keyboard(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    answer = say(page, "hello")
    button = answer.get_by_role("button", name="Copy", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Copy as text")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Copy as program")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_a_question_cannot_be_asked_twice_by_two_fast_clicks(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    answer = say(page, "ways on")
    answer.get_by_text("What about milk?").dblclick()
    expect_finished(page.locator(".answer").last)
    expect(page.locator(".question")).to_have_count(2)
    ask(page, "hello")
