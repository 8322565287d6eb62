"""The chat library: one vertical card per answer."""

from viewloom.catalogue.component import Component, Group
from viewloom.catalogue.standard import buttons, charts, content, display, forms, layout, lists, sections, tables

ROOT = layout.ROOT_CARD.name

_FAMILIES: tuple[tuple[str, tuple[Component, ...]], ...] = (
    ("Content", (*content.COMPONENTS, content.SEPARATOR)),
    ("Tables", tables.COMPONENTS),
    ("Charts (2D)", charts.SERIES_CHARTS),
    ("Charts (1D)", charts.VALUE_CHARTS),
    ("Charts (Scatter)", charts.POINT_CHARTS),
    ("Forms", forms.COMPONENTS),
    ("Buttons", buttons.COMPONENTS),
    ("Lists & Follow-ups", lists.COMPONENTS),
    ("Sections", sections.COMPONENTS),
    ("Layout", layout.PANELS),
    ("Data Display", display.COMPONENTS),
)

GROUPS = tuple(Group(name, tuple(component.name for component in members)) for name, members in _FAMILIES)

COMPONENTS = (layout.ROOT_CARD, *(component for _, members in _FAMILIES for component in members))
