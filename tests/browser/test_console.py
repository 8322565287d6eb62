"""The console's screens: who gets in, who sees what, and that everybody can use them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from browser.console_people import ARGON_MS, EMAIL, PASSWORD, create_admin, first_link, sign_in
from browser.running_server import RunningServer, start_server

AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
SCRIPT = Path(__file__).with_name("script.toml")
SCREENS = ("playground", "keys", "usage", "models", "requests", "threads", "catalogue", "people", "account")
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[RunningServer]:
    """A server with an admin."""
    directory = tmp_path_factory.mktemp("console")
    server = start_server(directory, SCRIPT.read_text(encoding="utf-8"))
    try:
        link = first_link(directory)
        page = browser.new_page()
        create_admin(page, link)
        page.context.close()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def admin(console: RunningServer, browser: Browser) -> Iterator[Page]:
    """A page of the admin, signed in once: hashing a password takes its time."""
    context = browser.new_context(base_url=console.url)
    page = context.new_page()
    sign_in(page, console)
    yield page
    context.close()


def open_screen(page: Page, name: str) -> None:
    page.goto(f"/console/{name}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".spinner")).to_have_count(0)


def serious_violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate("async () => (await axe.run()).violations")
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found if rule["impact"] in SERIOUS]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_can_be_used_by_everybody(admin: Page, screen: str, scheme: str) -> None:
    admin.evaluate("scheme => localStorage.setItem('viewloom.scheme', scheme)", scheme)
    open_screen(admin, screen)
    assert serious_violations(admin) == []


@pytest.mark.parametrize("screen", SCREENS)
def test_no_screen_scrolls_sideways_on_a_phone(admin: Page, screen: str) -> None:
    size = admin.viewport_size
    admin.set_viewport_size({"width": 390, "height": 844})
    open_screen(admin, screen)
    assert admin.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if size is not None:
        admin.set_viewport_size(size)


def test_the_screens_fetch_nothing_foreign_and_report_nothing(console: RunningServer, admin: Page) -> None:
    foreign: list[str] = []
    messages: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((console.url, "data:", "blob:")):
            foreign.append(request.url)

    page = admin.context.new_page()
    page.on("request", note)
    page.on("console", lambda message: messages.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: messages.append(str(error)))
    for screen in SCREENS:
        open_screen(page, screen)
        page.wait_for_load_state("networkidle")
    page.close()
    assert (foreign, messages) == ([], [])


def test_signing_in_leads_to_where_one_wanted_to_go(page: Page, console: RunningServer) -> None:
    sign_in(page, console, "/console/usage?x=1")
    expect(page.get_by_role("heading", name="Usage")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(f"{console.url}/console/keys")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_signing_in_never_leads_to_another_host(page: Page, console: RunningServer) -> None:
    sign_in(page, console, "/console/sign-in?next=//foreign.example/")
    assert page.url.startswith(f"{console.url}/console")


def test_a_wrong_password_says_so(page: Page, console: RunningServer) -> None:
    page.goto(f"{console.url}/console")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill("something else")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("wrong", timeout=ARGON_MS)


def test_an_invited_viewer_sees_figures_and_no_content(admin: Page, page: Page, console: RunningServer) -> None:
    open_screen(admin, "people")
    admin.get_by_role("button", name="Invite").click()
    admin.get_by_label("Role", exact=True).select_option("viewer")
    admin.get_by_role("button", name="Make link").click()
    link = admin.get_by_test_id("invitation").inner_text()
    admin.get_by_role("button", name="Done").click()

    page.goto(link)
    assert "token" not in page.url or page.wait_for_url(re.compile(r"/setup$")) is None
    page.get_by_label("Email").fill("vera@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Usage")).to_be_visible(timeout=ARGON_MS)
    navigation = page.get_by_role("navigation", name="Console")
    for hidden in ("Playground", "Threads", "People"):
        expect(navigation.get_by_role("link", name=hidden)).to_have_count(0)
    page.goto(f"{console.url}/console/people")
    expect(page.get_by_role("heading", name="Usage")).to_be_visible()

    open_screen(admin, "people")
    admin.get_by_role("button", name="Disable vera@example.org").click()
    expect(admin.get_by_role("button", name="Enable vera@example.org")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_the_catalogue_draws_its_examples_and_finds_components(admin: Page) -> None:
    open_screen(admin, "catalogue")
    admin.get_by_label("Search components").fill("FormControl")
    card = admin.get_by_role("article", name="FormControl", exact=True)
    expect(card.locator(".program input").first).to_be_visible()
    expect(card.get_by_role("region", name="Props of FormControl")).to_contain_text("label")
    expect(admin.get_by_role("article", name="BarChart")).to_have_count(0)


def test_a_model_is_tried_from_the_list(admin: Page) -> None:
    open_screen(admin, "models")
    admin.get_by_role("link", name="Try it: c1/viewloom/composer").click()
    expect(admin.get_by_label("Model", exact=True)).to_have_value(re.compile("composer"))
