"""`<viewloom-view>` in a page of another origin, which knows nothing of us."""

import json
import re
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from browser.host_page import Show, ask_server, events, foreign_requests, view
from browser.running_server import MODEL, RunningServer
from hostile import SLOTS, load

FORM = """root = Card([head, form])
head = CardHeader("Contact us", "We answer within a day")
form = Form("contact", Buttons([Button("Send", Action([@ToAssistant("Send the message")]), "primary")]), [n, t, d])
n = FormControl("Name", Input("name", "Your name", "text", {required: true}))
t = FormControl("Topic", Select("topic", [SelectItem("a", "Apples"), SelectItem("b", "Bananas")], "Choose"))
d = FormControl("Day", DatePicker("day", "single"))
"""
CHART = 'root = Card([c])\nc = BarChart(["Jan", "Feb", "Mar"], [Series("North", [3, 5, 4])])\n'
TABS = """root = Card([t, c])
t = Tabs([TabItem("a", "First", [one]), TabItem("b", "Second", [two]), TabItem("c", "Third", [three])])
one = TextContent("The first")
two = TextContent("The second")
three = TextContent("The third")
c = CodeBlock("python", "print('hello')")
"""
LINK = 'root = Card([b])\nb = Buttons([Button("Go", Action([@OpenUrl(ADDRESS)]), "primary")])\n'
UGLY = (
    "* {color: rgb(255, 0, 0); font-size: 30px; letter-spacing: 5px}"
    "button {background: yellow; border: 9px solid blue; text-transform: uppercase}"
)

SLOW_MS = 30_000


def test_two_forms_keep_their_values_apart_and_tell_the_page_what_was_sent(page: Page, show: Show) -> None:
    show(view("one", FORM), view("two", FORM, theme="dark"))
    one, two = page.locator("#one"), page.locator("#two")
    one.get_by_role("button", name="Send").click()
    expect(one.get_by_text(re.compile("required", re.IGNORECASE)).first).to_be_visible()
    assert events(page, "action") == []

    one.get_by_label("Name").fill("Ada")
    one.get_by_role("button", name="Send").click()
    ((_, target, detail, is_composed),) = events(page, "action")
    assert (target, is_composed) == ("one", True)
    assert detail["humanFriendlyMessage"] == "Send the message"
    assert detail["formState"]["contact"]["name"]["value"] == "Ada"
    assert events(page, "state")[-1][2]["formState"] == {"contact": {"name": "Ada"}}
    expect(two.get_by_label("Name")).to_have_value("")


def test_menus_and_calendars_open_inside_the_element_and_take_keys_and_clicks(page: Page, show: Show) -> None:
    show(view("one", FORM), style=UGLY)
    form = page.locator("#one")
    form.get_by_role("combobox").press("Enter")
    option = form.get_by_role("option", name="Apples")
    expect(option).to_be_visible()
    page.wait_for_function("document.activeElement.shadowRoot?.activeElement?.role === 'option'", timeout=SLOW_MS)
    assert option.evaluate("(element) => getComputedStyle(element).letterSpacing") == "normal"
    page.keyboard.press("ArrowDown")
    page.wait_for_function("document.activeElement.shadowRoot.activeElement.textContent === 'Bananas'", timeout=SLOW_MS)
    page.keyboard.press("Enter")
    expect(form.get_by_role("combobox")).to_have_text("Bananas")

    form.get_by_text("Select a date").click()
    form.get_by_role("gridcell", name="15").first.click()
    expect(form.get_by_text(re.compile(r"15, \d{4}"))).to_be_visible()
    page.get_by_role("heading", name="Host").click()
    expect(form.get_by_role("grid")).to_have_count(0)
    assert page.evaluate("document.body.querySelectorAll('[class*=openui]').length") == 0


def test_tabs_follow_the_arrow_keys(page: Page, show: Show) -> None:
    show(view("one", TABS))
    tabs = page.locator("#one")
    tabs.get_by_role("tab", name="First").click()
    page.keyboard.press("ArrowRight")
    expect(tabs.get_by_role("tab", selected=True)).to_have_text("Second")
    expect(tabs.get_by_text("The second")).to_be_visible()


