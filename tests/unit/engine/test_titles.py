"""Titles of conversations: the rule's, and what a model says made into one line."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from viewloom.engine.composing import composer_model
from viewloom.engine.models import Model
from viewloom.engine.titles import TITLE_CHARS, can_title, clean_title, make_title
from viewloom.providers.base import Message
from viewloom.providers.scripted import Scripted


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Hello", "Hello"),
        ("\n\n  Show \t my  sales \nby month", "Show my sales"),
        ("<content>Send</content><context>[{}]</context>", "Send"),
        ("", ""),
        ("word " * 30, "word " * 10 + "word…"),
        ("x" * 100, "x" * 59 + "…"),
        ("a\0b\u202ec", "a b c"),
    ],
)
def test_a_title_is_the_first_line_that_was_said(said: str, title: str) -> None:
    messages = [Message("system", "Not this."), Message("user", said), Message("user", "Nor this.")]
    assert make_title(messages) == title or not said
    assert len(title) <= TITLE_CHARS


def test_a_conversation_without_words_has_no_title() -> None:
    assert make_title([Message("system", "Not this."), Message("user", "\n")]) == ""


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Sales by month", "Sales by month"),
        ('"Sales by month."\n', "Sales by month"),
        ("Title: **Sales** by `month`", "Sales by month"),
        ("# „Umsatz nach Monat“\n\nI chose this because", "Umsatz nach Monat"),
        ("\n\n- [Sales](https://example.com) <b>now</b>", "Sales now"),
        ("<think>They want sales.</think>Sales by month", "Sales by month"),
        ("<think>They want sales, and the limit came", ""),
        ("Learning C#", "Learning C#"),
        ("the dog's \x1b[31mcolour\u202e", "the dog's [31mcolour"),
        ('root = Card([TextContent("Hello there.")])', ""),
        ('{"title": "Sales"}', ""),
        ("```\n```", ""),
        ("***", ""),
        ("  ", ""),
        ("word " * 30, "word " * 10 + "word…"),
    ],
)
def test_a_model_s_words_become_one_bare_line_or_none(said: str, title: str) -> None:
    assert clean_title(said) == title


@given(st.text())
@example('"' * 200)
@example("a" * 500 + "\u2028b")
@example("0\x1b.")
def test_whatever_a_model_says_is_a_line_that_can_be_shown(said: str) -> None:
    title = clean_title(said)
    assert len(title) <= TITLE_CHARS
    assert title == title.strip()
    assert title.isprintable()
    assert not set(title) & set('"`*')


def test_models_that_do_not_answer_freely_are_not_asked() -> None:
    assert can_title(Model(Scripted(), "demo"))
    assert not can_title(Model(Scripted(), "demo", guidance="families"))
    assert not can_title(composer_model())
