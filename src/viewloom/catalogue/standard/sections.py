"""Sections of a long answer."""

from viewloom.catalogue.component import Component, Flag, ListOf, OneOf, Prop, Text, optional
from viewloom.catalogue.standard.slots import CHAT_SECTION

SECTION_BLOCK = Component(
    "SectionBlock",
    "long answers in foldable sections",
    (Prop("sections", ListOf(OneOf(("SectionItem",)))), optional("isFoldable", Flag())),
)

SECTION_ITEM = Component(
    "SectionItem",
    "value is a unique id, trigger the heading",
    (Prop("value", Text()), Prop("trigger", Text()), Prop("content", ListOf(OneOf(CHAT_SECTION)))),
)

COMPONENTS = (SECTION_BLOCK, SECTION_ITEM)
