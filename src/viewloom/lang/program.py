"""A program: what a text means to a library, so far.

Main path: `viewloom.lang.stream` builds a `Program` for every piece of text; everything in it is worked out when it
is first asked for and kept. Programs of one stream share a `Store`, so what did not change between two of them is
the same object in both. A program never changes, whatever is fed afterwards.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from viewloom.lang.declarations import (
    Mutation,
    Query,
    mentioned_state,
    pick_entry,
    read_mutation,
    read_query,
)
from viewloom.lang.diagnostics import Diagnostic
from viewloom.lang.elements import Element, Value
from viewloom.lang.findings import (
    Source,
    list_events,
    make_diagnostic,
    orphan_diagnostic,
    problem_diagnostic,
    reached_names,
)
from viewloom.lang.lexer import Rest
from viewloom.lang.limits import Limits
from viewloom.lang.parser import Assembler, Statement, Tail
from viewloom.lang.reference import reference_view
from viewloom.lang.resolve import Resolver
from viewloom.lang.results import ENTRY, STATE, Cache, Event, Result
from viewloom.lang.signatures import Signatures


@dataclass(frozen=True, slots=True)
class Changes:
    """Which statements the last piece of text touched, by name, in order.

    Attributes:
        added: Names that had no value before.
        changed: Names whose text grew or was replaced.
        removed: Names that are gone, since a fence showed that they stood in prose.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(eq=False, slots=True)
class Store:
    """What the programs of one stream share: statements in effect and what they came to.

    Attributes:
        statements: In effect now, by name, in order of first definition.
        finished: Those of them that ended, and those that will be back if an unfinished one comes to nothing.
        unfinished: The names that unfinished text gave last.
        partial: The name of the statement whose checks are held back, empty if none.
        count: How many finished statements are in.
        revision: Which program it was last brought up to.
        cache: Results that are still true.
    """

    statements: dict[str, Statement] = field(default_factory=dict[str, Statement])
    finished: dict[str, Statement] = field(default_factory=dict[str, Statement])
    unfinished: frozenset[str] = frozenset()
    partial: str = ""
    count: int = 0
    revision: int = -1
    cache: Cache = field(default_factory=Cache)

    def apply(self, statement: Statement) -> None:
        """Put a statement in effect."""
        old = self.statements.get(statement.name)
        self.statements[statement.name] = statement
        # The place counts as well as the value: findings carry it.
        if old is None or old.span != statement.span:
            self.cache.forget(statement.name)

    def advance(self, finished: Iterable[Statement], tail: tuple[Statement, ...]) -> None:
        """Put in effect what ended since the last time and what the unfinished text gives now."""
        for statement in finished:
            self.finished[statement.name] = statement
            self.apply(statement)
        for statement in tail:
            self.apply(statement)
        unfinished = frozenset(statement.name for statement in tail)
        for name in self.unfinished - unfinished:
            before = self.finished.get(name)
            if before is not None:
                self.apply(before)
            else:
                del self.statements[name]
                self.cache.forget(name)
        self.unfinished = unfinished

    def hold_back(self, name: str) -> None:
        """Say which statement is incomplete."""
        if name != self.partial:
            self.cache.forget(self.partial)
            self.cache.forget(name)
            self.cache.kept = {}
            self.partial = name


@dataclass(eq=False, slots=True)
class Pending:
    """The unfinished end of a text, kept unread until somebody asks.

    Attributes:
        assembler: The statement under way; used up by the first reading.
        rest: The token under way.
        held: Backticks that may become a fence.
        is_blank: Whether the text holds nothing but blanks and comments.
        names: The names defined before; may have grown since.
        room: How many more there may be.
    """

    assembler: Assembler
    rest: Rest
    held: str
    is_blank: bool
    names: set[str]
    room: int
    is_crowded: bool = False
    _tail: Tail | None = None

    @property
    def tail(self) -> Tail:
        """What the unfinished text gives. Cost: the items in unfinished brackets, once."""
        if self._tail is None:
            read = self.assembler.close(self.rest.tokens(self.held), is_in_string=bool(self.rest.quote))
            statements = tuple(statement for statement in read.statements if self._admits(statement.name))
            self._tail = Tail(statements, is_incomplete=read.is_incomplete or self.is_blank)
        return self._tail

    def _admits(self, name: str) -> bool:
        if name in self.names:
            return True
        self.room -= 1
        if self.room < 0:
            self.is_crowded = True
        return self.room >= 0


@dataclass(eq=False, slots=True)
class Snapshot:
    """A moment of a stream, as cheap to take as the text that led to it.

    Attributes:
        revision: Number of the moment.
        finished: The finished statements; only the first `count` of them had been read.
        count: See `finished`.
        pending: The unfinished text.
        is_finished: Whether the text has ended, so that nothing is held back any more.
        source: Where offsets lie in the text.
        limit_count: How many limits of the text had been passed.
    """

    revision: int
    finished: list[Statement]
    count: int
    pending: Pending
    is_finished: bool
    source: Source
    limit_count: int


