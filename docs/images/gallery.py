"""Draws every document of `conformance/compose` as it is composed, and puts the pictures on one sheet.

.venv/bin/python docs/images/gallery.py [name …]

Starts a server of its own with a model that says the snapshots. With names, only those are drawn, each into a file of
its own in /tmp/compose-gallery.
"""

import base64
import json
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from browser.running_server import start_server  # noqa: E402 - the tests are no package
from composing import SNAPSHOTS, document_names  # noqa: E402

SHEET = ROOT / "docs/compose-gallery.png"
SINGLE = Path(tempfile.gettempdir()) / "compose-gallery"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
WIDTH, HEIGHT, COLUMNS = 720, 2600, 6
_PAUSE_MS = 900


def draw(browser: Browser, url: str, name: str) -> bytes:
    """Returns a picture of what the page makes of a snapshot."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.goto(url)
    page.get_by_role("textbox").first.fill(name)
    page.keyboard.press("Enter")
    page.locator(".program").wait_for()
    page.locator(".answer[aria-busy=true]").wait_for(state="detached")
    page.wait_for_timeout(_PAUSE_MS)
    picture = page.locator(".program").first.screenshot()
    page.close()
    return picture


def script(names: list[str]) -> str:
    """Returns the script of a model that answers a document's name with its program."""
    rules = [  # a JSON string is a TOML string too
        f"[[rule]]\nmatch = {json.dumps(f'^{name}$')}\ncut = 4000\n"
        f"text = {json.dumps((SNAPSHOTS / f'{name}.oui').read_text('utf-8'))}\n"
        for name in names
    ]
    return "\n".join(rules)


def sheet(browser: Browser, pictures: dict[str, bytes]) -> None:
    """Writes the contact sheet."""
    cells = "".join(
        f"<figure><figcaption>{name}</figcaption>"
        f'<img src="data:image/png;base64,{base64.b64encode(data).decode()}"></figure>'
        for name, data in pictures.items()
    )
    style = (
        f"body{{margin:12px;display:grid;grid-template-columns:repeat({COLUMNS},300px);gap:12px}}"
        "body{font:600 12px sans-serif}"
        "figure{margin:0;border:1px solid #ddd;border-radius:8px;padding:8px;height:300px;overflow:hidden}"
        "figcaption{margin-bottom:6px}img{width:100%}"
    )
    page = browser.new_page(viewport={"width": 24 + COLUMNS * 312, "height": 900})
    page.set_content(f"<style>{style}</style>{cells}")
    page.screenshot(path=SHEET, full_page=True)


def main(names: list[str]) -> None:
    """Draws all documents, or those named."""
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        server = start_server(Path(directory), script(names or document_names()))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            pictures = {name: draw(browser, server.url, name) for name in names or document_names()}
            if names:
                SINGLE.mkdir(exist_ok=True)
                for name, data in pictures.items():
                    (SINGLE / f"{name}.png").write_bytes(data)
            else:
                sheet(browser, pictures)
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
