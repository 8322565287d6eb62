"""What a compiler writes on, and who decides what is safe to show: seams for the engine to fill."""

from typing import Protocol

from viewloom.lang.ast import Node


class Page(Protocol):
    """A program that is being written, statement by statement."""

    def add_child(self) -> str:
        """Lists a new child in the root; returns the name that the next statement must define."""
        ...

    def add_part(self) -> str:
        """Returns a name for a statement that only another one of ours refers to."""
        ...

    def write(self, text: str) -> None:
        """Takes the next piece of program text."""
        ...

    def define(self, name: str, node: Node) -> None:
        """Hears what a statement that was written to its end says."""
        ...


class TextFilter(Protocol):
    """Makes one markdown text safe as it streams."""

    @property
    def removed(self) -> int:
        """How many addresses and tags were taken out so far."""
        ...

    def feed(self, text: str) -> str:
        """Returns the text that became certain with this piece."""
        ...

    def finish(self) -> str:
        """Returns what was still held back."""
        ...


class Guard(Protocol):
    """The policy for links, images and tags."""

    def open_filter(self) -> TextFilter:
        """Returns a filter for one text."""
        ...

    def note(self, name: str) -> None:
        """Hears that something unsafe was taken out of the statement of this name."""
        ...
