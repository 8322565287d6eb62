"""The standard libraries against what the reference reports of its own (`conformance/catalogue`)."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from viewloom.catalogue import Component, LibraryName, Prop, PropType, standard_library
from viewloom.catalogue.component import (
    ActionPlan,
    AnyValue,
    Binding,
    Choice,
    Flag,
    ListOf,
    MapOf,
    Number,
    OneOf,
    Record,
    Text,
)

CONFORMANCE = Path(__file__).parents[3] / "conformance" / "catalogue"
LIBRARIES: dict[str, Any] = json.loads((CONFORMANCE / "libraries.json").read_text())
both = pytest.mark.parametrize("name", get_args(LibraryName))


def reference_schema(name: str) -> dict[str, Any]:
    return json.loads((CONFORMANCE / f"{name}.schema.json").read_text())


def reference_signature(component: Component) -> str:
    """Write a signature as the reference's prompt does."""
    return f"{component.name}({reference_props(component.props)})"


def reference_props(props: tuple[Prop, ...]) -> str:
    return ", ".join(f"{prop.name}{'' if prop.required else '?'}: {reference_type(prop.type)}" for prop in props)


def reference_type(prop_type: PropType) -> str:  # noqa: PLR0911, C901 (one return for each type)
    match prop_type:
        case Text():
            return "string"
        case Number():
            return "number"
        case Flag():
            return "boolean"
        case AnyValue():
            return "any"
        case ActionPlan():
            return "ActionExpression"
        case Choice(values):
            return " | ".join(f'"{value}"' for value in values)
        case OneOf(names):
            return " | ".join(names)
        case ListOf(OneOf(names) as item) if len(names) > 1:
            return f"({reference_type(item)})[]"
        case ListOf(item):
            return f"{reference_type(item)}[]"
        case Record(fields):
            return f"{{{reference_props(fields)}}}"
        case MapOf(value):
            return f"Record<string, {reference_type(value)}>"
        case Binding(inner):
            return f"$binding<{reference_type(inner)}>"


@both
def test_a_library_has_the_components_the_reference_has(name: LibraryName) -> None:
    assert set(standard_library(name).by_name) == set(reference_schema(name)["$defs"])


@both
def test_props_types_enums_defaults_and_requiredness_are_the_references(name: LibraryName) -> None:
    assert standard_library(name).json_schema()["$defs"] == reference_schema(name)["$defs"]


@both
def test_arguments_come_in_the_references_order(name: LibraryName) -> None:
    defs = reference_schema(name)["$defs"]
    for component in standard_library(name).components:
        assert [prop.name for prop in component.props] == list(defs[component.name]["properties"])


@both
def test_signatures_read_as_the_reference_prints_them(name: LibraryName) -> None:
    ours = {component.name: reference_signature(component) for component in standard_library(name).components}
    assert ours == LIBRARIES[name]["signatures"]


@both
def test_root_and_groups_are_the_references(name: LibraryName) -> None:
    library = standard_library(name)
    assert library.root == LIBRARIES[name]["root"]
    assert {group.name: list(group.components) for group in library.groups} == LIBRARIES[name]["groups"]


@both
def test_every_component_mentioned_in_a_type_exists(name: LibraryName) -> None:
    library = standard_library(name)
    text = json.dumps(library.json_schema())
    mentioned = {part.split('"')[0] for part in text.split("#/$defs/")[1:]}
    assert mentioned <= set(library.by_name)


@both
def test_every_group_member_exists_and_has_one_group_at_most(name: LibraryName) -> None:
    library = standard_library(name)
    members = [member for group in library.groups for member in group.components]
    assert len(members) == len(set(members))
    assert set(members) <= set(library.by_name)


def text_kinds(library_name: LibraryName, kind: str) -> set[str]:
    found: set[str] = set()

    def visit(path: str, prop_type: PropType) -> None:
        match prop_type:
            case Text(found_kind) if found_kind == kind:
                found.add(path)
            case ListOf(inner) | MapOf(inner) | Binding(inner):
                visit(f"{path}[]", inner)
            case Record(fields):
                for field in fields:
                    visit(f"{path}.{field.name}", field.type)
            case _:
                pass

    for component in standard_library(library_name).components:
        for prop in component.props:
            visit(f"{component.name}.{prop.name}", prop.type)
    return found


def test_addresses_of_images_are_marked() -> None:
    assert text_kinds("chat", "image_url") == {
        "Image.src",
        "ImageBlock.src",
        "ImageGallery.images[].src",
        "ListItem.image.src",
    }


def test_what_the_renderer_reads_as_markdown_is_marked() -> None:
    assert text_kinds("chat", "markdown") == {
        "TextContent.text",
        "MarkDownRenderer.textMarkdown",
        "Callout.description",
        "StepsItem.details",
    }


@both
def test_every_prop_called_src_is_an_address(name: LibraryName) -> None:
    addresses = text_kinds(name, "image_url") | text_kinds(name, "url")
    plain = text_kinds(name, "plain")
    assert addresses
    assert not {path for path in plain if path.rpartition(".")[2] in {"src", "href", "url"}} - {"Input.rules.url"}
