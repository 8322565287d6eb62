"""The statement that is being written, and the way from its value up to the root.

Most pieces of text change the value of one statement and nothing else. `find_shoot` notes once what is around that
value, statement by statement up to the root; `Shoot.grow` then builds the value alone, and puts it there. Findings and
results are left as they were: the store catches up when something else is asked for, or comes. Where the statement
shows in more than one place, or its change may change more than its value, there is no shoot or it does not grow, and
the tree is materialised the general way.
"""

from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from viewloom.lang.ast import Comp, Node
from viewloom.lang.elements import Element, Part, PlainPart
from viewloom.lang.graft import Level, Step, find_seat, fits, levels_of, rebuild
from viewloom.lang.lexer import OpenString
from viewloom.lang.limits import Limits
from viewloom.lang.parser import Statement
from viewloom.lang.plan import VALUE
from viewloom.lang.results import ENTRY, Cache, Result
from viewloom.lang.signatures import Signatures
from viewloom.lang.tip import Tip, path_to_string

Build: TypeAlias = Callable[[str, Node], tuple[PlainPart, list[str]] | None]


class Place(NamedTuple):
    """Where the value of a statement shows.

    Attributes:
        result: What the statement came to.
        levels: What is around it, innermost first; none if it is null, and shows nowhere.
        slot: The value of the statement that uses it, and the way to it there; None if its slot takes anything.
    """

    result: Result
    levels: list[Level]
    slot: tuple[Element, Sequence[Step]] | None


class Shoot:
    """A tree in which one statement grows.

    Args:
        statement: The statement, as it was last materialised.
        top: What the tree came to.
        place: Where the statement shows, None if it does not.
        library: What slots take.
        limits: The bounds.

    Attributes:
        name: The statement's name.
        begin: Where it begins.
        revision: The program that `root` was made for last.
    """

    __slots__ = ("_called", "_expression", "_library", "_limits", "_place", "_root", "_top", "_value", "begin", "name",
                 "revision")  # fmt: skip

    def __init__(  # noqa: PLR0917 - made for many pieces of text
        self, statement: Statement, top: Part, place: Place | None, library: Signatures, limits: Limits, revision: int
    ) -> None:
        self.name = statement.name
        self.begin = statement.span[0]
        self.revision = revision
        self._expression = statement.expression
        self._called = _called(statement.expression)
        self._top = top
        self._root: Element = top.value
        self._place = place
        self._value = place.result.part.value if place else None
        self._library = library
        self._limits = limits

    def grow(self, expression: Node, revision: int, build: Build) -> Element | None:
        """Return the tree for a new expression of the statement, None if that is not certain.

        Args:
            expression: The statement's value.
            revision: The program that it belongs to.
            build: Builds the value of a statement, and says which names it used.
        """
        if _called(expression) != self._called:
            return None  # it may declare something else now, or be another entry
        place = self._place
        if place is not None:
            found = build(self.name, expression)
            if found is None or tuple(found[1]) != place.result.used or not self._takes(place, found[0]):
                return None
            self._expression, self._value = expression, found[0][0]
            if self._value is not None:
                self._root = rebuild(place.levels, self._value)
        self.revision = revision
        return self._root

    def tip(self, string: OpenString) -> Tip | None:
        """Return the tip of the tree if the statement ends within this string, None if it has none."""
        place = self._place
        if place is None:
            return Tip(self._root, [], string, self.begin)
        path = path_to_string(self._expression, self._value, self._library)
        if path is None:
            return None
        levels = levels_of(self._value, path)
        if place.slot and not fits(*place.slot, rebuild(levels, _ANY), self._library):
            return None
        return Tip(self._root, levels + place.levels, string, self.begin)

    def _takes(self, place: Place, part: PlainPart) -> bool:
        """Whether nothing but the value itself tells the part from what it was."""
        value, dynamic, depth, size = part
        before, top, limits = place.result.part, self._top, self._limits
        return (value is None and before.value is None) or (
            type(value) is type(before.value)
            and dynamic == before.is_dynamic
            and value is not None
            and (type(value) is Element or len(value) > 0)
            and top.depth + depth <= limits.tree_depth
            and top.size + size <= limits.nodes
            and (place.slot is None or fits(*place.slot, value, self._library))
        )


_ANY = "\0"  # a string that no list of choices has
_KINDS = frozenset({Element, tuple, MappingProxyType})


def find_shoot(
    statement: Statement, entry: str, cache: Cache, library: Signatures, *, limits: Limits, revision: int
) -> Shoot | None:
    """Return what grows in a program, None if that is not certain to be all that changes.

    Args:
        statement: The unfinished statement, as it was last materialised.
        entry: The name of the statement that the tree begins with.
        cache: Its results.
        library: What slots take.
        limits: The bounds.
        revision: The program.
    """
    top = cache.results.get((entry, ENTRY))
    if top is None or type(top.part.value) is not Element:
        return None
    name = statement.name
    is_entry = name == entry
    key = name, ENTRY if is_entry else VALUE
    result = cache.results.get(key)
    if (statement.kind != "value" and not is_entry) or (result is None and not cache.dependents.get(name)):
        return Shoot(statement, top.part, None, library, limits, revision)
    # Only of these it is certain that the same object stands in one place.
    if result is not None and result.part.value is None and name not in cache.special:
        return Shoot(statement, top.part, Place(result, [], None), library, limits, revision)
    if result is None or type(result.part.value) not in _KINDS or result.part.value == ():
        return None
    grown = result
    levels: list[Level] = []
    slot: tuple[Any, Sequence[Step]] | None = None
    while users := cache.dependents.get(key[0]):
        if len(users) > 1 or (key[0] in cache.special and not is_entry):
            return None
        (user_key,) = users
        user = cache.results.get(user_key)
        seat = find_seat(user, key[0], result) if user and user_key[1] in (VALUE, ENTRY) else None
        if user is None or seat is None or not seat.path:
            return None
        around = user.part.value
        if result is grown and type(result.part.value) is not Element:
            if type(around) is not Element:
                return None
            slot = around, seat.path
        levels += levels_of(around, seat.path)
        key, result = user_key, user
    place = Place(grown, levels, slot) if result is top else None
    return Shoot(statement, top.part, place, library, limits, revision)


def _called(node: Node) -> str:
    return node.name if type(node) is Comp else ""
