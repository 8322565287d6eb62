"""Statements to results while a program grows: each built once, and again only as far as text has changed it.

Main path: `Materialiser.resolve(key)` builds what a statement needs, deepest first, then the statement.
`Materialiser.update(names)` brings the results up to new texts of these: their own are built again, and where one
statement uses such a one, and one uses that, and so on up, the new value is grafted into theirs
(`viewloom.lang.graft`). Where that is not certain to give what building gives, results are dropped instead and built
when they are next asked for.

What refers to itself, however indirectly, and what is nested too deeply for `viewloom.lang.build`, goes the general way
(`viewloom.lang.resolve`). Both ways give equal results; nothing but the cost depends on which is taken.
"""

from collections.abc import Callable, Collection

from viewloom.lang.ast import Node
from viewloom.lang.build import Builder
from viewloom.lang.elements import PlainPart
from viewloom.lang.graft import graft
from viewloom.lang.limits import Limits
from viewloom.lang.parser import Statement
from viewloom.lang.plan import VALUE
from viewloom.lang.resolve import Resolver
from viewloom.lang.results import ENTRY, MODES, Cache, Key, Result
from viewloom.lang.signatures import Signatures
from viewloom.lang.slots import Slots, find_slots

RECURSION_LIMIT = 150  # how deeply nested a statement `Builder` takes; each level costs up to two calls


