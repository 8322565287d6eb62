"""The turns of threads: opened before the model is asked, kept while it answers, closed when the reply ends.

Main path: `open` writes the turns that are new and an empty running one for the reply, in one transaction; `keep`
stores what was sent so far and extends the leases; `close` writes the whole. A running turn whose lease ran out belongs
to a process that died: `expired` finds it, so that it can be closed with what was kept (`server.threads.recorder`).
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, case, insert, select, update

from viewloom.errors import InvalidRequest
from viewloom.storage.branches import Tree
from viewloom.storage.database import Database
from viewloom.storage.entries import LEASE_S
from viewloom.storage.reading import Reading, find_link, no_turn, read_turn
from viewloom.storage.tables import threads, turns
from viewloom.storage.threads import find_thread, insert_thread, new_thread
from viewloom.storage.turns import Draft, Ending, NewTurn, Owner, Thread, Turn, Written, fold_title, is_id, make_id

FORM_STATE_LIMIT_CHARS = 1_000_000
"""What the fields of one turn or artifact may hold together, as JSON."""

_T = TypeVar("_T")


class TurnStore:
    """The turns of every thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, owner: Owner | None, thread_id: str, use: Callable[[Thread, Reading], _T]) -> _T:
        """Returns what a function makes of a thread and those of its turns that it needs.

        Args:
            owner: Whose; None for the operator, who may see any.
            thread_id: Which.
            use: Is called within a transaction.

        Raises:
            ThreadNotFound: The owner has no such thread.
        """

        def work(connection: Connection) -> _T:
            thread = find_thread(connection, owner, thread_id)
            return use(thread, Reading(connection, thread.id))

        return await self._database.run(work)

    async def branch(self, owner: Owner | None, thread_id: str) -> tuple[Thread, list[Turn]]:
        """Returns a thread and the turns of its active branch; see `read`."""
        return await self.read(owner, thread_id, lambda thread, reading: (thread, reading.branch(thread.leaf_id)))

    async def whole(self, owner: Owner | None, thread_id: str) -> tuple[Thread, list[Turn]]:
        """Returns a thread and all its turns, oldest first; see `read`."""
        return await self.read(owner, thread_id, lambda thread, reading: (thread, reading.turns(reading.tree)))

    async def find(self, owner: Owner, thread_id: str, turn_id: str) -> tuple[Turn, Tree]:
        """Returns a turn, and its place among the others; see `read`.

        Raises:
            TurnNotFound: The thread has no such turn.
        """
        return await self.read(owner, thread_id, lambda _, reading: (reading.find(turn_id), reading.tree))

    async def open(
        self, thread: Thread, parent_id: str | None, new: Sequence[NewTurn], draft: Draft, *, model_id: str, title: str
    ) -> tuple[str, list[str]]:
        """Writes turns behind a turn, and a running one for the reply, which becomes the thread's leaf.

        Args:
            thread: Where; if it was deleted meanwhile nothing is written.
            parent_id: What they follow; None for the thread's start.
            new: In their order.
            draft: Of the reply.
            model_id: Who is asked.
            title: The thread's, if it has none yet.

        Returns:
            The id of the reply's turn, and those of the new ones.

        Raises:
            ThreadNotFound: It was deleted meanwhile.
        """
        now = datetime.now(UTC)
        rows: list[dict[str, Any]] = []
        for turn in (*new, NewTurn("assistant", "")):
            rows.append(_row(thread.id, parent_id, turn, now))
            parent_id = rows[-1]["id"]
        rows[-1] |= {
            "status": "running",
            "model_id": model_id,
            "draft": {"wishes": draft.wishes, "envelope_version": draft.envelope_version},
            "lease_until": _lease_end(now),
        }
        leaf = {"leaf_id": rows[-1]["id"], "updated_at": now}
        # Somebody may have named it since the thread was read.
        named = {} if thread.title else {"title": title, "title_folded": fold_title(title)}
        names = {name: case((threads.c.title == "", text), else_=threads.c[name]) for name, text in named.items()}

        def work(connection: Connection) -> None:
            change = update(threads).where(threads.c.id == thread.id).values(**leaf, **names)
            if not connection.execute(change.returning(threads.c.id)).first():
                find_thread(connection, Owner(thread.account_id), thread.id)
            connection.execute(insert(turns), rows)

        await self._database.run(work)
        return rows[-1]["id"], [row["id"] for row in rows[:-1]]

    async def keep(self, written: Iterable[tuple[str, Written | None]]) -> None:
        """Stores what running replies hold so far, None where that has not changed, and extends their leases."""
        now = datetime.now(UTC)
        texts = [(turn_id, {} if so_far is None else _values(so_far)) for turn_id, so_far in written]

        def work(connection: Connection) -> None:
            for turn_id, values in texts:
                change = update(turns).where(turns.c.id == turn_id, turns.c.status == "running")
                connection.execute(change.values(lease_until=_lease_end(now), **values))

        await self._database.run(work)

    async def close(
        self, turn_id: str, written: Written, ending: Ending, *, expired_at: datetime | None = None
    ) -> bool:
        """Writes how a reply ended.

        Args:
            turn_id: The reply's.
            written: The whole.
            ending: How it ended.
            expired_at: Given by who did not make the reply: only if its lease ran out before.

        Returns:
            Whether it was written.
        """
        change = update(turns).where(turns.c.id == turn_id)
        if expired_at is not None:
            change = change.where(turns.c.status == "running", turns.c.lease_until < expired_at)
        ended = change.values(
            **_values(written),
            status=ending.status,
            finish_reason=ending.finish_reason,
            usage=None if ending.usage is None else dict(ending.usage),
            repairs=dict(ending.repairs),
            error=ending.error,
            draft=None,
            lease_until=None,
            updated_at=datetime.now(UTC),
            **({"model_id": ending.model_id} if ending.model_id else {}),
        )
        found = await self._database.run(lambda connection: connection.execute(ended.returning(turns.c.id)).first())
        return found is not None

    async def expired(self, now: datetime) -> list[Turn]:
        """Returns the running turns whose process died, oldest first."""
        query = select(turns).where(turns.c.status == "running", turns.c.lease_until < now).order_by(turns.c.id)
        rows = await self._database.run(lambda connection: connection.execute(query).all())
        return [read_turn(row) for row in rows]

    async def merge_form(self, owner: Owner, thread_id: str, turn_id: str, state: Mapping[str, Any]) -> Turn:
        """Merges the values of fields, form by form, into a turn's; the last one written stays.

        Raises:
            ThreadNotFound: The owner has no such thread.
            TurnNotFound: The thread has no such turn.
            InvalidRequest: The values are too many or too long.
        """

        def work(connection: Connection) -> Turn:
            thread = find_thread(connection, owner, thread_id)
            if not is_id(turn_id):
                raise no_turn(turn_id)
            chosen = update(turns).where(turns.c.id == turn_id, turns.c.thread_id == thread.id)
            # Writing before reading locks the turn: of two that merge at once, one sees what the other wrote.
            touched = chosen.values(updated_at=datetime.now(UTC)).returning(turns)
            row = connection.execute(touched).first()
            if row is None:
                raise no_turn(turn_id)
            merged = checked_form(_merged(row.form_state, state), "a turn")
            connection.execute(chosen.values(form_state=merged))
            return replace(read_turn(row), form_state=merged)

        return await self._database.run(work)

    async def fork(self, owner: Owner, thread_id: str, turn_id: str, *, title: str | None = None) -> Thread:
        """Makes a thread of its own from the branch that ends with a turn.

        Raises:
            ThreadNotFound: The owner has no such thread.
            TurnNotFound: The thread has no such turn.
        """

        def work(connection: Connection) -> Thread:
            origin = find_thread(connection, owner, thread_id)
            # The account's own copy of a user's thread stays that user's.
            heir = replace(owner, user_id=origin.user_id)
            reading = Reading(connection, origin.id)
            link = find_link(reading.tree, turn_id)
            thread = new_thread(heir, origin.title if title is None else title, origin.metadata)
            rows = _copies(reading.branch(link.id), thread.id)
            thread = replace(thread, leaf_id=rows[-1]["id"])
            insert_thread(connection, thread)
            connection.execute(insert(turns), rows)
            return thread

        return await self._database.run(work)


