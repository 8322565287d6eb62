"""Wherever a program was cut, what is left parses clean, shows something and says that it is not all."""

import pytest

from viewloom.catalogue.library import standard_library
from viewloom.engine.closing import TITLE, close_interrupted
from viewloom.engine.weaver import Weaver
from viewloom.lang import parse
from viewloom.providers.script import demo_script
from viewloom.safety.policy import Policy

FORM = """
root = Card([head, form, text, steps])
head = CardHeader("Contact us")
form = Form("contact", buttons, [name])
buttons = Buttons([Button("Send", Action([@ToAssistant("Send")]), "primary")])
name = FormControl("Name", Input("name", "Ada", "text", {required: true}))
text = TextContent("He said \\"no\\" and left")
steps = Steps([StepsItem("a", "b"), StepsItem("c", "d")])
"""
TEXTS = [FORM, "Just **words**, and\n\n- a list", *(rule.text for rule in demo_script().rules if rule.text)]
CUTS = 60


@pytest.mark.parametrize("library", ["chat", "full"])
@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_program_that_was_cut_anywhere_is_closed(text: str, library: str) -> None:
    components = standard_library("full" if library == "full" else "chat")
    weaver = Weaver(components)
    program = weaver.feed(text) + weaver.cut() + weaver.finish()
    cuts = range(1, len(program) + 1) if text == FORM else range(1, len(program) + 1, max(1, len(program) // CUTS))
    for cut in cuts:
        closed = close_interrupted(program[:cut], components)
        read = parse(closed, components.signatures)
        assert read.root is not None, program[:cut]
        assert not read.diagnostics, (program[:cut], closed)
        assert TITLE in closed


@pytest.mark.parametrize("program", ["", "\n", "  "])
def test_nothing_stays_nothing(program: str) -> None:
    assert close_interrupted(program, standard_library("chat")) == ""


def test_an_image_that_the_operator_lets_in_stays_where_it_is() -> None:
    chat = standard_library("chat")
    program = (
        'root = Card([image, text])\nimage = ImageBlock("https://images.example.com/a.png")\ntext = TextContent("Wor'
    )
    policy = Policy(frozenset({"https://images.example.com"}))
    assert "https://images.example.com/a.png" in close_interrupted(program, chat, policy)
    assert "ImageBlock" in close_interrupted(program, chat, policy)
    assert "ImageBlock" not in close_interrupted(program, chat)
