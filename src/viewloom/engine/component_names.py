"""Which component a model means by a name."""

from functools import lru_cache

from viewloom.catalogue.component import Component
from viewloom.catalogue.library import Library
from viewloom.engine.arguments import plain_name
from viewloom.engine.coercion import nearest_name

_ELSEWHERE = {
    "Buttons": ("actions", "buttongroup", "buttonrow", "buttonset"),
    "CardHeader": ("header", "heading", "pageheader", "pagetitle", "sectionheader", "sectiontitle", "title"),
    "TextContent": ("label", "p", "paragraph", "text", "textblock", "typography"),
    "MarkDownRenderer": ("markdown", "markdownblock", "markdowntext", "richtext"),
    "Separator": ("divider", "hr", "line", "rule"),
    "CodeBlock": ("code", "codesnippet", "snippet"),
    "Table": ("datagrid", "datatable"),
    "BarChart": ("bargraph", "columnchart", "histogram"),
    "LineChart": ("linegraph", "sparkline", "timeserieschart", "trendchart"),
    "PieChart": ("donut", "donutchart", "doughnut", "doughnutchart", "pie"),
    "Tag": ("badge", "chip", "pill"),
    "Input": ("numberinput", "textfield", "textinput"),
    "Select": ("combobox", "dropdown"),
    "FollowUpBlock": ("followups", "suggestions"),
    "ListBlock": ("itemlist", "list"),
}
"""Names that other component libraries give to what a stock component is, without case and separators."""

_NAMES = {other: name for name, others in _ELSEWHERE.items() for other in others}


@lru_cache(maxsize=4_096)
def find_component(library: Library, name: str) -> Component | None:
    """Returns the component that a call means: of that name, of that name elsewhere, or of the nearest name."""
    elsewhere = library.component(_NAMES.get(plain_name(name), ""))
    return known_component(library, name) or elsewhere or library.component(nearest_name(name, library.by_name) or "")


def known_component(library: Library, name: str) -> Component | None:
    """Returns the component of that name but for case and separators."""
    return library.component(name) or library.component(spelling(library).get(plain_name(name), ""))


@lru_cache(maxsize=64)
def spelling(library: Library) -> dict[str, str]:
    """Returns the components' names by what is left of them without case and separators."""
    return {plain_name(component.name): component.name for component in library.components}
