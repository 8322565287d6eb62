"""Whatever a model writes within a family's grammar, the reply is a program without faults."""

import json
import tomllib
from pathlib import Path

import pytest

from grammar_sampler import grammar_error, sample
from viewloom.catalogue import Library, standard_library
from viewloom.catalogue.families import Guided, Turn, guide, prefixes
from viewloom.catalogue.library import LibraryName
from viewloom.lang import Element, Program, parse

PROMPTS_FILE = Path(__file__).parents[3] / "benchmarks" / "embedded_prompts.toml"
PROMPTS: dict[str, list[str]] = {
    kind: section["prompts"] for kind, section in tomllib.loads(PROMPTS_FILE.read_text(encoding="utf-8")).items()
}
ALL_PROMPTS = [(kind, prompt) for kind, prompts in PROMPTS.items() for prompt in prompts]
LIBRARIES: tuple[LibraryName, ...] = ("chat", "full")


def written(guided: Guided, model_text: str) -> str:
    """The whole reply, as the engine puts it together."""
    inside = json.dumps(model_text, ensure_ascii=False)[1:-1] if guided.dialect == "prose" else model_text
    return guided.before + inside + guided.after


def reply(guided: Guided, seed: int) -> str:
    return written(guided, sample(guided.grammar, seed) if guided.grammar and guided.max_tokens else "")


def assert_sound(program: Program, library: Library) -> Element:
    assert not program.diagnostics, program.diagnostics
    assert not program.incomplete
    assert isinstance(program.root, Element)
    assert program.root.type_name == library.root
    return program.root


def ask(prompt: str, library: Library | None = None) -> Guided:
    return guide([Turn("user", prompt)], library or standard_library("chat"))


@pytest.mark.parametrize(("kind", "prompt"), ALL_PROMPTS)
def test_any_text_of_the_grammar_makes_a_sound_program(kind: str, prompt: str) -> None:
    for name in LIBRARIES:
        library = standard_library(name)
        guided = ask(prompt, library)
        assert guided.grammar is None or grammar_error(guided.grammar) == ""
        for seed in range(2 if name == "chat" else 1):
            source = reply(guided, seed)
            assert_sound(parse(source, library.signatures), library)


@pytest.mark.parametrize(("kind", "prompt"), [pair for pair in ALL_PROMPTS if pair[0] != "odd"])
def test_each_prompt_gets_its_kind_of_screen(kind: str, prompt: str) -> None:
    guided = ask(prompt)
    assert guided.family == kind, guided.reason


MAIN_COMPONENTS = {"form": "Form(", "table": "Table(", "chart": "Chart(", "steps": "Steps(", "ideas": "ListBlock("}


@pytest.mark.parametrize(("kind", "prompt"), [pair for pair in ALL_PROMPTS if pair[0] in MAIN_COMPONENTS])
def test_each_kind_shows_its_component(kind: str, prompt: str) -> None:
    assert MAIN_COMPONENTS[kind] in reply(ask(prompt), 0)


@pytest.mark.parametrize(("kind", "prompt"), ALL_PROMPTS)
def test_something_can_be_shown_before_the_model_has_written_anything(kind: str, prompt: str) -> None:
    guided = ask(prompt)
    if guided.family == "talk":
        return  # The model's sentence, or a notice, is all there is.
    root = parse(guided.before, standard_library("chat").signatures).root
    assert isinstance(root, Element)
    children = root.props["children"]
    assert isinstance(children, tuple)
    assert isinstance(children[0], Element)
    assert children[0].type_name == "CardHeader"


@pytest.mark.parametrize("prompt", PROMPTS["form"])
def test_a_forms_buttons_come_before_the_form(prompt: str) -> None:
    before = ask(prompt).before
    assert before.index("buttons = Buttons(") < before.index("form = Form(")


@pytest.mark.parametrize("prompt", PROMPTS["form"])
def test_the_fields_of_a_form_have_different_names(prompt: str) -> None:
    for seed in range(5):
        program = parse(reply(ask(prompt), seed), standard_library("chat").signatures)
        names = [element.props["name"] for element in _elements(program.root) if "rules" in element.props]
        assert len(names) == len(set(names))


