"""Buttons, which always stand in a group."""

from viewloom.catalogue.component import ActionPlan, Choice, Component, ListOf, OneOf, Prop, Text, optional

BUTTON = Component(
    "Button",
    "sends its label to you, unless it has an action",
    (
        Prop("label", Text()),
        optional("action", ActionPlan()),
        optional("variant", Choice(("primary", "secondary", "tertiary"))),
        optional("type", Choice(("normal", "destructive"))),
        optional("size", Choice(("extra-small", "small", "medium", "large"))),
    ),
)

BUTTONS = Component(
    "Buttons",
    "",
    (Prop("buttons", ListOf(OneOf(("Button",)))), optional("direction", Choice(("row", "column")))),
)

COMPONENTS = (BUTTON, BUTTONS)
