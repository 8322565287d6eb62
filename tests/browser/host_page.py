"""A plain page of another origin, as somebody's own site would be."""

import html
import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

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
