"""Model text in, valid program text out, as it streams.

Main path: `Weaver(library)`; `feed(text)` returns the program text that became certain, `finish()` the rest. What it
returned is never taken back, and every prefix of it parses and validates once what is open is closed:

* A statement goes out when the names it needs are out; names in a list of components may come later.
* The statement being written goes out as far as it is certain (`engine.open_statement`).
* What is not a statement is prose, and becomes a markdown component in the root's list.
* Every value is fitted to its slot on the way (`engine.repair`).

This first cut does not yet read JSON instead of the language, place named arguments or compile markdown blocks into
components of their own.
"""

from dataclasses import dataclass
from typing import Literal

from viewloom.catalogue.component import AnyValue, Binding, ListOf, OneOf, PropType
from viewloom.catalogue.library import Library
from viewloom.engine.coercion import as_literal
from viewloom.engine.open_statement import OpenStatement
from viewloom.engine.prose import ProseWriter
from viewloom.engine.repair import Repairer
from viewloom.engine.repairs import Repair
from viewloom.engine.scanner import Piece, Prose, Scanner, StatementEnd, StatementStart
from viewloom.lang.ast import Arr, Comp, Node, Ref, Str
from viewloom.lang.parser import Statement, parse_statements
from viewloom.lang.serialise import serialise_expression

ROOT = "root"
NoticeVariant = Literal["neutral", "info", "warning", "success", "danger"]


@dataclass(slots=True)
class _Held:
    """A statement that waits for the names it needs."""

    expression: Node
    missing: set[str]


