"""The playground: what it sends, what it shows of the reply, and how it is passed on."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.chatting import severe_violations
from browser.console_people import create_admin, first_link
from browser.running_server import RunningServer, start_server

SCRIPT = Path(__file__).with_name("script.toml")


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Page]:
    """The admin's page."""
    directory = tmp_path_factory.mktemp("playground")
    server: RunningServer = start_server(directory, SCRIPT.read_text(encoding="utf-8"))
    try:
        context = browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 900})
        page = context.new_page()
        create_admin(page, first_link(directory))
        yield page
        context.close()
    finally:
        server.stop()


@pytest.fixture
def playground(play: Page) -> Page:
    """The playground as one finds it the first time."""
    play.evaluate("sessionStorage.clear()")
    play.goto("/console/playground")
    return play


def run(page: Page, prompt: str) -> None:
    page.get_by_label("Message 1", exact=True).fill(prompt)
    page.get_by_role("button", name="Run").click()


def test_a_reply_is_shown_as_interface_program_envelope_tree_and_trace(playground: Page) -> None:
    run(playground, "contact form")
    expect(playground.get_by_text("Done in")).to_be_visible()

    view = playground.get_by_role("region", name="Rendered interface")
    expect(view.get_by_label("Email")).to_be_visible()
    expect(playground.get_by_role("region", name="Program")).to_contain_text('CardHeader("Contact us"')
    playground.get_by_role("tab", name="Envelope").click()
    expect(playground.get_by_role("region", name="Envelope")).to_contain_text('<content thesys="true" version="2">')
    playground.get_by_role("tab", name="Tree").click()
    expect(playground.get_by_role("tabpanel")).to_contain_text("FormControl")
    playground.get_by_role("tab", name="Trace").click()
    expect(playground.get_by_role("tabpanel")).to_contain_text("First component")
    assert playground.get_by_role("region", name="Chunks").get_by_role("row").count() > 2
    assert severe_violations(playground) == []


def test_a_reply_is_played_again_from_any_moment(playground: Page) -> None:
    run(playground, "contact form")
    expect(playground.get_by_text("Done in")).to_be_visible()
    program = playground.get_by_role("region", name="Program")
    whole = program.inner_text()

    playground.get_by_label("Moment of the reply").fill("1")
    expect(playground.get_by_text("Nothing has arrived yet.")).to_be_visible()
    playground.get_by_label("Speed of the replay").select_option("8")
    playground.get_by_role("button", name="Replay").click()
    expect(program).to_have_text(whole, use_inner_text=True)


def test_a_reply_is_played_again_at_the_speed_one_chooses(play: Page, browser: Browser) -> None:
    context = browser.new_context(base_url=play.url.split("/console")[0], storage_state=play.context.storage_state())
    page = context.new_page()
    page.clock.install()
    page.goto("/console/playground")
    run(page, "contact form")
    expect(page.get_by_text("Done in")).to_be_visible()
    moment = page.get_by_label("Moment of the reply")
    # From here on the page's time passes only when it is told to.
    page.clock.pause_at(page.evaluate("Date.now() + 60_000"))
    moment.fill("1")
    page.get_by_role("button", name="Replay").click()
    at = 1.0
    for speed in (0.25, 1, 4):
        page.get_by_label("Speed of the replay").select_option(str(speed))
        page.clock.run_for(120)
        expect(moment).not_to_have_value(str(round(at)))
        passed = float(moment.input_value()) - at
        # A frame of 16 ms may be missing at either end.
        assert 80 * speed <= passed <= 152 * speed, speed
        at += passed
    page.get_by_role("button", name="Pause").click()
    page.clock.run_for(500)
    expect(moment).to_have_value(str(round(at)))
    context.close()


def test_the_trace_says_when_each_chunk_left_and_what_was_mended(playground: Page) -> None:
    run(playground, "something to mend")
    expect(playground.get_by_text("Done in")).to_be_visible()
    playground.get_by_role("tab", name="Trace").click()
    chunks = playground.get_by_role("region", name="Chunks")
    rows = chunks.get_by_role("row")
    cells = [row.get_by_role("cell").all_inner_texts() for row in rows.all()[1:]]
    server_ms = [int(re.sub(r"\D", "", cell[1])) for cell in cells]
    assert all(cell[1].endswith(" ms") for cell in cells)
    assert server_ms == sorted(server_ms)
    assert [cell[3] for cell in cells if cell[3]] == ["bad-choice \u00d71"] * 2
    assert cells[-1][2] == "end: stop"
    expect(playground.locator(".chart-mark")).to_have_count(2)
    expect(playground.get_by_role("tabpanel").get_by_text("bad-choice \u00d72")).to_be_visible()


