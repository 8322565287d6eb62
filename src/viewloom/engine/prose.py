"""Prose that becomes a component: one markdown text, written as it comes."""

from viewloom.catalogue.library import Library
from viewloom.engine.markdown import MarkdownFilter
from viewloom.lang.ast import Comp, Node, Str
from viewloom.lang.serialise import serialise_string

PROSE_COMPONENTS = ("MarkDownRenderer", "TextContent")


class ProseWriter:
    """Writes `name = MarkDownRenderer("…")` in pieces; line ends at its end are left out.

    Attributes:
        removed: URLs and tags taken out of the last text.
    """

    def __init__(self, library: Library) -> None:
        self._component = next((name for name in PROSE_COMPONENTS if library.component(name)), PROSE_COMPONENTS[-1])
        self._name = ""
        self._filter = MarkdownFilter()
        self._written: list[str] = []
        self._blank = ""
        self.removed = 0

    @property
    def is_open(self) -> bool:
        """Whether a text is being written."""
        return bool(self._name)

    def open(self, name: str) -> str:
        """Begins a text under a name."""
        self._name, self._filter, self._written, self._blank = name, MarkdownFilter(), [], ""
        return f'{name} = {self._component}("'

    def feed(self, text: str) -> str:
        """Returns the literal's next piece; white space waits for what follows it."""
        return self._literal(self._filter.feed(text))

    def close(self) -> tuple[str, Node, str]:
        """Ends the text; returns its name, its component and the literal's end."""
        end = self._literal(self._filter.finish()) + '")\n'
        name, self._name = self._name, ""
        self.removed = self._filter.removed
        return name, Comp(self._component, (Str("".join(self._written)),)), end

    def _literal(self, shown: str) -> str:
        text = self._blank + shown
        kept = text.rstrip()
        self._blank = text[len(kept) :]
        self._written.append(kept)
        return serialise_string(kept)[1:-1]
