"""Shares: read-only views of a thread, for whoever has their secret.

A share holds what may change later, the title and the fields, as it was; the turns themselves never change once they
are over. Only the secret's hash is stored, for the reason that `storage.keys` gives. A deleted thread takes its shares
along.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from viewloom.errors import InvalidRequest, ShareNotFound
from viewloom.storage.conditions import working
from viewloom.storage.database import Database
from viewloom.storage.keys import hash_secret
from viewloom.storage.reading import Reading, find_link
from viewloom.storage.tables import shares
from viewloom.storage.threads import find_thread
from viewloom.storage.turns import Owner, Thread, Turn, is_id, make_id

_SECRET_BYTES = 24


@dataclass(frozen=True, slots=True)
class Share:
    """A share as it may be shown; the secret is not in it.

    Attributes:
        turn_id: The last turn in it.
        title: The thread's, when it was shared.
        expires_at: When it stops working of itself; None if it does not.
        revoked_at: When it was made to stop working; None if it was not.
    """

    id: str
    thread_id: str
    turn_id: str
    title: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class ShareStore:
    """The shares of every thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self, owner: Owner, thread_id: str, *, turn_id: str | None = None, expires_at: datetime | None = None
    ) -> tuple[Share, str]:
        """Shares a branch as it is.

        Args:
            owner: Whose thread it is.
            thread_id: Which thread.
            turn_id: The last turn to show; that of the active branch if not given.
            expires_at: When it stops working, with a time zone.

        Returns:
            The share, and its secret, which is stored nowhere.

        Raises:
            ThreadNotFound: The owner has no such thread.
            TurnNotFound: The thread has no such turn.
            InvalidRequest: There is nothing to show yet.
        """
        secret = secrets.token_urlsafe(_SECRET_BYTES)

        def work(connection: Connection) -> Share:
            thread = find_thread(connection, owner, thread_id)
            branch = _branch(connection, thread, turn_id)
            share = Share(
                make_id("share"), thread.id, branch[-1].id, thread.title, datetime.now(UTC), expires_at, revoked_at=None
            )
            values = {
                **{name: getattr(share, name) for name in Share.__dataclass_fields__},
                "account_id": thread.account_id,
                "secret_hash": hash_secret(secret),
                "form_states": {turn.id: dict(turn.form_state) for turn in branch if turn.form_state},
            }
            connection.execute(insert(shares).values(values))
            return share

        return await self._database.run(work), secret

    async def list(self, owner: Owner, thread_id: str) -> list[Share]:
        """Returns the shares of a thread that work, newest first.

        Raises:
            ThreadNotFound: The owner has no such thread.
        """

        def work(connection: Connection) -> list[Share]:
            thread = find_thread(connection, owner, thread_id)
            query = select(shares).where(shares.c.thread_id == thread.id, working(shares)).order_by(shares.c.id.desc())
            return [_share(row) for row in connection.execute(query).all()]

        return await self._database.run(work)

    async def revoke(self, owner: Owner, thread_id: str, share_id: str) -> Share:
        """Makes a share stop working at once; one that was revoked before stays as it is.

        Raises:
            ThreadNotFound: The owner has no such thread.
            ShareNotFound: The thread has no such share.
        """

        def work(connection: Connection) -> Share:
            thread = find_thread(connection, owner, thread_id)
            if not is_id(share_id):
                raise _no_share()
            chosen = (shares.c.id == share_id, shares.c.thread_id == thread.id)
            connection.execute(
                update(shares).where(*chosen, shares.c.revoked_at.is_(None)).values(revoked_at=datetime.now(UTC))
            )
            row = connection.execute(select(shares).where(*chosen)).first()
            if row is None:
                raise _no_share()
            return _share(row)

        return await self._database.run(work)

    async def open(self, secret: str) -> tuple[Share, Sequence[Turn]]:
        """Returns what a share shows: its turns, with the values that their fields had.

        Raises:
            ShareNotFound: There is none with this secret, or no more.
        """

        def work(connection: Connection) -> tuple[Share, Sequence[Turn]]:
            query = select(shares).where(shares.c.secret_hash == hash_secret(secret), working(shares))
            row = connection.execute(query).first()
            if row is None:
                raise _no_share()
            branch = Reading(connection, row.thread_id).branch(row.turn_id)
            return _share(row), [_as_it_was(turn, row.form_states) for turn in branch]

        return await self._database.run(work)


def _branch(connection: Connection, thread: Thread, turn_id: str | None) -> Sequence[Turn]:
    reading = Reading(connection, thread.id)
    branch = reading.branch(thread.leaf_id if turn_id is None else find_link(reading.tree, turn_id).id)
    if not branch:
        raise InvalidRequest("The thread has no turns to share yet.", param="thread_id")
    if branch[-1].status == "running":
        raise InvalidRequest(
            "The reply is still being made: share when it is over, or name an earlier turn in `turn_id`.",
            param="turn_id",
        )
    return branch


def _as_it_was(turn: Turn, form_states: Mapping[str, Any]) -> Turn:
    return replace(turn, form_state=form_states.get(turn.id, {}))


def _no_share() -> ShareNotFound:
    # The same words for one that never was: nobody learns which secrets once worked.
    return ShareNotFound("There is no such share, or no more.", param="share_id")


def _share(row: Row[Any]) -> Share:
    return Share(**{name: getattr(row, name) for name in Share.__dataclass_fields__})
