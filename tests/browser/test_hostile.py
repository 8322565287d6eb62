"""The hostile corpus in the real page: no script runs, nothing leaves, nothing hangs."""

import json

import pytest
from playwright.sync_api import Dialog, Page, expect

from browser.running_server import MODEL, RunningServer
from hostile import SLOTS, load, texts
from viewloom.envelope import open_writer
from weaving import LIBRARIES, woven

BATCHES = 6
CLICK_LIMIT_MS = 20_000
DRAWING_LIMIT_MS = 30_000
HARMLESS = 'root = Card([t])\nt = TextContent("Hello")\n'
SAFE = {"http:", "https:", "mailto:", "tel:"}
DEAD = {"https://%5B::1%5D/a"}
"""The markdown reader escapes the brackets of an IPv6 address; no browser can read or follow what it makes."""
TYPING_LIMIT_MS = 1_000
FIELD = (
    'root = Card([f])\n$r = {pattern: "PATTERN"}\nf = Form("f", Buttons([Button("Go")]), '
    '[FormControl("Code", Input("code", "", "text", $r))])\n'
)
TYPED = "a" * 60 + "!"
WATCH = """
window.hostile = 0; window.violations = []; window.opened = []; window.followed = [];
window.open = (...given) => { window.opened.push(given); return null; };
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.blockedURI));
window.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (link === null || link === undefined) return;
  window.followed.push([link.protocol, link.target, link.rel, link.getAttribute('href')]);
  event.preventDefault();
}, true);
"""
CLICK_ALL = """() => {
  const found = [...document.querySelectorAll(".answer a[href], .answer .program button:not([disabled])")];
  found.forEach((element) => element.click());
  return found.length;
}"""


def hostile_texts() -> list[str]:
    """Returns the model texts: each address in one of the slots and in markdown, everything else as it is."""
    slots = list(SLOTS.values())
    addresses = [row["url"] for row in load("urls")]
    found = [slots[at % len(slots)].format(json.dumps(url)) for at, url in enumerate(addresses)]
    found += [f"[keep]({url}) ![keep]({url}) <{url}>" for url in addresses]
    return found + [text for _, text in texts()]


def _content(program: str) -> str:
    writer = open_writer(2, LIBRARIES["chat"].signatures)
    return writer.program(program) + writer.finish()


def open_thread_of(page: Page, answers: list[str]) -> None:
    """Opens a thread of these content strings, each an answer as the server would have stored it."""
    page.goto("/")
    thread = page.request.post("/v1/threads", data={}).json()["id"]
    pairs = [(("user", "?"), ("assistant", answer)) for answer in answers]
    said = [{"role": role, "content": text} for pair in pairs for role, text in pair]
    done = page.request.post(
        "/v1/chat/completions",
        headers={"x-viewloom-thread": thread},
        data={"model": MODEL, "messages": [*said, {"role": "user", "content": "hello"}]},
    )
    assert done.ok, done.text()
    page.goto(f"/t/{thread}")
    # A hundred answers are drawn in slices, which takes its time where other things run.
    expect(page.locator(".answer")).to_have_count(len(answers) + 1, timeout=30_000)
    expect(page.locator(".program").first).to_be_attached(timeout=DRAWING_LIMIT_MS)
    page.wait_for_load_state("networkidle")


def answers_of(model_texts: list[str]) -> list[str]:
    """Returns an answer woven from each text."""
    return [_content(woven(LIBRARIES["chat"], text)) for text in model_texts]


@pytest.mark.parametrize("batch", range(BATCHES))
def test_hostile_answers_run_no_script_and_ask_nobody(page: Page, server: RunningServer, batch: int) -> None:
    foreign: list[str] = []
    dialogs: list[str] = []
    page.on("request", lambda request: foreign.append(request.url) if _is_foreign(request.url, server) else None)

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.add_init_script(WATCH)
    open_thread_of(page, answers_of([HARMLESS]))
    # The library tries once whether it may compile code (zod); it may not.
    usual = page.evaluate("window.violations")
    assert usual in ([], ["eval"])
    open_thread_of(page, answers_of(hostile_texts()[batch::BATCHES]))
    opened = page.url

    page.set_default_timeout(CLICK_LIMIT_MS)
    clicked = page.evaluate(CLICK_ALL)
    page.wait_for_load_state("networkidle")

    assert clicked > 0
    assert page.evaluate("window.hostile") == 0
    assert page.evaluate("Object.keys(Object.prototype)") == []
    assert page.evaluate("window.violations") == usual
    assert foreign == []
    assert dialogs == []
    assert page.url == opened
    for protocol, target, rel, address in page.evaluate("window.followed"):
        assert protocol in SAFE or (protocol == ":" and address in DEAD)
        assert target == "_blank"
        assert {"noopener", "noreferrer"} <= set(rel.split())
    for url, target, features in page.evaluate("window.opened"):
        assert url.split(":")[0] + ":" in SAFE
        assert target == "_blank"
        assert features == "noopener,noreferrer"


@pytest.mark.parametrize("pattern", ["^(a+)+$", "[^](a+)+$", "^.*.*.*.*x$"])
def test_a_pattern_that_no_server_checked_does_not_hold_the_page_up(
    page: Page, server: RunningServer, pattern: str
) -> None:
    open_thread_of(page, [_content(FIELD.replace("PATTERN", pattern))])
    field = page.get_by_role("textbox", name="Code")
    expect(field).to_be_visible()
    page.evaluate("window.begun = performance.now()")
    field.fill(TYPED)
    field.blur()
    page.get_by_role("button", name="Go", exact=True).click()
    assert page.evaluate("performance.now() - window.begun") < TYPING_LIMIT_MS


def test_a_harmless_pattern_still_counts(page: Page, server: RunningServer) -> None:
    open_thread_of(page, [_content(FIELD.replace("PATTERN", "^[0-9]+$"))])
    field = page.get_by_role("textbox", name="Code")
    field.fill(TYPED)
    field.blur()
    expect(page.get_by_text("Invalid format")).to_be_visible()


def _is_foreign(url: str, server: RunningServer) -> bool:
    return not url.startswith((f"{server.url}/", "data:"))
