"""What fits where: the lists of components that containers accept.

The order within a list is the reference's; it matters to nobody but keeps the schemas comparable.
"""

from viewloom.catalogue.component import Choice, Flag, ListOf, Number, OneOf, Record, Text, optional

CONTENT = (
    "TextContent",
    "MarkDownRenderer",
    "CardHeader",
    "Callout",
    "TextCallout",
    "CodeBlock",
    "Image",
    "ImageBlock",
    "ImageGallery",
    "Separator",
    "HorizontalBarChart",
    "RadarChart",
    "PieChart",
    "RadialChart",
    "SingleStackedBarChart",
    "ScatterChart",
    "AreaChart",
    "BarChart",
    "LineChart",
    "Table",
    "TagBlock",
    "Form",
    "Buttons",
    "Steps",
)
"""What tabs, accordions, slides and modals hold."""

CHAT_SECTION = (*CONTENT, "ListBlock", "FollowUpBlock")
"""What a section of the chat library holds."""

CHAT_CARD = (*CHAT_SECTION, "SectionBlock", "Tabs", "Carousel")
"""What the root of the chat library holds."""

FULL_CARD = (*CONTENT, "Tabs", "Carousel", "Stack")
"""What a card of the full library holds."""

CONTENT_LIST = ListOf(OneOf(CONTENT))
STRINGS = ListOf(Text())
NUMBERS = ListOf(Number())
SURFACE = Choice(("clear", "card", "sunk"))

RULES = Record(
    (
        optional("required", Flag()),
        optional("email", Flag()),
        optional("url", Flag()),
        optional("numeric", Flag()),
        optional("min", Number()),
        optional("max", Number()),
        optional("minLength", Number()),
        optional("maxLength", Number()),
        optional("pattern", Text()),
    )
)
"""The checks that a form field may ask for."""
