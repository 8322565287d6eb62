"""What is already known, turned into a program without a model: data, and markdown as it streams.

`read_any` reads and understands data or prose; `compose_document` chooses how it is shown and writes the program.

`ProseCompiler` writes the components of a markdown text on a `Page`; what is safe to show is a `Guard`'s business.
`render_markdown` goes the other way, for a model that knows no components.
"""

from viewloom.compose.choosing.composer import Composition, compose_document, compose_help
from viewloom.compose.choosing.wishes import Wishes, read_wishes
from viewloom.compose.kit import Kit, Vehicle, find_vehicle, kit_of
from viewloom.compose.page import Guard, Page, TextFilter
from viewloom.compose.prose import ProseCompiler
from viewloom.compose.readable import render_markdown
from viewloom.compose.reading import read_any
from viewloom.compose.tabular import Document, Text

__all__ = [
    "Composition",
    "Document",
    "Guard",
    "Kit",
    "Page",
    "ProseCompiler",
    "Text",
    "TextFilter",
    "Vehicle",
    "Wishes",
    "compose_document",
    "compose_help",
    "find_vehicle",
    "kit_of",
    "read_any",
    "read_wishes",
    "render_markdown",
]