class Weaver:
    """See the module docstring.

    Args:
        library: The components allowed.
        is_prose: The model writes markdown, not the language: nothing in its text is a statement.
        prose_name: Name that the first prose takes, if something already lists it.

    Attributes:
        repairs: What was mended so far.
    """

    def __init__(self, library: Library, *, is_prose: bool = False, prose_name: str = "") -> None:
        self.repairs: list[Repair] = []
        self._library = library
        self._scanner = Scanner(is_prose_only=is_prose)
        self._prose = ProseWriter(library)
        self._prose_name = prose_name
        self._defined: dict[str, Node] = {}
        self._awaited: dict[str, PropType] = {}
        self._held: dict[str, _Held] = {}
        self._seen: set[str] = {ROOT}
        self._children: list[Node] = []
        self._root_args: tuple[Node, ...] = ()
        self._has_root = False
        self._is_root_written = False
        self._open: OpenStatement | None = None
        self._out: list[str] = []
        self._any = AnyValue()

    def feed(self, text: str) -> str:
        """Takes a piece of the model's text; returns the program text it makes certain."""
        self._take(self._scanner, self._scanner.feed(text))
        return self._drain()

    def write(self, program: str) -> str:
        """Takes whole statements that the server itself adds; they pass the same checks."""
        scanner = Scanner()
        self._take(scanner, [*scanner.feed(program), *scanner.finish()])
        return self._drain()

    def notice(self, variant: NoticeVariant, title: str, description: str) -> str:
        """Adds a visible notice at the end of the root's list, after what was open."""
        self._take(self._scanner, self._scanner.finish())
        self._close_prose()
        name = self._new_name("notice")
        self._children.append(Ref(name))
        self._write_root()
        self._emit(name, Comp("TextCallout", (Str(variant), Str(title), Str(description))))
        return self._drain()

    def finish(self) -> str:
        """Takes the end of the text: closes what is open, places what is left, gives a root to what has none."""
        self._take(self._scanner, self._scanner.finish())
        self._close_prose()
        self._release_all()
        if not self._is_root_written:
            self._write_missing_root()
        return self._drain()

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been written yet."""
        return not self._defined and not self._is_root_written and not self._prose.is_open

    # Pieces

    def _take(self, scanner: Scanner, pieces: list[Piece]) -> None:
        for piece in pieces:
            match piece:
                case Prose(text):
                    self._take_prose(text)
                case StatementStart(name):
                    self._close_prose()
                    self._open = self._begin(name)
                case StatementEnd():
                    self._end(piece)
        if self._open is not None:
            grown = self._open.grow(scanner)
            self._out.append(grown)
        scanner.awaited = self._awaited.keys() - self._defined.keys()

    def _begin(self, name: str) -> OpenStatement:
        prop_type = self._type_of(name)
        lead = tuple(self._children) if name == ROOT else ()
        return OpenStatement(self._library, self._defined, name, prop_type, lead)

    def _end(self, end: StatementEnd) -> None:
        opened, self._open = self._open, None
        written = opened.text if opened else ""
        if not end.is_whole:
            self.repairs.append(Repair("unclosed-statement"))
        statements = parse_statements(end.text)
        if not statements:
            self._out.append(opened.close() if opened else "")
            return
        self._define(statements[0], written, opened)

    def _define(self, statement: Statement, written: str, opened: OpenStatement | None) -> None:
        name, expression = statement.name, as_literal(statement.expression)
        if name in self._defined or name in self._held or (name == ROOT and self._has_root):
            self.repairs.append(Repair("duplicate-name", name))
        self._seen.add(name)
        if name == ROOT:
            self._define_root(expression, written, opened)
        elif statement.kind in {"query", "mutation"}:
            self._emit(name, expression, written)
        else:
            self._try_emit(name, expression, written, opened)

    # Statements

    def _type_of(self, name: str) -> PropType:
        if name == ROOT:
            return OneOf((self._library.root,))
        if name.startswith("$"):
            return Binding(self._any)
        return self._awaited.get(name, self._any)

    def _try_emit(
        self,
        name: str,
        expression: Node,
        written: str = "",
        opened: OpenStatement | None = None,
        *,
        is_final: bool = False,
    ) -> bool:
        """Writes a statement if all it needs is there; holds it otherwise."""
        if not isinstance(expression, Comp) and name not in self._awaited and not name.startswith("$") and not is_final:
            # What a literal must be is known only when something uses it.
            self._hold(name, expression, set())
            return False
        repairer = Repairer(self._library, self._defined, statement=name, is_final=is_final)
        fitted = repairer.fit(expression, self._type_of(name))
        if fitted is not None and repairer.missing:
            self._out.append(opened.close() if opened else "")
            self._hold(name, expression, set(repairer.missing))
            self._await(repairer.missing | repairer.awaited)
            return False
        self.repairs.extend(repairer.repairs)
        self._held.pop(name, None)
        if fitted is None:
            self._out.append(opened.close() if opened else "")
            return False
        self._await(repairer.awaited)
        self._emit(name, fitted, written)
        return True

    def _hold(self, name: str, expression: Node, missing: set[str]) -> None:
        self._held[name] = _Held(expression, missing)

    def _await(self, names: dict[str, PropType]) -> None:
        """Remembers what names are needed as, and writes those that were only waiting to be asked for."""
        for name, prop_type in names.items():
            self._awaited.setdefault(name, prop_type)
            held = self._held.get(name)
            if held is not None and not held.missing:
                self._try_emit(name, held.expression)

    def _emit(self, name: str, fitted: Node, written: str = "") -> None:
        line = f"{name} = {serialise_expression(fitted)}"
        if written and line.startswith(written):
            self._out.append(line[len(written) :] + "\n")
        else:
            self._out.append(_closed(written) + line + "\n")
        self._defined[name] = fitted
        for other in [key for key, held in self._held.items() if name in held.missing]:
            held = self._held.get(other)
            if held is not None:
                held.missing.discard(name)
                if not held.missing:
                    self._try_again(other, held.expression)

    def _try_again(self, name: str, expression: Node) -> None:
        if name == ROOT:
            del self._held[name]
            self._define_root(expression)
        else:
            self._try_emit(name, expression)

    # The root

    def _define_root(
        self, expression: Node, written: str = "", opened: OpenStatement | None = None, *, is_final: bool = False
    ) -> None:
        self._has_root = True
        while isinstance(expression, Ref) and expression.name in self._held:
            expression = self._held.pop(expression.name).expression
        if isinstance(expression, Ref) and expression.name in self._defined:
            target = self._defined[expression.name]
            expression = target if isinstance(target, Comp) and target.name == self._library.root else expression
        lead = tuple(child for child in self._children if isinstance(child, Ref))
        box = self._root_of(expression, lead)
        repairer = Repairer(self._library, self._defined, statement=ROOT, is_final=is_final)
        fitted = repairer.fit(box, OneOf((self._library.root,)))
        if repairer.missing and fitted is not None:
            self._out.append(opened.close() if opened else "")
            self._hold(ROOT, expression, set(repairer.missing))
            self._await(repairer.missing | repairer.awaited)
            return
        self.repairs.extend(repairer.repairs)
        if not isinstance(fitted, Comp) or not fitted.args:
            self._out.append(opened.close() if opened else "")
            return
        first = fitted.args[0]
        self._children = list(first.items) if isinstance(first, Arr) else []
        self._root_args = fitted.args[1:]
        self._is_root_written = True
        self._emit(ROOT, fitted, written)
        self._await(repairer.awaited)

    def _root_of(self, expression: Node, lead: tuple[Node, ...]) -> Comp:
        """Makes the root's call out of whatever the model called root, prose that came before first."""
        root = self._library.root
        match expression:
            case Comp(name, (Arr(items), *rest)) if name == root or (
                name in {"Card", "Stack"} and self._library.component(name) is None
            ):
                kept = tuple(rest) if name == root else ()
                return Comp(root, (Arr((*lead, *items)), *kept))
            case Comp(name, (first, *rest)) if name == root:
                return Comp(root, (Arr((*lead, first)), *rest))
            case Arr(items):
                return Comp(root, (Arr((*lead, *items)),))
            case _:
                return Comp(root, (Arr((*lead, expression)),))

    def _write_root(self) -> None:
        """Writes the root anew with the children known now; the last definition wins."""
        call = Comp(self._library.root, (Arr(tuple(self._children)), *self._root_args))
        self._is_root_written = True
        self._out.append(f"{ROOT} = {serialise_expression(call)}\n")
        self._defined[ROOT] = call

    def _write_missing_root(self) -> None:
        """Lists what was written in a root of our own; a library's root under another name is taken as it is."""
        self.repairs.append(Repair("no-root"))
        boxes = [
            name for name, node in self._defined.items() if isinstance(node, Comp) and node.name == self._library.root
        ]
        if boxes and not self._children:
            self._out.append(f"{ROOT} = {boxes[0]}\n")
            self._is_root_written = True
            return
        used = {name for name, prop_type in self._awaited.items() if not isinstance(prop_type, AnyValue)}
        loose = [Ref(name) for name in self._defined if name not in used and not name.startswith("$")]
        repairer = Repairer(self._library, self._defined, statement=ROOT, is_final=True)
        self._children = repairer.fit_items(Arr((*self._children, *loose)), self._child_type())
        self._write_root()

    def _child_type(self) -> PropType:
        root = self._library.component(self._library.root)
        first = root.props[0].type if root else ListOf(self._any)
        return first.item if isinstance(first, ListOf) else self._any

    # Prose

    def _take_prose(self, text: str) -> None:
        if not self._prose.is_open:
            text = text.lstrip("\n")
            if not text.strip():
                return
            self._begin_prose()
        self._out.append(self._prose.feed(text))

    def _begin_prose(self) -> None:
        name = self._prose_name
        if name not in self._awaited or name in self._defined:
            name = self._new_name("text")
            self._children.append(Ref(name))
            self._write_root()
        self._seen.add(name)
        self._out.append(self._prose.open(name))

    def _close_prose(self) -> None:
        if self._prose.is_open:
            name, node, text = self._prose.close()
            self.repairs.extend([Repair("unsafe-url", name)] * bool(self._prose.removed))
            self._out.append(text)
            self._defined[name] = node

    def _new_name(self, stem: str) -> str:
        number = 1
        while f"{stem}{number}" in self._seen or f"{stem}{number}" in self._awaited:
            number += 1
        self._seen.add(f"{stem}{number}")
        return f"{stem}{number}"

    # The end

    def _release_all(self) -> None:
        """Writes what was held, with what can never come left out."""
        if ROOT in self._held:
            expression = self._held.pop(ROOT).expression
            self._define_root(expression, is_final=True)
        while wanted := [
            name for name in self._held if name in self._awaited or isinstance(self._held[name].expression, Comp)
        ]:
            for name in wanted:
                held = self._held.pop(name, None)
                if held is not None:
                    self._try_emit(name, held.expression, is_final=True)

    def _drain(self) -> str:
        text = "".join(self._out)
        self._out = []
        return text


def _closed(written: str) -> str:
    """Returns what closes a statement that was written in part."""
    return OpenStatement.closers(written) + "\n" if written else ""
