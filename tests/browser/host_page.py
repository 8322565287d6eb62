"""A plain page of another origin, as somebody's own site would be."""

import html
import json
import threading
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from browser.running_server import RunningServer

Show = Callable[..., None]
"""Opens a page with elements (`conftest.show`)."""

_RECORD = """<script>
window.events = [];
for (const type of ["action", "state", "error"]) {
  addEventListener(type, (event) => {
    if (event.target.localName !== "viewloom-view") return;
    events.push([type, event.target.id, JSON.parse(JSON.stringify(event.detail)), event.composed]);
  });
}
window.opened = [];
window.open = (...given) => { opened.push(given); return null; };
</script>"""


class _Quiet(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        # A page that is written twice within a second looks unchanged.
        self.send_header("cache-control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base names it
        del format, args


@contextmanager
def host_site(directory: Path) -> Generator[str]:
    """Serves a directory on a port of its own; gives its origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(directory)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def view(name: str, program: str = "", **attributes: str) -> str:
    """Returns an element; underscores in the names of attributes are hyphens."""
    given = {"id": name, **({"program": program} if program else {}), **attributes}
    written = " ".join(f'{key.replace("_", "-")}="{html.escape(value)}"' for key, value in given.items())
    return f"<viewloom-view {written}></viewloom-view>"


def page_with(server_url: str, *views: str, style: str = "") -> str:
    """Returns a page with the elements, which records their events and opens no window."""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title><link rel="icon" href="data:,">'
        f"<style>{style}</style>{_RECORD}"
        f'<script type="module" src="{server_url}/view.js"></script><h1>Host</h1><button>Host button</button>'
        + "".join(views)
    )


def events(page: Page, kind: str) -> list[Any]:
    """Returns the events of one kind so far: type, id of the element, detail, whether it left the shadow root."""
    return [event for event in page.evaluate("window.events") if event[0] == kind]


def foreign_requests(page: Page) -> list[str]:
    """Returns what a page of `conftest.show` asked of hosts that are neither its own nor ours."""
    return page.foreign_requests  # type: ignore[attr-defined, no-any-return]


def ask_server(server: RunningServer, key: str, path: str, **body: Any) -> dict[str, Any]:
    """Sends a request with a key; one with a body is a POST."""
    request = urllib.request.Request(  # noqa: S310  # always http
        server.url + path,
        data=json.dumps(body).encode() if body else None,
        headers={"content-type": "application/json", "authorization": f"Bearer {key}"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310  # always http
        return json.loads(answer.read())


@dataclass(frozen=True, slots=True)
class HostPage:
    """The page of somebody's site; it consists of what is given."""

    page: Page
    origin: str
    directory: Path

    def open(self, *parts: str) -> None:
        """Writes the page and opens it."""
        head = (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Theirs</title><link rel="icon" href="data:,">'
        )
        (self.directory / "index.html").write_text(head + "\n".join(parts), encoding="utf-8")
        self.page.goto(f"{self.origin}/index.html")

    def draw(self, program: str) -> None:
        """Gives its first view a program."""
        self.page.evaluate("(text) => { document.querySelector('viewloom-view').program = text; }", program)
