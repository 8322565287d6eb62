"""What the tests of the chat page do again and again."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.running_server import MODEL

AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
SEVERE = {"serious", "critical"}
# What fades in has another contrast until it is there; the next frame may begin what the last deed asked for.
STILL = """async () => {
    const ofShadows = () => [...document.querySelectorAll("*")].flatMap((each) => each.shadowRoot ?? []);
    const moving = () => [document, ...ofShadows()]
        .flatMap((scope) => scope.getAnimations())
        .filter((each) => each.playState === "running" && each.effect.getComputedTiming().endTime < Infinity);
    const nextFrame = () => new Promise(requestAnimationFrame);
    do {
        await Promise.allSettled(moving().map((each) => each.finished));
        await nextFrame();
        await nextFrame();
    } while (moving().length > 0);
}"""


def ask(page: Page, text: str) -> Locator:
    """Types a prompt, sends it with Enter and returns the answer that begins."""
    known = page.locator(".answer").count()
    page.get_by_label("Your message").fill(text)
    # A reply that is whole is read once more from the server before the next question.
    expect(page.get_by_title("Send", exact=True)).to_be_enabled()
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_have_count(known + 1)
    return page.locator(".answer").last


def expect_finished(answer: Locator) -> None:
    """Waits until an answer is whole."""
    expect(answer).to_have_attribute("aria-busy", "false")


def say(page: Page, text: str) -> Locator:
    """Asks, waits for the whole answer and until its turn is known, and returns it."""
    answer = ask(page, text)
    expect_finished(answer)
    expect(answer.get_by_role("button", name="Answer again")).to_be_enabled()
    return answer


def open_new_chat(page: Page) -> None:
    """Opens the page and waits until one can ask."""
    page.goto("/")
    expect(page.get_by_role("button", name=re.compile("^A contact form"))).to_be_enabled()


def choose(page: Page, menu: Locator, item: str) -> None:
    """Opens a menu and chooses an item of it."""
    menu.click()
    page.get_by_role("menuitem", name=item).click()


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Presses `key` until the focus is where it should be, as somebody without a pointer has to."""
    expect(target).to_be_visible()
    for _ in range(40):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press(key)
    pytest.fail(f"{key} does not lead to {target}")


def store_thread(page: Page, answers: list[str]) -> str:
    """Stores a thread with these answers, each behind a question and one more at the end; returns its path."""
    page.goto("/")
    thread = page.request.post("/v1/threads", data={"title": "Stored before"}).json()["id"]
    said = [
        message
        for number, answer in enumerate(answers, 1)
        for message in ({"role": "user", "content": f"Question {number}"}, {"role": "assistant", "content": answer})
    ]
    stored = page.request.post(
        "/v1/embed/chat/completions",
        headers={"x-viewloom-thread": thread, "x-viewloom-parent": "start"},
        data={"model": MODEL, "messages": [*said, {"role": "user", "content": "hello"}]},
    )
    assert stored.ok, stored.text()
    return f"/t/{thread}"


def content_of(program: str) -> str:
    """Returns the content string that holds a program."""
    return f'<content thesys="true" version="2">\n```openui-lang\n{program}\n```\n</content>'


def severe_violations(page: Page) -> list[str]:
    """Returns what axe-core finds that is serious or critical on the page once nothing of it moves."""
    page.evaluate(STILL)
    # The page's policy lets no script be added; the test runs it in the page's context, which is not bound by it.
    page.evaluate(f"() => {{ {AXE.read_text(encoding='utf-8')} }}")
    found: list[dict[str, Any]] = page.evaluate("() => window.axe.run(document, {resultTypes: ['violations']})")[
        "violations"
    ]
    return [
        f"{entry['id']}: {[node['html'][:160] for node in entry['nodes'][:3]]}"
        for entry in found
        if entry["impact"] in SEVERE
    ]
