"""Formulas in an answer: drawn on our pages and in views, loaded on use, and copied as they were written."""

import json
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from browser.chatting import open_new_chat, say, severe_violations
from browser.host_page import host_site, page_with, view
from browser.running_server import MODEL, RunningServer

TEXT = (
    'root = Card([TextContent("So $x^2 + y^2 = z^2$ holds."), MarkDownRenderer("$$\\\\frac{1}{2}$$"), '
    'TextContent("It costs from $5 to $10.")])'
)


def test_formulas_are_drawn_in_fonts_of_our_own_and_money_stays_money(page: Page, server: RunningServer) -> None:
    asked: list[str] = []
    refused: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.on("console", lambda message: refused.append(message.text) if "Security Policy" in message.text else None)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_new_chat(page)
    say(page, "hello")
    assert not [url for url in asked if "Typeset" in url or "KaTeX" in url], "Only a text with formulas loads them."

    answer = say(page, "formulas")
    expect(answer.locator(".katex")).to_have_count(4)
    expect(answer.locator(".maths-display .katex-display")).to_have_count(1)
    expect(answer.get_by_text("cost from $5 to $10:")).to_be_visible()
    expect(answer.locator("code").get_by_text("$y$")).to_be_visible()
    expect(answer.locator(".maths a, .maths [href]")).to_have_count(0)
    page.evaluate("document.fonts.ready")
    assert page.evaluate("[...document.fonts].some((font) => font.family === 'KaTeX_Main' && font.status === 'loaded')")
    assert [url for url in asked if not url.startswith(server.url)] == []
    assert [text for text in refused if "eval" not in text] == []
    assert severe_violations(page) == []

    answer.get_by_role("button", name="Copy", exact=True).click()
    page.get_by_role("menuitem", name="Copy as text").click()
    expect(answer.get_by_text("Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "$a x^2 + b x + c = 0$" in copied
    assert copied.count("x_{1,2}") == 1
    expect(answer.locator(".katex")).to_have_count(4)


def test_a_formula_in_a_string_with_one_backslash_is_a_formula(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    answer = say(page, "half of a programme")
    expect(answer.locator(".katex .mfrac")).to_be_visible()
    expect(answer.locator(".katex-error")).to_have_count(0)
    assert answer.locator("annotation").all_text_contents() == [r"\frac{1}{2} \times \beta"]
    expect(answer.get_by_text("two.")).to_be_visible()


def test_a_view_in_another_page_draws_formulas_without_fonts_of_ours(
    page: Page, server: RunningServer, tmp_path: Path
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    (tmp_path / "index.html").write_text(page_with(server.url, view("one", TEXT)), encoding="utf-8")
    with host_site(tmp_path) as origin:
        page.goto(f"{origin}/index.html")
        expect(page.locator("#one math")).to_have_count(2)
        expect(page.locator("#one math mfrac")).to_be_visible()
        expect(page.locator("#one").get_by_text("It costs from $5 to $10.")).to_be_visible()
    assert [url for url in asked if "KaTeX" in url] == []


@pytest.mark.parametrize("way", ["link", "file"])
def test_shared_threads_show_formulas(page: Page, server: RunningServer, tmp_path: Path, way: str) -> None:
    key = server.create_key("maths")

    def ask(method: str, path: str, body: object = None) -> str:
        request = urllib.request.Request(  # noqa: S310  # always http
            server.url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"content-type": "application/json", "authorization": f"Bearer {key}"},
            method=method,
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310  # always http
            return answer.read().decode()

    thread = json.loads(ask("POST", "/v1/threads", {"title": "Roots"}))["id"]
    message = {"role": "user", "content": "formulas"}
    ask("POST", "/v1/chat/completions", {"model": MODEL, "messages": [message], "metadata": {"thread_id": thread}})
    if way == "link":
        page.goto(json.loads(ask("POST", f"/v1/threads/{thread}/share", {}))["url"])
    else:
        file = tmp_path / "thread.html"
        file.write_text(ask("GET", f"/v1/threads/{thread}/export.html"), encoding="utf-8")
        page.context.set_offline(True)
        page.goto(file.as_uri())
    expect(page.locator("math")).to_have_count(4)
    assert severe_violations(page) == [], way
