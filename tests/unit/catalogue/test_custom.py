"""A request's own components and actions as part of a library."""

from typing import Any, get_args

import pytest

from viewloom.catalogue import CustomAction, Library, LibraryName, OneOf, Record, Tier, render_prompt, standard_library
from viewloom.catalogue.component import component_names
from viewloom.catalogue.custom import ACTIONS_LIMIT, COMPONENTS_LIMIT, extend_library, include_components
from viewloom.catalogue.schema_parts import NAME_LIMIT_CHARS
from viewloom.engine.weaver import Weaver
from viewloom.errors import InvalidRequest
from viewloom.lang import parse

TEXT = {"type": "string"}
GAUGE: dict[str, Any] = {
    "description": "a dial",
    "type": "object",
    "properties": {
        "title": {"type": "string", "description": "what it measures"},
        "unit": TEXT,
        "value": {"type": "number"},
        "level": {"enum": [1, 2, 3]},
        "marks": {"type": "array", "items": {"$ref": "#/$defs/Mark"}},
    },
    "required": ["title", "value"],
    "$defs": {"Mark": {"type": "object", "properties": {"at": {"type": "number", "description": "place"}}}},
}


def extend(components: object = None, actions: object = None, name: LibraryName = "chat") -> Library:
    return extend_library(standard_library(name), components, actions)


def holders(library: Library, name: str) -> set[str]:
    return {c.name for c in library.components if any(name in component_names(prop.type) for prop in c.props)}


def refusal(components: object = None, actions: object = None) -> str:
    with pytest.raises(InvalidRequest) as caught:
        extend(components, actions)
    assert caught.value.param == "metadata.thesys"
    return caught.value.message


@pytest.mark.parametrize("name", get_args(LibraryName))
def test_a_custom_component_stands_wherever_text_may(name: LibraryName) -> None:
    library = extend({"Gauge": GAUGE}, name=name)
    assert holders(library, "Gauge") == holders(library, "TextContent")
    assert {"Card", "TabItem", "Carousel", "AccordionItem"} <= holders(library, "Gauge")


def test_it_validates_by_its_schema_with_arguments_as_written() -> None:
    signatures = extend({"Gauge": GAUGE}).signatures
    assert signatures.components["Gauge"].param_names == ("title", "unit", "value", "level", "marks")
    assert parse('root = Card([Gauge("Load", null, 4, 2, [{at: 1}])])', signatures).diagnostics == ()
    found = parse('root = Card([Gauge("Load", null, 4, 9)])', signatures).diagnostics
    assert [each.code for each in found] == ["type-mismatch"]


def test_a_default_stands_in_for_an_argument_that_is_left_out() -> None:
    signatures = extend({"Gauge": {"properties": {"max": {"type": "number", "default": 100}}}}).signatures
    program = parse("root = Card([Gauge()])", signatures)
    assert program.diagnostics == ()
    assert "100" in str(program.root)


def test_a_component_without_props_is_taken() -> None:
    signatures = extend({"Logo": {}, "Line": {"type": "object", "additionalProperties": False}}).signatures
    assert parse("root = Card([Logo(), Line()])", signatures).diagnostics == ()


def test_a_custom_component_can_hold_others() -> None:
    timeline = {"properties": {"items": {"type": "array", "items": {"$ref": "#/$defs/Moment"}}}, "required": ["items"]}
    moment = {"properties": {"at": TEXT, "chart": {"$ref": "#/$defs/BarChart"}}}
    library = extend({"Timeline": timeline, "Moment": moment})
    found = library.by_name["Moment"].prop("chart")
    assert found is not None
    assert found.type == OneOf(("BarChart",))
    assert parse('root = Card([Timeline([Moment("now")])])', library.signatures).diagnostics == ()


def test_a_custom_component_can_be_withheld_with_its_holder() -> None:
    holder = {"properties": {"item": {"$ref": "#/$defs/Gauge"}}, "required": ["item"]}
    library = extend({"Gauge": GAUGE, "Holder": holder}).without(["Gauge"])
    assert {"Gauge", "Holder"}.isdisjoint(library.by_name)
    assert library.json_schema()["$defs"] == standard_library().json_schema()["$defs"]


@pytest.mark.parametrize("tier", get_args(Tier))
def test_every_prompt_teaches_all_that_is_known_of_it(tier: Tier) -> None:
    actions = {"save_note": {"description": "keeps it", "properties": {"id": TEXT}, "required": ["id"]}, "ping": {}}
    library = extend({"Gauge": GAUGE}, actions)
    prompt = render_prompt(library, tier)
    (line,) = (line for line in prompt.splitlines() if line.startswith("Gauge("))
    for said in ("level?: 1|2|3", "a dial", "title: what it measures", "marks.at: place"):
        assert said in line
    assert '{type: "save_note", params: {id' in prompt
    assert "keeps it" in prompt
    assert "action?: Action" in prompt


