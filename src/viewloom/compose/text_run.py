"""A run of markdown text in one component, written as it comes."""

from viewloom.compose.kit import Vehicle
from viewloom.compose.page import Guard, Page, TextFilter
from viewloom.lang.serialise import serialise_expression, serialise_string

PROSE_LIMIT_CHARS = 100_000
"""A longer text goes on in another component with its next line."""
LINE_LIMIT_CHARS = 200_000
"""A text with a line that long goes on in another component anywhere."""


class TextRun:
    """Writes `name = MarkDownRenderer("…")` in pieces; white space around the text is left out.

    Nothing is written before there is something to show.

    Attributes:
        has_begun: Whether there was.
    """

    def __init__(self, vehicle: Vehicle, page: Page, guard: Guard) -> None:
        self._vehicle = vehicle
        self._page = page
        self._guard = guard
        self.has_begun = False
        self._name = ""
        self._filter: TextFilter | None = None
        self._written: list[str] = []
        self._size = 0
        self._blank = ""
        self._ends_line = False

    @property
    def is_open(self) -> bool:
        """Whether a statement is being written."""
        return bool(self._name)

    def feed(self, text: str) -> None:
        """Takes the next piece of the text."""
        while text:
            if not self._name:
                text = text.lstrip()
                if not text:
                    return
                self._open()
            room = self._room(text)
            self._write(text[:room])
            text = text[room:]
            if text:
                self.close()

    def close(self) -> None:
        """Ends the text; what is fed afterwards goes into another component."""
        if not self._name or self._filter is None:
            return
        self._literal(self._filter.finish() if self._vehicle.is_markdown else "")
        self._page.write('")\n')
        if self._filter.removed:
            self._guard.note(self._name)
        self._page.define(self._name, self._vehicle.carry("".join(self._written)))
        self._name = ""

    def _open(self) -> None:
        self.has_begun = True
        self._name = self._page.add_child()
        self._filter, self._written, self._blank, self._size = self._guard.open_filter(), [], "", 0
        self._page.write(f"{self._name} = {serialise_expression(self._vehicle.carry(''))[:-2]}")

    def _room(self, text: str) -> int:
        """Returns how much of a text still goes into this component; the rest needs another."""
        if self._size + len(text) <= PROSE_LIMIT_CHARS:
            return len(text)
        # From here on lines are counted one by one, so that it does not matter how many came at once.
        at = 0
        while at < len(text):
            size = self._size + at
            if size > PROSE_LIMIT_CHARS and (text[at - 1] == "\n" if at else self._ends_line):
                break
            end = text.find("\n", at) + 1 or len(text)
            if self._size + end >= LINE_LIMIT_CHARS:
                return LINE_LIMIT_CHARS - self._size
            at = end
        return at

    def _write(self, text: str) -> None:
        self._size += len(text)
        self._ends_line = text.endswith("\n")
        self._literal(self._filter.feed(text) if self._filter and self._vehicle.is_markdown else text)

    def _literal(self, shown: str) -> None:
        """Writes a piece of the literal; white space waits for what follows it."""
        text = self._blank + shown
        kept = text.rstrip()
        self._blank = text[len(kept) :]
        self._written.append(kept)
        self._page.write(serialise_string(kept)[1:-1])
