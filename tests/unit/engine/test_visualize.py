"""Whatever history stands before it, the last message is what is shown."""

import pytest

from viewloom.engine.visualize import INSTRUCTION, visualized
from viewloom.errors import InvalidRequest
from viewloom.providers.base import Message

SYSTEM = Message("system", INSTRUCTION)


def test_a_users_data_is_shown_as_it_is() -> None:
    data = Message("user", '{"a": 1}')
    assert visualized([Message("system", "Be brief."), data]) == (SYSTEM, Message("system", "Be brief."), data)


def test_an_answer_after_tool_calls_becomes_the_data_and_the_results_its_context() -> None:
    history = [
        Message("user", "Weather?"),
        Message("assistant", "", {"tool_calls": [{"id": "1"}]}),
        Message("tool", "12 degrees", {"tool_call_id": "1"}),
        Message("assistant", "It is 12 degrees."),
    ]
    assert visualized(history) == (
        SYSTEM,
        Message("user", "Weather?"),
        Message("user", "12 degrees"),
        Message("user", "It is 12 degrees."),
    )


def test_words_beside_a_call_stay_without_it() -> None:
    called = Message("assistant", "I look.", {"tool_calls": [{"id": "1"}], "name": "a"})
    shown = visualized([called, Message("tool", ""), Message("tool", "12")])
    assert shown == (SYSTEM, Message("assistant", "I look.", {"name": "a"}), Message("user", "12"))


def test_parts_with_images_stay_parts() -> None:
    parts = ({"type": "text", "text": "This"}, {"type": "image_url", "image_url": {"url": "data:,"}})
    assert visualized([Message("user", parts)])[-1].content == parts


@pytest.mark.parametrize("last", [Message("system", "Be brief."), Message("user", ""), Message("assistant", "")])
def test_nothing_to_show_is_said(last: Message) -> None:
    with pytest.raises(InvalidRequest) as caught:
        visualized([Message("user", "Hi"), last])
    assert caught.value.param == "messages.1"
