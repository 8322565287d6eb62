"""What statements declare besides elements: where a program begins, its state, its queries and mutations."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from viewloom.lang.ast import Comp, Node, StateRef, walk
from viewloom.lang.parser import Statement


@dataclass(frozen=True, slots=True)
class Query:
    """A `Query(tool, arguments, defaults, refresh)` statement; its parts are expressions as written."""

    name: str
    tool: Node | None
    arguments: Node | None
    defaults: Node | None
    refresh: Node | None
    dependencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mutation:
    """A `Mutation(tool, arguments)` statement; its parts are expressions as written."""

    name: str
    tool: Node | None
    arguments: Node | None


def pick_entry(statements: Mapping[str, Statement], root: str) -> str:
    """Return the name of the statement that the tree begins with, empty if there is none.

    In order: `root`; a statement named like the root component; the first call of the root component; the first call
    of any component; the first statement.
    """
    if "root" in statements:
        return "root"
    if root and root in statements:
        return root
    calls = [s for s in statements.values() if s.kind == "value" and isinstance(s.expression, Comp)]
    for statement in calls:
        if isinstance(statement.expression, Comp) and statement.expression.name == root:
            return statement.name
    return calls[0].name if calls else next(iter(statements), "")


def mentioned_state(statements: Iterable[Statement]) -> Iterator[str]:
    """Yield the state variables mentioned anywhere, in order, repeatedly."""
    for statement in statements:
        for node in walk(statement.expression):
            if isinstance(node, StateRef):
                yield node.name


def read_query(statement: Statement) -> Query:
    """Return the query that a statement declares."""
    tool, arguments, defaults, refresh = _call_args(statement, 4)
    names = (node.name for node in walk(arguments) if isinstance(node, StateRef)) if arguments else ()
    return Query(statement.name, tool, arguments, defaults, refresh, tuple(dict.fromkeys(names)))


def read_mutation(statement: Statement) -> Mutation:
    """Return the mutation that a statement declares."""
    tool, arguments = _call_args(statement, 2)
    return Mutation(statement.name, tool, arguments)


def _call_args(statement: Statement, count: int) -> tuple[Node | None, ...]:
    args = statement.expression.args if isinstance(statement.expression, Comp) else ()
    return (*args[:count], *([None] * (count - len(args))))
