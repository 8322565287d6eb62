"""The text that found no place so far; the weaver lists it at the end."""

from collections.abc import Container

from viewloom.catalogue.library import Library
from viewloom.engine.salvage import is_garbled, lost_text
from viewloom.lang.ast import Node


class Leftovers:
    """See the module docstring.

    Args:
        library: The components allowed.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._texts: list[str] = []
        self._garbled: list[tuple[str, Node | None]] = []

    def __bool__(self) -> bool:
        return bool(self._texts or self._garbled)

    def add(self, text: str) -> None:
        """Keeps a text."""
        if text:
            self._texts.append(text)

    def compare(self, source: str, shown: Node | None = None, *, is_whole: bool = False) -> bool:
        """Keeps what a statement lost; returns whether it may have lost any text.

        Words in a row outside of strings wait for the end: they may still turn out to be names.

        Args:
            source: The statement as it was read.
            shown: What became of it; None if nothing did.
            is_whole: Whether a statement without any text is kept as it is.
        """
        if is_garbled(source):
            self._garbled.append((source, shown))
            return True
        lost = lost_text(source, shown, self._library) or (source if is_whole else "")
        self.add(lost)
        return bool(lost)

    def take(self, names: Container[str]) -> str:
        """Returns everything, as paragraphs of one text, and forgets it.

        Args:
            names: What the program defines.
        """
        texts = [*self._texts, *(lost_text(*garbled, self._library, names=names) for garbled in self._garbled)]
        self._texts, self._garbled = [], []
        return "\n\n".join(filter(None, texts))
