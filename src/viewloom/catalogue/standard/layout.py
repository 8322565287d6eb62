"""What arranges other components: cards, stacks, tabs, accordions, steps, slides and modals."""

from viewloom.catalogue.component import (
    AnyValue,
    Binding,
    Choice,
    Component,
    Flag,
    ListOf,
    OneOf,
    Prop,
    Text,
    optional,
)
from viewloom.catalogue.standard.slots import CHAT_CARD, CONTENT_LIST, FULL_CARD

_FLEX = (
    optional("direction", Choice(("row", "column"))),
    optional("gap", Choice(("none", "xs", "s", "m", "l", "xl", "2xl"))),
    optional("align", Choice(("start", "center", "end", "stretch", "baseline"))),
    optional("justify", Choice(("start", "center", "end", "between", "around", "evenly"))),
    optional("wrap", Flag()),
)
_PANEL = (Prop("value", Text()), Prop("trigger", Text()), Prop("content", CONTENT_LIST))

ROOT_CARD = Component("Card", "the whole answer, top to bottom", (Prop("children", ListOf(OneOf(CHAT_CARD))),))

CARD = Component(
    "Card",
    "a panel",
    (
        Prop("children", ListOf(OneOf(FULL_CARD))),
        optional("variant", Choice(("card", "sunk", "clear"))),
        *_FLEX,
    ),
)

STACK = Component("Stack", "things in a row or column", (Prop("children", ListOf(AnyValue())), *_FLEX))

TABS = Component("Tabs", "alternative views", (Prop("items", ListOf(OneOf(("TabItem",)))),))
TAB_ITEM = Component("TabItem", "value is a unique id, trigger the label", _PANEL)

ACCORDION = Component("Accordion", "foldable panels", (Prop("items", ListOf(OneOf(("AccordionItem",)))),))
ACCORDION_ITEM = Component("AccordionItem", "value is a unique id, trigger the heading", _PANEL)

STEPS = Component("Steps", "numbered instructions or a timeline", (Prop("items", ListOf(OneOf(("StepsItem",)))),))
STEPS_ITEM = Component("StepsItem", "", (Prop("title", Text()), Prop("details", Text("markdown"))))

CAROUSEL = Component(
    "Carousel",
    "slides; each is a list, all built alike",
    (Prop("children", ListOf(CONTENT_LIST)), optional("variant", Choice(("card", "sunk")))),
)

MODAL = Component(
    "Modal",
    "dialog over the page",
    (
        Prop("title", Text()),
        optional("open", Binding(Flag()), "true shows the dialog"),
        Prop("children", CONTENT_LIST),
        optional("size", Choice(("sm", "md", "lg"))),
    ),
)

PANELS = (TABS, TAB_ITEM, ACCORDION, ACCORDION_ITEM, STEPS, STEPS_ITEM, CAROUSEL)
