"""Every component of both libraries has an example that needs no mending."""

from typing import get_args

import pytest

from viewloom.catalogue import LibraryName, standard_library
from viewloom.catalogue.reference import describe_library
from viewloom.catalogue.showcase import showcase
from viewloom.lang import parse
from weaving import faults, weave

CASES = [(name, component.name) for name in get_args(LibraryName) for component in standard_library(name).components]


@pytest.mark.parametrize(("name", "component"), CASES)
def test_every_component_has_a_program_that_shows_it_and_needs_no_repair(name: LibraryName, component: str) -> None:
    library = standard_library(name)
    program = showcase(component, name)
    out, repairs = weave(library, [program])
    assert repairs == []
    parsed = parse("".join(out), library.signatures)
    assert faults(parsed) == []
    assert f"{component}(" in "".join(out)


@pytest.mark.parametrize("name", get_args(LibraryName))
def test_the_catalogue_lists_every_component_with_its_line_in_the_prompt(name: LibraryName) -> None:
    described = describe_library(name)["data"]
    library = standard_library(name)
    assert [entry["name"] for entry in described] == [component.name for component in library.components]
    for entry in described:
        assert entry["signature"].startswith(f"{entry['name']}(")
        assert entry["group"]
        assert entry["example"]
        assert all(prop["type"] for prop in entry["props"])
