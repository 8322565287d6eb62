"""Takes the pictures of the README and of `docs/screens.md`, from servers of its own with fresh data.

.venv/bin/python docs/images/take.py [name …]

The first pictures are answers of the built-in model, which is slow and honest; the others are drawn from a script and
from requests of the last two weeks that a few moments make. With names, only these pictures are taken.
"""

import json
import sqlite3
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "tests"))

from browser.chatting import ask, expect_finished  # noqa: E402 - the tests are no package
from browser.conftest import CHROMIUM, CHROMIUM_FLAGS  # noqa: E402
from browser.console_people import create_admin, first_link  # noqa: E402
from browser.host_page import host_site, view  # noqa: E402
from browser.running_server import MODEL, RunningServer, start_server  # noqa: E402
from browser.test_console_first_use import PRICED  # noqa: E402

SCRIPT = HERE / "script.toml"
NARROW: ViewportSize = {"width": 900, "height": 960}
WIDE: ViewportSize = {"width": 1280, "height": 860}
TALL: ViewportSize = {"width": 1280, "height": 940}
WIDER: ViewportSize = {"width": 1680, "height": 980}
PHONE: ViewportSize = {"width": 390, "height": 800}
ANSWERS = {
    "form": ("Make a contact form with name, email and message.", "light"),
    "table": ("Compare tea and coffee in a table.", "light"),
    "chart": ("Show monthly sales as a bar chart.", "light"),
    "steps": ("How do I make tea?", "light"),
    "explanation": ("Explain photosynthesis.", "dark"),
    "german": ("Zeige den Umsatz pro Monat als Balkendiagramm.", "dark"),
}
"""Prompts for the built-in model, and the colours to take its answer in."""
QUESTIONS = ("How did the shop do this week?", "Plan a workshop for eight people")
TITLES = (
    "The shop this week",
    "A workshop for eight",
    "Which beans to order",
    "Opening hours in December",
    "A form for returns",
    "Prices beside last year's",
    "Newsletter: who reads it",
    "Plan of the stall",
)
DAYS = 14
MINUTES = 11
CONSOLE = ("keys", "usage", "models", "requests", "threads", "catalogue", "people")
_EMBEDDED = "c1/local/smollm2-135m-instruct/v-20260331"
_SLOW_MS = 60_000
_SETTLING_MS = 1_800
"""Charts are loaded on use, and grow."""


def main(names: list[str]) -> None:
    """Takes the pictures of these names, or all."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as directory:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_FLAGS)
        wanted: Callable[[str], bool] = lambda name: not names or name in names  # noqa: E731
        if any(map(wanted, ANSWERS)):
            settings = {"VIEWLOOM_EMBEDDED": "on", "VIEWLOOM_DEFAULT_MODEL": _EMBEDDED}
            with _server(Path(directory) / "answers", **settings) as server:
                _take_answers(browser, server, wanted)
        with _server(Path(directory) / "shop", configuration=PRICED) as server:
            _take_screens(browser, server, Path(directory) / "shop", wanted)
        browser.close()


@contextmanager
def _server(directory: Path, configuration: str = "", **settings: str) -> Iterator[RunningServer]:
    directory.mkdir()
    if configuration:
        (directory / "viewloom.toml").write_text(configuration, encoding="utf-8")
        settings["VIEWLOOM_CONFIG"] = str(directory / "viewloom.toml")
    server = start_server(directory, SCRIPT.read_text(encoding="utf-8"), settings)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def _page(browser: Browser, viewport: ViewportSize, scheme: str = "light", **more: Any) -> Iterator[Page]:
    context = browser.new_context(
        viewport=viewport, color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce", **more
    )
    yield context.new_page()
    context.close()


def _shoot(page: Page, name: str) -> None:
    page.mouse.move(0, 0)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(_SETTLING_MS)
    page.screenshot(path=HERE / f"{name}.png")


def _take_answers(browser: Browser, server: RunningServer, wanted: Callable[[str], bool]) -> None:
    for name, (prompt, scheme) in ANSWERS.items():
        if wanted(name):
            with _page(browser, NARROW, scheme) as page:
                page.goto(server.url)
                answer = ask(page, prompt)
                expect(answer).to_have_attribute("aria-busy", "false", timeout=_SLOW_MS)
                _shoot(page, name)


def _take_screens(browser: Browser, server: RunningServer, directory: Path, wanted: Callable[[str], bool]) -> None:
    with _page(browser, WIDE) as page:
        create_admin(page, first_link(directory))
        if wanted("console-key"):
            _make_key(page, "web shop")
            _shoot(page, "console-key")
            page.get_by_role("button", name="I have stored it").click()
        _make_traffic(server)
        for screen in CONSOLE:
            if wanted(f"console-{screen}"):
                page.goto(f"{server.url}/console/{screen}")
                _shoot(page, f"console-{screen}")
        if wanted("playground"):
            page.set_viewport_size(WIDER)
            page.goto(f"{server.url}/console/playground")
            page.get_by_label("Message 1", exact=True).fill(QUESTIONS[0])
            page.get_by_role("button", name="Run").click()
            expect(page.get_by_text("Done in")).to_be_visible(timeout=_SLOW_MS)
            _shoot(page, "playground")
    if wanted("console-sign-in"):
        with _page(browser, WIDE, "dark") as page:
            page.goto(f"{server.url}/console")
            _shoot(page, "console-sign-in")
    for name, viewport, scheme in (
        ("chat", WIDE, "light"),
        ("chat-dark", WIDE, "dark"),
        ("chat-phone", PHONE, "light"),
    ):
        if wanted(name):
            with _page(browser, viewport, scheme) as page:
                _chat(page, server)
                _shoot(page, name)
    if wanted("share") or wanted("embed"):
        _take_elsewhere(browser, server, directory, wanted)


def _chat(page: Page, server: RunningServer) -> None:
    page.goto(server.url)
    expect_finished(ask(page, QUESTIONS[page.viewport_size == PHONE]))
    page.wait_for_timeout(_SETTLING_MS)
    page.locator(".question").last.scroll_into_view_if_needed()


def _take_elsewhere(browser: Browser, server: RunningServer, directory: Path, wanted: Callable[[str], bool]) -> None:
    """A shared link, and a view in a page of somebody else's."""
    call = _caller(server, "sharing")
    thread = call("POST", "/v1/threads", {"title": "The shop this week"})["id"]
    sent = {"model": MODEL, "messages": [{"role": "user", "content": QUESTIONS[0]}], "metadata": {"thread_id": thread}}
    reply = call("POST", "/v1/embed/chat/completions", sent)["choices"][0]["message"]["content"]
    if wanted("share"):
        with _page(browser, WIDE) as page:
            page.goto(call("POST", f"/v1/threads/{thread}/share", {})["url"])
            _shoot(page, "share")
    if wanted("embed"):
        with host_site(directory) as origin, _page(browser, WIDE) as page:
            (directory / "index.html").write_text(_foreign_page(server.url, reply), encoding="utf-8")
            page.goto(f"{origin}/index.html")
            expect(page.locator("viewloom-view")).to_be_attached()
            _shoot(page, "embed")