class Program:
    """What a text means to a library.

    Attributes:
        signatures: The library.
        limits: The bounds it was read with.
        changes: What the last piece of text touched.
        is_finished: Whether the text has ended.
    """

    def __init__(
        self, signatures: Signatures, limits: Limits, snapshot: Snapshot, *, store: Store, changes: Changes
    ) -> None:
        self.signatures = signatures
        self.limits = limits
        self.changes = changes
        self._snapshot = snapshot
        self._shared = store

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Program):
            return NotImplemented
        return self.statements == other.statements

    __hash__ = None  # type: ignore[assignment] - compared by content, and holds mappings

    def __repr__(self) -> str:
        return f"Program({len(self.statements)} statements, {len(self.diagnostics)} diagnostics)"

    @property
    def is_finished(self) -> bool:
        """Whether the text has ended."""
        return self._snapshot.is_finished

    @property
    def incomplete(self) -> bool:
        """Whether the text ends inside a string or bracket."""
        return self._snapshot.pending.tail.is_incomplete

    @cached_property
    def definitions(self) -> Mapping[str, Statement]:
        """The statement in effect by name, in order of first definition."""
        return MappingProxyType(dict(self._store().statements))

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The statements in effect, in order of first definition."""
        return tuple(self.definitions.values())

    @cached_property
    def entry(self) -> str:
        """The name of the statement that the tree begins with, empty if there is no statement."""
        return pick_entry(self._store().statements, self.signatures.root)

    @cached_property
    def root(self) -> Element | None:
        """The tree, None if the entry statement is no component that can stand."""
        result = self._entry_result
        value = result.part.value if result else None
        return value if isinstance(value, Element) else None

    @cached_property
    def state(self) -> Mapping[str, Value]:
        """The initial value of every state variable, `None` for those only mentioned."""
        values: dict[str, Value] = {name: result.part.value for name, result in self._state_results.items()}
        for name in mentioned_state(self.statements):
            values.setdefault(name, None)
        return MappingProxyType(values)

    @cached_property
    def queries(self) -> tuple[Query, ...]:
        """The queries, in order."""
        return tuple(read_query(statement) for statement in self.statements if statement.kind == "query")

    @cached_property
    def mutations(self) -> tuple[Mutation, ...]:
        """The mutations, in order."""
        return tuple(read_mutation(statement) for statement in self.statements if statement.kind == "mutation")

    @cached_property
    def unresolved(self) -> tuple[str, ...]:
        """The names referred to that stand for nothing, each once, in the order met."""
        return tuple(dict.fromkeys(event.name for event in self._events if event.name))

    @cached_property
    def orphaned(self) -> tuple[str, ...]:
        """The values that neither the tree nor the state reaches, in order."""
        reached = reached_names(self._results)
        reached.add(self.entry)
        return tuple(s.name for s in self.statements if s.kind == "value" and s.name not in reached)

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything that is wrong: findings in the order met, then limits, then orphans."""
        source = self._snapshot.source
        definitions = self.definitions
        found = [make_diagnostic(event, definitions, source) for event in self._events]
        found += [problem_diagnostic(s, self.limits, source) for s in self.statements if s.problem]
        found += source.limit_diagnostics(self._snapshot.limit_count)
        if self._snapshot.pending.is_crowded and not any(d.code == "statement-limit" for d in found):
            found.append(Diagnostic("statement-limit", crowded_message(self.limits)))
        found += [orphan_diagnostic(definitions[name], source) for name in self.orphaned]
        return tuple(found)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics for which something was left out of the tree."""
        return tuple(diagnostic for diagnostic in self.diagnostics if diagnostic.severity == "error")

    def to_reference(self, *, incomplete: bool | None = None) -> dict[str, Any]:
        """Return the program in the shape of the reference parser's result. Cost: a walk of the whole program.

        Args:
            incomplete: Whether to take the text as unfinished; by default, if it is.
        """
        return reference_view(
            self.definitions,
            self.signatures,
            limits=self.limits,
            incomplete=self.incomplete if incomplete is None else incomplete,
            orphaned=self.orphaned,
        )

    def _store(self) -> Store:
        """Return a store that stands at this program: the shared one, or a new one if that has moved on."""
        snapshot = self._snapshot
        store = self._shared
        if store.revision > snapshot.revision:
            store = self._shared = Store()
        if store.revision < snapshot.revision:
            tail = snapshot.pending.tail
            store.advance(snapshot.finished[store.count : snapshot.count], tail.statements)
            store.count = snapshot.count
            is_partial = tail.is_incomplete and not snapshot.is_finished and tail.statements
            store.hold_back(tail.statements[-1].name if is_partial else "")
            store.revision = snapshot.revision
        return store

    def _resolver(self) -> Resolver:
        store = self._store()
        return Resolver(
            self.signatures,
            store.statements.get,
            is_partial=lambda name: name == store.partial,
            cache=store.cache,
            limits=self.limits,
        )

    @cached_property
    def _results(self) -> tuple[Result, ...]:
        entry = self._entry_result
        return (*((entry,) if entry else ()), *self._state_results.values())

    @cached_property
    def _entry_result(self) -> Result | None:
        return self._resolver().resolve((self.entry, ENTRY), self.entry)

    @cached_property
    def _state_results(self) -> Mapping[str, Result]:
        resolver = self._resolver()
        names = [statement.name for statement in self.statements if statement.kind == "state"]
        results = ((name, resolver.resolve((name, STATE), name)) for name in names)
        return {name: result for name, result in results if result}

    @cached_property
    def _events(self) -> tuple[Event, ...]:
        return tuple(list_events(self._results))


def crowded_message(limits: Limits) -> str:
    """Return what to say when there are too many statements."""
    return f"There are more than {limits.statements} statements; further ones are ignored."
