"""The chat without a pointer: whatever can be clicked is reached with Tab, and the focus is never left nowhere."""

import re

from playwright.sync_api import Page, expect

from browser.chatting import ask, expect_finished, open_new_chat, say, tab_to
from browser.running_server import RunningServer

BACK = "Shift+Tab"


def test_a_question_is_asked_stopped_and_asked_again(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    composer = page.get_by_label("Your message")
    expect(composer).to_be_focused()
    page.keyboard.type("this never ends")
    page.keyboard.press("Enter")
    answer = page.locator(".answer")
    expect(answer.get_by_text("Before the wait")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Stop"))
    page.keyboard.press("Enter")
    expect_finished(answer)
    expect(composer).to_be_focused()

    again = answer.get_by_role("button", name="Try again")
    tab_to(page, again, BACK)
    page.keyboard.press("Enter")
    expect(composer).to_be_focused()
    expect(answer).to_have_attribute("aria-busy", "true")
    expect(answer.get_by_text("Before the wait")).to_be_visible()
    page.keyboard.press("Escape")
    expect_finished(answer)
    expect(composer).to_be_focused()


def test_a_starter_is_chosen(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    tab_to(page, page.get_by_role("button", name=re.compile("^A how-to")), BACK)
    page.keyboard.press("Enter")
    expect_finished(page.locator(".answer"))
    expect(page.get_by_label("Your message")).to_be_focused()


def test_what_a_reply_offers_is_used(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    say(page, "ways on")
    follow_up = page.get_by_role("button", name="What about milk?")
    tab_to(page, follow_up, BACK)
    page.keyboard.press("Enter")
    expect(page.locator(".question")).to_have_text(["ways on", "What about milk?"])
    expect_finished(page.locator(".answer").last)
    expect(follow_up).to_be_focused()

    form = say(page, "contact form")
    tab_to(page, form.get_by_label("Name"), BACK)
    page.keyboard.type("Ada Lovelace")
    tab_to(page, form.get_by_label("Email"))
    page.keyboard.type("ada@example.org")
    tab_to(page, form.get_by_role("button", name="Send", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your message was sent.")).to_be_visible()


def test_turns_are_answered_again_edited_and_switched(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    composer = page.get_by_label("Your message")
    answer = say(page, "hello")
    tab_to(page, answer.get_by_role("button", name="Answer again"), BACK)
    page.keyboard.press("Enter")
    expect(composer).to_be_focused()
    versions = page.get_by_role("group", name="Versions of this answer")
    expect(versions).to_contain_text("2/2")
    previous = page.get_by_role("button", name="Previous answer")
    tab_to(page, previous, BACK)
    page.keyboard.press("Enter")
    expect(versions).to_contain_text("1/2")
    expect(previous).to_be_focused()

    edit = page.get_by_role("button", name="Edit question")
    tab_to(page, edit, BACK)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Edit your message")).to_be_focused()
    page.keyboard.press("Escape")
    expect(edit).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("hello again")
    page.keyboard.press("Enter")
    expect(composer).to_be_focused()
    expect(page.locator(".question")).to_have_text("hello again")
    expect_finished(page.locator(".answer"))

    earlier = page.get_by_role("button", name="Previous question")
    tab_to(page, earlier, BACK)
    page.keyboard.press("Enter")
    expect(page.locator(".question")).to_have_text("hello")
    expect(earlier).to_be_focused()


def test_a_thread_is_opened_renamed_shared_and_deleted(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    say(page, "hello of the keyboard")
    address = page.url
    page.keyboard.press("Control+Shift+O")
    expect(page).to_have_url(f"{server.url}/")
    page.keyboard.press("Control+k")
    page.keyboard.type("hello of the")
    chats = page.get_by_role("navigation", name="Chats")
    expect(chats.get_by_role("link")).to_have_count(1)
    tab_to(page, chats.get_by_role("link"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(address)
    expect(page.get_by_label("Your message")).to_be_focused()

    options = page.get_by_role("banner").get_by_role("button", name=re.compile("Options of"))
    focused = page.locator(":focus")
    for presses, name in ((0, "Title"), (1, "Make a link"), (5, "Cancel")):
        tab_to(page, options, BACK)
        _choose(page, presses)
        expect(focused).to_have_accessible_name(name)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        expect(options).to_be_focused()
    _choose(page, 0)
    page.keyboard.type("Keyboard")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Keyboard")).to_be_visible()
    expect(options).to_be_focused()
    _choose(page, 5)
    tab_to(page, page.get_by_role("dialog").get_by_role("button", name="Delete"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{server.url}/")
    expect(page.get_by_label("Your message")).to_be_focused()


def _choose(page: Page, presses: int) -> None:
    """Opens the menu that has the focus and chooses the entry so far below its first one."""
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Rename").and_(page.locator(":focus"))).to_be_visible()
    for _ in range(presses):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_who_deletes_another_thread_goes_on_in_the_list(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    say(page, "hello to be deleted")
    page.keyboard.press("Control+Shift+O")
    expect(page).to_have_url(f"{server.url}/")
    chats = page.get_by_role("navigation", name="Chats")
    page.keyboard.press("Control+k")
    page.keyboard.type("hello to be deleted")
    expect(chats.get_by_role("link")).to_have_text(["hello to be deleted"])
    tab_to(page, chats.get_by_role("button", name="Options of hello to be deleted"))
    _choose(page, 5)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(chats.get_by_role("link")).to_have_count(0)
    expect(page.get_by_label("Search chats")).to_be_focused()


def test_the_side_hands_the_focus_on_when_it_goes_and_comes(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    hide = page.get_by_role("button", name="Hide chats")
    show = page.get_by_role("button", name="Show chats")
    page.keyboard.press("Control+k")
    tab_to(page, hide, BACK)
    page.keyboard.press("Enter")
    expect(show).to_be_focused()
    page.keyboard.press("Enter")
    expect(hide).to_be_focused()

    page.set_viewport_size({"width": 390, "height": 780})
    page.reload()
    tab_to(page, show)
    page.keyboard.press("Enter")
    expect(hide).to_be_focused()
    page.keyboard.press("Escape")
    expect(show).to_be_focused()


def test_escape_closes_what_is_open_before_it_stops_a_reply(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    say(page, "hello")
    answer = ask(page, "this never ends")
    expect(answer.get_by_text("Before the wait")).to_be_visible()
    options = page.get_by_role("banner").get_by_role("button", name=re.compile("Options of"))
    tab_to(page, options, BACK)
    _choose(page, 0)
    page.keyboard.press("Escape")
    expect(options).to_be_focused()
    expect(answer).to_have_attribute("aria-busy", "true")
    page.keyboard.press("Escape")
    expect_finished(answer)
