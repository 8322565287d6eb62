"""Single sign-on in a browser: from the button over the issuer to the page one wanted, and not if one may not."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.chatting import severe_violations
from browser.console_people import create_admin, first_link
from browser.running_server import RunningServer, start_server
from contract.oidc_issuer import CLIENT_ID, CLIENT_SECRET, FakeIssuer, open_issuer

SCRIPT = Path(__file__).with_name("script.toml")


@pytest.fixture(scope="module")
def issuer() -> Iterator[FakeIssuer]:
    """An issuer that signs in whoever comes, in a thread of its own: the browser's tests wait for no loop."""
    made: list[FakeIssuer] = []
    is_up, loop, over = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with open_issuer() as running:
            made.append(running)
            is_up.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert is_up.wait(timeout=10)
    yield made[0]
    loop.call_soon_threadsafe(over.set)
    thread.join()
    loop.close()


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory, browser: Browser, issuer: FakeIssuer) -> Iterator[RunningServer]:
    directory = tmp_path_factory.mktemp("sso")
    settings = {
        "VIEWLOOM_OIDC_ISSUER": issuer.issuer,
        "VIEWLOOM_OIDC_CLIENT_ID": CLIENT_ID,
        "VIEWLOOM_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "VIEWLOOM_OIDC_NAME": "Example SSO",
        "VIEWLOOM_OIDC_DOMAINS": "example.com",
    }
    server = start_server(directory, SCRIPT.read_text(encoding="utf-8"), settings)
    try:
        page = browser.new_page()
        create_admin(page, first_link(directory))
        page.context.close()
        yield server
    finally:
        server.stop()


def test_the_button_leads_over_the_issuer_to_the_page_one_wanted(
    page: Page, team: RunningServer, issuer: FakeIssuer
) -> None:
    issuer.claims = {"email": "ada@example.com", "email_verified": True, "name": "Ada"}
    page.goto(f"{team.url}/console/keys")
    expect(page.get_by_role("link", name="Continue with Example SSO")).to_be_visible()
    assert severe_violations(page) == []
    page.get_by_role("link", name="Continue with Example SSO").click()
    expect(page.get_by_role("heading", name="Keys", level=1)).to_be_visible()
    assert page.url == f"{team.url}/console/keys"
    # Who comes by their domain looks and no more.
    expect(page.get_by_role("banner")).to_contain_text("viewer")
    expect(page.get_by_role("button", name="Create key")).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_somebody_of_another_domain_is_not_let_in_and_told_so(
    page: Page, team: RunningServer, issuer: FakeIssuer
) -> None:
    issuer.claims = {"sub": "eve", "email": "eve@example.net", "email_verified": True}
    page.goto(f"{team.url}/console/keys")
    page.get_by_role("link", name="Continue with Example SSO").click()
    expect(page.get_by_role("alert")).to_contain_text("Ask an admin for an invitation")
    page.goto(f"{team.url}/console/keys")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
