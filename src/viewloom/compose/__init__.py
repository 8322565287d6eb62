"""What is already known, turned into a program without a model: markdown, as it streams.

`ProseCompiler` writes the components of a markdown text on a `Page`; what is safe to show is a `Guard`'s business.
`render_markdown` goes the other way, for a model that knows no components.
"""

from viewloom.compose.kit import Kit, Vehicle, find_vehicle, kit_of
from viewloom.compose.page import Guard, Page, TextFilter
from viewloom.compose.prose import ProseCompiler
from viewloom.compose.readable import render_markdown

__all__ = [
    "Guard",
    "Kit",
    "Page",
    "ProseCompiler",
    "TextFilter",
    "Vehicle",
    "find_vehicle",
    "kit_of",
    "render_markdown",
]
