"""Threads at the side: found, named, deleted, shared, and their branches."""

import re
from pathlib import Path

from playwright.sync_api import Download, Page, expect

from browser.chatting import ask, choose, expect_finished, open_new_chat, say
from browser.running_server import RunningServer, start_server

NAMING_SCRIPT = """
[[rule]]
match = "The title of this conversation:"
text = "Sales by month"
delay_s = 0.5

[[rule]]
text = 'root = Card([TextContent("Ten of each.")])'
"""


def test_a_chat_gets_an_address_and_a_place_in_the_list_and_opens_again_there(
    page: Page, server: RunningServer
) -> None:
    open_new_chat(page)
    say(page, "hello from my list")
    expect(page).to_have_url(re.compile(r"/t/thread_\w+$"))
    address = page.url

    page.get_by_role("button", name="Start a new chat").click()
    expect(page).to_have_url(f"{server.url}/")
    expect(page.locator(".answer")).to_have_count(0)
    page.get_by_role("navigation", name="Chats").get_by_role("link", name="hello from my list").first.click()

    expect(page).to_have_url(address)
    expect(page.locator(".question")).to_have_text("hello from my list")
    expect(page.get_by_text("Hello from the script.")).to_be_visible()


def test_a_title_that_a_model_makes_later_appears_by_itself(page: Page, tmp_path: Path) -> None:
    named = start_server(tmp_path, NAMING_SCRIPT, {"VIEWLOOM_THREAD_TITLES": "model"})
    try:
        page.goto(named.url)
        say(page, "what did we sell?")
        chats = page.get_by_role("navigation", name="Chats")
        expect(chats.get_by_role("link")).to_have_text(["what did we sell?"])
        expect(chats.get_by_role("link")).to_have_text(["Sales by month"])
        expect(page.get_by_role("heading", name="Sales by month")).to_be_visible()
    finally:
        named.stop()


def test_a_chat_is_renamed_found_by_its_name_and_deleted(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    say(page, "hello")
    header = page.get_by_role("banner")
    choose(page, header.get_by_role("button", name=re.compile("Options of")), "Rename")
    page.get_by_role("dialog").get_by_label("Title").fill("Zebra crossing")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Zebra crossing")).to_be_visible()

    chats = page.get_by_role("navigation", name="Chats")
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Search chats")).to_be_focused()
    page.keyboard.type("zebra")
    expect(chats.get_by_role("link")).to_have_text(["Zebra crossing"])
    page.get_by_label("Search chats").fill("no such title")
    expect(page.get_by_text("No chat has")).to_be_visible()
    page.get_by_label("Search chats").fill("zebra")

    row = chats.get_by_role("listitem").filter(has_text="Zebra crossing")
    choose(page, row.get_by_role("button", name="Options of Zebra crossing"), "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page).to_have_url(f"{server.url}/")
    expect(page.get_by_text("No chat has")).to_be_visible()


def test_the_list_grows_as_one_scrolls(page: Page, server: RunningServer) -> None:
    page.goto("/")
    for number in range(65):
        page.request.post("/v1/threads", data={"title": f"Numbered {number:02}"})
    page.reload()
    page.get_by_label("Search chats").fill("numbered")
    links = page.get_by_role("navigation", name="Chats").get_by_role("link")
    expect(links.first).to_have_text("Numbered 64")
    assert links.count() < 65

    while (known := links.count()) < 65:
        links.last.scroll_into_view_if_needed()
        expect(links.nth(known)).to_be_attached()
    expect(links).to_have_count(65)
    expect(links.last).to_have_text("Numbered 00")


def test_another_answer_and_other_words_make_branches_that_can_be_switched(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    say(page, "hello")
    answer = page.locator(".answer").last
    answer.get_by_role("button", name="Answer again").click()
    expect(answer.get_by_role("group", name="Versions of this answer")).to_contain_text("2/2")
    answer.get_by_role("button", name="Previous answer").click()
    expect(answer.get_by_role("group", name="Versions of this answer")).to_contain_text("1/2")

    page.locator(".said").hover()
    page.get_by_role("button", name="Edit question").click()
    field = page.get_by_label("Edit your message")
    expect(field).to_be_focused()
    field.fill("contact form")
    page.keyboard.press("Enter")
    expect_finished(page.locator(".answer"))
    expect(page.get_by_text("Contact us")).to_be_visible()
    question = page.get_by_role("group", name="Versions of this question")
    expect(question).to_contain_text("2/2")

    question.get_by_role("button", name="Previous question").click()
    expect(page.locator(".question")).to_have_text("hello")
    expect(page.get_by_text("Hello from the script.")).to_be_visible()
    page.reload()
    expect(page.locator(".question")).to_have_text("hello")
    expect(page.get_by_role("group", name="Versions of this question")).to_contain_text("1/2")


def test_a_link_is_made_opened_by_a_stranger_and_revoked(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    say(page, "hello")
    choose(page, page.get_by_role("banner").get_by_role("button", name=re.compile("Options of")), "Share")
    dialog = page.get_by_role("dialog", name="Share this chat")
    dialog.get_by_role("button", name="Make a link").click()
    link = dialog.get_by_label("Link", exact=True).input_value()
    assert link.startswith(f"{server.url}/s/")
    face = f"/v1/shares/{link.rsplit('/', 1)[1]}"
    assert page.request.get(face).ok

    dialog.get_by_role("button", name="Revoke").click()
    expect(dialog.get_by_role("button", name="Revoke")).to_have_count(0)
    assert page.request.get(face).status == 404
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_chat_is_downloaded_in_every_form(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    say(page, "hello")
    menu = page.get_by_role("banner").get_by_role("button", name=re.compile("Options of"))
    for label, suffix in (("HTML", "html"), ("Markdown", "md"), ("JSON", "json")):
        with page.expect_download() as waiting:
            choose(page, menu, f"Download as {label}")
        download: Download = waiting.value
        assert download.suggested_filename == f"hello.{suffix}"
        assert "Hello from the script." in download.path().read_text(encoding="utf-8")


def test_a_thread_that_is_not_there_says_so(page: Page, server: RunningServer) -> None:
    page.goto("/t/thread_0")
    expect(page.get_by_role("alert")).to_contain_text("This chat is not there.")


def test_the_drawer_of_a_phone_opens_a_chat_and_closes(page: Page, server: RunningServer) -> None:
    page.set_viewport_size({"width": 390, "height": 780})
    open_new_chat(page)
    say(page, "hello on a phone")
    page.get_by_role("button", name="New chat", exact=True).click()
    page.get_by_role("button", name="Show chats").click()
    drawer = page.get_by_role("dialog", name="Chats")
    drawer.get_by_role("link", name="hello on a phone").first.click()

    expect(drawer).to_be_hidden()
    expect(page.locator(".question")).to_have_text("hello on a phone")
    page.get_by_role("button", name="Show chats").click()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()


def test_the_shortcut_starts_a_chat_with_the_cursor_in_its_field(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    say(page, "hello")
    page.get_by_role("button", name="Answer again").focus()
    page.keyboard.press("Control+Shift+O")
    expect(page).to_have_url(f"{server.url}/")
    expect(page.get_by_label("Your message")).to_be_focused()
    expect(ask(page, "hello")).to_be_visible()
