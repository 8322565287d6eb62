"""Components and actions of a client's own on a page that has no renderer for them."""

import json

from playwright.sync_api import Page, Route, expect

from browser.chatting import ask, expect_finished
from browser.running_server import RunningServer

WISHES = {
    "c1_custom_components": {
        "LoadGauge": {
            "properties": {"title": {"type": "string"}, "value": {"type": "number"}, "marks": {"type": "array"}},
            "required": ["title"],
        }
    },
    "c1_custom_actions": {"save_note": {"properties": {"id": {"type": "string"}}, "required": ["id"]}},
    "c1_included_components": ["EditableTable"],
}


def test_a_custom_component_is_text_and_its_action_is_the_next_turn(page: Page, server: RunningServer) -> None:
    sent: list[str] = []

    def add_metadata(route: Route) -> None:
        body = json.loads(route.request.post_data or "{}")
        sent.append(str(body["messages"][-1]["content"]))
        body["metadata"] = {"thesys": json.dumps(WISHES)}
        route.continue_(post_data=json.dumps(body))

    page.route("**/chat/completions", add_metadata)
    page.goto("/")
    answer = ask(page, "a gauge")
    expect_finished(answer)

    gauge = answer.get_by_label("Load gauge")
    for text in ("Load of the pump", "72", "at: 50; tone: warn"):
        expect(gauge.get_by_text(text)).to_be_visible()

    cell = answer.get_by_label("Count, row 2")
    expect(cell).to_have_value("1")
    cell.fill("5")
    expect(cell).to_have_value("5")
    expect(answer.get_by_label("Item, row 2")).to_have_value("Milk")

    answer.get_by_role("button", name="Keep it").click()
    expect(page.locator(".question").last).to_have_text("Keep it")
    expect(page.locator(".answer")).to_have_count(2)
    context = json.loads(sent[-1].split("<context>")[1].removesuffix("</context>").replace("&quot;", '"'))
    assert context["action"] == {"type": "save_note", "params": {"id": "n1"}}
    assert {"Item": "Milk", "Count": "5"} in context["formState"]["stock"]
