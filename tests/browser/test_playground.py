"""The playground: what it sends, what it shows of the reply, and how it is passed on."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

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
    expect(playground.get_by_text("Done in")).to_be_visible(timeout=15_000)

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


def test_a_reply_is_played_again_from_any_moment(playground: Page) -> None:
    run(playground, "contact form")
    expect(playground.get_by_text("Done in")).to_be_visible(timeout=15_000)
    program = playground.get_by_role("region", name="Program")
    whole = program.inner_text()

    playground.get_by_label("Moment of the reply").fill("1")
    expect(program).not_to_have_text(whole)
    playground.get_by_label("Speed of the replay").select_option("8")
    playground.get_by_role("button", name="Replay").click()
    expect(program).to_have_text(whole, use_inner_text=True)


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


def test_custom_components_and_actions_reach_the_reply(playground: Page) -> None:
    playground.get_by_text("Components and actions").click()
    props = {"title": {"type": "string"}, "value": {"type": "number"}, "marks": {"type": "array"}}
    playground.get_by_label("Custom components").fill(json.dumps({"LoadGauge": {"properties": props}}))
    playground.get_by_label("Custom actions").fill('{"save_note": {"properties": {"id": {"type": "string"}}}}')
    playground.get_by_label("Included components").fill("EditableTable")
    run(playground, "a gauge")
    view = playground.get_by_role("region", name="Rendered interface")
    expect(view.get_by_text("Load of the pump")).to_be_visible(timeout=15_000)
    expect(playground.get_by_text("Done in")).to_be_visible(timeout=15_000)
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
