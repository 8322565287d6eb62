"""Tags."""

from viewloom.catalogue.component import Choice, Component, Prop, Text, optional
from viewloom.catalogue.standard.slots import STRINGS

TAG_BLOCK = Component("TagBlock", "", (Prop("tags", STRINGS),))

TAG = Component(
    "Tag",
    "coloured label for table cells",
    (
        Prop("text", Text()),
        optional("icon", Text()),
        optional("size", Choice(("sm", "md", "lg"))),
        optional("variant", Choice(("neutral", "info", "success", "warning", "danger"))),
    ),
)

COMPONENTS = (TAG_BLOCK, TAG)
