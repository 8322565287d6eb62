"""The first hour with a server: from its printed link to a key, a call, its cost and the key's end."""

from pathlib import Path

import pytest
from openai import OpenAI, PermissionDeniedError
from playwright.sync_api import Page, expect

from browser.console_people import create_admin, first_link
from browser.running_server import MODEL, start_server

SCRIPT = Path(__file__).with_name("script.toml")
PRICED = f"""
[server]
default_model = "{MODEL}"
[providers.scripted]
kind = "scripted"
[[providers.scripted.models]]
name = "demo"
input_price = "2.5"
output_price = "10"
"""


def test_from_the_printed_link_to_a_call_its_cost_and_the_end_of_its_key(page: Page, tmp_path: Path) -> None:
    (tmp_path / "viewloom.toml").write_text(PRICED, encoding="utf-8")
    settings = {"VIEWLOOM_CONFIG": str(tmp_path / "viewloom.toml")}
    server = start_server(tmp_path, SCRIPT.read_text(encoding="utf-8"), settings)
    try:
        create_admin(page, first_link(tmp_path))
        page.get_by_role("button", name="Create key").first.click()
        page.get_by_label("Name", exact=True).fill("web shop")
        page.get_by_label("USD a day").fill("0.50")
        page.get_by_role("button", name="Create key").last.click()
        secret = page.get_by_test_id("secret").inner_text()
        expect(page.get_by_role("region", name="Request in curl")).to_contain_text(f"Bearer {secret}")
        page.get_by_role("button", name="I have stored it").click()

        client = OpenAI(base_url=f"{server.url}/v1/embed", api_key=secret, max_retries=0)
        reply = client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "contact form"}])
        assert reply.usage is not None
        picodollars = reply.usage.prompt_tokens * 2_500_000 + reply.usage.completion_tokens * 10_000_000
        cost = f"{picodollars / 10**12:.12f}".rstrip("0")

        page.get_by_role("link", name="Playground").click()
        page.get_by_label("Message 1", exact=True).fill("contact form")
        page.get_by_role("button", name="Run").click()
        expect(page.get_by_role("region", name="Rendered interface").get_by_label("Email")).to_be_visible()
        expect(page.get_by_text("Done in")).to_be_visible()

        page.get_by_role("link", name="Usage").click()
        page.get_by_role("button", name="By key").click()
        row = page.get_by_role("row", name="web shop")
        expect(row).to_contain_text(f"${cost}")

        page.get_by_role("link", name="Keys").click()
        page.get_by_role("button", name="Revoke web shop").click()
        page.get_by_role("button", name="Revoke key").click()
        expect(page.get_by_role("row", name="web shop")).to_contain_text("revoked")
        with pytest.raises(PermissionDeniedError):
            client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "contact form"}])
    finally:
        server.stop()