class Materialiser:
    """The results of one stream.

    Args:
        signatures: What the library takes.
        lookup: The statement of a name, None if there is none.
        is_partial: Whether a name's statement is incomplete, so that checks are held back.
        cache: Where results are kept.
        limits: The bounds.
    """

    def __init__(
        self,
        signatures: Signatures,
        lookup: Callable[[str], Statement | None],
        *,
        is_partial: Callable[[str], bool],
        cache: Cache,
        limits: Limits,
    ) -> None:
        self._signatures = signatures
        self._lookup = lookup
        self._is_partial = is_partial
        self._cache = cache
        self._limits = limits
        self._known_builder: Builder | None = None
        self._is_recursive = limits.nesting <= RECURSION_LIMIT
        self._slots: dict[Key, Slots | None] = {}

    @property
    def _builder(self) -> Builder:
        if self._known_builder is None:
            self._known_builder = Builder(self._signatures, self._lookup, self._cache, self._limits)
        return self._known_builder

    def resolve(self, key: Key) -> Result | None:
        """Return what a statement comes to, None if there is no such statement."""
        known = self._cache.results.get(key)
        if known is not None:
            return known
        if self._lookup(key[0]) is None:
            return None
        return (self._build_all(key) if self._is_recursive else None) or self._resolve_any(key)

    def update(self, names: Collection[str]) -> None:
        """Bring results up to the text that these statements have now. Cost: what it changes, usually."""
        if not self._cache.results:
            return
        for name in names:
            if len(names) > 1:
                self._cache.drop_parts()  # what was built on the way to one holds the old values of the next
            self._update(name)

    def grown(self, name: str, expression: Node) -> tuple[PlainPart, list[str]] | None:
        """Return what an unfinished statement comes to with this expression, and the names it used; keep neither.

        None if that has to be worked out the general way.
        """
        part = self._builder.part((name, VALUE), expression, is_partial=True) if self._is_recursive else None
        return None if part is None else (part, self._builder.used)

    def _update(self, name: str) -> None:
        key = name, VALUE
        results = self._cache.results
        if not self._cache.dependents.get(name) and [m for m in MODES if (name, m) in results] == [ENTRY]:
            key = name, ENTRY
        elif not self._is_simple(name):
            self._cache.forget(name)
            return
        old = results.get(key)
        statement = self._lookup(name)
        is_here = statement is not None and statement.kind in ("value", "state")
        if is_here and old is None and self._appear(name):
            return
        new = self._build(key) if is_here and old is not None else None
        added = self._added(old, new) if old is not None and new is not None else ()
        if old is None or new is None or added:
            self._cache.forget(name)
            if any((other, VALUE) not in results for other in added):
                self._cache.drop_parts()  # a cycle closed, and they hold what stood in it before
        else:
            self._cache.exchange(key, old, new)
            if key[1] == VALUE:
                self._replace(name, old, new)

    def _appear(self, name: str) -> bool:
        """Put the value of a statement that had none into the one list that names it; return whether that was all."""
        users = self._cache.dependents.get(name, ())
        if len(users) != 1:
            return False
        (key,) = users
        user = self._cache.results.get(key)
        slots = self._slots_of(key, user) if user else None
        new = self._build((name, VALUE)) if slots else None
        if not (user and slots and new) or any(self._lookup(other) is not None for other in new.names):
            return False
        changed = slots.exchange(name, new, self._limits)
        if changed is None:
            return False
        self._cache.keep((name, VALUE), new)
        self._cache.exchange(key, user, changed)
        if key[1] == VALUE:
            self._replace(key[0], user, changed)
        return True

    def _slots_of(self, key: Key, user: Result) -> Slots | None:
        """Return the places of the names in a statement's list, None if it has no such list."""
        name, mode = key
        slots = self._slots.get(key)
        if slots is None or slots.result is not user:
            is_value = mode == ENTRY or (mode == VALUE and self._is_simple(name))
            slots = find_slots(self._statement(name).expression, user, self._signatures) if is_value else None
            self._slots[key] = slots
        return slots

    def _replace(self, name: str, old: Result, new: Result) -> None:
        """Put `new` in the place of `old` in all that uses it."""
        cache = self._cache
        key = name, VALUE
        while key[1] == VALUE and self._is_simple(name):
            users = cache.dependents.get(name, ())
            if len(users) != 1:
                break
            (key,) = users
            user = cache.results.get(key)
            if user is None or (changed := self._changed(key, user, name, (old, new))) is None:
                break
            cache.exchange(key, user, changed)
            name, old, new = key[0], user, changed
        cache.forget_users(name)

    def _changed(self, key: Key, user: Result, name: str, exchange: tuple[Result, Result]) -> Result | None:
        """Return what a statement comes to when one that it uses has changed, None if that is not certain."""
        changed = graft(user, name, exchange, library=self._signatures, limits=self._limits)
        slots = self._slots.get(key)
        if changed is None:
            slots = self._slots_of(key, user)
            return (slots and slots.exchange(name, exchange[1], self._limits)) or self._build(key)
        if slots and slots.result is user and changed.seat:
            slots.follow(changed, changed.seat.event, is_loud=exchange[1].has_events)
        return changed

    def _is_simple(self, name: str) -> bool:
        """Whether the statement stands for a plain value wherever it is used."""
        return self._is_recursive and name not in self._cache.special

    def _added(self, old: Result, new: Result) -> Collection[str]:
        """Return the names of statements that a statement did not refer to before; each may refer to it."""
        if old.names == new.names:
            return ()
        count = max(0, len(old.names) - 1)
        # Nearly always a name was added, or the last one grew.
        known = count if new.names[:count] == old.names[:count] else 0
        before = set(old.names[known:])
        return [name for name in new.names[known:] if name not in before and self._lookup(name) is not None]

    def _build(self, key: Key) -> Result | None:
        name = key[0]
        return self._builder.build(key, self._statement(name), is_partial=self._is_partial(name))

    def _statement(self, name: str) -> Statement:
        return self._lookup(name)  # type: ignore[return-value] - asked of names that are defined

    def _build_all(self, key: Key) -> Result | None:
        """Build a statement and before it all that it needs; None if anything refers to itself."""
        results = self._cache.results
        stack = [key]
        entered: set[Key] = set()
        while stack:
            top = stack[-1]
            if top in results:
                stack.pop()
                continue
            missing = [] if top in entered else self._hints(top[0])
            entered.add(top)
            if not missing:
                result = self._build(top)
                if result is not None:
                    self._cache.keep(top, result)
                    stack.pop()
                    continue
                if self._builder.is_cyclic:
                    return None
                missing = self._builder.missing
            if not entered.isdisjoint(missing):
                return None
            stack += reversed(missing)
        return results[key]

    def _hints(self, name: str) -> list[Key]:
        """Return what the statement will probably need, so that it need not be begun in vain."""
        missing: list[Key] = []
        results = self._cache.results
        for other in self._statement(name).names:
            if (other, VALUE) not in results:
                statement = self._lookup(other)
                if statement is not None and statement.kind in ("value", "state") and (other, VALUE) not in missing:
                    missing.append((other, VALUE))
        return missing

    def _resolve_any(self, key: Key) -> Result | None:
        resolver = Resolver(
            self._signatures, self._lookup, is_partial=self._is_partial, cache=self._cache, limits=self._limits
        )
        return resolver.resolve(key, key[0])
