"""A server whose model has a price, and what people do with its keys."""

import json
from collections.abc import Mapping
from pathlib import Path

from openai import OpenAI
from playwright.sync_api import Page

from browser.running_server import MODEL, RunningServer, start_server

SCRIPT = Path(__file__).with_name("script.toml")
SETTINGS = f"""
[server]
default_model = "{MODEL}"
content_log = %s
[providers.scripted]
kind = "scripted"
[[providers.scripted.models]]
name = "demo"
context_length = 32768
input_price = "2.5"
output_price = "10"
"""


def start(directory: Path, *, content_log: bool = False, more: Mapping[str, str] | None = None) -> RunningServer:
    """Starts a server; `more` are settings by variable."""
    settings = directory / "viewloom.toml"
    settings.write_text(SETTINGS % json.dumps(content_log), encoding="utf-8")
    return start_server(
        directory, SCRIPT.read_text(encoding="utf-8"), {"VIEWLOOM_CONFIG": str(settings), **(more or {})}
    )


def make_key(page: Page, name: str, *, is_logged: bool = False) -> str:
    """Makes a key in the console and returns its secret."""
    page.goto("/console/keys")
    page.get_by_role("button", name="Create key").first.click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Log what is asked and answered").set_checked(is_logged)
    page.get_by_role("button", name="Create key").last.click()
    secret = page.get_by_test_id("secret").inner_text()
    page.get_by_role("button", name="I have stored it").click()
    return secret


def ask(server: RunningServer, secret: str, prompt: str = "Hi", model: str = MODEL) -> None:
    """Calls the server with a key, as an app would."""
    client = OpenAI(base_url=f"{server.url}/v1/embed", api_key=secret, max_retries=0)
    client.chat.completions.create(model=model, messages=[{"role": "user", "content": prompt}])
