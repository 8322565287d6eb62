"""Components that a request must ask for by name (`c1_included_components`).

OpenUI's stock libraries have none of them, so that a client must bring a renderer for each; our own page does.
"""

from viewloom.catalogue.component import Component, ListOf, OneOf, Prop, Text

EDITABLE_TABLE = Component(
    "EditableTable",
    "a table whose cells the user changes; changed rows come back with the next action, under its name",
    (Prop("name", Text()), Prop("columns", ListOf(OneOf(("Col",))))),
)

OPT_IN = {component.name: component for component in (EDITABLE_TABLE,)}
