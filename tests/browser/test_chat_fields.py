"""Every kind of field: called by its label, told by its hint, wrong in its own words, and usable without a pointer."""

import re

from playwright.sync_api import Locator, Page, expect

from browser.chatting import content_of, severe_violations, store_thread, tab_to
from browser.running_server import RunningServer

FORM = """root = Card([form])
form = Form("all", Buttons([Button("Send", Action([@ToAssistant("Send")]), "primary")]), [a, b, c, d, e, f, g, h])
a = FormControl("Name", Input("name", "Your name", "text", {required: true}), "As in your passport")
b = FormControl("Words", TextArea("words", "Say it"))
c = FormControl("Topic", Select("topic", [SelectItem("a", "Apples"), SelectItem("b", "Bananas")], "Choose"))
d = FormControl("Day", DatePicker("day", "single"))
e = FormControl("Amount", Slider("amount", "continuous", 0, 100, 5))
f = FormControl("Fruits", CheckBoxGroup("fruits", [CheckBoxItem("Apple", "", "ap"), CheckBoxItem("Pear", "", "pe")]))
g = FormControl("Size", RadioGroup("size", [RadioItem("Small", "", "s"), RadioItem("Large", "", "l")], "s"))
h = FormControl("Options", SwitchGroup("options", [SwitchItem("Mail", "", "m"), SwitchItem("Post", "", "p")]))
"""


def open_form(page: Page) -> Locator:
    page.goto(store_thread(page, [content_of(FORM)]))
    form = page.locator(".answer").first
    expect(form.get_by_role("button", name="Send")).to_be_enabled()
    return form


def test_every_field_is_called_by_its_label(page: Page, server: RunningServer) -> None:
    form = open_form(page)
    for named in (
        form.get_by_role("textbox", name="Name*", exact=True),
        form.get_by_role("textbox", name="Words", exact=True),
        form.get_by_role("combobox", name="Topic", exact=True),
        form.get_by_role("button", name="Day Select a date", exact=True),
        form.get_by_role("slider", name="Amount", exact=True),
        form.get_by_role("group", name="Fruits", exact=True).get_by_role("checkbox", name="Pear"),
        form.get_by_role("radiogroup", name="Size", exact=True).get_by_role("radio", name="Large"),
        form.get_by_role("group", name="Options", exact=True).get_by_role("switch", name="Post"),
    ):
        expect(named).to_be_visible()
    assert severe_violations(page) == []


def test_a_field_tells_its_hint_and_what_is_wrong_with_it(page: Page, server: RunningServer) -> None:
    form = open_form(page)
    name = form.get_by_label("Name")
    expect(name).to_have_accessible_description("As in your passport")
    expect(name).to_have_attribute("aria-invalid", "false")
    form.get_by_role("button", name="Send").click()
    expect(name).to_have_accessible_description(re.compile("required", re.IGNORECASE))
    expect(name).to_have_attribute("aria-invalid", "true")
    name.fill("Ada")
    expect(name).to_have_attribute("aria-invalid", "false")


def test_every_field_is_filled_without_a_pointer(page: Page, server: RunningServer) -> None:
    form = open_form(page)
    tab_to(page, form.get_by_label("Name"), "Shift+Tab")
    page.keyboard.type("Ada")
    page.keyboard.press("Tab")
    page.keyboard.type("Hello")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("option", name="Apples")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Bananas")).to_be_focused()
    page.keyboard.press("Enter")
    expect(form.get_by_role("combobox", name="Topic")).to_have_text("Bananas")

    day = form.get_by_role("button", name="Day")
    tab_to(page, day)
    page.keyboard.press("Enter")
    expect(page.locator("[role=grid] button:focus")).to_be_visible()
    expect(page.get_by_role("combobox", name="Month")).to_be_visible()
    page.keyboard.press("PageDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("grid")).to_have_count(0)
    expect(day).to_be_focused()
    expect(day).to_have_text(re.compile(r"\d, \d{4}$"))

    tab_to(page, form.get_by_role("slider", name="Amount"))
    page.keyboard.press("End")
    expect(form.get_by_role("slider", name="Amount")).to_have_attribute("aria-valuenow", "100")
    tab_to(page, form.get_by_role("checkbox", name="Pear"))
    page.keyboard.press("Space")
    expect(form.get_by_role("checkbox", name="Pear")).to_be_checked()
    tab_to(page, form.get_by_role("radio", name="Small"))
    # A person holds the key for as long as the focus takes to move.
    page.keyboard.down("ArrowDown")
    expect(form.get_by_role("radio", name="Large")).to_be_checked()
    page.keyboard.up("ArrowDown")
    tab_to(page, form.get_by_role("switch", name="Post"))
    page.keyboard.press("Space")
    expect(form.get_by_role("switch", name="Post")).to_be_checked()