def checked_form(form_state: dict[str, Any], of: str) -> dict[str, Any]:
    """Returns the values of fields.

    Args:
        form_state: `{form: {field: value}}`.
        of: Whose fields they are, for the error.

    Raises:
        InvalidRequest: They hold too much.
    """
    if len(json.dumps(form_state)) > FORM_STATE_LIMIT_CHARS:
        raise InvalidRequest(
            f"The fields of {of} may hold {FORM_STATE_LIMIT_CHARS} characters as JSON.", param="form_state"
        )
    return form_state


def _row(thread_id: str, parent_id: str | None, turn: NewTurn, now: datetime) -> dict[str, Any]:
    return {
        "id": make_id("turn"),
        "thread_id": thread_id,
        "parent_id": parent_id,
        "role": turn.role,
        "status": "complete",
        "content": turn.content,
        "extra": dict(turn.extra),
        "program": None,
        "form_state": {},
        "model_id": "",
        "finish_reason": "",
        "usage": None,
        "repairs": {},
        "error": "",
        "draft": None,
        "lease_until": None,
        "created_at": now,
        "updated_at": now,
    }


def _copies(branch: Sequence[Turn], thread_id: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    parent_id: str | None = None
    for turn in branch:
        row = _row(thread_id, parent_id, NewTurn(turn.role, turn.content, turn.extra), turn.created_at)
        # A reply that is still being made goes on in its own thread alone.
        status = "interrupted" if turn.status == "running" else turn.status
        row |= {
            "status": status,
            "program": turn.program,
            "form_state": dict(turn.form_state),
            "model_id": turn.model_id,
            "finish_reason": turn.finish_reason,
            "usage": None if turn.usage is None else dict(turn.usage),
            "repairs": dict(turn.repairs),
            "error": turn.error,
        }
        rows.append(row)
        parent_id = row["id"]
    return rows


def _values(written: Written) -> dict[str, Any]:
    return {"content": written.content, "program": written.program, "extra": dict(written.extra)}


def _lease_end(now: datetime) -> datetime:
    return now + timedelta(seconds=LEASE_S)


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return {**old, **{form: {**old.get(form, {}), **fields} for form, fields in new.items()}}
