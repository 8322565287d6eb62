"""Lists of items to read or click, and follow-up questions."""

from viewloom.catalogue.component import ActionPlan, Choice, Component, ListOf, OneOf, Prop, Record, Text, optional

LIST_BLOCK = Component(
    "ListBlock",
    "numbered or illustrated list",
    (Prop("items", ListOf(OneOf(("ListItem",)))), optional("variant", Choice(("number", "image")))),
)

LIST_ITEM = Component(
    "ListItem",
    "",
    (
        Prop("title", Text()),
        optional("subtitle", Text()),
        optional("image", Record((Prop("src", Text("image_url")), Prop("alt", Text())))),
        optional("actionLabel", Text()),
        optional("action", ActionPlan(), "makes the item clickable"),
    ),
)

FOLLOW_UP_BLOCK = Component(
    "FollowUpBlock",
    "what the user may ask next; comes last",
    (Prop("items", ListOf(OneOf(("FollowUpItem",)))),),
)

FOLLOW_UP_ITEM = Component("FollowUpItem", "", (Prop("text", Text()),))

COMPONENTS = (LIST_BLOCK, LIST_ITEM, FOLLOW_UP_BLOCK, FOLLOW_UP_ITEM)
