"""Model text in, valid program text out, as it streams.

Main path: `Weaver(library)`; `feed(text)` returns the program text that became certain, `finish()` the rest. What it
returned is never taken back, and every piece leaves a program that parses and validates once what is open is closed:

* `engine.scanner` cuts the text into statements and prose.
* A statement goes out when the names it needs are out; names in a list of components may come later. The one being
  written goes out as far as it is certain (`engine.open_statement`).
* Every value is fitted to its slot on the way (`engine.repair`).
* Prose becomes components in the root's list (`engine.prose`), and so does at the end what could not be
  placed: strings of what was dropped, statements that nothing shows.

The text that goes out does not depend on where the model text was cut; whole lines go a short way (`engine.lines`).

Component trees in JSON, arguments by name and names in other cases are turned into the language where they are read
(`engine.statement_text`) and find their places where values are fitted (`engine.arguments`, `engine.shapes`).
What every name stands for is kept, so the memory grows with the program.
"""

from collections.abc import Iterable

from viewloom.catalogue.component import AnyValue, Binding, OneOf, PropType
from viewloom.catalogue.library import Library
from viewloom.compose import find_vehicle
from viewloom.engine.coercion import as_literal
from viewloom.engine.echo import EchoFilter
from viewloom.engine.ending import NoticeVariant, adopt_box, carry_text, make_notice, place_loose
from viewloom.engine.expectations import ProgramExpectations
from viewloom.engine.images import SEPARATOR
from viewloom.engine.ledger import Held, Ledger
from viewloom.engine.leftovers import Leftovers
from viewloom.engine.lines import Line, fit_line, fit_value, is_misplaced, maybe_value, write_line
from viewloom.engine.open_statement import OpenStatement
from viewloom.engine.prose import ProseFlow
from viewloom.engine.repair import Repairer
from viewloom.engine.repairs import Repair
from viewloom.engine.root import ROOT, Root
from viewloom.engine.scanner import Piece, Prose, Scanner, StatementEnd, StatementStart
from viewloom.engine.statement_text import StatementText
from viewloom.engine.thoughts import ThoughtFilter
from viewloom.lang.ast import RESERVED_NAMES, Arr, Comp, Node, Ref, Str
from viewloom.lang.limits import Limits
from viewloom.safety.policy import Policy

_LIMITS = Limits(nesting=64)
"""Half of what the language takes: what readers see is the nesting of all statements together."""


