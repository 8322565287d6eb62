"""The standard libraries against those of the installed `@openuidev/react-ui`: a new version that drifts fails here."""

import json
from collections.abc import Iterator
from typing import cast, get_args

import pytest

from reference_parser import ROOT, NodeProcess, open_node, require_package
from viewloom.catalogue import LibraryName, standard_library

PACKAGE = ROOT / "web" / "node_modules" / "@openuidev" / "react-ui"
STORED = ROOT / "conformance" / "catalogue"
both = pytest.mark.parametrize("name", get_args(LibraryName))


@pytest.fixture(scope="module")
def stock() -> Iterator[NodeProcess]:
    require_package(PACKAGE)
    with open_node("stock_libraries.mjs", PACKAGE / "dist" / "genui-lib" / "index.mjs") as node:
        yield node


def described_nowhere(schema: object) -> object:
    """Returns the schema without its descriptions, which are ours to say; a prop may bear that name."""
    if isinstance(schema, list):
        return [described_nowhere(entry) for entry in cast("list[object]", schema)]
    if not isinstance(schema, dict):
        return schema
    entries = cast("dict[str, object]", schema).items()
    return {
        key: described_nowhere(value) for key, value in entries if key != "description" or not isinstance(value, str)
    }


@both
def test_components_props_types_enums_and_requiredness_are_what_is_installed(
    stock: NodeProcess, name: LibraryName
) -> None:
    reported = stock.ask(name)["schema"]["$defs"]
    assert standard_library(name).json_schema()["$defs"] == described_nowhere(reported)


@both
def test_props_are_in_the_installed_order(stock: NodeProcess, name: LibraryName) -> None:
    reported = stock.ask(name)["schema"]["$defs"]
    ours = {component.name: [prop.name for prop in component.props] for component in standard_library(name).components}
    assert ours == {component: list(body["properties"]) for component, body in reported.items()}


@both
def test_root_and_groups_are_what_is_installed(stock: NodeProcess, name: LibraryName) -> None:
    reported = stock.ask(name)
    library = standard_library(name)
    assert library.root == reported["root"]
    assert {group.name: list(group.components) for group in library.groups} == dict(reported["groups"])


@both
def test_the_stored_schema_is_the_installed_one(stock: NodeProcess, name: LibraryName) -> None:
    stored = json.loads((STORED / f"{name}.schema.json").read_text())
    assert described_nowhere(stored) == described_nowhere(stock.ask(name)["schema"])
