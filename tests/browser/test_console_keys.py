"""A key from its form to its end: what it may do, that it is seen once, and when it was used."""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openai import PermissionDeniedError, RateLimitError
from playwright.sync_api import Browser, Page, expect

from browser.chatting import severe_violations
from browser.console_people import change_rows, create_admin, first_link
from browser.priced_server import ask, start
from browser.running_server import MODEL, RunningServer

CLIENTS = Path(__file__).parents[1] / "contract/clients"
"""OpenAI's client for Node is installed there."""


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    server = start(tmp_path_factory.mktemp("keys"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def admin(keys: RunningServer, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(base_url=keys.url, viewport={"width": 1280, "height": 800})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    create_admin(page, first_link(Path(keys.environment["VIEWLOOM_DATA_DIR"]).parent))
    yield page
    context.close()


def open_form(page: Page, name: str) -> None:
    page.goto("/console/keys")
    page.get_by_role("button", name="Create key").first.click()
    page.get_by_label("Name", exact=True).fill(name)


def create(page: Page) -> str:
    """Sends the form; returns the key, which is still shown."""
    page.get_by_role("button", name="Create key").last.click()
    return page.get_by_test_id("secret").inner_text()


def close(page: Page) -> None:
    page.get_by_role("button", name="I have stored it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_key_is_shown_once_and_copied_and_its_row_tells_when_it_was_used(admin: Page, keys: RunningServer) -> None:
    open_form(admin, "web shop")
    secret = create(admin)
    assert severe_violations(admin) == []
    admin.get_by_role("button", name="Copy key").click()
    expect(admin.get_by_role("button", name="Copied")).to_be_visible()
    assert admin.evaluate("navigator.clipboard.readText()") == secret
    close(admin)
    assert secret not in admin.content()
    admin.reload()
    row = admin.get_by_role("row", name="web shop")
    expect(row).to_contain_text("never")
    prefix = row.locator("code").inner_text().rstrip("…")
    assert secret.startswith(prefix)
    assert len(prefix) <= len(secret) / 2
    assert secret not in admin.content()

    ask(keys, secret)
    admin.reload()
    expect(row).not_to_contain_text("never")
    expect(row.locator("time")).to_have_text(re.compile("now|second|minute"))


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("curl", ["bash", "-c"]),
        ("Python", [sys.executable, "-c"]),
        ("JavaScript", ["node", "--input-type=module", "-e"]),
    ],
)
def test_the_ready_request_for_a_key_runs_as_it_stands(admin: Page, name: str, command: list[str]) -> None:
    open_form(admin, f"for {name}")
    create(admin)
    admin.get_by_role("tab", name=name).click()
    text = admin.get_by_role("region", name=f"Request in {name}").inner_text()
    close(admin)
    # Node looks for the client where it is started.
    done = subprocess.run([*command, text], cwd=CLIENTS, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603  # our own snippet
    assert 'CardHeader("Contact us"' in (_content(done.stdout) or done.stdout), done.stderr


def _content(events: str) -> str:
    """Returns the content of a stream that curl printed; nothing for other output."""
    found = [json.loads(line[6:]) for line in events.splitlines() if line.startswith("data: {")]
    return "".join(choice["delta"].get("content") or "" for event in found for choice in event["choices"])


def test_a_key_works_until_its_day_is_over(admin: Page, keys: RunningServer) -> None:
    open_form(admin, "for a day")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    admin.get_by_label("Expires").fill(tomorrow.strftime("%Y-%m-%d"))
    secret = create(admin)
    close(admin)
    row = admin.get_by_role("row", name="for a day")
    expect(row).to_contain_text(re.compile("expires (in|tomorrow)"))
    ask(keys, secret)
    change_rows(keys, "UPDATE keys SET expires_at = created_at WHERE name = 'for a day'")
    admin.reload()
    expect(row).to_contain_text("expired")
    with pytest.raises(PermissionDeniedError):
        ask(keys, secret)


def test_an_endpoint_that_is_left_out_is_closed_to_the_key(admin: Page, keys: RunningServer) -> None:
    open_form(admin, "narrow")
    for endpoint in ("/v1/embed", "/v1/visualize"):
        admin.get_by_label(endpoint).uncheck()
    admin.get_by_role("button", name="Create key").last.click()
    expect(admin.get_by_role("alert")).to_have_text("Allow at least one endpoint.")
    admin.get_by_label("/v1/embed").check()
    secret = create(admin)
    close(admin)
    expect(admin.get_by_role("row", name="narrow")).to_contain_text("only embed")
    ask(keys, secret)
    body = {"model": MODEL, "messages": [{"role": "user", "content": "Tea: 3, milk: 1"}]}
    request = urllib.request.Request(  # noqa: S310  # always http
        f"{keys.url}/v1/visualize/chat/completions",
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json", "authorization": f"Bearer {secret}"},
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)  # noqa: S310  # always http
    assert json.loads(refused.value.read())["error"]["code"] == "endpoint_not_allowed"


def test_a_budget_that_is_used_up_ends_the_calls_and_is_seen(admin: Page, keys: RunningServer) -> None:
    open_form(admin, "thrifty")
    admin.get_by_label("USD a day").fill("lots")
    admin.get_by_role("button", name="Create key").last.click()
    expect(admin.get_by_role("alert")).to_have_text("Use an amount such as 5 or 0.25.")
    admin.get_by_label("USD a day").fill("0.2")
    admin.get_by_label("USD in all").fill("100")
    secret = create(admin)
    close(admin)
    ask(keys, secret)
    admin.reload()
    row = admin.get_by_role("row", name="thrifty")
    expect(row).to_contain_text(re.compile(r"\$0\.00\d+ of \$0\.20 today"))
    expect(row).to_contain_text(re.compile(r"\$0\.00\d+ of \$100\.00 in all"))
    admin.get_by_role("button", name="Edit thrifty").click()
    admin.get_by_label("USD a day").fill("0.000001")
    admin.get_by_role("button", name="Save changes").click()
    expect(admin.get_by_role("dialog")).to_have_count(0)
    with pytest.raises(RateLimitError) as refused:
        ask(keys, secret)
    assert refused.value.code == "insufficient_quota"


def test_a_key_is_revoked_at_once_and_its_row_stays(admin: Page, keys: RunningServer) -> None:
    open_form(admin, "short")
    secret = create(admin)
    close(admin)
    ask(keys, secret)
    admin.get_by_role("button", name="Revoke short").click()
    dialog = admin.get_by_role("dialog", name="Revoke “short”?")
    assert severe_violations(admin) == []
    dialog.get_by_role("button", name="Cancel").click()
    ask(keys, secret)
    admin.get_by_role("button", name="Revoke short").click()
    dialog.get_by_role("button", name="Revoke key").click()
    expect(dialog).to_have_count(0)
    with pytest.raises(PermissionDeniedError):
        ask(keys, secret)
    expect(admin.get_by_role("row", name="short")).to_contain_text("revoked")
    expect(admin.get_by_role("button", name="Revoke short")).to_have_count(0)
