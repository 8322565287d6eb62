"""Counting tokens without a tokeniser."""

from viewloom.providers.base import Message, Prompt, Usage
from viewloom.providers.estimate import estimate_tokens, estimate_usage


def test_only_an_empty_text_has_no_tokens() -> None:
    assert [estimate_tokens(text) for text in ("", "a", "four", "fours", "\ud800")] == [0, 1, 1, 2, 1]


def test_a_usage_counts_messages_and_their_text_parts() -> None:
    parts = ({"type": "text", "text": "four"}, {"type": "image_url", "image_url": {"url": "data:,"}})
    prompt = Prompt("m", (Message("system", "fours"), Message("user", parts)))
    assert estimate_usage(prompt, "four") == Usage(prompt_tokens=11, completion_tokens=1, estimated=True)
