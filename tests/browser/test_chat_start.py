"""Where a chat begins: the welcome and its starters, the model, and what a model does before it answers."""

import json
from typing import Any

from playwright.sync_api import Page, Request, expect

from browser.chatting import ask, content_of, expect_finished, open_new_chat, say, store_thread
from browser.running_server import RunningServer

# A model that is being loaded says so before its reply; the reply itself waits until the test lets it go on.
THINK_FIRST = """(() => {
    const ask = window.fetch;
    const encoder = new TextEncoder();
    const chunk = (content) => encoder.encode(
        `data: ${JSON.stringify({choices: [{index: 0, delta: {content}, finish_reason: null}]})}\\n\\n`);
    const goes = new Promise((resolve) => { window.letGo = resolve; });
    window.fetch = async (...given) => {
        const answer = await ask(...given);
        if (!String(given[0]).endsWith("/chat/completions")) return answer;
        const body = new ReadableStream({async start(controller) {
            controller.enqueue(chunk(
                '<thinking>\\n{"title": "Loading the model", "description": "3 of 5 parts", "ephemeral": true}\\n'));
            await goes;
            controller.enqueue(chunk("</thinking>\\n"));
            for await (const bytes of answer.body) controller.enqueue(bytes);
            controller.close();
        }});
        return new Response(body, {status: answer.status, headers: answer.headers});
    };
})();"""


def test_the_welcome_goes_when_a_starter_is_clicked_and_its_words_are_asked(page: Page, server: RunningServer) -> None:
    open_new_chat(page)
    starters = page.get_by_role("region", name="Ask, and get a screen back.").get_by_role("button")
    expect(starters).to_have_count(5)
    starter = starters.filter(has_text="A how-to")
    words = starter.locator("span").inner_text()
    starter.click()
    expect(page.locator(".question")).to_have_text(words)
    expect(starters).to_have_count(0)
    expect_finished(page.locator(".answer"))
    expect(page.get_by_text("Hello from the script.")).to_be_visible()


def test_the_models_are_the_servers_and_the_chosen_one_is_asked_and_kept(page: Page, server: RunningServer) -> None:
    asked: list[Any] = []

    def note(request: Request) -> None:
        if request.url.endswith("/chat/completions"):
            asked.append(json.loads(request.post_data or "{}")["model"])

    page.on("request", note)
    open_new_chat(page)
    picker = page.get_by_label("Model")
    offered = [entry["id"] for entry in page.request.get("/v1/models").json()["data"]]
    options = picker.locator("option").evaluate_all("(all) => all.map((one) => one.value)")
    assert set(options) <= set(offered)
    assert len(options) > 1

    expect(picker).to_have_value(options[0])
    picker.select_option(options[1])
    say(page, '[{"tea": "Green", "minutes": 2}]')
    assert asked == [options[1]]
    page.reload()
    expect(picker).to_have_value(options[1])
    page.get_by_role("button", name="Start a new chat").click()
    expect(picker).to_have_value(options[1])


def test_what_a_model_does_first_is_shown_until_its_answer_comes(page: Page, server: RunningServer) -> None:
    page.add_init_script(THINK_FIRST)
    open_new_chat(page)
    answer = ask(page, "hello")
    line = answer.locator(".think")
    expect(line).to_contain_text("Loading the model")
    expect(line).to_contain_text("3 of 5 parts")
    expect(answer).to_have_attribute("aria-busy", "true")
    page.evaluate("window.letGo()")
    expect(answer.get_by_text("Hello from the script.")).to_be_visible()
    expect(line).to_have_count(0)
    expect_finished(answer)


def test_the_steps_that_an_answer_keeps_stand_folded_above_it(page: Page, server: RunningServer) -> None:
    steps = [
        {"title": "Looked it up", "description": "in two books", "ephemeral": False},
        {"title": "Waiting", "description": "", "ephemeral": True},
        {"title": "Compared both", "description": "", "ephemeral": False},
    ]
    lines = "\n".join(json.dumps(step) for step in steps)
    found = content_of('root = Card([TextContent("Found.")])')
    content = f"<thinking>\n{lines}\n</thinking>\n{found}"
    page.goto(store_thread(page, [content]))
    answer = page.locator(".answer").first
    expect(answer.get_by_text("Found.")).to_be_visible()
    expect(answer.get_by_text("Looked it up")).to_be_hidden()
    answer.get_by_text("2 steps before this answer").click()
    expect(answer.locator(".thoughts li")).to_have_text(["Looked it up in two books", "Compared both"])
