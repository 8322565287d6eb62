"""What is already known, turned into a program without a model: data, and markdown as it streams.

`read_any` reads and understands data or prose; `compose_document` chooses how it is shown and writes the program.

`ProseCompiler` writes the components of a markdown text on a `Page`; what is safe to show is a `Guard`'s business.
`render_markdown` goes the other way, for a model that knows no components.
"""

import importlib
import typing

from viewloom.compose.kit import Kit, Vehicle, find_vehicle, kit_of
from viewloom.compose.page import Guard, Page, TextFilter
from viewloom.compose.prose import ProseCompiler
from viewloom.compose.readable import render_markdown

if typing.TYPE_CHECKING:
    from viewloom.compose.choosing.composer import Composition, compose_document, compose_help
    from viewloom.compose.choosing.wishes import Wishes, read_wishes
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

_LATE = {
    "Composition": "choosing.composer",
    "Document": "tabular",
    "Text": "tabular",
    "Wishes": "choosing.wishes",
    "compose_document": "choosing.composer",
    "compose_help": "choosing.composer",
    "read_any": "reading",
    "read_wishes": "choosing.wishes",
}
"""What is imported when it is first asked for: a server starts without it, and many never compose data."""


def __getattr__(name: str) -> object:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f"{__name__}.{_LATE[name]}"), name)
    globals()[name] = found
    return found
