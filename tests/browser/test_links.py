"""Where a link of an answer leads to hears nothing of where it was: no referrer, no opener. On any of our pages."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.chatting import content_of, store_thread
from browser.host_page import HostPage
from browser.running_server import RunningServer

PROGRAM = """root = Card([text, list, buttons])
text = TextContent("See [the docs]({url}/text).")
list = ListBlock([ListItem("A guide", "To read", null, "Go", Action([@OpenUrl("{url}/list")]))])
buttons = Buttons([Button("Open it", Action([@OpenUrl("{url}/button")]), "primary")])
"""


class _Elsewhere:
    """A foreign site that notes who sent its visitors.

    Attributes:
        url: Its origin.
        referrers: By path, what its visitors' browsers said; None if nothing.
    """

    def __init__(self) -> None:
        self.referrers: dict[str, str | None] = {}
        referrers = self.referrers

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                referrers[self.path] = self.headers.get("referer")
                self.send_response(200)
                self.send_header("content-type", "text/html")
                self.end_headers()
                self.wfile.write(b"<!doctype html><title>Elsewhere</title>")

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base names it
                del format, args

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"localhost:{self.server.server_address[1]}"
        self.url = f"http://{self.host}"


@pytest.fixture
def elsewhere() -> Iterator[_Elsewhere]:
    made = _Elsewhere()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


def follow_all(page: Page, place: Locator, elsewhere: _Elsewhere) -> None:
    """Clicks on every link of the program, and checks what the other side learns."""
    ways = {
        "/text": place.get_by_role("link", name="the docs"),
        "/list": place.get_by_text("A guide"),
        "/button": place.get_by_role("button", name="Open it"),
    }
    for path, way in ways.items():
        with page.context.expect_page() as opened:
            way.click()
        opened.value.wait_for_url(elsewhere.url + path)
        assert elsewhere.referrers[path] is None, path
        assert opened.value.evaluate("[document.referrer, window.opener]") == ["", None], path
        opened.value.close()


def expect_hints(place: Locator, host: str) -> None:
    """Every link says where it leads before it is followed."""
    after = "(element) => getComputedStyle(element, '::after').content"
    link = place.get_by_role("link", name="the docs")
    expect(link).to_be_visible()
    assert host in link.evaluate(after)
    assert host in place.locator(".opens").evaluate(after)
    expect(place.get_by_text(f"↗ {host}")).to_be_visible()


def test_a_link_in_the_chat_tells_the_other_side_nothing(
    page: Page, server: RunningServer, elsewhere: _Elsewhere
) -> None:
    page.goto(store_thread(page, [content_of(PROGRAM.format(url=elsewhere.url))]))
    answer = page.locator(".answer").first
    expect_hints(answer, elsewhere.host)
    follow_all(page, answer, elsewhere)


def test_a_link_in_a_shared_thread_tells_the_other_side_nothing(
    page: Page, server: RunningServer, elsewhere: _Elsewhere
) -> None:
    thread = store_thread(page, [content_of(PROGRAM.format(url=elsewhere.url))]).removeprefix("/t/")
    # The address itself is the secret.
    share = page.request.post(f"/v1/threads/{thread}/share", data={}).json()
    page.goto(share["url"])
    expect_hints(page.locator("viewloom-view"), elsewhere.host)
    follow_all(page, page.locator("viewloom-view"), elsewhere)


def test_a_link_in_an_embedded_view_tells_the_other_side_nothing(
    page: Page, server: RunningServer, elsewhere: _Elsewhere, theirs: HostPage
) -> None:
    plain = f'<a href="{elsewhere.url}/plain" target="_blank">plain</a>'
    script = f'<script type="module" src="{server.url}/view.js"></script>'
    theirs.open('<meta name="referrer" content="unsafe-url">', script, plain, "<viewloom-view></viewloom-view>")
    theirs.draw(PROGRAM.format(url=elsewhere.url))
    view = page.locator("viewloom-view")
    expect_hints(view, elsewhere.host)
    follow_all(page, view, elsewhere)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="plain").click()
    opened.value.wait_for_url(f"{elsewhere.url}/plain")
    assert elsewhere.referrers["/plain"] == f"{theirs.origin}/index.html", "this page would have told"


@pytest.mark.parametrize("path", ["/", "/t/thread_0", "/console/keys", "/console/setup", "/s/none"])
def test_every_page_of_ours_says_that_it_sends_no_referrer(page: Page, server: RunningServer, path: str) -> None:
    response = page.goto(f"{server.url}{path}")
    assert response is not None
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["x-content-type-options"] == "nosniff"
    policy = response.headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts
    assert "frame-ancestors" in policy
