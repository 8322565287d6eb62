"""What materialising a statement leaves behind, and how long it stays true.

A `Result` depends on its statement and on those it refers to; `Cache.forget(name)` drops exactly what a new
definition of `name` makes untrue, so that what did not change stays the same object.
"""

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from viewloom.lang.ast import Node
from viewloom.lang.diagnostics import DiagnosticCode
from viewloom.lang.elements import Part
from viewloom.lang.plan import NODE, VALUE, Kept, PlanStep

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
    """

    part: Part
    events: "tuple[Event | Result, ...]"
    names: tuple[str, ...]
    used: tuple[str, ...]
    is_cyclic: bool
    has_events: bool


@dataclass(eq=False, slots=True)
class Cache:
    """What outlives one walk: results whose statements did not change, and plans.

    Attributes:
        results: By name and mode; never cyclic ones.
        plans: The plan of an expression, by name and mode, with whether its statement was incomplete.
        dependents: Which results used a name, or met it undefined.
        kept: Parts of the incomplete statement that will not change while it grows. Only those met in the last walk
            stay, or every unfinished part would be held once for each piece of text.
        missing: What was said about names that nothing defines, by statement, name and place.
    """

    results: dict[Key, Result] = field(default_factory=dict[Key, Result])
    plans: dict[Key, tuple[Node, bool, list[PlanStep]]] = field(
        default_factory=dict[Key, tuple[Node, bool, list[PlanStep]]]
    )
    dependents: dict[str, set[Key]] = field(default_factory=dict[str, set[Key]])
    kept: Kept = field(default_factory=dict[int, tuple[Node, Part]])
    missing: dict[tuple[str, str, int], Event] = field(default_factory=dict[tuple[str, str, int], Event])

    def keep(self, key: Key, result: Result) -> None:
        """Keep the result of `key`."""
        self.results[key] = result
        for name in result.names:
            self.dependents.setdefault(name, set()).add(key)

    def forget(self, name: str) -> None:
        """Drop the results of `name` and of everything that reached it. Cost: the number of results dropped."""
        stale = [name]
        while stale:
            top = stale.pop()
            for mode in MODES:
                self.results.pop((top, mode), None)
            users = self.dependents.pop(top, set[Key]())
            stale.extend(key[0] for key in users if self.results.pop(key, None) is not None)
