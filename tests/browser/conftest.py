"""The system's Chromium and a server with the built page.

These tests run in a pytest process of their own: Playwright's fixtures break asynchronous tests beside them.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from browser.host_page import HostPage, Show, host_site, page_with
from browser.running_server import RunningServer, start_server

PAGE = Path(__file__).parents[2] / "src/viewloom/server/page/dist/index.html"
SCRIPT = Path(__file__).with_name("script.toml")
CHROMIUM = Path(os.environ.get("VIEWLOOM_TEST_CHROMIUM", "/usr/bin/chromium"))
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
expect.set_options(timeout=15_000)  # a machine with other work to do draws slowly, and no slower page is meant


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Overrides pytest-playwright: the system's browser, which calls nobody by itself."""
    if not CHROMIUM.exists():
        pytest.fail(f"There is no browser at {CHROMIUM}: install chromium or set VIEWLOOM_TEST_CHROMIUM.")
    return {"executable_path": str(CHROMIUM), "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server for all files: every test has a fresh browser, and every file a server without threads."""
    if not PAGE.exists():
        pytest.fail(f"The page is not built ({PAGE} is missing): run `npm --prefix web run build`.")
    running = start_server(tmp_path_factory.mktemp("server"), SCRIPT.read_text(encoding="utf-8"))
    yield running
    still_runs = running.process.poll() is None
    running.stop()
    assert still_runs, "The server ended while the tests ran."


@pytest.fixture(scope="module", autouse=True)
def _no_threads_of_other_files(server: RunningServer) -> None:
    """Takes away what earlier files left: their titles stand in the list, where a test would find them by name."""
    with httpx.Client(base_url=server.url) as client:
        client.get("/")  # gives the cookie of the page, if this server lets it in without a key
        while (listed := client.get("/v1/threads", params={"limit": 100})).is_success and listed.json()["data"]:
            for thread in listed.json()["data"]:
                client.delete(f"/v1/threads/{thread['id']}").raise_for_status()


@pytest.fixture(scope="session")
def base_url(server: RunningServer) -> str:
    """Overrides pytest-base-url, whose own fixture warns under this pytest; `page.goto("/")` is the chat page."""
    return server.url


@pytest.fixture(scope="session")
def view_key(server: RunningServer) -> str:
    """A key that pages of every origin may use, made before the first of them asks."""
    secret = server.create_key("view")
    database = Path(server.environment["VIEWLOOM_DATA_DIR"]) / "viewloom.db"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE keys SET origins = ? WHERE name = 'view'", ('["*"]',))
    return secret


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The origin of a site that serves what the test writes into `tmp_path`."""
    with host_site(tmp_path) as origin:
        yield origin


@pytest.fixture
def show(page: Page, server: RunningServer, site: str, tmp_path: Path) -> Show:
    """Returns what opens a page with elements, and notes whatever asks a host that is neither."""

    def open_page(*views: str, style: str = "") -> None:
        (tmp_path / "index.html").write_text(page_with(server.url, *views, style=style), encoding="utf-8")
        page.on("request", lambda request: foreign.append(request.url) if _is_foreign(request.url) else None)
        page.goto(f"{site}/index.html")

    foreign: list[str] = []

    def _is_foreign(url: str) -> bool:
        return not url.startswith((f"{server.url}/", f"{site}/", "data:"))

    page.foreign_requests = foreign  # type: ignore[attr-defined]
    return open_page


@pytest.fixture
def theirs(page: Page, site: str, tmp_path: Path) -> HostPage:
    """A page of that site, to be written by the test."""
    return HostPage(page, site, tmp_path)
