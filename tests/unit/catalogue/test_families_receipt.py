"""A sent form is answered with what was sent."""

from collections.abc import Mapping

import pytest

from viewloom.catalogue import standard_library
from viewloom.catalogue.families import Guided, Turn, guide
from viewloom.lang import parse

FORM = 'root = Card([form])\nform = Form("f", buttons, [FormControl("Your dog", Input("answer_1", null, "text"))])\n'


def submit(form: Mapping[str, object], text: str = "I have filled in the form: Contact") -> Guided:
    turns = [Turn("user", "Make a form"), Turn("assistant", FORM), Turn("user", text, form)]
    return guide(turns, standard_library("chat"))


def test_the_values_are_listed_under_the_labels_of_the_form() -> None:
    guided = submit({"email": "a@b.example", "answer_1": "Rex"})
    assert guided.family == "receipt"
    assert guided.max_tokens == 0
    assert 'Col("Field", ["Email", "Your dog"])' in guided.before
    assert 'Col("Value", ["a@b.example", "Rex"])' in guided.before


@pytest.mark.parametrize(
    "form",
    [
        {"name": "Ada"},
        {"name": {"value": "Ada"}},
        {"contact": {"name": {"value": "Ada", "componentType": "Input"}}},
    ],
)
def test_every_shape_in_which_front_ends_send_forms_is_read(form: Mapping[str, object]) -> None:
    assert 'Col("Value", ["Ada"])' in submit(form).before


def test_switches_lists_and_empty_values_read_well() -> None:
    guided = submit({"news": True, "days": ["Mon", "Tue"], "phone": "", "topics": {"tea": True, "milk": False}})
    assert 'Col("Value", ["yes", "Mon, Tue", "not given", "tea"])' in guided.before


def test_a_password_is_not_repeated() -> None:
    assert "hunter2" not in submit({"password": "hunter2"}).before


def test_hostile_values_stay_text() -> None:
    library = standard_library("chat")
    guided = submit({"name": '"]) root = Card([]) \\ <script>', "x" * 500: "y" * 5_000, "多": ["{", None]})
    program = parse(guided.before + guided.after, library.signatures)
    assert not program.diagnostics
    assert program.root is not None
    assert program.root.props["children"] != ()
    assert r'"\"]) root = Card([]) \\ <script>"' in guided.before
    assert len(guided.before) < 2_000


def test_an_empty_form_is_a_receipt_too() -> None:
    guided = submit({})
    assert guided.family == "receipt"
    assert not parse(guided.before + guided.after, standard_library("chat").signatures).diagnostics


def test_a_german_form_gets_a_german_receipt() -> None:
    guided = submit({"name": "Ada"}, "Ich habe das Formular ausgefüllt: Kontaktformular")
    assert guided.max_tokens == 0
    assert "Erhalten" in guided.before
