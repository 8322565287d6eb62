"""Sessions of browsers: begun, found by the secret in their cookie, and ended."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from viewloom.storage.database import Database
from viewloom.storage.keys import hash_secret
from viewloom.storage.people import SESSION_IDLE, SESSION_LIFE, Session, User
from viewloom.storage.tables import sessions, users
from viewloom.storage.user_rows import read_user

_SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is known when somebody was last seen: a write a minute, not one a request."""


class SessionStore:
    """The sessions of every user."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, user: User, *, now: datetime | None = None) -> tuple[Session, str]:
        """Begins a session, and throws away those that are over.

        Returns:
            The session, and the secret for its cookie, which is stored nowhere.
        """
        at = now or datetime.now(UTC)
        secret = secrets.token_urlsafe(32)
        session = Session(hash_secret(secret), user, secrets.token_urlsafe(32), at, at + SESSION_LIFE)
        row = {
            "secret_hash": session.id,
            "user_id": user.id,
            "csrf_token": session.csrf_token,
            "created_at": at,
            "seen_at": at,
            "expires_at": session.expires_at,
        }

        def write(connection: Connection) -> None:
            over = (sessions.c.expires_at <= at) | (sessions.c.seen_at <= at - SESSION_IDLE)
            connection.execute(delete(sessions).where(over))
            connection.execute(insert(sessions).values(row))
            connection.execute(update(users).where(users.c.id == user.id).values(seen_at=at))

        await self._database.run(write)
        return session, secret

    async def find(self, secret: str, *, now: datetime | None = None) -> Session | None:
        """Returns the session with this secret; None if it is unknown or over, or its user was disabled."""
        at = now or datetime.now(UTC)
        named = (sessions.c.created_at.label("begun_at"), sessions.c.seen_at.label("used_at"))
        query = (
            select(sessions.c.secret_hash, sessions.c.csrf_token, sessions.c.expires_at, *named, users)
            .join_from(sessions, users, sessions.c.user_id == users.c.id)
            .where(
                sessions.c.secret_hash == hash_secret(secret),
                sessions.c.expires_at > at,
                sessions.c.seen_at > at - SESSION_IDLE,
                users.c.disabled_at.is_(None),
            )
        )

        row = await self._database.run(lambda connection: connection.execute(query).one_or_none())
        if row is not None and row.used_at <= at - _SEEN_EVERY:
            await self._database.try_to_write(
                update(sessions).where(sessions.c.secret_hash == row.secret_hash).values(seen_at=at),
                update(users).where(users.c.id == row.id).values(seen_at=at),
            )
        return None if row is None else _session(row)

    async def end_secret(self, secret: str) -> None:
        """Ends the session with this secret, if there is one."""
        change = delete(sessions).where(sessions.c.secret_hash == hash_secret(secret))
        await self._database.run(lambda connection: connection.execute(change))

    async def end_all(self, user_id: str) -> None:
        """Ends every session of a user."""
        await self._database.run(lambda connection: end_sessions(connection, user_id))


def end_sessions(connection: Connection, user_id: str) -> None:
    """Ends every session of a user."""
    connection.execute(delete(sessions).where(sessions.c.user_id == user_id))


def _session(row: Row[Any]) -> Session:
    return Session(row.secret_hash, read_user(row), row.csrf_token, row.begun_at, row.expires_at)