def _foreign_page(server_url: str, reply: str) -> str:
    style = (
        "body{margin:0;background:#fbf7f0;color:#3a2c1e;font:17px/1.5 Georgia,serif}"
        "header{background:#5b3a1e;color:#fff;padding:18px 48px;font-size:24px}"
        "main{max-width:880px;margin:24px auto;padding:0 24px}"
        "viewloom-view{--viewloom-accent:#8a5a2b;display:block}"
    )
    program = reply.partition("```openui-lang\n")[2].partition("\n```")[0]
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Bean &amp; Leaf</title><style>{style}</style>'
        f'<script type="module" src="{server_url}/view.js"></script><header>Bean &amp; Leaf</header>'
        f"<main><p>Good morning, Ada. This is what your assistant made of yesterday's figures.</p>"
        f"{view('report', program)}</main>"
    )


def _make_key(page: Page, name: str) -> None:
    page.get_by_role("button", name="Create key").first.click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("USD a day").fill("5")
    page.get_by_role("button", name="Create key").last.click()
    expect(page.get_by_test_id("secret")).to_be_visible()


def _caller(server: RunningServer, name: str) -> Callable[[str, str, dict[str, Any]], dict[str, Any]]:
    key = server.create_key(name)

    def call(method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"content-type": "application/json", "authorization": f"Bearer {key}"}
        request = urllib.request.Request(  # noqa: S310  # always http
            server.url + path, data=json.dumps(body).encode(), headers=headers, method=method
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310  # always http
            return json.loads(answer.read())

    return call


def _make_traffic(server: RunningServer) -> None:
    """Asks with three keys, and spreads the requests over two weeks, as only time would."""
    titles = iter(TITLES)
    asked = 0
    for name, count in (("mobile app", 34), ("back office", 18), ("night report", 9)):
        call = _caller(server, name)
        for at in range(count):
            question = QUESTIONS[at % len(QUESTIONS)]
            body = {"model": MODEL, "messages": [{"role": "user", "content": question}]}
            if at < len(TITLES) // 3 + 1 and (title := next(titles, "")):
                body["metadata"] = {"thread_id": call("POST", "/v1/threads", {"title": title})["id"]}
            call("POST", "/v1/embed/chat/completions", body)
            asked += 1
    (file,) = Path(server.environment["VIEWLOOM_DATA_DIR"]).glob("*.db")
    with closing(sqlite3.connect(file)) as database:
        while database.execute("SELECT count(*) FROM requests").fetchone()[0] < asked:
            # The log is written a moment later, all of it at once.
            time.sleep(0.1)
        _spread(database, "usage", lambda at: f"-{DAYS - 1 - (at * 7 + at // 5) % DAYS} days")
        _spread(database, "requests", lambda at: f"-{(asked - at) * MINUTES} minutes")
        _spread(database, "threads", lambda at: f"-{(len(TITLES) - at) * 5} hours", column="updated_at")


def _spread(
    database: sqlite3.Connection, table: str, shift: Callable[[int], str], *, column: str = "started_at"
) -> None:
    ids = [row[0] for row in database.execute(f"SELECT id FROM {table} ORDER BY {column}")]  # noqa: S608
    with database:
        for at, found in enumerate(ids):
            database.execute(
                f"UPDATE {table} SET {column} = datetime({column}, ?) WHERE id = ?",  # noqa: S608
                (shift(at), found),
            )


if __name__ == "__main__":
    main(sys.argv[1:])