class Weaver:
    """See the module docstring.

    Args:
        library: The components allowed.
        is_prose: The model writes markdown, not the language: nothing in its text is a statement.
        policy: What may be shown; no image from elsewhere unless given.

    Attributes:
        repairs: What was mended so far.
    """

    def __init__(self, library: Library, *, is_prose: bool = False, policy: Policy | None = None) -> None:
        self.repairs: list[Repair] = []
        self._library = library
        self._ledger = Ledger(policy)
        self._thoughts = ThoughtFilter()
        self._echo = EchoFilter()
        self._root = Root(library)
        self._scanner = Scanner(ProgramExpectations(library, self._ledger, self._root), is_prose_only=is_prose)
        self._prose = ProseFlow(library, self._root, self._ledger, self.repairs)
        self._open: OpenStatement | None = None
        self._leftovers = Leftovers(library)
        self._damaged: list[str] = []
        self._last: list[tuple[str, Node]] = []
        self._out: list[str] = []
        self._redefinition = ""
        self._abandoned: set[str] = set()

    def feed(self, text: str) -> str:
        """Takes a piece of the model's text; returns the program text it makes certain."""
        self._take(self._scanner.feed(self._echo.feed(self._thoughts.feed(text))))
        return self._drain()

    def cut(self) -> str:
        """Closes the statement that the model could not end; what follows is a new one."""
        self._take(self._scanner.finish())
        return self._drain()

    def notice(self, variant: NoticeVariant, title: str, description: str) -> str:
        """Adds a visible notice at the end of the root's list; `finish` writes it. Nothing may be fed afterwards."""
        self._settle()
        name, _ = self._root.add_own("notice", self._ledger.is_known)
        self._last.append((name, make_notice(self._library, self._ledger, variant, title, description)))
        return self._drain()

    def finish(self) -> str:
        """Takes the end of the text: closes what is open, places what is left, gives a root to what has none."""
        self._settle()
        known = {repair.path for repair in self.repairs if repair.code == "unresolved-reference"}
        missing = (name for name in self._ledger.undefined() if name not in known)
        self.repairs.extend(Repair("unresolved-reference", path=name) for name in missing)
        self._finish_root()
        for name, node in self._last:
            self._emit(name, node)
        self._last = []
        if self._redefinition:
            # Stock readers ignore a redefinition until another statement follows it.
            self._out.append(self._redefinition)
        return self._drain()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show so far."""
        is_silent = not self._ledger.defined and not self._ledger.held and not self._leftovers
        return is_silent and not self._root.is_written and not self._prose.is_open

    @property
    def has_shown(self) -> bool:
        """Whether a client that draws the program so far shows anything."""
        return self._root.is_written

    @property
    def broken(self) -> tuple[str, ...]:
        """Names that the program lacks so far: a root, what lost content, components listed but not defined."""
        root = [] if self._root.is_given or self._prose.is_open else [ROOT]
        return tuple(dict.fromkeys([*root, *self._damaged, *self._ledger.undefined()]))

    # Pieces

    def _take(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            match piece:
                case Prose(text):
                    self._pass_prose(self._prose.feed(text))
                case Line():
                    self._close_prose()
                    piece.is_taken = self._take_line(piece)
                case StatementStart(name):
                    self._close_prose()
                    self._open = self._begin(name)
                case StatementEnd(statement):
                    self._grow(statement.pieces)
                    self._end(statement)
        if self._scanner.statement is not None:
            self._grow(self._scanner.statement.pieces)

    def _grow(self, pieces: list[str]) -> None:
        if self._open is not None and (grown := self._open.grow(pieces)):
            self._redefinition = ""
            self._out.append(grown)

    def _begin(self, name: str) -> OpenStatement | None:
        """Prepares for a statement to go out while it is written; one that changes what is known waits for its end."""
        is_free = not self._root.is_given if name == ROOT else name not in self._ledger.defined
        lead = self._root.lead if name == ROOT else None
        return OpenStatement(self._library, self._ledger, name, self._type_of(name), lead) if is_free else None

    def _end(self, statement: StatementText) -> None:
        opened, self._open = self._open, None
        if not statement.is_whole:
            self.repairs.append(Repair("unclosed-statement", statement.name))
        source = statement.text
        told = source + statement.aside
        self.repairs.extend(Repair(code, statement.name) for code in statement.mended)
        if statement.tail:
            self.repairs.append(Repair("prose", statement.name))
            self._leftovers.add(statement.tail)
        value = maybe_value(source, _LIMITS)
        if value is None or self._root.owns(statement.name):
            self._abandon(opened)
            self._leftovers.compare(told)
            return
        expression = as_literal(value)
        if self._root.is_given if statement.name == ROOT else self._ledger.is_given(statement.name):
            self.repairs.append(Repair("duplicate-name", statement.name))
            if replaced := self._ledger.held.get(statement.name):
                self._leftovers.compare(replaced.source, expression)
        self._define(statement.name, Held(expression, told), opened)
        self._release()

    def _take_line(self, line: Line) -> bool:
        """Defines a statement that is right as it stands, or shows nothing before its end; returns False for others."""
        name, held = line.name, Held(as_literal(line.expression), line.source, is_line=True)
        is_root, prop_type = name == ROOT, self._type_of(name)
        if not self._root.may_be(held.expression) if is_root else self._ledger.is_given(name) or self._root.owns(name):
            return False
        if prop_type is None and not isinstance(held.expression, Comp):
            self._ledger.hold(name, held)
            return True
        if is_misplaced(held.expression, prop_type):
            self._define(name, Held(held.expression, line.source))
        elif repairer := fit_line(self._library, self._ledger, name, held.expression, prop_type):
            self._root.is_given = self._root.is_given or is_root
            if not self._must_wait(name, held, repairer, None):
                if is_root and isinstance(held.expression, Comp):
                    self._root.take(held.expression)
                    self._root.is_written = True
                written = write_line(name, held.expression, line.source)
                self._settle_for(name, held, held.expression, repairer, line=written)
                self._emit(name, held.expression, None, written)
        else:
            return False
        self._release()
        return True

    def _release(self) -> None:
        """Writes statements that were only waiting for what has just been written."""
        while self._ledger.released:
            name = self._ledger.released.popleft()
            held = self._ledger.held.pop(name, None)
            if held is not None:
                self._define(name, held)

    # Statements

    def _type_of(self, name: str) -> PropType | None:
        if name == ROOT:
            return OneOf((self._library.root,))
        return Binding(AnyValue()) if name.startswith("$") else self._ledger.type_of(name)

    def _define(self, name: str, held: Held, opened: OpenStatement | None = None, *, is_final: bool = False) -> None:
        """Writes a statement if all it needs is there; holds it otherwise."""
        if name == ROOT:
            self._define_root(held, opened, is_final=is_final)
            return
        wanted = self._type_of(name)
        if wanted is None and not isinstance(held.expression, Comp) and not is_final:
            # What a literal must be is known only when something uses it.
            self._abandon(opened)
            self._ledger.hold(name, Held(held.expression, held.source, is_line=held.is_line))
            return
        if isinstance(held.expression, Comp) and held.expression.name in RESERVED_NAMES:
            self._emit(name, held.expression, opened)
            return
        repairer, fitted = fit_value(self._library, self._ledger, name, held, wanted, is_final=is_final)
        if self._must_wait(name, held, repairer, opened):
            return
        if wanted is None and isinstance(fitted, Str):
            # The text of what is no component: whoever refers to it shows it, else it is listed at the end.
            if not is_final:
                self._abandon(opened)
                self._ledger.hold(name, held)
                return
            fitted = None
        if fitted is not None and name in self._ledger.defined and not self._suits(name, fitted):
            fitted = None
        source = held.source if held.is_line and fitted is held.expression else ""
        line = "" if fitted is None else write_line(name, fitted, source)
        self._settle_for(name, held, fitted, repairer, line=line)
        if fitted is None:
            self._abandon(opened)
        else:
            self._emit(name, fitted, opened, line)

    def _must_wait(self, name: str, held: Held, repairer: Repairer, opened: OpenStatement | None) -> bool:
        """Holds a statement that needs names which are not there yet."""
        if not repairer.missing:
            return False
        self._abandon(opened)
        self._ledger.hold(name, Held(held.expression, held.source, set(repairer.missing), is_line=held.is_line))
        self._ledger.want(repairer.missing | repairer.awaited)
        return True

    def _settle_for(self, name: str, held: Held, fitted: Node | None, repairer: Repairer, *, line: str) -> None:
        """Records what became of a statement."""
        self.repairs.extend(repairer.repairs)
        if fitted is not None:
            self._ledger.want(repairer.awaited)
            self._ledger.copied[name] = repairer.copied
        if held.source == line[:-1]:
            return
        shown = fitted
        if fitted is not None and repairer.asides:
            self._leftovers.add(SEPARATOR.join(repairer.asides))
            shown = Arr((fitted, *map(Str, repairer.asides)))
        if self._leftovers.compare(held.source, shown):
            self._damaged.append(name)

    def _suits(self, name: str, fitted: Node) -> bool:
        """Whether a new value of a name does everywhere where the old one did."""
        for prop_type in self._ledger.wanted.get(name, ()):
            repairer = Repairer(self._library, self._ledger, statement=name)
            if repairer.fit(fitted, prop_type) != fitted or repairer.missing:
                return False
        return True

    def _emit(self, name: str, fitted: Node, opened: OpenStatement | None = None, line: str = "") -> None:
        line = line or write_line(name, fitted)
        written = opened.text if opened else ""
        is_new = name not in self._ledger.defined and name not in self._abandoned
        if line.startswith(written):
            self._out.append(line[len(written) :])
        else:
            self._abandon(opened)
            self._out.append(line)
            is_new = False
        self._redefinition = "" if is_new else line
        self._ledger.define(name, fitted)

    def _abandon(self, opened: OpenStatement | None) -> None:
        """Closes what went out of a statement that does not go on from there."""
        if opened is not None and (closing := opened.closers()):
            self._out.append(closing)
            self._abandoned.add(opened.name)

    # The root

    def _define_root(self, held: Held, opened: OpenStatement | None, *, is_final: bool) -> None:
        expression, root = held.expression, self._root
        root.is_given = True
        if isinstance(expression, Ref) and not is_final and expression.name not in self._ledger.defined:
            self._ledger.hold(ROOT, Held(expression, held.source, {expression.name}))
            self._ledger.want({expression.name: AnyValue()})
            return
        target = self._ledger.defined.get(expression.name) if isinstance(expression, Ref) else None
        is_alias = isinstance(target, Comp) and target.name == self._library.root
        box = root.box(target if target and is_alias else expression)
        if not is_alias and not (isinstance(expression, Comp) and expression.name == self._library.root):
            self.repairs.append(Repair("misplaced-component", ROOT))
        repairer = Repairer(self._library, self._ledger, statement=ROOT, is_final=is_final)
        fitted = repairer.fit(box, OneOf((self._library.root,)))
        if self._must_wait(ROOT, held, repairer, opened):
            return
        if not isinstance(fitted, Comp):
            self._abandon(opened)
            self._leftovers.compare(held.source)
            return
        root.take(fitted)
        self._settle_for(ROOT, held, fitted, repairer, line=write_line(ROOT, fitted))
        root.is_written = True
        self._emit(ROOT, expression if is_alias and not root.lead else fitted, opened)

    def _write_root(self) -> None:
        """Writes the root anew with the children known now; the last definition wins."""
        self._root.is_written = True
        self._emit(ROOT, self._root.call)

    # Prose

    def _pass_prose(self, written: str) -> None:
        if written:
            self._redefinition = ""
            self._out.append(written)

    def _close_prose(self) -> None:
        if self._prose.is_open:
            self._pass_prose(self._prose.close())
            self._release()

    # The end

    def _settle(self) -> None:
        """Closes what is open and releases what is held, with what can never come left out."""
        self._take(self._scanner.feed(self._echo.feed(self._thoughts.finish()) + self._echo.finish()))
        self._take(self._scanner.finish())
        self._take_back_comments()
        self._close_prose()
        while name := self._ledger.next_at_end(ROOT):
            self._ledger.is_stuck = self._ledger.waits_for_others(name)
            self._define(name, self._ledger.held.pop(name), is_final=True)
            self._release()
        for name, held in self._ledger.held.items():
            self.repairs.append(Repair("unplaced", name))
            self._leftovers.compare(held.source, is_whole=True)
        self._ledger.held.clear()

    def _take_back_comments(self) -> None:
        """Reads comments that define what the program refers to and nothing defines: a hash too many."""
        commented = self._scanner.commented
        needs_root = [] if self._root.is_given else [ROOT]
        while name := next((name for name in commented if name in needs_root or self._ledger.is_lacking(name)), ""):
            self.repairs.append(Repair("unresolved-reference", name))
            self._take(self._scanner.feed(commented.pop(name)))
            self._take(self._scanner.finish())

    def _finish_root(self) -> None:
        """Lists what nothing shows, and the text that was lost, in the root; writes it if it changed."""
        root = self._root
        must_write = root.drop_spare() or not root.is_written or bool(self._last)
        if not root.is_written:
            self.repairs.append(Repair("no-root"))
            adopt_box(self._library, self._ledger, root)
        placed = place_loose(self._library, self._ledger, root)
        text = self._leftovers.take(self._ledger.defined)
        if text and find_vehicle(self._library) is not None:
            name, _ = root.add_own("prose", self._ledger.is_known)
            root.drop_spare()
            self._last.insert(0, (name, carry_text(self._library, self._ledger, text)))
        if placed or text or must_write:
            self.repairs.extend(Repair("unplaced", child.name if isinstance(child, Ref) else "") for child in placed)
            self._write_root()

    def _drain(self) -> str:
        text, self._out = "".join(self._out), []
        return text
