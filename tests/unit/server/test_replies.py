"""The bytes of a reply, whole and streamed, in both versions of the envelope."""

import json
from pathlib import Path
from typing import Any

import pytest

from scripted_service import CHAT, MODEL, MODEL_V1, body, open_service
from viewloom.envelope import read_envelope
from viewloom.providers.script import Rule, ScriptedCall

pytestmark = pytest.mark.anyio

FORM = """
root = Card([head, form])
head = CardHeader("Contact \\"us\\" & more", "Über <b>uns</b>")
form = Form("contact", buttons, [name])
buttons = Buttons([Button("Send", Action([@ToAssistant("Send")]), "primary")])
name = FormControl("Name", Input("name", "Ada", "text", {required: true}))
"""


def frames(text: str) -> list[dict[str, Any]]:
    """Returns the JSON of every event but `[DONE]`, which must be the last."""
    events = text.strip().split("\n\n")
    assert events[-1] == "data: [DONE]"
    return [json.loads(event.removeprefix("data: ")) for event in events[:-1]]


def joined(chunks: list[dict[str, Any]]) -> str:
    return "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks if chunk["choices"])


@pytest.mark.parametrize("cut", [1, 7, 10_000])
@pytest.mark.parametrize("model", [MODEL, MODEL_V1])
async def test_a_stream_says_the_same_as_a_whole_reply(database: Path, model: str, cut: int) -> None:
    async with open_service(database, Rule(FORM, cut=cut)) as service:
        whole = (await service.client.post(CHAT, json=body(model=model))).json()
        chunks = frames((await service.client.post(CHAT, json=body(model=model, stream=True))).text)

    assert joined(chunks) == whole["choices"][0]["message"]["content"]
    assert chunks[0]["choices"][0]["delta"]["role"] == "assistant"
    assert [chunk["choices"][0]["finish_reason"] for chunk in chunks][-1] == "stop"
    assert len({chunk["id"] for chunk in chunks}) == 1
    assert {chunk["object"] for chunk in chunks} == {"chat.completion.chunk"}
    assert {chunk["model"] for chunk in chunks} == {model} == {whole["model"]}
    assert whole["object"] == "chat.completion"
    assert whole["choices"][0]["finish_reason"] == "stop"
    assert whole["choices"][0]["message"]["role"] == "assistant"


async def test_version_2_is_a_fenced_program(database: Path) -> None:
    async with open_service(database, Rule(FORM)) as service:
        reply = (await service.client.post(CHAT, json=body())).json()
    content = reply["choices"][0]["message"]["content"]
    assert content.startswith('<content thesys="true" version="2">\n```openui-lang\nroot = Card(')
    assert content.endswith("\n```\n</content>")


async def test_version_1_is_an_escaped_tree(database: Path) -> None:
    async with open_service(database, Rule(FORM)) as service:
        reply = (await service.client.post(CHAT, json=body(model=MODEL_V1))).json()
    content = reply["choices"][0]["message"]["content"]
    start, end = '<content thesys="true">', "</content>"
    assert content.startswith(start)
    assert content.endswith(end)
    assert not set(content[len(start) : -len(end)]) & set("<>\"'")
    tree = read_envelope(content).tree
    assert tree is not None
    assert tree["component"] == "Card"
    assert tree["props"]["children"][0]["props"] == {"title": 'Contact "us" & more', "subtitle": "Über <b>uns</b>"}


async def test_usage_comes_last_and_only_when_asked_for(database: Path) -> None:
    async with open_service(database) as service:
        plain = frames((await service.client.post(CHAT, json=body(stream=True))).text)
        options = {"include_usage": True}
        asked = frames((await service.client.post(CHAT, json=body(stream=True, stream_options=options))).text)
        whole = (await service.client.post(CHAT, json=body())).json()
    assert not any("usage" in chunk for chunk in plain)
    assert asked[-1]["choices"] == []
    usage = asked[-1]["usage"]
    assert usage == whole["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"] > 0
    assert [chunk for chunk in asked[:-1] if "usage" in chunk] == []


async def test_tool_calls_alone_come_without_content(database: Path) -> None:
    calls = (ScriptedCall("search", '{"q": "green tea"}'), ScriptedCall("clock"))
    async with open_service(database, Rule(tool_calls=calls)) as service:
        chunks = frames((await service.client.post(CHAT, json=body(stream=True))).text)
        whole = (await service.client.post(CHAT, json=body())).json()
    assert joined(chunks) == ""
    assert chunks[-1]["choices"][0]["finish_reason"] == "tool_calls"
    message = whole["choices"][0]["message"]
    assert message["content"] is None
    assert [call["function"] for call in message["tool_calls"]] == [
        {"name": "search", "arguments": '{"q": "green tea"}'},
        {"name": "clock", "arguments": "{}"},
    ]
    assert [call["id"] for call in message["tool_calls"]] == ["call_0", "call_1"]
    assert whole["choices"][0]["finish_reason"] == "tool_calls"


@pytest.mark.parametrize("failure", ["die", "end", "reject", "timeout"])
@pytest.mark.parametrize("model", [MODEL, MODEL_V1])
async def test_a_model_that_fails_on_the_way_leaves_a_notice_and_an_error_event(
    database: Path, failure: str, model: str
) -> None:
    rule = Rule(FORM, cut=30, failure=failure, fail_after=3)  # pyright: ignore[reportArgumentType]
    async with open_service(database, rule) as service:
        response = await service.client.post(CHAT, json=body(stream=True, model=model))
    events = response.text.strip().split("\n\n")
    assert "data: [DONE]" not in events
    assert json.loads(events[-1].removeprefix("data: ")).keys() == {"error"}
    content = joined([json.loads(event.removeprefix("data: ")) for event in events[:-1]])
    assert content.endswith("</content>")
    assert "This answer was cut off" in content
    assert "Contact" in content


async def test_a_reply_that_was_cut_by_length_is_still_whole(database: Path) -> None:
    async with open_service(database, Rule(FORM[:70], finish="length")) as service:
        reply = (await service.client.post(CHAT, json=body())).json()
    assert reply["choices"][0]["finish_reason"] == "length"
    assert reply["choices"][0]["message"]["content"].endswith("\n```\n</content>")
