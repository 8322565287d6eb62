"""The page that documents the components says what the code says."""

from pathlib import Path
from typing import get_args

import pytest

from viewloom.catalogue import LibraryName, standard_library
from viewloom.catalogue.notation import Notation

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "components.md"


@pytest.mark.parametrize("name", get_args(LibraryName))
def test_every_component_is_documented_with_its_signature(name: LibraryName) -> None:
    page = PAGE.read_text()
    library = standard_library(name)
    notation = Notation(library, explicit=True)
    for component in library.components:
        signature = notation.line([component]).split(" - ")[0]
        described = f": {component.description}" if component.description else ""
        assert f"- `{signature}`{described}\n" in page


@pytest.mark.parametrize("name", get_args(LibraryName))
def test_every_group_and_shared_record_is_documented(name: LibraryName) -> None:
    page = PAGE.read_text()
    library = standard_library(name)
    assert all(f"### {group.name}\n" in page for group in library.groups)
    assert all(f"`{line}`" in page for line in Notation(library, explicit=True).record_lines())