@pytest.mark.parametrize("tier", get_args(Tier))
def test_a_prompt_is_the_same_for_the_same_schemas(tier: Tier) -> None:
    one, other = extend({"Gauge": GAUGE}, {"ping": {}}), extend({"Gauge": dict(GAUGE)}, {"ping": {}})
    assert one is not other
    assert render_prompt(one, tier) == render_prompt(other, tier)


def test_objects_that_a_prompt_names_are_defined_in_it() -> None:
    size = {"type": "object", "properties": {"width": {"type": "number"}}}
    two = {"Box": {"properties": {"size": size}}, "Crate": {"properties": {"size": size, "x": TEXT}}}
    prompt = render_prompt(extend(two), "compact")
    assert "Size = {width?: number}" in prompt
    assert "Box(size?: Size)" in prompt


def test_an_action_has_its_params() -> None:
    library = extend(None, {"app:save-note": {"properties": {"id": TEXT}, "description": "keeps it"}})
    (action,) = library.actions
    assert isinstance(action, CustomAction)
    assert (action.name, action.description) == ("app:save-note", "keeps it")
    assert isinstance(action.params, Record)


@pytest.mark.parametrize(
    "name",
    ["Table", "Stack", "Card", "EditableTable", "Action", "Query", "Each", "gauge", "Größe", "A B", "", "A-B", "1A"],
)
def test_a_name_that_is_taken_or_none_is_refused(name: str) -> None:
    assert f"`c1_custom_components.{name}` has the name" in refusal({name: {}}) or "no name for" in refusal({name: {}})


@pytest.mark.parametrize(
    "name", ["open_url", "continue_conversation", "element", "Set", "ToAssistant", "a b", "", "1", "ä"]
)
def test_an_action_name_that_is_taken_or_none_is_refused(name: str) -> None:
    message = refusal(None, {name: {}})
    assert f"`c1_custom_actions.{name}`" in message


def test_names_are_limited() -> None:
    longest = "G" * NAME_LIMIT_CHARS
    assert extend({longest: {}}, {longest: {}}).component(longest) is not None
    assert "no name for a component" in refusal({longest + "G": {}})
    assert "no name for an action" in refusal(None, {longest + "G": {}})


def test_components_and_actions_are_limited() -> None:
    components: dict[str, Any] = {f"C{number}": {} for number in range(COMPONENTS_LIMIT)}
    actions: dict[str, Any] = {f"a{number}": {} for number in range(ACTIONS_LIMIT)}
    assert len(extend(components, actions).actions) == ACTIONS_LIMIT
    assert f"has {COMPONENTS_LIMIT + 1} entries" in refusal({**components, "More": {}})
    assert f"has {ACTIONS_LIMIT + 1} entries" in refusal(None, {**actions, "more": {}})


@pytest.mark.parametrize("value", [[], "x", 3, True])
def test_only_objects_map_names_to_schemas(value: object) -> None:
    assert "`c1_custom_components` must be an object" in refusal(value)
    assert "`c1_custom_actions` must be an object" in refusal(None, value)


def test_a_component_that_needs_itself_is_refused() -> None:
    ring = {"properties": {"next": {"$ref": "#/$defs/B"}}, "required": ["next"]}
    back = {"properties": {"prev": {"type": "array", "items": {"$ref": "#/$defs/A"}}}, "required": ["prev"]}
    assert "`c1_custom_components.A` requires itself" in refusal({"A": ring, "B": back})


def test_an_editable_table_joins_when_it_is_asked_for() -> None:
    chat = standard_library()
    library = include_components(chat, ["EditableTable", "Table", "EditableTable"])
    assert parse('root = Card([EditableTable("stock", [Col("Item", ["Tea"])])])', library.signatures).diagnostics == ()
    assert [c.name for c in library.components if c not in chat.components and c.name not in chat.by_name] == [
        "EditableTable"
    ]
    assert include_components(chat, ["Table"]) == chat
    with pytest.raises(InvalidRequest, match='c1_included_components` names "Nope"; it may name EditableTable'):
        include_components(chat, ["Nope"])


@pytest.mark.parametrize(
    ("schema", "written", "woven"),
    [
        ({"enum": [1, 2, 3]}, "9", "3"),
        ({"enum": [1, 2, 3]}, '"2"', "2"),
        ({"const": True}, "false", "true"),
        ({"enum": ["ok", "warn"]}, '"Warn"', '"warn"'),
        ({"type": "array", "items": {"type": "integer"}}, "4", "[4]"),
        ({"type": "object", "properties": {"type": TEXT}}, "{type: 1, no: 2}", '{type: "1"}'),
        ({"type": "string", "format": "uri"}, '"javascript:alert(1)"', "null"),
    ],
)
def test_what_a_model_writes_wrong_is_fitted_to_the_schema(schema: Any, written: str, woven: str) -> None:
    library = extend({"Own": {"properties": {"p": schema, "after": TEXT}}})
    weaver = Weaver(library)
    program = weaver.feed(f'root = Card([own])\nown = Own({written}, "x")\n') + weaver.finish()
    assert f'own = Own({woven}, "x")' in program
    assert weaver.repairs
    assert parse(program, library.signatures).diagnostics == ()
