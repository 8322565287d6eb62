"""docs/reference/embedding.md, word by word, in a page of another origin."""

import json
import os
import re
import subprocess
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from browser.console_people import change_rows
from browser.host_page import HostPage, ask_server
from browser.running_server import MODEL, RunningServer

PAGE = Path(__file__).parents[2] / "docs/reference/embedding.md"
SERVER_IN_DOCS = "https://viewloom.example.com"
NOTE = 'root = Card([b])\nb = Buttons([Button("Keep it", {type: "save_note", params: {id: "n1"}}, "primary")])\n'
MUCH = """root = Card([chart, code, text, form])
chart = BarChart(["Jan", "Feb"], [Series("North", [3, 5])])
code = CodeBlock("python", "print('hello')")
text = TextContent("So $x^2$ is.")
form = Form("f", Buttons([Button("Send", Action([@ToAssistant("Send")]), "primary")]), [t, d])
t = FormControl("Topic", Select("topic", [SelectItem("a", "Apples")], "Choose"))
d = FormControl("Day", DatePicker("day", "single"))
"""


def blocks(language: str) -> list[str]:
    """Returns the page's code blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def block(language: str, part: str) -> str:
    """Returns the one code block with these words."""
    (found,) = [text for text in blocks(language) if part in text]
    return found


def script(server: RunningServer) -> str:
    """Returns the example's line that loads the view."""
    return blocks("html")[0].splitlines()[0].replace(SERVER_IN_DOCS, server.url)


def test_the_first_example_draws_its_program(page: Page, server: RunningServer, theirs: HostPage) -> None:
    theirs.open(blocks("html")[0].replace(SERVER_IN_DOCS, server.url))
    expect(page.locator("viewloom-view").get_by_text("Two cups a day.")).to_be_visible()


def test_the_example_with_a_thread_shows_it_and_renews_its_token(
    page: Page, server: RunningServer, theirs: HostPage, view_key: str
) -> None:
    thread = ask_server(server, view_key, "/v1/threads", title="Contact", user="ada")["id"]
    message, metadata = {"role": "user", "content": "contact form"}, {"thread_id": thread}
    ask_server(server, view_key, "/v1/chat/completions", model=MODEL, messages=[message], metadata=metadata)

    def new_token() -> str:
        command = block("sh", "curl").replace(SERVER_IN_DOCS, server.url).replace("thread_0", thread)
        environment = {**os.environ, "VIEWLOOM_API_KEY": view_key}
        done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True, check=True)  # noqa: S603, S607  # the page's own command
        return json.loads(done.stdout)["token"]

    def give_token(route: Route) -> None:
        assert route.request.method == "POST"
        route.fulfill(json={"token": new_token()})

    shown = block("html", 'thread="thread_0"').replace("thread_0", thread).replace("vlf-…", new_token())
    page.route(f"{theirs.origin}/view-token", give_token)
    theirs.open(script(server), shown, block("html", "/view-token"))
    view = page.locator("viewloom-view")
    expect(view.locator(".question")).to_have_text("contact form")
    change_rows(server, "UPDATE frontend_tokens SET expires_at = created_at")
    view.get_by_label("Name").fill("Ada Lovelace")
    view.get_by_label("Email").fill("ada@example.org")
    view.get_by_role("button", name="Send").click()
    expect(view.get_by_text("Your message was sent.")).to_be_visible()
    expect(view.get_by_role("alert")).to_have_count(0)
    turns = ask_server(server, view_key, f"/v1/threads/{thread}/turns")["data"]
    assert len(turns) == 4
    assert turns[1]["form_state"]["contact"]["email"] == "ada@example.org"


def test_the_example_with_events_takes_an_action_over(page: Page, server: RunningServer, theirs: HostPage) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    theirs.open(script(server), block("html", 'id="order"'))
    theirs.draw(NOTE)
    prevented = "() => addEventListener('action', (event) => { window.isPrevented = event.defaultPrevented; })"
    page.evaluate(prevented)
    page.get_by_role("button", name="Keep it").click()
    page.wait_for_function("window.isPrevented === true")
    assert said == ["Keep it {}"]


def test_the_example_of_colours_is_what_is_seen(page: Page, server: RunningServer, theirs: HostPage) -> None:
    first = blocks("html")[0].replace(SERVER_IN_DOCS, server.url)
    (css,) = blocks("css")
    theirs.open(f"<style>{css}</style>", first)
    theirs.draw(NOTE)
    button = page.get_by_role("button", name="Keep it")
    expect(button).to_have_css("background-color", "rgb(220, 20, 60)")
    expect(button).to_have_css("color", "rgb(255, 255, 255)")
    expect(page.locator("viewloom-view .openui-card").first).to_have_css("background-color", "rgb(255, 255, 255)")
    assert "Georgia" in button.evaluate("(element) => getComputedStyle(element).fontFamily")


def test_a_page_with_a_policy_needs_to_allow_no_more_than_is_said(
    page: Page, server: RunningServer, theirs: HostPage
) -> None:
    policy = f"default-src 'none'; script-src {server.url}; connect-src {server.url}; style-src 'unsafe-inline'"
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    theirs.open(
        f'<meta http-equiv="content-security-policy" content="{policy}">',
        script(server),
        "<viewloom-view></viewloom-view>",
    )
    theirs.draw(MUCH)
    view = page.locator("viewloom-view")
    expect(view.locator(".recharts-bar-rectangle path").first).to_be_visible()
    expect(view.locator("math").first).to_be_attached()
    expect(view.locator("code .token").first).to_be_visible()
    view.get_by_text("Select a date").click()
    expect(view.get_by_role("grid")).to_be_visible()
    assert complaints == []
