"""Accounts and their API keys."""

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, or_, select, update

from viewloom.storage import tables
from viewloom.storage.database import Database
from viewloom.storage.keys import Key, hash_secret, make_secret, public_prefix
from viewloom.storage.limits import NO_LIMITS, KeyLimits, parse_limits

DEFAULT_ACCOUNT = "default"
_STORED = ("id", "account_id", "name", "prefix", "created_at", "expires_at")


class KeyStore:
    """The keys of every account."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self,
        name: str,
        *,
        account: str = DEFAULT_ACCOUNT,
        limits: KeyLimits = NO_LIMITS,
        expires_at: datetime | None = None,
    ) -> tuple[Key, str]:
        """Makes a key for an account, which is made too if it is new.

        Args:
            name: What the key is for.
            account: The account's name.
            limits: What it may use.
            expires_at: When it stops working, with a time zone.

        Returns:
            The key, and its secret, which is stored nowhere: show it once.
        """
        secret = make_secret()

        def insert_key(connection: Connection) -> Key:
            key = Key(
                id=f"key_{uuid.uuid4().hex}",
                account_id=self._ensure_account(connection, account),
                name=name,
                prefix=public_prefix(secret),
                created_at=datetime.now(UTC),
                revoked_at=None,
                expires_at=expires_at,
                limits=limits,
            )
            members = {name: getattr(key, name) for name in _STORED}
            row = {**members, "secret_hash": hash_secret(secret), "limits": limits.to_json()}
            connection.execute(insert(tables.keys).values(row))
            return key

        return await self._database.run(insert_key), secret

    async def find(self, secret: str) -> Key | None:
        """Returns the working key with this secret; None if it is unknown, revoked or expired."""
        return await self._find_working(tables.keys.c.secret_hash == hash_secret(secret))

    async def find_by_id(self, key_id: str) -> Key | None:
        """Returns the working key with this id; None if it is unknown, revoked or expired."""
        return await self._find_working(tables.keys.c.id == key_id)

    async def _find_working(self, condition: ColumnElement[bool]) -> Key | None:
        query = select(tables.keys).where(condition, *_working())
        row = await self._database.run(lambda connection: connection.execute(query).one_or_none())
        return _key(row) if row else None

    async def origins(self) -> frozenset[str]:
        """Returns the origins from which any working key may be used."""
        query = select(tables.keys.c.origins).where(tables.keys.c.origins.is_not(None), *_working())
        rows = await self._database.run(lambda connection: connection.execute(query).all())
        return frozenset(origin for row in rows for origin in row.origins)

    async def list(self) -> list[Key]:
        """Returns every key, revoked and expired ones too, oldest first."""
        query = select(tables.keys).order_by(tables.keys.c.created_at, tables.keys.c.id)
        return [_key(row) for row in await self._database.run(lambda connection: connection.execute(query).all())]

    async def revoke(self, prefix: str) -> "list[Key]":
        """Revokes the working keys whose public prefix, id or name is `prefix`; the next request with them fails.

        Returns:
            The keys that were revoked, as they are now.
        """
        columns = tables.keys.c
        matching = columns.revoked_at.is_(None) & (
            (columns.prefix == prefix) | (columns.id == prefix) | (columns.name == prefix)
        )
        change = update(tables.keys).where(matching).values(revoked_at=datetime.now(UTC)).returning(*columns)
        return [_key(row) for row in await self._database.run(lambda connection: connection.execute(change).all())]

    async def account_id(self, name: str = DEFAULT_ACCOUNT) -> str:
        """Returns the id of an account, which is made if it is new."""
        return await self._database.run(lambda connection: self._ensure_account(connection, name))

    def _ensure_account(self, connection: Connection, name: str) -> str:
        new = self._database.upsert(tables.accounts).values(
            id=f"acct_{uuid.uuid4().hex}", name=name, created_at=datetime.now(UTC)
        )
        connection.execute(new.on_conflict_do_nothing())
        query = select(tables.accounts.c.id).where(tables.accounts.c.name == name)
        return str(connection.execute(query).scalar_one())


def _working() -> tuple[ColumnElement[bool], ...]:
    columns = tables.keys.c
    return columns.revoked_at.is_(None), or_(columns.expires_at.is_(None), columns.expires_at > datetime.now(UTC))


def _key(row: Row[Any]) -> Key:
    return Key(
        id=row.id,
        account_id=row.account_id,
        name=row.name,
        prefix=row.prefix,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        expires_at=row.expires_at,
        limits=parse_limits(row.limits),
        origins=tuple(row.origins or ()),
        is_content_logged=bool(row.is_content_logged),
    )
