"""Takes the pictures of the README from a running server: `make serve` in one terminal, this in another.

.venv/bin/python docs/images/take.py [http://127.0.0.1:8787]
"""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
PICTURES = {
    "form": ("Make a contact form with name, email and message.", "light"),
    "table": ("Compare tea and coffee in a table.", "light"),
    "chart": ("Show monthly sales as a bar chart.", "light"),
    "steps": ("How do I make tea?", "light"),
    "explanation": ("Explain photosynthesis.", "dark"),
    "german": ("Zeige den Umsatz pro Monat als Balkendiagramm.", "dark"),
}
_REPLY_TIMEOUT_MS = 60_000
_PAUSE_MS = 1_500


def ask(page: Page, url: str, prompt: str) -> None:
    """Asks in an empty chat and waits until the answer is whole."""
    page.goto(url)
    page.get_by_role("textbox").first.fill(prompt)
    page.keyboard.press("Enter")
    # An answer by rule is there at once; one by the model keeps the page busy.
    page.wait_for_timeout(_PAUSE_MS)
    page.locator(".answer[aria-busy=true]").wait_for(state="detached", timeout=_REPLY_TIMEOUT_MS)
    # Charts draw their bars in.
    page.wait_for_timeout(_PAUSE_MS)


def take(url: str) -> None:
    """Writes one PNG for each prompt beside this file."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, (prompt, scheme) in PICTURES.items():
            context = browser.new_context(
                viewport={"width": 900, "height": 960},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            page = context.new_page()
            ask(page, url, prompt)
            page.screenshot(path=HERE / f"{name}.png")
            context.close()
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8787")