def test_an_action_in_the_reply_becomes_the_next_turn(playground: Page) -> None:
    run(playground, "ways on")
    view = playground.get_by_role("region", name="Rendered interface")
    expect(playground.get_by_text("Done in")).to_be_visible()
    view.get_by_role("button", name="What about milk?").click()
    view.get_by_role("button", name="Send it as the next message").click()
    expect(view.get_by_text("Milk is white.")).to_be_visible()
    expect(playground.get_by_label("Role of message 2")).to_have_value("assistant")
    expect(playground.get_by_label("Message 3", exact=True)).to_have_value(re.compile("What about milk"))


def test_tools_are_called_and_answered(playground: Page) -> None:
    playground.get_by_text("Parameters", exact=True).click()
    assert severe_violations(playground) == []
    tools = playground.get_by_label("tools")
    tools.fill("{}")
    expect(playground.get_by_role("alert")).to_have_text("This must be a list such as [{…}].")
    tools.fill('[{"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}]')
    playground.get_by_label("response_format").fill("[]")
    expect(playground.get_by_role("alert")).to_contain_text("must be an object")
    playground.get_by_label("response_format").fill("")
    playground.get_by_label("stop").fill("a\nb\nc\nd\ne")
    run(playground, "what is the weather")
    expect(playground.get_by_role("alert")).to_contain_text("4 stop strings")
    playground.get_by_label("stop").fill("a")

    playground.get_by_role("button", name="Run").click()
    calls = playground.get_by_role("region", name="Calls of tools")
    expect(calls).to_contain_text('weather({"city": "Pisa"})')
    calls.get_by_role("button", name="Write what it finds").click()
    expect(playground.get_by_label("Role of message 3")).to_have_value("tool")
    expect(playground.get_by_label("Call that message 3 answers")).not_to_have_value("")
    playground.get_by_label("Message 3", exact=True).fill("rain")
    playground.get_by_role("button", name="Run").click()
    view = playground.get_by_role("region", name="Rendered interface")
    expect(view.get_by_text("It rains in Pisa.")).to_be_visible()


def test_a_component_that_is_left_out_is_not_in_the_reply(playground: Page) -> None:
    program = playground.get_by_role("region", name="Program")
    run(playground, "chart and code")
    expect(program).to_contain_text("BarChart(")
    playground.get_by_text("Components and actions").click()
    playground.get_by_label("Excluded components").fill("BarChart, Image")
    playground.get_by_role("button", name="Run").click()
    expect(playground.get_by_text("Done in")).to_be_visible()
    expect(program).to_contain_text("CodeBlock(")
    expect(program).not_to_contain_text("BarChart(")
    expect(program).not_to_contain_text("Image(")


def test_what_is_written_is_what_is_sent(playground: Page) -> None:
    playground.get_by_label("Role of message 1").select_option("system")
    playground.get_by_label("Message 1", exact=True).fill("Be short.")
    for number, words in ((2, "contact form"), (3, "left out again")):
        playground.get_by_role("button", name="Add message").click()
        playground.get_by_label(f"Role of message {number}").select_option("user")
        playground.get_by_label(f"Message {number}", exact=True).fill(words)
    playground.get_by_role("button", name="Remove message 3").click()
    playground.get_by_text("Parameters", exact=True).click()
    playground.get_by_label("temperature").fill("warm")
    playground.get_by_role("button", name="Run").click()
    expect(playground.get_by_role("alert")).to_have_text("Use a number.")
    for name, value in (("temperature", "0.3"), ("max_completion_tokens", "900"), ("seed", "7")):
        playground.get_by_label(name, exact=True).fill(value)
    playground.get_by_text("Components and actions").click()
    playground.get_by_label("Library").select_option("full")
    with playground.expect_request("**/chat/completions") as asked:
        playground.get_by_role("button", name="Run").click()
    sent = json.loads(asked.value.post_data or "")
    assert sent["messages"] == [
        {"role": "system", "content": "Be short."},
        {"role": "user", "content": "contact form"},
    ]
    assert (sent["temperature"], sent["max_completion_tokens"], sent["seed"]) == (0.3, 900, 7)
    assert json.loads(sent["metadata"]["thesys"]) == {"c1_library": "full"}
    expect(playground.get_by_text("Done in")).to_be_visible()


