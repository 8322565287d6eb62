"""Ways into the console that several tests take."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Page, expect

from browser.running_server import RunningServer

EMAIL = "ada@example.org"
PASSWORD = "correct horse battery"
ARGON_MS = 15_000


def first_link(directory: Path) -> str:
    """Returns the one-time link that the server printed."""
    found = re.search(r"http\S+/console/setup#token=\S+", (directory / "server.log").read_text(encoding="utf-8"))
    assert found is not None, "The server printed no link."
    return found.group(0)


def create_admin(page: Page, link: str) -> None:
    """Makes the first admin; the page is at the keys then."""
    page.goto(link)
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Keys", level=1)).to_be_visible(timeout=ARGON_MS)


def sign_in(page: Page, server: RunningServer, path: str = "/console", *, email: str = EMAIL) -> None:
    """Asks for a page of the console and signs in on the way to it."""
    page.goto(f"{server.url}{path}")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("navigation", name="Console")).to_be_attached(timeout=ARGON_MS)


def invite(admin: Page, role: str) -> str:
    """Makes an invitation for anybody as the admin and returns its link."""
    admin.goto("/console/people")
    admin.get_by_role("button", name="Invite").click()
    admin.get_by_label("Role", exact=True).select_option(role)
    admin.get_by_role("button", name="Make link").click()
    link = admin.get_by_test_id("invitation").inner_text()
    admin.get_by_role("button", name="Done").click()
    return link


def accept(page: Page, link: str, email: str) -> None:
    """Opens an invitation and fills its form."""
    page.goto(link)
    # The token opens the server: it stays neither in the address bar nor in the history.
    expect(page).to_have_url(re.compile(r"/console/setup$"))
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()


def change_rows(server: RunningServer, statement: str) -> None:
    """Runs one statement in the server's database, for what only time brings about."""
    (file,) = Path(server.environment["VIEWLOOM_DATA_DIR"]).glob("*.db")
    with closing(sqlite3.connect(file)) as database, database:
        assert database.execute(statement).rowcount > 0
