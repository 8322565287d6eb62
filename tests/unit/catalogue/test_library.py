"""Libraries: what they derive, and what happens when parts of them are withheld."""

import pytest

from viewloom.catalogue import (
    AnyValue,
    Component,
    Group,
    Library,
    LibraryName,
    ListOf,
    OneOf,
    Prop,
    Text,
    optional,
    standard_library,
)
from viewloom.errors import InvalidRequest


def withheld(name: LibraryName, *names: str) -> set[str]:
    library = standard_library(name)
    return set(library.by_name) - set(library.without(names).by_name)


def test_a_standard_library_is_built_once() -> None:
    assert standard_library("chat") is standard_library("chat")
    assert standard_library() is standard_library("chat")
    assert standard_library("full") != standard_library("chat")


def test_libraries_with_the_same_content_are_equal_and_hash_alike() -> None:
    chat = standard_library("chat")
    twin = Library(chat.name, chat.root, chat.components, chat.groups)
    assert twin == chat
    assert hash(twin) == hash(chat)


def test_components_are_found_by_name() -> None:
    chat = standard_library("chat")
    table = chat.component("Table")
    assert table is not None
    assert table.name == "Table"
    assert chat.component("Stack") is None


def test_signatures_carry_the_root_and_the_order_of_arguments() -> None:
    signatures = standard_library("chat").signatures
    assert signatures.root == "Card"
    assert signatures.components["FormControl"].param_names == ("label", "input", "hint")


def test_signatures_are_compiled_once() -> None:
    chat = standard_library("chat")
    assert chat.signatures is chat.signatures


def test_the_schema_is_the_callers_to_change() -> None:
    chat = standard_library("chat")
    chat.json_schema().clear()
    assert chat.json_schema()["type"] == "object"


def test_withholding_nothing_gives_the_library_itself() -> None:
    chat = standard_library("chat")
    assert chat.without([]) is chat


def test_withholding_the_same_names_again_is_a_look_up() -> None:
    chat = standard_library("chat")
    assert chat.without(["Table", "Layout"]) is chat.without(["Layout", "Table", "Table"])


def test_a_group_is_withheld_by_its_name() -> None:
    assert withheld("chat", "Charts (Scatter)") == {"ScatterChart", "ScatterSeries", "Point"}


def test_a_withheld_component_is_gone_from_every_type() -> None:
    library = standard_library("chat").without(["Layout", "Table"])
    text = str(library.json_schema())
    for name in ("Tabs", "TabItem", "Steps", "Carousel", "Table", "Col"):
        assert f"'{name}'" not in text
        assert f"/{name}'" not in text


def test_parts_go_with_their_holder() -> None:
    assert withheld("chat", "Table") == {"Table", "Col"}
    assert withheld("chat", "FormControl") == {
        "FormControl",
        "Form",
        "Input",
        "TextArea",
        "Select",
        "SelectItem",
        "DatePicker",
        "Slider",
        "CheckBoxGroup",
        "CheckBoxItem",
        "RadioGroup",
        "RadioItem",
    }


def test_a_holder_goes_with_the_only_part_that_could_fill_it() -> None:
    assert withheld("chat", "Col") == {"Table", "Col"}
    assert {"Button", "Buttons", "Form"} <= withheld("chat", "Button")


def test_a_shared_part_stays_while_one_holder_does() -> None:
    assert "Series" not in withheld("chat", "BarChart", "LineChart", "AreaChart", "RadarChart")
    assert "Series" in withheld("chat", "BarChart", "LineChart", "AreaChart", "RadarChart", "HorizontalBarChart")


def test_a_component_that_never_had_a_holder_stays() -> None:
    assert "Tag" not in withheld("chat", "TagBlock", "Layout")


def test_a_name_that_is_both_component_and_group_means_both() -> None:
    assert {"Button", "Buttons"} <= withheld("chat", "Buttons")


def test_the_root_stays_when_its_group_is_withheld() -> None:
    library = standard_library("full").without(["Layout"])
    assert library.root == "Stack"
    assert library.component("Stack") is not None
    assert library.component("Tabs") is None
    assert next(group for group in library.groups if group.name == "Layout").components == ("Stack",)


def test_groups_forget_what_is_withheld() -> None:
    library = standard_library("chat").without(["Tables", "CodeBlock"])
    groups = {group.name: group.components for group in library.groups}
    assert "Tables" not in groups
    assert "CodeBlock" not in groups["Content"]


def test_withholding_can_go_on_where_it_stopped() -> None:
    chat = standard_library("chat")
    assert chat.without(["Tables"]).without(["Steps"]) == chat.without(["Steps", "Tables"])


@pytest.mark.parametrize("name", ["", "table", "Layouts", "Stack", "Card.children"])
def test_an_unknown_name_is_refused(name: str) -> None:
    with pytest.raises(InvalidRequest, match="neither a component nor a group") as caught:
        standard_library("chat").without(["Table", name])
    assert caught.value.param == "metadata.thesys"


def test_a_long_unknown_name_is_cut_in_the_message() -> None:
    with pytest.raises(InvalidRequest) as caught:
        standard_library("chat").without(["x" * 10_000])
    assert len(caught.value.message) < 200


def test_the_root_cannot_be_withheld() -> None:
    with pytest.raises(InvalidRequest, match="Card is the root"):
        standard_library("chat").without(["Card"])


def test_something_must_be_left_for_the_root() -> None:
    chat = standard_library("chat")
    with pytest.raises(InvalidRequest, match="Nothing is left"):
        chat.without([group.name for group in chat.groups])


def test_an_argument_that_nothing_can_fill_takes_its_component_along() -> None:
    # Arguments go by position, so a prop may not vanish from the middle of a signature.
    library = Library(
        "own",
        "Root",
        (
            Component("Root", "", (Prop("items", ListOf(OneOf(("A", "B")))),)),
            Component("A", "", (optional("icon", OneOf(("Icon",))), Prop("text", Text()))),
            Component("B", "", (Prop("anything", AnyValue()),)),
            Component("Icon", "", ()),
        ),
        (Group("Pictures", ("Icon",)),),
    )
    assert set(library.without(["Pictures"]).by_name) == {"Root", "B"}
