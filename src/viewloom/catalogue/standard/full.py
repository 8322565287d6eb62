"""The full library: pages of cards and stacks."""

from viewloom.catalogue.component import Component, Group
from viewloom.catalogue.standard import buttons, charts, content, display, forms, layout, tables

ROOT = layout.STACK.name

_FAMILIES: tuple[tuple[str, tuple[Component, ...]], ...] = (
    ("Layout", (layout.STACK, *layout.PANELS, content.SEPARATOR, layout.MODAL)),
    ("Content", (layout.CARD, *content.COMPONENTS)),
    ("Tables", tables.COMPONENTS),
    ("Charts (2D)", charts.SERIES_CHARTS),
    ("Charts (1D)", charts.VALUE_CHARTS),
    ("Charts (Scatter)", charts.POINT_CHARTS),
    ("Forms", forms.COMPONENTS),
    ("Buttons", buttons.COMPONENTS),
    ("Data Display", display.COMPONENTS),
)

GROUPS = tuple(Group(name, tuple(component.name for component in members)) for name, members in _FAMILIES)

COMPONENTS = tuple(component for _, members in _FAMILIES for component in members)
