"""Draws every document of `conformance/compose` as it is composed, and puts the pictures on one sheet.

.venv/bin/python docs/images/gallery.py DIRECTORY [name …]

Writes a picture of each into DIRECTORY, and of what stands behind its second tab, and the sheet into docs. With names,
only those are drawn and the sheet stays as it is. The programs are composed anew, so that a change is seen before its
snapshot is written. One page of `<viewloom-view>` elements shows them, a few at a time.
"""

import base64
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from browser.conftest import CHROMIUM, CHROMIUM_FLAGS  # noqa: E402 - the tests are no package
from browser.host_page import host_site, page_with, view  # noqa: E402
from browser.running_server import start_server  # noqa: E402
from composing import document_names, read_document  # noqa: E402
from viewloom.catalogue.library import standard_library  # noqa: E402
from viewloom.compose import compose_document  # noqa: E402

SHEET = ROOT / "docs/compose-gallery.png"
WIDTH, CELL, COLUMNS = 720, 380, 5
_TOGETHER = 8
_SCRIPT = '[[rule]]\ntext = "root = Card([])"\n'
"""Of the model that a server must have; nobody asks it."""
_STYLE = f"body{{margin:0}}h1,h1+button{{display:none}}viewloom-view{{display:block;width:{WIDTH}px;padding:8px}}"
_IS_DRAWN = "[...document.querySelectorAll('viewloom-view')].every((one) => one.shadowRoot?.childElementCount)"
_SETTLING_MS = 1500
"""Charts are loaded on use, and grow."""


def draw(page: Page, names: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yields a picture of each element on the page, and of its second tab if it has one."""
    page.wait_for_function(_IS_DRAWN)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(_SETTLING_MS)
    for name in names:
        yield name, page.locator(f"#{name}").screenshot()
    tabs = [(name, page.locator(f"#{name}").get_by_role("tab")) for name in names]
    second = [(name, found.nth(1)) for name, found in tabs if found.count() > 1]
    for _, tab in second:
        tab.click()
    # Neither a hovered chart nor a focused tab belongs in the picture.
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(_SETTLING_MS)
    for name, _ in second:
        yield f"{name}.2", page.locator(f"#{name}").screenshot()


def pictures(browser: Browser, directory: Path, names: list[str]) -> dict[str, bytes]:
    """Returns what the view makes of each document, by its name."""
    library = standard_library("chat")
    found: dict[str, bytes] = {}
    server = start_server(directory, _SCRIPT)
    try:
        with host_site(directory) as origin:
            page = browser.new_page(viewport={"width": WIDTH + 40, "height": 1200}, reduced_motion="reduce")
            for at in range(0, len(names), _TOGETHER):
                some = names[at : at + _TOGETHER]
                views = [view(name, compose_document(read_document(name), library).program) for name in some]
                text = page_with(server.url, *views, style=_STYLE)
                (directory / "index.html").write_text(text, encoding="utf-8")
                page.goto(f"{origin}/index.html")
                found.update(draw(page, some))
    finally:
        server.stop()
    return found


def sheet(browser: Browser, found: dict[str, bytes]) -> None:
    """Writes the contact sheet."""
    cells = "".join(
        f"<figure><figcaption>{name}</figcaption>"
        f'<img src="data:image/png;base64,{base64.b64encode(data).decode()}"></figure>'
        for name, data in found.items()
    )
    style = (
        f"body{{margin:12px;display:grid;grid-template-columns:repeat({COLUMNS},{CELL}px);gap:12px}}"
        "body{font:600 13px sans-serif}"
        f"figure{{margin:0;border:1px solid #ddd;border-radius:8px;padding:8px;height:{CELL}px;overflow:hidden}}"
        "figcaption{margin-bottom:6px}img{width:100%}*{box-sizing:border-box}"
    )
    page = browser.new_page(viewport={"width": 12 + COLUMNS * (CELL + 12), "height": 900})
    page.set_content(f"<style>{style}</style>{cells}")
    page.screenshot(path=SHEET, full_page=True)


def main(into: Path, names: list[str]) -> None:
    """Draws all documents, or those named."""
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        try:
            found = pictures(browser, Path(directory), names or document_names())
            for name, data in found.items():
                (into / f"{name}.png").write_bytes(data)
            if not names:
                sheet(browser, {name: data for name, data in found.items() if not name.endswith(".2")})
        finally:
            browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
