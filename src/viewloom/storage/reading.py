"""A thread as one transaction sees it: how its turns hang together, and those of them that are asked for.

A turn holds a whole interface, its link a few bytes. So whoever asks about a thread gets all of its links, and those
turns that they choose by them: a branch, a page of it, one turn.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from viewloom.errors import ThreadNotFound, TurnNotFound
from viewloom.storage.branches import Link, Tree
from viewloom.storage.tables import turns
from viewloom.storage.turns import Draft, Turn

_AT_ONCE = 500
"""Turns that one query asks for; more would be more than a database takes."""

# Put together once: making a statement costs several times what executing it does.
_OF_THREAD = turns.c.thread_id == bindparam("thread")
_LINKS = select(turns.c.id, turns.c.parent_id, turns.c.role).where(_OF_THREAD).order_by(turns.c.id)
_SOME = select(turns).where(_OF_THREAD, turns.c.id.in_(bindparam("some", expanding=True)))


class Reading:
    """The turns of a thread. Methods raise `ThreadNotFound` if it was deleted meanwhile.

    Attributes:
        tree: All of them, by nothing but their place.
    """

    def __init__(self, connection: Connection, thread_id: str) -> None:
        self.tree = read_tree(connection, thread_id)
        self._connection = connection
        self._thread_id = thread_id
        self._known: dict[str, Turn] = {}

    def turns(self, links: Iterable[Link]) -> list[Turn]:
        """Returns turns in the order in which they are asked for.

        Cost: one query for every 500 of them that nobody asked for before.
        """
        ids = [link.id for link in links]
        for some in _chunks([turn_id for turn_id in ids if turn_id not in self._known]):
            rows = self._connection.execute(_SOME, {"thread": self._thread_id, "some": some}).all()
            self._known |= {row.id: read_turn(row) for row in rows}
        try:
            return [self._known[turn_id] for turn_id in ids]
        except KeyError as error:
            raise no_thread(self._thread_id) from error

    def path(self, leaf_id: str | None) -> list[Link]:
        """Returns the places from the thread's start to one of them, such as the thread's own leaf."""
        if leaf_id is not None and leaf_id not in self.tree:
            raise no_thread(self._thread_id)
        return self.tree.branch(leaf_id)

    def branch(self, leaf_id: str | None) -> list[Turn]:
        """Returns the turns of a path."""
        return self.turns(self.path(leaf_id))

    def find(self, turn_id: str) -> Turn:
        """Returns a turn.

        Raises:
            TurnNotFound: The thread has no such turn.
        """
        return self.turns([find_link(self.tree, turn_id)])[0]


def read_tree(connection: Connection, thread_id: str) -> Tree:
    """Reads how the turns of a thread hang together."""
    return Tree([Link(*row) for row in connection.execute(_LINKS, {"thread": thread_id})])


def find_link(tree: Tree, turn_id: str, param: str = "turn_id") -> Link:
    """Returns the place of a turn.

    Raises:
        TurnNotFound: The thread has no such turn; `param` says who named it.
    """
    if turn_id not in tree:
        raise no_turn(turn_id, param)
    return tree.find(turn_id)


def no_thread(thread_id: str) -> ThreadNotFound:
    """Returns what is raised for a thread that is not there."""
    return ThreadNotFound(f"There is no thread {thread_id[:80]!r}.", param="thread_id")


def no_turn(turn_id: str, param: str = "turn_id") -> TurnNotFound:
    """Returns what is raised for a turn that is not there."""
    return TurnNotFound(f"The thread has no turn {turn_id[:80]!r}.", param=param)


def read_turn(row: Row[Any]) -> Turn:
    """Returns the turn of a whole row of `turns`."""
    return Turn(
        id=row.id,
        thread_id=row.thread_id,
        parent_id=row.parent_id,
        role=row.role,
        status=row.status,
        content=row.content,
        extra=row.extra,
        program=row.program,
        form_state=row.form_state,
        model_id=row.model_id,
        finish_reason=row.finish_reason,
        usage=row.usage,
        repairs=row.repairs,
        error=row.error,
        draft=None if row.draft is None else Draft(**row.draft),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
