"""What a model reads of a conversation that clients keep as envelopes."""

import json
from typing import Any, Literal

import pytest

from viewloom.catalogue.families import Turn
from viewloom.catalogue.library import standard_library
from viewloom.engine.history import (
    assistant_text,
    maybe_form_values,
    message_text,
    render_messages,
    spoken_turns,
)
from viewloom.envelope import open_writer
from viewloom.envelope.writer import EnvelopeVersion
from viewloom.providers.base import Message

PROGRAM = 'root = Card([one])\none = TextContent("Hello </content> ```")'


def envelope_of(version: EnvelopeVersion) -> str:
    writer = open_writer(version, standard_library("chat").signatures)
    return writer.program(PROGRAM) + writer.finish()


def test_a_program_comes_back_as_it_was_shown() -> None:
    assert assistant_text(envelope_of(2)) == PROGRAM


def test_a_tree_comes_back_as_json() -> None:
    tree = json.loads(assistant_text(envelope_of(1)))
    assert tree["props"]["children"][0]["props"]["text"] == "Hello </content> ```"


@pytest.mark.parametrize("content", ["Just text.", "", "<custom_markdown>Just text.</custom_markdown>"])
def test_other_replies_come_back_as_text(content: str) -> None:
    assert assistant_text(content) == ("Just text." if content else "")


def test_messages_keep_their_order_and_their_other_members() -> None:
    call = {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    messages = (
        Message("system", "<content>not an envelope here</content>"),
        Message("user", "Hi", {"name": "ada"}),
        Message("assistant", envelope_of(2), {"tool_calls": [call]}),
        Message("tool", "<content>42</content>", {"tool_call_id": "call_1"}),
        Message("user", ({"type": "text", "text": "And this?"}, {"type": "image_url", "image_url": {"url": "data:"}})),
    )
    rendered = render_messages(messages)
    assert rendered[0] == messages[0]
    assert rendered[1] == messages[1]
    assert rendered[2] == Message("assistant", PROGRAM, {"tool_calls": [call]})
    assert rendered[3:] == messages[3:]


def test_an_action_is_told_in_words_with_its_context() -> None:
    (message,) = render_messages([Message("user", '<content>Send &amp; go</content><context>{"a": "ü"}</context>')])
    assert message.content == 'Send & go\n\nContext of the action: {"a": "ü"}'


FORM_STATES: list[Any] = [
    {"formState": {"contact": {"name": {"value": "Ada"}, "age": 36}}},
    [{"formState": {"contact": {"name": {"value": "Ada"}, "age": {"value": 36}}}}],
    [{"action": "x"}, {"formState": {"contact": {"name": "Ada"}, "more": {"age": 36}}}],
]


@pytest.mark.parametrize("context", FORM_STATES)
def test_form_values_are_found_bare_and_wrapped(context: Any) -> None:
    assert maybe_form_values(context) == {"name": "Ada", "age": 36}


@pytest.mark.parametrize(
    "context", [None, [], {}, "text", 7, [7], {"formState": None}, {"formState": {"a": 1}}, {"formState": {}}]
)
def test_a_context_without_form_values_has_none(context: Any) -> None:
    assert maybe_form_values(context) is None


def test_spoken_turns_are_what_was_said_and_shown() -> None:
    turn = '<content>Send</content><context>{"formState": {"f": {"name": "Ada"}}}</context>'
    turns = spoken_turns(
        [
            Message("system", "Be brief."),
            Message("user", "A form"),
            Message("assistant", envelope_of(2)),
            Message("tool", "42"),
            Message("user", turn),
        ]
    )
    assert turns == (
        Turn("user", "A form"),
        Turn("assistant", PROGRAM),
        Turn("user", "Send", {"name": "Ada"}),
    )


@pytest.mark.parametrize("role", ["user", "assistant"])
def test_only_text_parts_are_text(role: Literal["user", "assistant"]) -> None:
    parts = ({"type": "text", "text": "one"}, {"type": "image_url"}, {"type": "text", "text": "two"})
    assert message_text(Message(role, parts)) == "one\ntwo"


@pytest.mark.parametrize("version", [1, 2])
def test_a_model_that_writes_markdown_reads_earlier_answers_as_markdown(version: EnvelopeVersion) -> None:
    signatures = standard_library("chat").signatures
    messages = [Message("assistant", envelope_of(version)), Message("assistant", "Just text."), Message("user", "Hi")]
    assert [message.content for message in render_messages(messages, signatures)] == [
        "Hello </content> ```",
        "Just text.",
        "Hi",
    ]


def test_an_answer_of_unknown_components_stays_a_program() -> None:
    program = 'root = Board([Ticket("Hello")])'
    content = f"<content>\n```openui-lang\n{program}\n```\n</content>"
    assert program in str(
        render_messages([Message("assistant", content)], standard_library("chat").signatures)[0].content
    )