def _elements(value: object) -> list[Element]:
    match value:
        case Element():
            return [value, *(found for prop in value.props.values() for found in _elements(prop))]
        case tuple():
            return [found for item in value for found in _elements(item)]  # type: ignore[misc] # a tuple of values
        case _:
            return []


@pytest.mark.parametrize("prompt", ["Make a contact form", "Erstelle ein Kontaktformular", "Survey about our coffee"])
def test_an_email_field_has_an_email_input(prompt: str) -> None:
    for seed in range(5):
        for line in reply(ask(prompt), seed).split("FormControl("):
            if line.startswith(('"Email"', '"E-Mail"')):
                assert 'Input("email", null, "email", {required: true, email: true})' in line


def test_fields_that_the_user_names_are_the_fields_of_the_form() -> None:
    guided = ask("A sign-up form with name, email, shoe size and comments")
    assert guided.max_tokens == 0
    for part in ('"Name", Input("name"', '"Email", Input("email"', '"Shoe size", Input("shoe_size"', "TextArea("):
        assert part in guided.before


def test_replies_speak_the_users_language_in_labels() -> None:
    guided = ask("Zeige die monatlichen Umsätze als Balkendiagramm")
    assert '"Okt"' in guided.before
    assert "Beispieldaten" in guided.after
    assert "Vorname" in ask("Formular mit Vorname und E-Mail").before


def test_the_same_conversation_is_guided_the_same_way() -> None:
    assert ask("Compare cats and dogs") == ask("Compare cats and dogs")


def test_a_reason_names_the_words_that_decided() -> None:
    assert "bar +4" in ask("Show monthly sales as a bar chart").reason


def test_prompts_begin_with_their_prefix_and_stay_short() -> None:
    library = standard_library("chat")
    known = dict(prefixes(library))
    for _, prompt in ALL_PROMPTS:
        guided = ask(prompt)
        if guided.messages:
            prefix = known[guided.prefix]
            assert guided.messages[: len(prefix)] == prefix
            assert len(guided.messages) == len(prefix) + 1
            assert len(guided.messages[-1][1]) <= 400
    assert all(sum(len(content) for _, content in messages) < 2_200 for messages in known.values())


def test_a_very_long_request_is_cut() -> None:
    guided = ask("Make a contact form for " + "my very nice bakery and " * 5_000)
    assert len(guided.messages[-1][1]) <= 400
    assert_sound(parse(reply(guided, 1), standard_library("chat").signatures), standard_library("chat"))


@pytest.mark.parametrize(
    "excluded", [["Table"], ["BarChart"], ["Form"], ["Steps"], ["ListBlock"], ["MarkDownRenderer"]]
)
def test_a_library_without_the_component_still_gets_a_sound_reply(excluded: list[str]) -> None:
    library = standard_library("chat").without([*excluded, "FollowUpBlock", "TextCallout"])
    for kind, prompts in PROMPTS.items():
        guided = ask(prompts[0], library)
        root = assert_sound(parse(reply(guided, 1), library.signatures), library)
        assert root.props["children"], kind


def test_a_conversation_without_a_user_turn_gets_small_talk() -> None:
    assert guide([], standard_library("chat")).family == "talk"


def test_made_up_figures_and_facts_are_marked() -> None:
    assert "Sample data" in ask("Show monthly sales as a bar chart").after
    assert "Not checked" in ask("Compare cats and dogs").after


@pytest.mark.parametrize("prompt", ["比较猫和狗", "مرحبا", "Сравни кошек и собак"])
def test_a_request_in_a_script_that_the_model_cannot_read_is_told_so(prompt: str) -> None:
    guided = ask(prompt)
    assert guided.max_tokens == 0
    assert "Not understood" in guided.before


def test_text_that_the_model_can_only_write_in_english_is_announced() -> None:
    assert "nur Englisch" in ask("Erkläre Photosynthese").after


def test_the_words_for_a_table_are_no_part_of_what_it_compares() -> None:
    guided = guide([Turn("user", "Compare tea and coffee in a table.")], standard_library("chat"))

    assert 'CardHeader("Tea vs Coffee")' in guided.before
