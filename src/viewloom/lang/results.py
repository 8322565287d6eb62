"""What materialising a statement leaves behind, and how long it stays true.

A `Result` depends on its statement and on those it refers to; `Cache.forget(name)` drops exactly what a new
definition of `name` makes untrue, so that what did not change stays the same object.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from viewloom.lang.ast import Node
from viewloom.lang.diagnostics import DiagnosticCode
from viewloom.lang.elements import Part, PlainPart
from viewloom.lang.plan import NODE, VALUE, PlanStep

ENTRY = "entry"  # where a program begins: a value, but a reference back to it is no cycle yet
STATE = "state"  # the initial value of a state variable
MODES = (VALUE, NODE, ENTRY, STATE)
Key: TypeAlias = tuple[str, str]  # name and mode


class Event(NamedTuple):
    """Something found on the way; becomes a diagnostic when its statement's place is known."""

    code: DiagnosticCode
    message: str
    statement: str
    at: int
    component: str = ""
    path: str = ""
    hint: str = ""
    name: str = ""  # what an unresolved reference refers to


@dataclass(eq=False, slots=True)
class Result:
    """What a statement came to. Never changed; not frozen because that makes it three times as dear to make.

    Attributes:
        part: The value.
        events: What was found, in order; results of other statements stand where they were used.
        names: The names referred to directly, defined or not.
        used: Those of them that were found and used.
        is_cyclic: Whether a cycle was cut on the way, so that the value depends on where the walk began.
        has_events: Whether anything was found, here or in what was used.
        seat: Where a used statement's element sits in the value, once `viewloom.lang.graft` has looked for it.
    """

    part: Part
    events: "tuple[Event | Result, ...]"
    names: tuple[str, ...]
    used: tuple[str, ...]
    is_cyclic: bool
    has_events: bool
    seat: "Seat | None" = None


class Seat(NamedTuple):
    """Where the element of a used statement sits.

    Attributes:
        name: The statement.
        path: Names of props, keys and indices that lead from the value to the element, None if there is none.
        event: Index of the statement's result among the events.
    """

    name: str
    path: Sequence[str | int] | None
    event: int


class Kept(NamedTuple):
    """What a finished part of an incomplete statement came to.

    Attributes:
        node: The part, held so that its identity stays taken.
        part: Its value.
        names: See `Result`, as the others.
        used: …
        events: …
        has_events: …
    """

    node: Node
    part: PlainPart
    names: list[str]
    used: list[str]
    events: list[Event | Result]
    has_events: bool


@dataclass(eq=False, slots=True)
class Progress:
    """What the finished items of a growing array came to. Grows with it.

    Attributes:
        items: The items, held so that their identities stay taken.
        values: Their values.
        names: See `Result`, as the others.
        used: …
        events: …
        is_dynamic: Whether one is an expression.
        is_literal: Whether all are literals.
        depth: Of the array with these.
        size: Of the array with these.
        has_events: See `Result`.
    """

    items: list[Node] = field(default_factory=list[Node])
    values: list[Any] = field(default_factory=list[Any])
    names: list[str] = field(default_factory=list[str])
    used: list[str] = field(default_factory=list[str])
    events: "list[Event | Result]" = field(default_factory=list["Event | Result"])
    is_dynamic: bool = False
    is_literal: bool = True
    depth: int = 1
    size: int = 1
    has_events: bool = False


@dataclass(eq=False, slots=True)
class Cache:
    """What outlives one walk: results whose statements did not change, and plans.

    Attributes:
        results: By name and mode; never cyclic ones.
        plans: The plan of an expression, by name and mode.
        special: The names that ever had a result in another mode than as a value.
        dependents: Which results used a name, or met it undefined.
        kept: Finished parts of the incomplete statement, by identity of the node; good while nothing else changes.
        lists: What the finished items of growing arrays came to, by identity of the first; good as long as `kept`.
        missing: What was said about names that nothing defines, by statement, name and place.
    """

    results: dict[Key, Result] = field(default_factory=dict[Key, Result])
    plans: dict[Key, tuple[Node, list[PlanStep]]] = field(default_factory=dict[Key, tuple[Node, list[PlanStep]]])
    special: set[str] = field(default_factory=set[str])
    dependents: dict[str, set[Key]] = field(default_factory=dict[str, set[Key]])
    kept: dict[int, Kept] = field(default_factory=dict[int, Kept])
    lists: "dict[int, Progress]" = field(default_factory=dict[int, "Progress"])
    missing: dict[tuple[str, str, int], Event] = field(default_factory=dict[tuple[str, str, int], Event])

    def drop_parts(self) -> None:
        """Forget the parts of the statement that was incomplete."""
        self.kept = {}
        self.lists = {}

    def keep(self, key: Key, result: Result) -> None:
        """Keep the result of `key`."""
        self.results[key] = result
        if key[1] != VALUE:
            self.special.add(key[0])
        for name in result.names:
            self.dependents.setdefault(name, set()).add(key)

    def exchange(self, key: Key, old: Result, new: Result) -> None:
        """Put `new` in the place of `old`. Cost: the names that only the new one refers to, nearly always."""
        self.results[key] = new
        if old.names is not new.names:
            # Nearly always a name was added, or the last one grew.
            count = max(0, len(old.names) - 1)
            known = count if new.names[:count] == old.names[:count] else 0
            for name in new.names[known:]:
                self.dependents.setdefault(name, set()).add(key)

    def forget_users(self, name: str) -> None:
        """Drop the results that used `name`, or met it undefined, and what reached those."""
        for key in self.dependents.pop(name, ()):
            if key in self.results:
                self.forget(key[0])

    def forget(self, name: str) -> None:
        """Drop the results of `name` and of everything that reached it. Cost: the number of results dropped."""
        stale = [name]
        while stale:
            top = stale.pop()
            for mode in MODES:
                self.results.pop((top, mode), None)
            users = self.dependents.pop(top, set[Key]())
            stale.extend(key[0] for key in users if self.results.pop(key, None) is not None)
