"""Text, callouts, images, code and the line between them."""

from viewloom.catalogue.component import Binding, Choice, Component, Flag, ListOf, Prop, Record, Text, optional
from viewloom.catalogue.standard.slots import SURFACE

CARD_HEADER = Component(
    "CardHeader",
    "title of the card",
    (optional("title", Text()), optional("subtitle", Text())),
)

TEXT_CONTENT = Component(
    "TextContent",
    "a paragraph or heading; markdown works",
    (
        Prop("text", Text("markdown")),
        optional("size", Choice(("small", "default", "large", "small-heavy", "large-heavy"))),
    ),
)

MARKDOWN_RENDERER = Component(
    "MarkDownRenderer",
    "long markdown text",
    (Prop("textMarkdown", Text("markdown")), optional("variant", SURFACE)),
)

CALLOUT = Component(
    "Callout",
    "warning, result or tip",
    (
        Prop("variant", Choice(("info", "warning", "error", "success", "neutral"))),
        Prop("title", Text()),
        Prop("description", Text("markdown")),
        optional("visible", Binding(Flag()), "with a $variable, the note hides 3 s after that is true"),
    ),
)

TEXT_CALLOUT = Component(
    "TextCallout",
    "quieter note",
    (
        optional("variant", Choice(("neutral", "info", "warning", "success", "danger"))),
        optional("title", Text()),
        optional("description", Text()),
    ),
)

IMAGE = Component(
    "Image",
    "",
    (Prop("alt", Text()), optional("src", Text("image_url"))),
)

IMAGE_BLOCK = Component(
    "ImageBlock",
    "large image",
    (Prop("src", Text("image_url")), optional("alt", Text())),
)

IMAGE_GALLERY = Component(
    "ImageGallery",
    "",
    (
        Prop(
            "images",
            ListOf(Record((Prop("src", Text("image_url")), optional("alt", Text()), optional("details", Text())))),
        ),
    ),
)

CODE_BLOCK = Component(
    "CodeBlock",
    "",
    (Prop("language", Text()), Prop("codeString", Text("code"))),
)

SEPARATOR = Component(
    "Separator",
    "",
    (optional("orientation", Choice(("horizontal", "vertical"))), optional("decorative", Flag())),
)

COMPONENTS = (
    CARD_HEADER,
    TEXT_CONTENT,
    MARKDOWN_RENDERER,
    CALLOUT,
    TEXT_CALLOUT,
    IMAGE,
    IMAGE_BLOCK,
    IMAGE_GALLERY,
    CODE_BLOCK,
)
