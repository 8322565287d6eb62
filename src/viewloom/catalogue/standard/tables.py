"""Tables, given column by column."""

from viewloom.catalogue.component import AnyValue, Choice, Component, ListOf, OneOf, Prop, Text, optional

TABLE = Component("Table", "facts in rows and columns", (Prop("columns", ListOf(OneOf(("Col",)))),))

COL = Component(
    "Col",
    "data is the list of the column's cells",
    (
        Prop("label", Text()),
        Prop("data", AnyValue(), "a list of strings, numbers or elements"),
        optional("type", Choice(("string", "number", "action"))),
    ),
)

COMPONENTS = (TABLE, COL)