def test_charts_and_code_load_on_use_and_nobody_else_is_asked(page: Page, show: Show) -> None:
    show(view("one", CHART, theme="dark"), view("two", TABS))
    expect(page.locator("#one .recharts-bar-rectangle path").first).to_be_visible()
    expect(page.locator("#two").get_by_text("print")).to_be_visible()
    page.locator("#one .recharts-bar-rectangle path").first.hover()
    expect(page.locator("#one .openui-portal-tooltip")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert foreign_requests(page) == []


def test_the_pages_styles_stay_outside_and_ours_inside(page: Page, show: Show) -> None:
    show(view("one", FORM), style=UGLY)
    send = page.locator("#one").get_by_role("button", name="Send")
    expect(send).to_be_visible()
    look = "(e) => { const s = getComputedStyle(e); return [s.fontSize, s.letterSpacing, s.textTransform, s.color]; }"
    size, spacing, case, colour = send.evaluate(look)
    assert (size, spacing, case) == ("16px", "normal", "none")
    assert colour != "rgb(255, 0, 0)"
    host = page.get_by_role("button", name="Host button")
    assert host.evaluate(look)[:3] == ["30px", "5px", "uppercase"]


def test_a_page_chooses_colours_and_the_scheme(page: Page, show: Show) -> None:
    show(view("one", FORM, style="--viewloom-accent: rgb(200, 0, 80)", theme="light"))
    send = page.locator("#one").get_by_role("button", name="Send")
    colour = "(element) => getComputedStyle(element).backgroundColor"
    expect(send).to_have_css("background-color", "rgb(200, 0, 80)")
    card = page.locator("#one .openui-card").first
    light = card.evaluate(colour)
    page.locator("#one").evaluate("(element) => element.setAttribute('theme', 'dark')")
    expect(card).not_to_have_css("background-color", light)


def test_a_program_grows_without_losing_what_was_typed(page: Page, show: Show) -> None:
    show(view("one", streaming=""))
    page.evaluate("(text) => { document.querySelector('#one').program = text; }", FORM[:-40])
    name = page.locator("#one").get_by_label("Name")
    expect(name).to_be_visible()
    page.evaluate("window.before = document.querySelector('#one').shadowRoot.querySelector('input')")
    page.evaluate("(text) => Object.assign(document.querySelector('#one'), {program: text, streaming: false})", FORM)
    name.fill("Ada")
    assert page.evaluate("document.querySelector('#one').shadowRoot.querySelector('input') === window.before")
    assert page.evaluate("document.querySelector('#one').formState") == {"contact": {"name": "Ada"}}


@pytest.mark.parametrize(
    ("address", "opened"),
    [
        ("https://example.org/a", [["https://example.org/a", "_blank", "noopener,noreferrer"]]),
        ("javascript:window.hostile=1", []),
        ("data:text/html,x", []),
        ("/relative", []),
    ],
)
def test_only_safe_links_open(page: Page, show: Show, address: str, opened: list[Any]) -> None:
    show(view("one", LINK.replace("ADDRESS", json.dumps(address))))
    page.locator("#one").get_by_role("button", name="Go").click()
    page.wait_for_function("window.events.some(([type]) => type === 'action')")
    assert page.evaluate("window.opened") == opened
    if not opened:
        expect(page.locator("#one").get_by_role("status")).to_contain_text("not opened")


def test_a_page_may_take_an_action_over(page: Page, show: Show) -> None:
    show(view("one", LINK.replace("ADDRESS", '"https://example.org/"')))
    page.evaluate("document.querySelector('#one').addEventListener('action', (event) => event.preventDefault())")
    page.locator("#one").get_by_role("button", name="Go").click()
    page.wait_for_function("window.events.some(([type]) => type === 'action')")
    assert page.evaluate("window.opened") == []


def test_hostile_programs_open_nothing_and_ask_nobody(page: Page, show: Show) -> None:
    slots = list(SLOTS.values())
    addresses = [row["url"] for row in load("urls")]
    programs = [slots[at % len(slots)].format(json.dumps(url)) for at, url in enumerate(addresses)]
    show(*(view(f"v{at}", program) for at, program in enumerate(programs)))
    expect(page.locator(".program")).to_have_count(len(programs), timeout=SLOW_MS)
    page.wait_for_load_state("networkidle")
    clicked = page.evaluate(
        """() => {
          window.followed = [];
          let count = 0;
          for (const view of document.querySelectorAll("viewloom-view")) {
            view.shadowRoot.addEventListener("click", (event) => {
              const link = event.target.closest("a[href]");
              if (link === null) return;
              followed.push([link.protocol, link.target, link.rel]);
              event.preventDefault();
            });
            for (const element of view.shadowRoot.querySelectorAll("a[href], button:not([disabled])")) {
              element.click();
              count += 1;
            }
          }
          return count;
        }"""
    )
    page.wait_for_load_state("networkidle")
    assert clicked > 0
    assert page.evaluate("window.hostile") is None
    assert foreign_requests(page) == []
    safe = {"http:", "https:", "mailto:", "tel:"}
    for protocol, target, rel in page.evaluate("window.followed"):
        assert (protocol in safe, target) == (True, "_blank")
        assert {"noopener", "noreferrer"} <= set(rel.split())
    assert {url.split(":")[0] + ":" for url, *_ in page.evaluate("window.opened")} <= safe


def test_a_thread_is_shown_goes_on_and_keeps_its_fields(
    page: Page, server: RunningServer, show: Show, view_key: str
) -> None:
    token = ask_server(server, view_key, "/v1/frontend-tokens", user="ada")["token"]
    thread = ask_server(server, token, "/v1/threads", title="Contact")["id"]
    message = {"role": "user", "content": "contact form"}
    metadata = {"thread_id": thread}
    ask_server(server, token, "/v1/chat/completions", model=MODEL, messages=[message], metadata=metadata)
    shown = view("one", thread=thread, token=token, model=MODEL, interactive="")
    show(shown)
    one = page.locator("#one")
    expect(one.locator(".question")).to_have_text("contact form")
    with page.expect_response(lambda answer: answer.request.method == "PATCH") as saved:
        one.get_by_label("Name").fill("Ada Lovelace")
        one.get_by_label("Email").fill("ada@example.org")
    assert saved.value.status == 200
    page.reload()
    expect(one.get_by_label("Name")).to_have_value("Ada Lovelace")

    one.get_by_role("button", name="Send").click()
    expect(one.locator(".question").last).to_have_text("Send the message")
    expect(one.get_by_text("Your message was sent.")).to_be_visible()
    expect(one.locator(".answer")).to_have_count(2)
    page.wait_for_function("window.events.some(([type,, detail]) => type === 'state' && detail.status === 'streaming')")


def test_a_reply_that_is_being_made_is_watched(page: Page, server: RunningServer, show: Show, view_key: str) -> None:
    thread = ask_server(server, view_key, "/v1/threads", title="Waiting")["id"]
    request = urllib.request.Request(  # noqa: S310  # always http
        f"{server.url}/v1/chat/completions",
        data=json.dumps(
            {
                "model": MODEL,
                "messages": [{"role": "user", "content": "this never ends"}],
                "stream": True,
                "metadata": {"thread_id": thread},
            }
        ).encode(),
        headers={"content-type": "application/json", "authorization": f"Bearer {view_key}"},
    )
    with urllib.request.urlopen(request) as stream:  # noqa: S310  # always http
        stream.readline()
        show(view("one", thread=thread, token=view_key))
        one = page.locator("#one")
        expect(one.get_by_text("Before the wait")).to_be_visible()
        expect(one.locator(".answer")).to_have_attribute("aria-busy", "true")
        turn = ask_server(server, view_key, f"/v1/threads/{thread}/turns")["data"][-1]["id"]
        ask_server(server, view_key, f"/v1/threads/{thread}/turns/{turn}/cancel", stop=True)
    expect(one.locator(".answer")).to_have_attribute("aria-busy", "false")
    expect(one.get_by_text("Before the wait")).to_be_visible()


def test_a_reply_whose_connection_breaks_is_taken_up_again(
    page: Page, server: RunningServer, show: Show, view_key: str
) -> None:
    thread = ask_server(server, view_key, "/v1/threads", title="Waiting")["id"]
    message, metadata = {"role": "user", "content": "a button for more"}, {"thread_id": thread}
    ask_server(server, view_key, "/v1/chat/completions", model=MODEL, messages=[message], metadata=metadata)
    followed: list[str] = []

    def break_off(route: Route) -> None:
        sent = route.request
        again = urllib.request.Request(sent.url, data=sent.post_data_buffer, headers=sent.headers)  # noqa: S310
        with urllib.request.urlopen(again) as stream:  # noqa: S310  # always http
            # Thirty events of many more: each is a line, with an empty one behind it.
            begun = b"".join(stream.readline() for _ in range(60))
            allowed = {"access-control-allow-origin": stream.headers["access-control-allow-origin"]}
        route.fulfill(body=begun, headers={**allowed, "content-type": "text/event-stream"})

    show(view("one", thread=thread, token=view_key, model=MODEL, interactive=""))
    page.route("**/chat/completions", break_off)
    page.on("request", lambda request: followed.append(request.url) if request.url.endswith("/stream") else None)
    one = page.locator("#one")
    one.get_by_role("button", name="More").click()
    first = one.get_by_text("The first paragraph")
    expect(first).to_be_visible()
    first.evaluate("(element) => { window.paragraph = element; }")
    expect(one.get_by_text("That was all.")).to_be_visible()
    page.wait_for_function("events.at(-1)[2].status === 'ready'")
    assert len(followed) == 1
    assert events(page, "error") == []
    expect(one.get_by_role("alert")).to_have_count(0)
    assert first.evaluate("(element) => element === window.paragraph"), "the answer was drawn anew"


def test_a_wrong_token_is_said_in_the_element_and_to_the_page(page: Page, show: Show, view_key: str) -> None:
    show(view("one", thread="thread_1", token=f"{view_key}x"))
    expect(page.locator("#one").get_by_role("alert")).to_be_visible()
    ((_, _, detail, _),) = events(page, "error")
    assert detail["message"]
