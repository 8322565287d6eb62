"""A program: what a text means to a library, so far.

Main path: `viewloom.lang.stream` builds a `Program` for every piece of text; everything in it is worked out when it
is first asked for and kept. Programs of one stream share a `Store`, so what did not change between two of them is
the same object in both. A program never changes, whatever is fed afterwards.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

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
from viewloom.lang.limits import Limits
from viewloom.lang.materialise import Materialiser
from viewloom.lang.parser import Statement
from viewloom.lang.reference import reference_view
from viewloom.lang.results import ENTRY, STATE, Cache, Event, Result
from viewloom.lang.shoot import Shoot, find_shoot
from viewloom.lang.signatures import Signatures
from viewloom.lang.values import lazy, value
from viewloom.lang.whole import Whole


@value
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


class Store:
    """What the programs of one stream share: statements in effect and what they came to.

    Attributes:
        statements: In effect now, by name, in order of first definition.
        finished: Those of them that ended, and those that will be back if an unfinished one comes to nothing.
        unfinished: The names that unfinished text gave last.
        partial: The name of the statement whose checks are held back, empty if none.
        count: How many finished statements are in.
        revision: Which program it was last brought up to.
        settled: See `Snapshot`, at that time.
        results: What the statements come to.
    """

    def __init__(self, signatures: Signatures, limits: Limits) -> None:
        self.statements: dict[str, Statement] = {}
        self.finished: dict[str, Statement] = {}
        self.unfinished: frozenset[str] = frozenset()
        self.partial = ""
        self.count = 0
        self.revision = -1
        self.settled: tuple[int, int] | None = None
        self._sought = -1  # the revision whose shoot is known
        self._shoot: Shoot | None = None
        self._signatures = signatures
        self._limits = limits
        self._cache = Cache()
        self.results = Materialiser(
            signatures, self.statements.get, is_partial=self._is_partial, cache=self._cache, limits=limits
        )

    def bring_up_to(self, snapshot: "Snapshot") -> None:
        """Put in effect what ended since the last time and what the unfinished text gives now."""
        self.revision = snapshot.revision
        self.settled = snapshot.settled
        unfinished = snapshot.unfinished
        if self.count == snapshot.count and len(unfinished) == 1 and unfinished[0].name == self._growing(snapshot):
            # One statement grew, as nearly always.
            statement = unfinished[0]
            before = self.statements[statement.name]
            self.statements[statement.name] = statement
            if before.span != statement.span:
                self.results.update((statement.name,))
            return
        stale: dict[str, None] = {}
        self._cache.drop_parts()
        for statement in snapshot.finished[self.count : snapshot.count]:
            self.finished[statement.name] = statement
            self._apply(statement, stale)
        for statement in snapshot.unfinished:
            self._apply(statement, stale)
        unfinished = frozenset([statement.name for statement in snapshot.unfinished])
        for name in self.unfinished - unfinished:
            before = self.finished.get(name)
            if before is not None:
                self._apply(before, stale)
            else:
                del self.statements[name]
                stale[name] = None
        self.unfinished = unfinished
        self.count = snapshot.count
        is_partial = snapshot.is_incomplete and not snapshot.is_finished and snapshot.unfinished
        self._hold_back(snapshot.unfinished[-1].name if is_partial else "", stale)
        self.results.update(stale)

    @property
    def shoot(self) -> Shoot | None:
        """What grows in the program that this was brought up to, if its tree was built."""
        if self._sought != self.revision:
            self._sought = self.revision
            statement = self.statements.get(self.partial)
            self._shoot = self._find_shoot(statement) if statement is not None and len(self.unfinished) == 1 else None
        return self._shoot

    def _find_shoot(self, statement: Statement) -> Shoot | None:
        entry, revision = self.entry(), self.revision
        return find_shoot(statement, entry, self._cache, self._signatures, limits=self._limits, revision=revision)

    def entry(self) -> str:
        """Return the name of the statement that the tree begins with, empty if there is no statement."""
        return pick_entry(self.statements, self._signatures.root)

    def root(self) -> Element | None:
        """Return the tree, None if the entry statement is no component that can stand."""
        result = self.results.resolve((self.entry(), ENTRY))
        root = result.part.value if result else None
        return root if isinstance(root, Element) else None

    def _growing(self, snapshot: "Snapshot") -> str:
        """Return the name of the one statement that is unfinished before and after, empty if there is no such."""
        is_partial = snapshot.is_incomplete and not snapshot.is_finished
        return self.partial if is_partial and len(self.unfinished) == 1 else ""

    def _is_partial(self, name: str) -> bool:
        return name == self.partial

    def _apply(self, statement: Statement, stale: dict[str, None]) -> None:
        """Put a statement in effect."""
        old = self.statements.get(statement.name)
        self.statements[statement.name] = statement
        # The place counts as well as the value: findings carry it.
        if old is None or old.span != statement.span:
            stale[statement.name] = None

    def _hold_back(self, name: str, stale: dict[str, None]) -> None:
        """Say which statement is incomplete."""
        if name != self.partial:
            stale[self.partial] = None
            stale[name] = None
            self.partial = name


@dataclass(eq=False, slots=True)
class Snapshot:
    """A moment of a stream.

    Attributes:
        revision: Number of the moment.
        finished: The finished statements; only the first `count` of them had been read.
        count: See `finished`.
        settled: How many statements there are and where the last ends, None if the text ends within a value.
        unfinished: The statements that the unfinished text gives.
        is_incomplete: Whether the text ends inside a string or bracket, or says nothing.
        is_crowded: Whether the unfinished text defines more names than there may be.
        is_finished: Whether the text has ended, so that nothing is held back any more.
        source: Where offsets lie in the text.
        limit_count: How many limits of the text had been passed.
    """

    revision: int
    finished: list[Statement]
    count: int
    settled: tuple[int, int] | None
    unfinished: tuple[Statement, ...]
    is_incomplete: bool
    is_crowded: bool
    is_finished: bool
    source: Source
    limit_count: int


class Stream(Protocol):
    """Where programs come from: text that may have grown since."""

    def recall(self, revision: int, length: int, *, is_finished: bool) -> tuple[Snapshot, Store]:
        """Return the moment `revision`, at which `length` characters had been taken, and a store not past it."""
        ...


class Program:
    """What a text means to a library.

    Attributes:
        signatures: The library.
        limits: The bounds it was read with.
        is_finished: Whether the text has ended.
    """

    def __init__(  # noqa: PLR0917 - made for every piece of text
        self,
        signatures: Signatures,
        limits: Limits,
        changes: Changes | None,
        is_finished: bool,  # noqa: FBT001 - as above
        stream: Stream,
        place: tuple[int, int],
        look: Callable[[], Element | None] | None = None,
        read: Callable[[], Whole | None] | None = None,
    ) -> None:
        self.signatures = signatures
        self.limits = limits
        self._changes = changes
        self.is_finished = is_finished
        self._stream = stream
        self._revision, self._length = place
        self._look = look  # a shorter way to the tree
        self._read = read  # a shorter way to all of it

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Program):
            return NotImplemented
        return self.statements == other.statements

    __hash__ = None  # type: ignore[assignment] - compared by content, and holds mappings

    def __repr__(self) -> str:
        return f"Program({len(self.statements)} statements, {len(self.diagnostics)} diagnostics)"

    @property
    def changes(self) -> Changes:
        """What the last piece of text touched."""
        return Changes(tuple(self.definitions)) if self._changes is None else self._changes

    @property
    def incomplete(self) -> bool:
        """Whether the text ends inside a string or bracket."""
        return self._whole is None and self._snapshot.is_incomplete

    @lazy
    def definitions(self) -> Mapping[str, Statement]:
        """The statement in effect by name, in order of first definition."""
        return MappingProxyType(dict(self._store().statements))

    @lazy
    def statements(self) -> tuple[Statement, ...]:
        """The statements in effect, in order of first definition."""
        return tuple(self.definitions.values())

    @lazy
    def entry(self) -> str:
        """The name of the statement that the tree begins with, empty if there is no statement."""
        return self._store().entry()

    @lazy
    def root(self) -> Element | None:
        """The tree, None if the entry statement is no component that can stand."""
        if self._whole is not None:
            return self._whole.root
        grown = self._look() if self._look is not None else None
        if grown is not None:
            return grown
        return self._store().root()

    @lazy
    def state(self) -> Mapping[str, Value]:
        """The initial value of every state variable, `None` for those only mentioned."""
        state: dict[str, Value] = {name: result.part.value for name, result in self._state_results.items()}
        for name in mentioned_state(self.statements):
            state.setdefault(name, None)
        return MappingProxyType(state)

    @lazy
    def queries(self) -> tuple[Query, ...]:
        """The queries, in order."""
        return tuple(read_query(statement) for statement in self.statements if statement.kind == "query")

    @lazy
    def mutations(self) -> tuple[Mutation, ...]:
        """The mutations, in order."""
        return tuple(read_mutation(statement) for statement in self.statements if statement.kind == "mutation")

    @lazy
    def unresolved(self) -> tuple[str, ...]:
        """The names referred to that stand for nothing, each once, in the order met."""
        if self._whole is not None:
            return ()
        return tuple(dict.fromkeys(event.name for event in self._events if event.name))

    @lazy
    def orphaned(self) -> tuple[str, ...]:
        """The values that neither the tree nor the state reaches, in order."""
        if self._is_clean:
            return ()
        reached = reached_names(self._results)
        reached.add(self.entry)
        return tuple(s.name for s in self.statements if s.kind == "value" and s.name not in reached)

    @lazy
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything that is wrong: findings in the order met, then limits, then orphans."""
        if self._is_clean:
            return ()
        source = self._snapshot.source
        definitions = self.definitions
        found = [make_diagnostic(event, definitions, source) for event in self._events]
        found += [problem_diagnostic(s, self.limits, source) for s in self.statements if s.problem]
        passed = source.limit_diagnostics(self._snapshot.limit_count)
        if self._snapshot.is_crowded and not any(d.code == "statement-limit" for d in passed):
            passed.append(Diagnostic("statement-limit", crowded_message(self.limits)))
        found += sorted(passed, key=lambda d: d.code)  # which was passed first depends on the cut
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

    @lazy
    def _whole(self) -> Whole | None:
        return self._read() if self._read is not None else None

    @property
    def _is_clean(self) -> bool:
        return self._whole is not None and self._whole.is_clean

    @lazy
    def _moment(self) -> list[Any]:
        """The snapshot, and the store that the programs of the stream share as long as none has gone past this."""
        return list(self._stream.recall(self._revision, self._length, is_finished=self.is_finished))

    @property
    def _snapshot(self) -> Snapshot:
        return self._moment[0]

    def _store(self) -> Store:
        """Return a store that stands at this program: the shared one, or a new one if that has moved on."""
        snapshot, store = self._moment
        if store.revision > snapshot.revision:
            store = self._moment[1] = Store(self.signatures, self.limits)
        if store.revision < snapshot.revision:
            store.bring_up_to(snapshot)
        return store

    @lazy
    def _results(self) -> tuple[Result, ...]:
        entry = self._entry_result
        return (*((entry,) if entry else ()), *self._state_results.values())

    @lazy
    def _entry_result(self) -> Result | None:
        return self._store().results.resolve((self.entry, ENTRY))

    @lazy
    def _state_results(self) -> Mapping[str, Result]:
        store = self._store()
        names = [statement.name for statement in self.statements if statement.kind == "state"]
        results = ((name, store.results.resolve((name, STATE))) for name in names)
        return {name: result for name, result in results if result}

    @lazy
    def _events(self) -> tuple[Event, ...]:
        return tuple(list_events(self._results))


def crowded_message(limits: Limits) -> str:
    """Return what to say when there are too many statements."""
    return f"There are more than {limits.statements} statements; further ones are ignored."
