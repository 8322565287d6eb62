"""Prose on its way into the program: what `viewloom.compose` makes of it, in the root's list.

Main path: `ProseFlow(library, root, ledger, repairs)`; `feed(text)` returns the program text that became certain,
`close()` ends what is open, because a statement or the end follows. Between the two no other statement goes out.
"""

from viewloom.catalogue.library import Library
from viewloom.compose import ProseCompiler, kit_of
from viewloom.engine.ledger import Ledger
from viewloom.engine.repairs import Repair
from viewloom.engine.root import ROOT, Root
from viewloom.lang.ast import Node
from viewloom.lang.serialise import serialise_expression
from viewloom.safety.markdown import MarkdownFilter
from viewloom.safety.policy import Policy

_STEM = "prose"


class ProseFlow:
    """The prose of a reply: its blocks become children of the root's list.

    Args:
        library: The components allowed.
        root: The root's list, to which each block is added.
        ledger: What the program says so far; every statement that is written here is remembered there.
        repairs: Where repairs are added.
    """

    def __init__(self, library: Library, root: Root, ledger: Ledger, repairs: list[Repair]) -> None:
        self._page = _LedgerPage(root, ledger)
        self._kit = kit_of(library)
        self._policy = _UrlPolicy(ledger.policy, repairs)
        # Most programs come without a word of prose.
        self._compiler: ProseCompiler | None = None

    @property
    def is_open(self) -> bool:
        """Whether a text is being written, so that no other statement may go out."""
        return self._compiler is not None and self._compiler.is_open

    def feed(self, text: str) -> str:
        """Takes a piece of prose, line ends included; returns the program text that it makes certain."""
        if self._kit is None:
            return ""
        if self._compiler is None:
            self._compiler = ProseCompiler(self._kit, self._page, self._policy)
        if not self._page.is_empty:
            self._compiler.follow()
        self._compiler.feed(text)
        return self._page.drain()

    def close(self) -> str:
        """Ends the text that is being written, if there is one; returns its end."""
        if self._compiler is not None:
            self._compiler.close()
        return self._page.drain()


class _LedgerPage:
    """The program as prose is written on it (`compose.Page`)."""

    def __init__(self, root: Root, ledger: Ledger) -> None:
        self._root = root
        self._ledger = ledger
        self._out: list[str] = []

    @property
    def is_empty(self) -> bool:
        """Whether the program says nothing yet."""
        return not (self._root.is_given or self._ledger.defined or self._ledger.held)

    def drain(self) -> str:
        """Returns what was written since the last time."""
        text = "".join(self._out)
        self._out = []
        return text

    def add_child(self) -> str:
        """Lists a new child in the root, which is written anew if it does not list the name yet."""
        name, must_write = self._root.add_own(_STEM, self._ledger.is_known)
        if must_write:
            # The last definition wins.
            call = self._root.call
            self._root.is_written = True
            self._ledger.rewrite(ROOT, call)
            self._out.append(f"{ROOT} = {serialise_expression(call)}\n")
        return name

    def add_part(self) -> str:
        """Returns a name of our own that the root does not list."""
        return self._root.new_name(_STEM, self._ledger.is_known)

    def write(self, text: str) -> None:
        """Takes the next piece of program text."""
        self._out.append(text)

    def define(self, name: str, node: Node) -> None:
        """Remembers what a statement says."""
        self._ledger.define(name, node)


class _UrlPolicy:
    """The policy for links, images and tags (`compose.Guard`)."""

    def __init__(self, policy: Policy, repairs: list[Repair]) -> None:
        self._policy = policy
        self._repairs = repairs

    def open_filter(self) -> MarkdownFilter:
        """Returns a filter for one text."""
        return self._policy.open_filter()

    def note(self, name: str) -> None:
        """Counts a repair."""
        self._repairs.append(Repair("unsafe-url", name))
