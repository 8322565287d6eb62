"""Thoughts of reasoning models stay out of sight."""

import pytest

from viewloom.engine.thoughts import ThoughtFilter


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<think>Hm.</think>Hi", "Hi"),
        ("\n <thinking>a <b> c</THINKING>Hi", "Hi"),
        ("Hi <think>Hm.</think>", "Hi <think>Hm.</think>"),
        ("<thin", "<thin"),
        ("<table>", "<table>"),
        ("<think>never ends", ""),
        ("  Hi", "  Hi"),
        ("", ""),
    ],
)
@pytest.mark.parametrize("length", [1, 3, 100])
def test_a_thought_counts_at_the_beginning_only(text: str, shown: str, length: int) -> None:
    thoughts = ThoughtFilter()
    out = [thoughts.feed(text[at : at + length]) for at in range(0, len(text), length)]
    assert "".join(out) + thoughts.finish() == shown
