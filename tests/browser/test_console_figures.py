"""What the console says of requests and of what they cost, and how it bounds the keys they come with."""

import csv
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from openai import PermissionDeniedError, RateLimitError
from playwright.sync_api import Browser, Locator, Page, expect

from browser.chatting import say, severe_violations
from browser.console_people import create_admin, first_link
from browser.priced_server import ask, make_key, start
from browser.running_server import RunningServer

APP = "https://app.example.org"
LOOKS = 100
LOOK_MS = 100


@pytest.fixture(scope="module")
def logging(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with prices, whose operator lets keys log what is said."""
    directory = tmp_path_factory.mktemp("figures")
    server = start(directory, content_log=True)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def admin(logging: RunningServer, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(base_url=logging.url, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    create_admin(page, first_link(Path(logging.environment["VIEWLOOM_DATA_DIR"]).parent))
    yield page
    context.close()


def edit(page: Page, name: str, **fields: str) -> None:
    """Fills fields of a key and saves them."""
    page.get_by_role("button", name=f"Edit {name}").click()
    for label, value in fields.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(value)
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def open_newest(page: Page, key: str) -> Locator:
    """Opens the newest request of the log once it came with the key; one is logged after its reply was sent."""
    page.goto("/console/requests")
    newest = page.get_by_role("region", name="Requests").get_by_role("row").nth(1)
    expect(newest).to_be_visible()
    for _ in range(LOOKS):
        if newest.get_by_role("cell", name=key).count():
            break
        page.get_by_role("button", name="Refresh").click()
        page.wait_for_timeout(LOOK_MS)
    expect(newest).to_contain_text(key)
    newest.get_by_role("button").click()
    return page.get_by_role("dialog", name="Request")


def test_what_is_changed_at_a_key_holds_at_once(admin: Page, logging: RunningServer) -> None:
    secret = make_key(admin, "edited")
    ask(logging, secret)

    edit(admin, "edited", Models="c1/other/*")
    with pytest.raises(PermissionDeniedError, match="model"):
        ask(logging, secret)
    edit(admin, "edited", Models="c1/scripted/*", Requests_a_minute="0")
    with pytest.raises(RateLimitError):
        ask(logging, secret)

    def allowed_origin() -> str | None:
        headers = {"authorization": f"Bearer {secret}", "origin": APP}
        answer = admin.context.request.get(f"{logging.url}/v1/models", headers=headers)
        return answer.headers.get("access-control-allow-origin")

    assert allowed_origin() is None
    edit(admin, "edited", Requests_a_minute="", Browser_origins=APP)
    assert allowed_origin() == APP
    ask(logging, secret)
    row = admin.get_by_role("row", name="edited")
    expect(row).to_contain_text(APP)
    expect(row).to_contain_text("c1/scripted/*")

    admin.get_by_role("button", name="Edit edited").click()
    assert severe_violations(admin) == []
    admin.get_by_label("Browser origins").fill("app.example.org")
    admin.get_by_role("button", name="Save changes").click()
    expect(admin.get_by_role("alert")).to_contain_text("app.example.org is no origin")


def test_what_was_said_is_read_where_the_operator_and_the_key_both_log_it(admin: Page, logging: RunningServer) -> None:
    ask(logging, make_key(admin, "silent"), "contact form")
    expect(open_newest(admin, "silent")).to_contain_text("is not stored")

    ask(logging, make_key(admin, "talkative", is_logged=True), "A contact form for the harbour")
    entry = open_newest(admin, "talkative")
    expect(entry.get_by_role("region", name="Message 1")).to_have_text("A contact form for the harbour")
    expect(entry.locator(".program").get_by_label("Email")).to_be_visible()
    assert severe_violations(admin) == []
    entry.get_by_role("tab", name="Text").click()
    expect(entry.get_by_role("region", name="Reply as text")).to_contain_text('CardHeader("Contact us"')


def test_no_key_logs_what_its_operator_does_not_want(browser: Browser, tmp_path: Path) -> None:
    server = start(tmp_path, content_log=False)
    try:
        page = browser.new_context(base_url=server.url).new_page()
        create_admin(page, first_link(tmp_path))
        ask(server, make_key(page, "talkative", is_logged=True), "A secret harbour")
        expect(open_newest(page, "talkative")).to_contain_text("is not stored")
        assert "secret harbour" not in page.content()
        page.context.close()
    finally:
        server.stop()


def test_the_csv_has_the_sums_of_the_ledger(admin: Page, logging: RunningServer, tmp_path: Path) -> None:
    ask(logging, make_key(admin, "counted"), "contact form")
    admin.goto("/console/usage")
    admin.get_by_role("button", name="By key").click()
    shown = admin.get_by_role("row", name="Total").get_by_role("cell").last.inner_text()
    with admin.expect_download() as download:
        admin.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename.startswith("usage-by-key-")
    download.value.save_as(tmp_path / "usage.csv")
    with (tmp_path / "usage.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert "counted" in {row["label"] for row in rows}

    (database,) = Path(logging.environment["VIEWLOOM_DATA_DIR"]).glob("*.db")
    with closing(sqlite3.connect(database)) as ledger:
        sums = "sum(cost_picodollars), sum(prompt_tokens), sum(completion_tokens)"
        cost, prompt, completion = ledger.execute(f"SELECT {sums} FROM usage").fetchone()  # noqa: S608  # our own words
    assert cost > 0
    assert sum(Decimal(row["cost_usd"]) for row in rows) * 10**12 == cost
    assert Decimal(shown.removeprefix("$").replace(",", "")) * 10**12 == cost
    assert sum(int(row["prompt_tokens"]) for row in rows) == prompt
    assert sum(int(row["completion_tokens"]) for row in rows) == completion


def test_a_thread_of_the_chat_is_read_in_the_console(admin: Page) -> None:
    admin.goto("/")
    say(admin, "A contact form for <you> & me")

    open_newest(admin, "console").get_by_role("link", name="Open its thread").click()
    turns = admin.get_by_role("article")
    expect(turns).to_have_count(2)
    expect(turns.first).to_contain_text("A contact form for <you> & me")
    expect(turns.last.locator(".program").get_by_label("Email")).to_be_visible()
    admin.get_by_role("link", name="All threads").click()
    admin.get_by_label("Search threads").fill("nothing like it")
    expect(admin.get_by_text("No title has these words")).to_be_visible()
    admin.get_by_label("Search threads").fill("contact")
    expect(admin.get_by_role("listitem").get_by_role("link")).to_have_count(1)
