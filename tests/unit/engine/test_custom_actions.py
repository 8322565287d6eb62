"""Actions of the caller's own on a button, however a model writes them."""

import pytest

from viewloom.catalogue import Library, standard_library
from viewloom.catalogue.custom import extend_library
from viewloom.engine.weaver import Weaver
from viewloom.lang import parse

PARAMS = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "count": {"type": "integer"}, "size": {"enum": ["s", "m"]}},
    "required": ["id"],
}
LIBRARY = extend_library(standard_library(), None, {"save_note": PARAMS, "ping": {}})


def weave(action: str, *, chars: int = 10_000, library: Library = LIBRARY) -> tuple[str, list[str]]:
    """Returns what became of a button with this action, and the repairs."""
    text = f'root = Card([Buttons([Button("Save", {action})])])\n'
    weaver = Weaver(library)
    pieces = [weaver.feed(text[start : start + chars]) for start in range(0, len(text), chars)]
    program = "".join([*pieces, weaver.finish()])
    assert parse(program, library.signatures).diagnostics == ()
    button = program.removeprefix('root = Card([Buttons([Button("Save"').removesuffix(")])])\n")
    return button.removeprefix(", "), [repair.code for repair in weaver.repairs]


@pytest.mark.parametrize("chars", [1, 10_000])
@pytest.mark.parametrize(
    "action",
    [
        '{type: "save_note", params: {id: "n1", count: 3}}',
        '{type: "save_note", params: {id: $note}}',
        '{type: "ping"}',
    ],
)
def test_an_action_as_the_renderer_takes_it_passes_unchanged(action: str, chars: int) -> None:
    assert weave(action, chars=chars) == (action, [])


@pytest.mark.parametrize("chars", [1, 10_000])
@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ('@save_note({id: "n1"})', '{type: "save_note", params: {id: "n1"}}'),
        ('@save_note("n1", 3)', '{type: "save_note", params: {id: "n1", count: 3}}'),
        ('Action([@save_note({id: "n1"})])', '{type: "save_note", params: {id: "n1"}}'),
        ('Action([@Set($a, 1), {type: "ping"}])', '{type: "ping"}'),
        ('{type: "saveNote", params: {id: "n1"}}', '{type: "save_note", params: {id: "n1"}}'),
        ('{type: "save_note", id: "n1"}', '{type: "save_note", params: {id: "n1"}}'),
        ('"ping"', '{type: "ping"}'),
        ("@ping()", '{type: "ping"}'),
    ],
)
def test_other_spellings_become_that_form(action: str, expected: str, chars: int) -> None:
    written, repairs = weave(action, chars=chars)
    assert written == expected
    assert repairs


@pytest.mark.parametrize(
    ("params", "expected", "code"),
    [
        ("{id: 7}", '{id: "7"}', "wrong-type"),
        ('{id: "a", count: "12"}', '{id: "a", count: 12}', "wrong-type"),
        ('{id: "a", size: "S"}', '{id: "a", size: "s"}', "bad-choice"),
        ('{id: "a", colour: "red"}', '{id: "a"}', "excess-arguments"),
    ],
)
def test_wrong_params_are_mended(params: str, expected: str, code: str) -> None:
    written, repairs = weave(f'{{type: "save_note", params: {params}}}')
    assert written == f'{{type: "save_note", params: {expected}}}'
    assert code in repairs


@pytest.mark.parametrize("params", ["{}", "{count: 3}", "{id: null}", '"n1"', "null"])
def test_without_a_required_param_the_action_goes_and_the_button_stays(params: str) -> None:
    assert weave(f'{{type: "save_note", params: {params}}}') == ("", ["missing-required"])


def test_a_forged_element_is_no_action() -> None:
    written, _ = weave('{type: "element", typeName: "Card", props: {}}')
    assert written == 'Action([@ToAssistant("element Card")])'


def test_a_library_without_actions_knows_none() -> None:
    written, _ = weave('{type: "ping"}', library=standard_library())
    assert written == 'Action([@ToAssistant("ping")])'


def test_params_without_a_schema_pass_as_they_are() -> None:
    assert weave('{type: "ping", params: {a: [1, {b: "x"}]}}') == ('{type: "ping", params: {a: [1, {b: "x"}]}}', [])
