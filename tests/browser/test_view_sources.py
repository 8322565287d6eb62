"""Where a view has its program from, whom it may ask, and what it tells of itself while something is written."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from browser.console_people import change_rows
from browser.host_page import HostPage, Show, ask_server, events, page_with, view
from browser.running_server import MODEL, RunningServer

PROGRAM = 'root = Card([CardHeader("Tea"), TextContent("Two cups a day.")])'
PICTURE = 'root = Card([Image("A dot", "ADDRESS")])'
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle cx="4" cy="4" r="4"/></svg>'
GROW = "(given) => Object.assign(document.querySelector('#one'), given)"
ANNOUNCED = """() => {
    const live = document.querySelector("#one").shadowRoot.querySelector("[aria-live=polite]");
    window.announced = [];
    new MutationObserver(() => window.announced.push(live.textContent))
        .observe(live, {childList: true, subtree: true, characterData: true});
}"""
MOVED = """() => {
    window.moved = new Set();
    const note = () => {
        for (const one of document.querySelector("#one").shadowRoot.getAnimations())
            if (one.effect.getComputedTiming().duration > 50) window.moved.add(one.animationName ?? "script");
        requestAnimationFrame(note);
    };
    note();
}"""


@pytest.fixture
def pictures() -> Iterator[str]:
    """The origin of a host that has pictures."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "image/svg+xml")
            self.end_headers()
            self.wfile.write(DOT.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base names it
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_program_of_the_pages_own_site_is_drawn(page: Page, server: RunningServer, theirs: HostPage) -> None:
    (theirs.directory / "tea.txt").write_text(PROGRAM, encoding="utf-8")
    theirs.open(page_with(server.url, view("one", src="tea.txt", token="vlf-secret"), view("two", src="none.txt")))
    expect(page.locator("#one").get_by_text("Two cups a day.")).to_be_visible()
    expect(page.locator("#two").get_by_role("alert")).to_contain_text("404")
    ((_, target, detail, _),) = events(page, "error")
    assert target == "two"
    assert "404" in detail["message"]


def test_an_artifact_is_drawn_with_the_token_of_its_user(
    page: Page, server: RunningServer, show: Show, view_key: str
) -> None:
    token = ask_server(server, view_key, "/v1/frontend-tokens", user="ada")["token"]
    kept = ask_server(server, token, "/v1/artifacts", title="Tea", program=PROGRAM)["id"]
    address = f"{server.url}/v1/artifacts/{kept}"
    show(view("one", src=address, token=token), view("two", src=address))
    expect(page.locator("#one").get_by_text("Two cups a day.")).to_be_visible()
    expect(page.locator("#two").get_by_role("alert")).to_be_visible()
    expect(page.locator("#two").get_by_text("Two cups")).to_have_count(0)


def test_the_token_goes_to_no_host_but_ours(page: Page, server: RunningServer, theirs: HostPage) -> None:
    (theirs.directory / "tea.txt").write_text(PROGRAM, encoding="utf-8")
    with page.expect_request("**/tea.txt") as asked:
        theirs.open(page_with(server.url, view("one", src="tea.txt", token="vlf-secret")))
    assert "authorization" not in asked.value.headers


def test_a_page_that_the_key_does_not_name_reads_nothing(page: Page, server: RunningServer, show: Show) -> None:
    closed = server.create_key("closed")
    token = ask_server(server, closed, "/v1/frontend-tokens", user="ada")["token"]
    thread = ask_server(server, token, "/v1/threads", title="Secret")["id"]
    message, metadata = {"role": "user", "content": "contact form"}, {"thread_id": thread}
    ask_server(server, token, "/v1/chat/completions", model=MODEL, messages=[message], metadata=metadata)
    show(view("one", thread=thread, token=token))
    expect(page.locator("#one").get_by_role("alert")).to_contain_text("does not allow this page's origin")
    ((_, _, detail, _),) = events(page, "error")
    assert detail["code"] == "unreachable"
    expect(page.locator("#one .question")).to_have_count(0)

    change_rows(server, f"UPDATE keys SET origins = '[\"{page.evaluate('origin')}\"]' WHERE name = 'closed'")  # noqa: S608  # our own words
    page.reload()
    expect(page.locator("#one .question")).to_have_text("contact form")


def test_images_come_from_where_the_page_says(
    page: Page, server: RunningServer, theirs: HostPage, pictures: str
) -> None:
    program = PICTURE.replace("ADDRESS", f"{pictures}/dot.svg")
    theirs.open(page_with(server.url, view("one", program)))
    expect(page.locator("#one .image-missing")).to_be_visible()
    expect(page.locator("#one img")).to_have_count(0)
    theirs.open(page_with(server.url, view("one", program, image_origins=pictures)))
    expect(page.locator("#one img")).to_be_visible()


def test_a_program_that_is_written_is_busy_announced_and_leaves_the_focus(
    page: Page, show: Show, server: RunningServer
) -> None:
    form = 'root = Card([form])\nform = Form("f", Buttons([Button("Send", Action([@ToAssistant("Send")]))]), [n])\n'
    name = 'n = FormControl("Name", Input("name", "Your name", "text"))\n'
    show(view("one", PROGRAM))
    one = page.locator("#one")
    expect(one.get_by_text("Two cups a day.")).to_be_visible()
    page.evaluate(ANNOUNCED)
    page.evaluate(GROW, {"program": form + name, "streaming": True})
    busy = one.locator("[aria-busy]")
    expect(busy).to_have_attribute("aria-busy", "true")
    host = page.get_by_role("button", name="Host button")
    host.focus()
    page.evaluate(GROW, {"program": form + name + "# more\n"})
    page.evaluate(GROW, {"program": form + name + "# more\n# and more\n", "streaming": False})
    expect(busy).to_have_attribute("aria-busy", "false")
    expect(host).to_be_focused()
    assert page.evaluate("window.announced") == ["The answer is being written.", "The answer is ready."]
    one.get_by_label("Name").focus()
    page.evaluate(GROW, {"program": form + name + "# more\n# and more\n# end\n"})
    expect(one.get_by_label("Name")).to_be_focused()


def test_nothing_in_a_view_moves_by_itself_where_that_is_wished(
    new_context: CreateContextCallback, server: RunningServer, theirs: HostPage
) -> None:
    chart = 'root = Card([c, t])\nc = PieChart(["Tea", "Milk"], [3, 1])\n'
    chart += 't = Select("t", [SelectItem("a", "Apples")], "Choose")'
    page = new_context(reduced_motion="reduce").new_page()
    moving = HostPage(page, theirs.origin, theirs.directory)
    moving.open(page_with(server.url, view("one")))
    page.evaluate(MOVED)
    moving.draw(chart)
    expect(page.locator("#one .recharts-pie-sector").first).to_be_visible()
    page.locator("#one").get_by_role("combobox").click()
    expect(page.locator("#one").get_by_role("option", name="Apples")).to_be_visible()
    assert page.evaluate("[...window.moved]") == []


def test_a_view_without_a_theme_follows_the_system(
    new_context: CreateContextCallback, server: RunningServer, theirs: HostPage
) -> None:
    page = new_context(color_scheme="light").new_page()
    HostPage(page, theirs.origin, theirs.directory).open(page_with(server.url, view("one", PROGRAM)))
    card = page.locator("#one .openui-card").first
    expect(card).to_be_visible()
    light = card.evaluate("(element) => getComputedStyle(element).backgroundColor")
    page.emulate_media(color_scheme="dark")
    expect(card).not_to_have_css("background-color", light)
