"""The one way to the database.

Main path: `async with open_store(url) as store:` migrates the database and gives the `Store`. Every method is one
short transaction; none holds a connection while a model talks.
"""

import sqlite3
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row, event, insert, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from viewloom.errors import DatabaseUnavailable
from viewloom.storage import tables
from viewloom.storage.keys import Key, hash_secret, make_secret, public_prefix
from viewloom.storage.schema import upgrade_database

DEFAULT_ACCOUNT = "default"


class Store:
    """Accounts and keys.

    Every method raises `DatabaseUnavailable` when the database does not answer.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def create_key(self, name: str, *, account: str = DEFAULT_ACCOUNT) -> tuple[Key, str]:
        """Makes a key for an account, which is made too if it is new.

        Returns:
            The key, and its secret, which is stored nowhere: show it once.
        """
        secret = make_secret()
        async with self._transaction() as connection:
            key = Key(
                id=f"key_{uuid.uuid4().hex}",
                account_id=await _ensure_account(connection, account),
                name=name,
                prefix=public_prefix(secret),
                created_at=datetime.now(UTC),
                revoked_at=None,
            )
            await connection.execute(insert(tables.keys).values(secret_hash=hash_secret(secret), **asdict(key)))
        return key, secret

    async def find_key(self, secret: str) -> Key | None:
        """Returns the working key with this secret; None if it is unknown or revoked."""
        query = select(tables.keys).where(
            tables.keys.c.secret_hash == hash_secret(secret), tables.keys.c.revoked_at.is_(None)
        )
        async with self._transaction() as connection:
            row = (await connection.execute(query)).one_or_none()
        return _key(row) if row else None

    async def list_keys(self) -> list[Key]:
        """Returns every key, revoked ones too, oldest first."""
        query = select(tables.keys).order_by(tables.keys.c.created_at, tables.keys.c.id)
        async with self._transaction() as connection:
            return [_key(row) for row in (await connection.execute(query)).all()]

    async def revoke_keys(self, prefix: str) -> list[Key]:
        """Revokes the working keys whose public prefix, id or name is `prefix`; the next request with them fails.

        Returns:
            The keys that were revoked, as they are now.
        """
        columns = tables.keys.c
        matching = columns.revoked_at.is_(None) & (
            (columns.prefix == prefix) | (columns.id == prefix) | (columns.name == prefix)
        )
        async with self._transaction() as connection:
            change = update(tables.keys).where(matching).values(revoked_at=datetime.now(UTC)).returning(*columns)
            return [_key(row) for row in (await connection.execute(change)).all()]

    @asynccontextmanager
    async def _transaction(self) -> AsyncGenerator[AsyncConnection]:
        try:
            async with self._engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            # This sentence goes over the wire: the driver's own text stays in the cause.
            raise DatabaseUnavailable("The database does not answer; the server's operator must look at it.") from error


@asynccontextmanager
async def open_store(url: str) -> AsyncGenerator[Store]:
    """Opens and migrates the database; closes its connections at the end.

    Args:
        url: `sqlite+aiosqlite:///path` or `postgresql+asyncpg://…`.

    Raises:
        DatabaseUnavailable: The database cannot be reached, opened or written.
    """
    engine = _create_engine(url)
    try:
        try:
            await upgrade_database(engine)
        except (SQLAlchemyError, OSError) as error:
            place = engine.url.database if engine.url.get_backend_name() == "sqlite" else engine.url.host
            raise DatabaseUnavailable(f"The database {place} cannot be used: {_describe(error)}") from error
        yield Store(engine)
    finally:
        await engine.dispose()


def _create_engine(url: str) -> AsyncEngine:
    try:
        address = make_url(url)
        engine = create_async_engine(address)
    except (SQLAlchemyError, ImportError) as error:
        raise DatabaseUnavailable(
            "The database URL is not one we can open: use sqlite+aiosqlite:///PATH or postgresql+asyncpg://HOST/NAME."
        ) from error
    if address.get_backend_name() == "sqlite":
        if address.database and not address.database.startswith((":memory:", "file:")):
            _make_directory(Path(address.database).parent)
            _try_file(address.database)
        event.listen(engine.sync_engine, "connect", _tune_sqlite)
    return engine


def _make_directory(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnavailable(f"The data directory {directory} cannot be made: {error.strerror}.") from error


def _try_file(database: str) -> None:
    """Opens the file once without the asynchronous driver, which leaves a thread behind when it cannot connect."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA schema_version")
    except sqlite3.Error as error:
        raise DatabaseUnavailable(f"The database {database} cannot be used: {_describe(error)}") from error


def _tune_sqlite(connection: Any, _record: Any) -> None:
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=5000")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()
    except sqlite3.Error:
        # Nobody else knows of this connection yet, and its thread would keep the process from ending.
        connection.close()
        raise


async def _ensure_account(connection: AsyncConnection, name: str) -> str:
    query = select(tables.accounts.c.id).where(tables.accounts.c.name == name)
    found = (await connection.execute(query)).scalar()
    if found is not None:
        return str(found)
    account_id = f"acct_{uuid.uuid4().hex}"
    await connection.execute(insert(tables.accounts).values(id=account_id, name=name, created_at=datetime.now(UTC)))
    return account_id


def _key(row: Row[Any]) -> Key:
    return Key(
        id=row.id,
        account_id=row.account_id,
        name=row.name,
        prefix=row.prefix,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )


def _describe(error: Exception) -> str:
    """Returns the driver's own short reason, without the statement and its values."""
    reason = str(getattr(error, "orig", None) or error).splitlines()[0]
    return f"{reason.rstrip('.')}."
