"""Threads: made, listed, found, changed and deleted, each by who owns it.

What somebody may see is said once, in `conditions.owned`: every query goes through it.

Lists go by keyset: ids sort by time, and the next page begins behind the last id of this one, so that the last page of
a long list costs what the first does, and none is disturbed by a thread that comes or goes.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from viewloom.errors import NotAllowedHere
from viewloom.storage.conditions import owned
from viewloom.storage.database import Database
from viewloom.storage.reading import find_link, no_thread, read_tree
from viewloom.storage.tables import threads
from viewloom.storage.turns import Owner, Page, Thread, fold_title, is_id, make_id


class ThreadStore:
    """The threads of every account.

    Every method that takes a thread's id raises `ThreadNotFound` if the owner has no such thread.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, owner: Owner, *, title: str = "", metadata: Mapping[str, Any] | None = None) -> Thread:
        """Makes an empty thread.

        Raises:
            NotAllowedHere: The owner may see some threads only.
        """
        thread = new_thread(owner, title, metadata or {})
        await self._database.run(lambda connection: insert_thread(connection, thread))
        return thread

    async def find(self, owner: Owner, thread_id: str) -> Thread:
        """Returns a thread."""
        return await self._database.run(lambda connection: find_thread(connection, owner, thread_id))

    async def list(
        self, owner: Owner, *, limit: int, after: str | None = None, search: str | None = None
    ) -> Page[Thread]:
        """Returns a page of threads, newest first.

        Args:
            owner: Whose.
            limit: How many at most.
            after: Id of the last thread of the page before; it need not be there any more.
            search: What the title must contain, in any case.
        """
        query = select(threads).where(owned_threads(owner))
        if after is not None:
            query = query.where(threads.c.id < after)
        if search:
            query = query.where(threads.c.title_folded.contains(fold_title(search), autoescape=True))
        query = query.order_by(threads.c.id.desc()).limit(limit + 1)
        rows = await self._database.run(lambda connection: connection.execute(query).all())
        found = [_thread(row) for row in rows]
        return Page(found[:limit], len(found) > limit)

    async def change(
        self, owner: Owner, thread_id: str, *, title: str | None = None, metadata: Mapping[str, Any] | None = None
    ) -> Thread:
        """Sets what is given; `metadata` takes the place of what was there."""
        changes: dict[str, Any] = {"updated_at": datetime.now(UTC)}
        if title is not None:
            changes |= {"title": title, "title_folded": fold_title(title)}
        if metadata is not None:
            changes["metadata"] = dict(metadata)
        return await self._database.run(lambda connection: _change(connection, owner, thread_id, changes))

    async def switch(self, owner: Owner, thread_id: str, turn_id: str) -> Thread:
        """Makes the newest branch through a turn the active one.

        Raises:
            TurnNotFound: The thread has no such turn.
        """

        def work(connection: Connection) -> Thread:
            thread = find_thread(connection, owner, thread_id)
            tree = read_tree(connection, thread.id)
            leaf_id = tree.newest_leaf(find_link(tree, turn_id, "active_turn_id").id)
            changes = {"leaf_id": leaf_id, "updated_at": datetime.now(UTC)}
            return _change(connection, owner, thread.id, changes)

        return await self._database.run(work)

    async def rename(self, thread_id: str, old: str, new: str) -> bool:
        """Gives a thread another title, unless somebody gave it one; returns whether it did.

        Args:
            thread_id: Of any account.
            old: The title that it has, if nobody did.
            new: The other one.
        """
        change = update(threads).where(threads.c.id == thread_id, threads.c.title == old)
        renamed = change.values(title=new, title_folded=fold_title(new)).returning(threads.c.id)
        return await self._database.run(lambda connection: connection.execute(renamed).first()) is not None

    async def delete(self, owner: Owner, thread_id: str) -> None:
        """Deletes a thread and its turns."""
        change = delete(threads).where(threads.c.id == _checked(thread_id), owned_threads(owner))
        gone = await self._database.run(lambda connection: connection.execute(change.returning(threads.c.id)).first())
        if gone is None:
            raise no_thread(thread_id)


def new_thread(owner: Owner, title: str, metadata: Mapping[str, Any]) -> Thread:
    """Returns a thread that is not stored yet.

    Raises:
        NotAllowedHere: The owner may see some threads only, and so could not see this one.
    """
    if owner.thread_ids is not None:
        raise NotAllowedHere("This token is for the threads that it names: it makes no others.")
    now = datetime.now(UTC)
    return Thread(make_id("thread"), owner.account_id, title, metadata, None, now, now, owner.user_id)


def insert_thread(connection: Connection, thread: Thread) -> None:
    """Writes a new thread."""
    values = {
        "id": thread.id,
        "account_id": thread.account_id,
        "title": thread.title,
        "title_folded": fold_title(thread.title),
        "metadata": dict(thread.metadata),
        "leaf_id": thread.leaf_id,
        "created_at": thread.created_at,
        "updated_at": thread.updated_at,
        "user_id": thread.user_id,
    }
    connection.execute(insert(threads).values(values))


def find_thread(connection: Connection, owner: Owner | None, thread_id: str) -> Thread:
    """Reads a thread of an owner, or, for the operator, of any.

    Raises:
        ThreadNotFound: The owner has none with this id.
    """
    query = select(threads).where(threads.c.id == _checked(thread_id))
    if owner is not None:
        query = query.where(owned_threads(owner))
    row = connection.execute(query).first()
    if row is None:
        raise no_thread(thread_id)
    return _thread(row)


def owned_threads(owner: Owner) -> ColumnElement[bool]:
    """Returns whether a row of `threads` is an owner's."""
    return owned(owner, threads, threads.c.id)


def _change(connection: Connection, owner: Owner, thread_id: str, changes: Mapping[str, Any]) -> Thread:
    chosen = update(threads).where(threads.c.id == _checked(thread_id), owned_threads(owner))
    row = connection.execute(chosen.values(changes).returning(threads)).first()
    if row is None:
        raise no_thread(thread_id)
    return _thread(row)


def _checked(thread_id: str) -> str:
    if not is_id(thread_id):
        raise no_thread(thread_id)
    return thread_id


def _thread(row: Row[Any]) -> Thread:
    return Thread(
        id=row.id,
        account_id=row.account_id,
        title=row.title,
        metadata=row.metadata,
        leaf_id=row.leaf_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
        user_id=row.user_id,
    )
