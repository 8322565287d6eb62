"""Which component a model means by a name."""

from functools import lru_cache

from viewloom.catalogue.component import Component
from viewloom.catalogue.library import Library
from viewloom.engine.arguments import plain_name
from viewloom.engine.coercion import nearest_name


@lru_cache(maxsize=4_096)
def find_component(library: Library, name: str) -> Component | None:
    """Returns the component of that name or, failing that, of the nearest one."""
    return known_component(library, name) or library.component(nearest_name(name, library.by_name) or "")


def known_component(library: Library, name: str) -> Component | None:
    """Returns the component of that name but for case and separators."""
    return library.component(name) or library.component(spelling(library).get(plain_name(name), ""))


@lru_cache(maxsize=64)
def spelling(library: Library) -> dict[str, str]:
    """Returns the components' names by what is left of them without case and separators."""
    return {plain_name(component.name): component.name for component in library.components}
