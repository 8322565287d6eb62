"""A library as people read it: each component with its props, its line in the prompt and an example that draws."""

from functools import cache
from typing import Any

from viewloom.catalogue.component import Prop
from viewloom.catalogue.library import Library, LibraryName, standard_library
from viewloom.catalogue.notation import Notation
from viewloom.catalogue.showcase import showcase


@cache
def describe_library(name: LibraryName) -> dict[str, Any]:
    """Returns the components of a stock library, in their order; the same object each time."""
    library = standard_library(name)
    notation, explicit = Notation(library), Notation(library, explicit=True)
    groups = _groups(library)
    return {
        "library": name,
        "data": [
            {
                "name": component.name,
                "group": groups.get(component.name, "Root"),
                "description": component.description,
                "signature": notation.line([component]),
                "props": [_prop(prop, explicit) for prop in component.props],
                "example": showcase(component.name, name),
            }
            for component in library.components
        ],
    }


def _groups(library: Library) -> dict[str, str]:
    return {name: group.name for group in library.groups for name in group.components}


def _prop(prop: Prop, notation: Notation) -> dict[str, Any]:
    return {
        "name": prop.name,
        "type": notation.type_name(prop.type),
        "is_required": prop.required,
        "doc": prop.description,
    }
