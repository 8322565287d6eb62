"""While a reply is written nobody is disturbed: not who types, not who reads above, not who listens."""

from playwright.sync_api import Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from browser.chatting import ask, content_of, expect_finished, open_new_chat, say, store_thread
from browser.running_server import RunningServer

CARET = "(field) => [field.selectionStart, field.selectionEnd]"
PLACE = "() => document.querySelector('.scroller').scrollTop"
WATCH_ANNOUNCEMENTS = """() => {
    const live = document.querySelector("[role=status][aria-live=polite]");
    window.announced = [];
    new MutationObserver(() => window.announced.push(live.textContent))
        .observe(live, {childList: true, subtree: true, characterData: true});
}"""
NOTE_MOTION = """() => {
    window.moved = new Set();
    const note = () => {
        for (const one of document.getAnimations())
            if (one.effect.getComputedTiming().duration > 50)
                window.moved.add(one.animationName ?? one.transitionProperty ?? "script");
        requestAnimationFrame(note);
    };
    note();
}"""
NOTE_SLICES = """
    window.slices = [];
    new MutationObserver((records) => {
        const added = records.flatMap((record) => [...record.addedNodes]);
        const turns = added.flatMap((node) => node.querySelectorAll
            ? [node, ...node.querySelectorAll("li")].filter((each) => each.matches(".turns > li")) : []);
        if (turns.length > 0) window.slices.push(turns.length);
    }).observe(document, {childList: true, subtree: true});
"""


def test_the_caret_stays_where_one_types_while_a_reply_is_written(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    say(page, "contact form")
    name = page.get_by_role("textbox", name="Name")
    answer = ask(page, "a long list")
    composer = page.get_by_label("Your message")
    for field, words in ((composer, "nxt"), (name, "Aa")):
        field.click()
        page.keyboard.type(words)
        page.keyboard.press("Home")
        page.keyboard.press("ArrowRight")
        expect(answer).to_have_attribute("aria-busy", "true")
    expect(answer.get_by_text("sixteen")).to_be_visible()
    assert name.evaluate(CARET) == [1, 1]
    page.keyboard.type("d")
    expect_finished(answer)
    expect(name).to_be_focused()
    expect(name).to_have_value("Ada")
    assert name.evaluate(CARET) == [2, 2]
    assert composer.evaluate(CARET) == [1, 1]
    composer.focus()
    page.keyboard.type("e")
    expect(composer).to_have_value("next")


def test_who_scrolled_up_stays_there_and_finds_the_way_back(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    say(page, "chart and code")
    answer = ask(page, "a long list")
    expect(answer.get_by_text("paragraph")).to_be_visible()
    page.mouse.move(640, 300)
    page.mouse.wheel(0, -300)
    back = page.get_by_role("button", name="To the end")
    expect(back).to_be_visible()
    place = page.evaluate(PLACE)
    expect_finished(answer)
    assert page.evaluate(PLACE) == place

    back.click()
    expect(back).to_be_hidden()
    expect(answer.get_by_text("That was all.")).to_be_in_viewport()
    say(page, "contact form")
    expect(page.get_by_role("button", name="Send", exact=True).first).to_be_in_viewport()
    expect(back).to_be_hidden()


def test_the_beginning_and_the_end_are_announced_and_no_piece(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    page.evaluate(WATCH_ANNOUNCEMENTS)
    answer = ask(page, "contact form")
    expect(answer).to_have_attribute("aria-busy", "true")
    expect(answer.get_by_text("Contact us")).to_be_visible()
    expect_finished(answer)
    live = page.locator("[role=status][aria-live=polite]")
    expect(live).to_have_text("The answer is ready.")
    assert page.evaluate("window.announced") == ["The answer is being written.", "The answer is ready."]
    assert answer.locator("[aria-live]").count() == 0

    page.get_by_role("button", name="Start a new chat").click()
    page.get_by_role("navigation", name="Chats").get_by_role("link", name="contact form").first.click()
    expect(page.locator(".answer")).to_have_count(1)
    expect(live).to_have_text("")


def test_nothing_moves_by_itself_where_that_is_wished(
    new_context: CreateContextCallback, server: RunningServer
) -> None:
    page = new_context(reduced_motion="reduce").new_page()
    open_new_chat(page)
    page.evaluate(NOTE_MOTION)
    answer = ask(page, "a long list")
    expect_finished(answer)
    expect(answer.locator(".recharts-pie-sector").first).to_be_visible()
    say(page, "ways on").get_by_role("button", name="What about milk?").hover()
    page.get_by_role("button", name="Copy", exact=True).last.click()
    expect(page.get_by_role("menuitem", name="Copy as text")).to_be_visible()
    assert page.evaluate("[...window.moved]") == []


def test_a_long_thread_is_drawn_slice_by_slice_from_its_end(page: Page, server: RunningServer) -> None:
    path = store_thread(page, [content_of(f'root = Card([TextContent("Answer {number}.")])') for number in range(60)])
    page.add_init_script(NOTE_SLICES)
    page.goto(path)
    expect(page.locator(".turns > li")).to_have_count(122)
    expect(page.locator(".question")).to_have_text([*(f"Question {number}" for number in range(1, 61)), "hello"])
    expect(page.get_by_text("Hello from the script.")).to_be_in_viewport()
    slices = page.evaluate("window.slices")
    assert sum(slices) == 122
    assert max(slices) <= 12