def test_the_request_as_python_asks_the_same(playground: Page) -> None:
    playground.get_by_label("Message 1", exact=True).fill('contact form with "quotes"')
    playground.get_by_role("tab", name="Code").click()
    code = playground.get_by_role("region", name="Request in Python").inner_text()
    secret = playground.evaluate("""async () => {
        const {csrf} = await (await fetch("/v1/console/session")).json();
        const headers = {"Content-Type": "application/json", "x-viewloom-csrf": csrf};
        const answer = await fetch("/v1/console/keys", {method: "POST", headers, body: '{"name": "snippet"}'});
        return (await answer.json()).secret;
    }""")
    command = [sys.executable, "-c", code.replace("YOUR_KEY", secret)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)  # noqa: S603  # our own snippet
    assert 'CardHeader("Contact us"' in done.stdout
    for name, part in (("curl", "curl -N"), ("JavaScript", 'import OpenAI from "openai"')):
        expect(playground.get_by_role("region", name=f"Request in {name}")).to_contain_text(part)


def test_a_reply_can_be_stopped(playground: Page) -> None:
    run(playground, "this never ends")
    drawn = playground.get_by_role("region", name="Rendered interface").get_by_text("Before the wait")
    expect(drawn).to_be_visible()
    playground.get_by_role("button", name="Stop").click()
    expect(playground.get_by_text("Stopped", exact=True)).to_be_visible()
    expect(drawn).to_be_visible()


def test_complaints_stand_at_their_fields(playground: Page) -> None:
    playground.get_by_text("Components and actions").click()
    components = playground.get_by_label("Custom components")
    components.fill('{\n"Gauge": x}')
    expect(playground.get_by_role("alert")).to_have_text("Not valid JSON at line 2, column 10.")

    components.fill('{"Gauge": 3}')
    run(playground, "a gauge")
    expect(components).to_have_attribute("aria-invalid", "true")
    expect(playground.get_by_role("alert")).to_contain_text("c1_custom_components.Gauge")


def test_parameters_without_a_field_of_their_own_are_sent_and_complained_of(playground: Page) -> None:
    playground.get_by_text("Parameters", exact=True).click()
    others = playground.get_by_label("Other parameters")
    others.fill('{"tool_choice": "required"')
    expect(playground.get_by_text("Not valid JSON")).to_be_visible()
    others.fill('{"tool_choice": 7}')
    run(playground, "contact form")
    expect(others).to_have_attribute("aria-invalid", "true")
    expect(playground.get_by_role("alert")).to_contain_text("tool_choice")
    others.fill('{"reasoning_effort": "low"}')
    run(playground, "contact form")
    expect(playground.get_by_text("Done in")).to_be_visible()
    playground.get_by_role("tab", name="Code").click()
    expect(playground.get_by_role("tabpanel")).to_contain_text("reasoning_effort")


def test_custom_components_and_actions_reach_the_reply(playground: Page) -> None:
    playground.get_by_text("Components and actions").click()
    props = {"title": {"type": "string"}, "value": {"type": "number"}, "marks": {"type": "array"}}
    playground.get_by_label("Custom components").fill(json.dumps({"LoadGauge": {"properties": props}}))
    playground.get_by_label("Custom actions").fill('{"save_note": {"properties": {"id": {"type": "string"}}}}')
    playground.get_by_label("Included components").fill("EditableTable")
    run(playground, "a gauge")
    view = playground.get_by_role("region", name="Rendered interface")
    expect(view.get_by_text("Load of the pump")).to_be_visible()
    expect(playground.get_by_text("Done in")).to_be_visible()
    view.get_by_role("button", name="Keep it").click()
    expect(view.get_by_role("status")).to_contain_text('"save_note"')


def test_a_link_brings_the_same_request_to_somebody_else(playground: Page) -> None:
    playground.context.grant_permissions(["clipboard-read", "clipboard-write"])
    playground.get_by_label("Message 1", exact=True).fill("A form for «you»")
    playground.get_by_text("Parameters", exact=True).click()
    playground.get_by_label("temperature").fill("0.3")
    playground.get_by_role("button", name="Copy link").click()
    expect(playground.get_by_role("button", name="Copied")).to_be_visible()
    link = playground.evaluate("navigator.clipboard.readText()")
    playground.evaluate("sessionStorage.clear()")

    playground.goto("/console/keys")
    playground.goto(link)
    expect(playground.get_by_label("Message 1", exact=True)).to_have_value("A form for «you»")
    expect(playground.get_by_label("temperature")).to_have_value("0.3")
