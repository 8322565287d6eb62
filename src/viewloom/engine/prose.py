"""Prose that becomes a component: one markdown text, written as it comes.

Main path: `ProseFlow(library, root, ledger, repairs)`; `feed(text)` returns the program text that became certain,
`close()` ends what is open, because a statement or the end follows. Between the two no other statement goes out.
"""

from dataclasses import dataclass

from viewloom.catalogue.library import Library
from viewloom.engine.ledger import Ledger
from viewloom.engine.markdown import MarkdownFilter
from viewloom.engine.repairs import Repair
from viewloom.engine.root import ROOT, Root
from viewloom.lang.ast import Comp, Node, Null, Str
from viewloom.lang.serialise import serialise_expression, serialise_string

PROSE_LIMIT_CHARS = 100_000
"""A longer text goes on in another component with its next line."""
LINE_LIMIT_CHARS = 200_000
"""A text with a line that long goes on in another component anywhere."""


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A component that can show a text.

    Attributes:
        component: Its name.
        before: Arguments ahead of the text.
        is_markdown: Whether the text is rendered.
    """

    component: str
    before: tuple[Node, ...] = ()
    is_markdown: bool = True

    def carry(self, text: str) -> Comp:
        """Returns the component with a text that is safe to show."""
        return Comp(self.component, (*self.before, Str(text)))


_VEHICLES = (
    Vehicle("MarkDownRenderer"),
    Vehicle("TextContent"),
    Vehicle("TextCallout", (Null(), Null()), is_markdown=False),
    Vehicle("Callout", (Str("neutral"), Str(""))),
    Vehicle("CardHeader", is_markdown=False),
)


def find_vehicle(library: Library) -> Vehicle | None:
    """Returns what shows a text in this library; None if it has nothing that does."""
    return next((vehicle for vehicle in _VEHICLES if library.component(vehicle.component)), None)


class ProseFlow:
    """The prose of a reply: each run of it becomes a child of the root's list.

    Args:
        library: The components allowed.
        root: The root's list, to which each text is added.
        ledger: What the program says so far; every statement that is written here is remembered there.
        repairs: Where repairs are added.
    """

    def __init__(self, library: Library, root: Root, ledger: Ledger, repairs: list[Repair]) -> None:
        self._root = root
        self._ledger = ledger
        self._repairs = repairs
        vehicle = find_vehicle(library)
        self._writer = ProseWriter(vehicle) if vehicle else None

    @property
    def is_open(self) -> bool:
        """Whether a text is being written, so that no other statement may go out."""
        return self._writer is not None and bool(self._writer.name)

    def feed(self, text: str) -> str:
        """Takes a piece of prose, line ends included; returns the program text that it makes certain."""
        out: list[str] = []
        while text and self._writer is not None:
            if not self._writer.name:
                text = text.lstrip()
                if not text:
                    break
                out.append(self._open(self._writer))
            room = self._writer.room(text)
            out.append(self._writer.feed(text[:room]))
            text = text[room:]
            if text:
                out.append(self.close())
        return "".join(out)

    def close(self) -> str:
        """Ends the text that is being written, if there is one; returns its end."""
        if self._writer is None or not self._writer.name:
            return ""
        name = self._writer.name
        node, text = self._writer.close()
        self._repairs.extend([Repair("unsafe-url", name)] * bool(self._writer.removed))
        self._ledger.define(name, node)
        return text

    def _open(self, writer: "ProseWriter") -> str:
        name, must_write = self._root.add_own("prose", self._ledger.is_known)
        return (self._written_root() if must_write else "") + writer.open(name)

    def _written_root(self) -> str:
        """Returns the root's statement with its new child; the last definition wins."""
        call = self._root.call
        self._root.is_written = True
        self._ledger.define(ROOT, call)
        return f"{ROOT} = {serialise_expression(call)}\n"


class ProseWriter:
    """Writes `name = MarkDownRenderer("…")` in pieces; white space at its end is left out.

    Attributes:
        name: The text that is being written, empty if none is.
        removed: URLs and tags taken out of the last text.
    """

    def __init__(self, vehicle: Vehicle) -> None:
        self.name = ""
        self.removed = 0
        self._vehicle = vehicle
        self._filter = MarkdownFilter()
        self._written: list[str] = []
        self._size = 0
        self._blank = ""
        self._ends_line = False

    def room(self, text: str) -> int:
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

    def open(self, name: str) -> str:
        """Begins a text under a name."""
        self.name, self._filter, self._written, self._blank, self._size = name, MarkdownFilter(), [], "", 0
        return f"{name} = {serialise_expression(self._vehicle.carry(''))[:-2]}"

    def feed(self, text: str) -> str:
        """Returns the literal's next piece; white space waits for what follows it."""
        self._size += len(text)
        self._ends_line = text.endswith("\n")
        return self._literal(self._filter.feed(text) if self._vehicle.is_markdown else text)

    def close(self) -> tuple[Node, str]:
        """Ends the text; returns its component and the literal's end."""
        end = self._literal(self._filter.finish()) + '")\n'
        self.name, self.removed = "", self._filter.removed
        return self._vehicle.carry("".join(self._written)), end

    def _literal(self, shown: str) -> str:
        text = self._blank + shown
        kept = text.rstrip()
        self._blank = text[len(kept) :]
        self._written.append(kept)
        return serialise_string(kept)[1:-1]
