"""The console's screens: who gets in, who sees what, and that everybody can use them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from browser.chatting import severe_violations
from browser.console_people import (
    ARGON_MS,
    EMAIL,
    PASSWORD,
    accept,
    change_rows,
    create_admin,
    first_link,
    invite,
    sign_in,
)
from browser.running_server import RunningServer, start_server

SCRIPT = Path(__file__).with_name("script.toml")
SCREENS = ("playground", "keys", "usage", "models", "requests", "threads", "catalogue", "people", "account")


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_can_be_used_by_everybody(admin: Page, screen: str, scheme: str) -> None:
    admin.evaluate("scheme => localStorage.setItem('viewloom.scheme', scheme)", scheme)
    open_screen(admin, screen)
    assert severe_violations(admin) == []


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


def test_signing_in_and_out_needs_no_pointer(page: Page, console: RunningServer) -> None:
    page.goto(f"{console.url}/console/usage")
    expect(page.get_by_label("Email")).to_be_focused()
    page.keyboard.type(EMAIL)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Usage")).to_be_visible(timeout=ARGON_MS)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="CSV")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Sign out")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_each_failure_of_single_sign_on_has_a_sentence_of_its_own(page: Page, console: RunningServer) -> None:
    sentences = {
        "sign_in_expired": "took too long",
        "sign_in_refused": "Ask an admin for an invitation",
        "identity_provider_failed": "cannot be trusted",
        "too_many_attempts": "Wait ten minutes",
        "something_new": "did not work",
    }
    said: set[str] = set()
    for code, part in sentences.items():
        page.goto(f"{console.url}/console/sign-in?error={code}")
        expect(page.get_by_role("alert")).to_contain_text(part)
        said.add(page.get_by_role("alert").inner_text())
    assert len(said) == len(sentences)
    assert severe_violations(page) == []


def test_who_tries_too_often_reads_how_long_to_wait(page: Page, console: RunningServer) -> None:
    page.goto(f"{console.url}/console")
    page.get_by_label("Email").fill("nobody@example.org")
    page.get_by_label("Password", exact=True).fill("not the password")
    statuses = page.evaluate("""async () => {
        const body = JSON.stringify({email: "nobody@example.org", password: "not the password"});
        const headers = {"Content-Type": "application/json"};
        const tries = Array.from({length: 10}, () => fetch("/v1/console/session", {method: "POST", headers, body}));
        return (await Promise.all(tries)).map((answer) => answer.status);
    }""")
    assert statuses == [401] * 10
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text(
        re.compile(r"too many attempts to sign in; wait a while\. Try again in \d+ minutes\.$"), timeout=ARGON_MS
    )


def test_an_invited_viewer_sees_figures_and_no_content(admin: Page, page: Page, console: RunningServer) -> None:
    accept(page, invite(admin, "viewer"), "vera@example.org")
    expect(page.get_by_role("heading", name="Usage")).to_be_visible(timeout=ARGON_MS)
    navigation = page.get_by_role("navigation", name="Console")
    for hidden in ("Playground", "Threads", "People"):
        expect(navigation.get_by_role("link", name=hidden)).to_have_count(0)
    page.goto(f"{console.url}/console/people")
    expect(page.get_by_role("heading", name="Usage")).to_be_visible()
    page.goto(f"{console.url}/console/keys")
    expect(page.get_by_role("row", name="first start")).to_be_visible()
    for hidden in ("Create key", "Edit first start", "Revoke first start"):
        expect(page.get_by_role("button", name=hidden)).to_have_count(0)
    assert create_key(page, "mine") == 403

    open_screen(admin, "people")
    admin.get_by_role("button", name="Disable vera@example.org").click()
    expect(admin.get_by_role("button", name="Enable vera@example.org")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def create_key(page: Page, name: str) -> int:
    """Asks for a key past the screen, with all that the page has; returns the status."""
    return page.evaluate(
        """async (name) => {
            const {csrf} = await (await fetch("/v1/console/session")).json();
            const headers = {"Content-Type": "application/json", "x-viewloom-csrf": csrf};
            const body = JSON.stringify({name});
            return (await fetch("/v1/console/keys", {method: "POST", headers, body})).status;
        }""",
        name,
    )


def test_a_developer_makes_keys_and_a_new_password_ends_their_other_sessions(
    admin: Page, page: Page, browser: Browser, console: RunningServer
) -> None:
    accept(page, invite(admin, "developer"), "dev@example.org")
    expect(page.get_by_role("heading", name="Keys", level=1)).to_be_visible(timeout=ARGON_MS)
    navigation = page.get_by_role("navigation", name="Console")
    expect(navigation.get_by_role("link", name="Playground")).to_be_visible()
    expect(navigation.get_by_role("link", name="People")).to_have_count(0)
    assert create_key(page, "of a developer") == 200

    other = browser.new_context(base_url=console.url).new_page()
    sign_in(other, console, "/console/account", email="dev@example.org")
    page.goto(f"{console.url}/console/account")
    page.get_by_label("Current password").fill("not the password")
    page.get_by_label("New password").fill("a new set of words")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("alert")).to_have_text("This is not your current password.", timeout=ARGON_MS)
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password was changed.")).to_be_visible(timeout=ARGON_MS)
    page.reload()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    other.reload()
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
    other.get_by_label("Email").fill("dev@example.org")
    other.get_by_label("Password", exact=True).fill(PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("alert")).to_contain_text("wrong", timeout=ARGON_MS)
    other.get_by_label("Password", exact=True).fill("a new set of words")
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("heading", name="Your account")).to_be_visible(timeout=ARGON_MS)
    other.context.close()


def test_an_invitation_that_is_too_old_says_so(admin: Page, page: Page, console: RunningServer) -> None:
    link = invite(admin, "viewer")
    change_rows(console, "UPDATE invitations SET expires_at = created_at WHERE used_at IS NULL")
    accept(page, link, "late@example.org")
    expect(page.get_by_role("alert")).to_contain_text("has expired", timeout=ARGON_MS)
    assert severe_violations(page) == []


def test_the_link_of_the_first_start_works_once(page: Page, console: RunningServer) -> None:
    accept(page, first_link(Path(console.environment["VIEWLOOM_DATA_DIR"]).parent), "eve@example.org")
    expect(page.get_by_role("alert")).to_be_visible(timeout=ARGON_MS)
    page.goto(f"{console.url}/console/people")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_an_invitation_is_made_copied_and_withdrawn(admin: Page, page: Page, console: RunningServer) -> None:
    admin.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_screen(admin, "people")
    admin.get_by_role("button", name="Invite").click()
    assert severe_violations(admin) == [], "form"
    admin.get_by_label("Email (optional)").fill("only@example.org")
    admin.get_by_role("button", name="Make link").click()
    link = admin.get_by_test_id("invitation").inner_text()
    assert severe_violations(admin) == [], "link"
    admin.get_by_role("button", name="Copy link").click()
    assert admin.evaluate("navigator.clipboard.readText()") == link
    admin.get_by_role("button", name="Done").click()
    admin.get_by_role("button", name="Withdraw the link for only@example.org").click()
    expect(admin.get_by_text("only@example.org")).to_have_count(0)
    accept(page, link, "only@example.org")
    expect(page.get_by_role("alert")).to_be_visible(timeout=ARGON_MS)


def test_another_role_counts_from_the_next_click(admin: Page, page: Page, console: RunningServer) -> None:
    accept(page, invite(admin, "viewer"), "rosa@example.org")
    expect(page.get_by_role("heading", name="Usage")).to_be_visible(timeout=ARGON_MS)
    assert create_key(page, "of a viewer") == 403
    open_screen(admin, "people")
    with admin.expect_response(lambda answer: answer.request.method == "PATCH") as changed:
        admin.get_by_label("Role of rosa@example.org").select_option("developer")
    assert changed.value.status == 200
    assert create_key(page, "of a developer now") == 200
    page.goto(f"{console.url}/console/keys")
    expect(page.get_by_role("button", name="Create key").first).to_be_visible()


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
    admin.get_by_label("Message 1", exact=True).fill("Tea: 3\nMilk: 1")
    admin.get_by_role("button", name="Run").click()
    expect(admin.get_by_text("Done in")).to_be_visible()
    expect(admin.get_by_role("region", name="Rendered interface").get_by_text("Milk").first).to_be_visible()
