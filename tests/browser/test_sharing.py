"""A shared link and an exported file, as whoever gets one sees it."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from browser.chatting import severe_violations
from browser.running_server import MODEL, RunningServer


class _Caller:
    """Calls the server with a key."""

    def __init__(self, server: RunningServer) -> None:
        self._server = server
        self._key = server.create_key("sharing")

    def fetch(self, method: str, path: str, body: dict[str, Any] | None = None) -> str:
        request = urllib.request.Request(  # noqa: S310  # always http
            self._server.url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"content-type": "application/json", "authorization": f"Bearer {self._key}"},
            method=method,
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310  # always http
            return answer.read().decode()

    def json(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        return json.loads(self.fetch(method, path, body))

    def talk(self, *texts: str) -> str:
        """Returns the id of a thread with these questions, answered; the first reply has a name in its form."""
        thread = self.json("POST", "/v1/threads", {"title": "Tea </script> & more"})["id"]
        for text in texts:
            sent = {"model": MODEL, "messages": [{"role": "user", "content": text}], "metadata": {"thread_id": thread}}
            self.json("POST", "/v1/chat/completions", sent)
        reply = self.json("GET", f"/v1/threads/{thread}/turns")["data"][1]["id"]
        self.json("PATCH", f"/v1/threads/{thread}/turns/{reply}", {"form_state": {"contact": {"name": "Ada"}}})
        return thread


@pytest.fixture(scope="module")
def caller(server: RunningServer) -> _Caller:
    return _Caller(server)


def expect_transcript(page: Page) -> None:
    expect(page.get_by_role("heading", name="Tea </script> & more")).to_be_visible()
    expect(page.locator(".question")).to_have_text(["contact form", "chart and code"])
    expect(page.get_by_label("Name")).to_have_value("Ada")
    expect(page.locator(".recharts-bar-rectangle path").first).to_be_visible()
    expect(page.get_by_text("print(").first).to_be_visible()


def test_a_link_shows_the_thread_until_it_is_revoked(page: Page, caller: _Caller) -> None:
    thread = caller.talk("contact form", "chart and code")
    share = caller.json("POST", f"/v1/threads/{thread}/share", {})
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    response = page.goto(share["url"])
    assert response is not None
    assert "noindex" in response.headers["x-robots-tag"]
    expect_transcript(page)
    assert severe_violations(page) == [], "shared"
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("copy to read")
    assert problems == []

    caller.json("DELETE", f"/v1/threads/{thread}/shares/{share['id']}")
    response = page.goto(share["url"])
    assert response is not None
    assert response.status == 404
    expect(page.get_by_role("heading", name="This link does not work any more")).to_be_visible()
    assert severe_violations(page) == [], "revoked"


def test_a_file_shows_the_thread_without_a_network(
    new_context: CreateContextCallback, caller: _Caller, tmp_path: Path
) -> None:
    thread = caller.talk("contact form", "chart and code")
    file = tmp_path / "thread.html"
    file.write_text(caller.fetch("GET", f"/v1/threads/{thread}/export.html"), encoding="utf-8")
    context = new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(file.as_uri())
    expect_transcript(page)
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    # The library tries once whether it may compile code (zod); it may not.
    assert [text for text in problems if "eval" not in text] == []
