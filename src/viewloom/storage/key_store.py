"""Accounts and their API keys."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, Unpack

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from viewloom.errors import KeyNotFound
from viewloom.storage import tables
from viewloom.storage.conditions import working
from viewloom.storage.database import Database
from viewloom.storage.key_spending import refill, sum_spent
from viewloom.storage.keys import Key, KeyChange, KeyTerms, Spent, hash_secret, make_secret, public_prefix
from viewloom.storage.limits import parse_limits
from viewloom.storage.prepared import Prepared

DEFAULT_ACCOUNT = "default"
_STORED = ("id", "account_id", "name", "prefix", "created_at", "expires_at", "is_content_logged")

# Asked with every request, so put together once.
_WORKING = select(tables.keys).where(working(tables.keys, bindparam("at")))
_COLUMNS = tuple(tables.keys.columns)
_BY_HASH = Prepared(_WORKING.where(tables.keys.c.secret_hash == bindparam("wanted")), _COLUMNS)
_BY_ID = Prepared(_WORKING.where(tables.keys.c.id == bindparam("wanted")), _COLUMNS)

_USED_EVERY = timedelta(minutes=1)
"""How exactly it is known when a key was last used: a write a minute, not one a request."""


class KeyStore:
    """The keys of every account."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self,
        name: str,
        *,
        account: str = DEFAULT_ACCOUNT,
        account_id: str | None = None,
        **terms: Unpack[KeyTerms],
    ) -> tuple[Key, str]:
        """Makes a key for an account, which is made too if it is new.

        Args:
            name: What the key is for.
            account: The account's name.
            account_id: In the place of its name, the id of one that is there.
            terms: What it may use, how long and from where; times with a time zone.

        Returns:
            The key, and its secret, which is stored nowhere: show it once.
        """
        secret = make_secret()

        def insert_key(connection: Connection) -> Key:
            key = Key(
                id=f"key_{uuid.uuid4().hex}",
                account_id=account_id or self._ensure_account(connection, account),
                prefix=public_prefix(secret),
                created_at=datetime.now(UTC),
                revoked_at=None,
                name=name,
                **terms,
            )
            members = {name: getattr(key, name) for name in _STORED}
            terms_as_json = _columns({"limits": key.limits, "origins": key.origins})
            connection.execute(
                insert(tables.keys).values(members | terms_as_json | {"secret_hash": hash_secret(secret)})
            )
            return key

        return await self._database.run(insert_key), secret

    async def find(self, secret: str, *, now: datetime | None = None) -> Key | None:
        """Returns the working key with this secret; None if it is unknown, revoked or expired."""
        return await self._find_working(_BY_HASH, hash_secret(secret), now)

    async def find_by_id(self, key_id: str) -> Key | None:
        """Returns the working key with this id; None if it is unknown, revoked or expired."""
        return await self._find_working(_BY_ID, key_id)

    async def _find_working(self, query: Prepared, wanted: str, now: datetime | None = None) -> Key | None:
        at = now or datetime.now(UTC)

        rows = await self._database.run(lambda connection: query.rows(connection, {"wanted": wanted, "at": at}))
        if not rows:
            return None
        [row] = rows
        if row.last_used_at is None or row.last_used_at <= at - _USED_EVERY:
            used = update(tables.keys).where(tables.keys.c.id == row.id).values(last_used_at=at)
            await self._database.try_to_write(used)
        return _key(row)

    async def origins(self) -> frozenset[str]:
        """Returns the origins from which any working key may be used."""
        query = select(tables.keys.c.origins).where(tables.keys.c.origins.is_not(None), working(tables.keys))
        rows = await self._database.run(lambda connection: connection.execute(query).all())
        return frozenset(origin for row in rows for origin in row.origins)

    async def list(self) -> list[Key]:
        """Returns every key, revoked and expired ones too, oldest first."""
        query = select(tables.keys).order_by(tables.keys.c.created_at, tables.keys.c.id)
        return [_key(row) for row in await self._database.run(lambda connection: connection.execute(query).all())]

    async def overview(
        self, account_id: str, key_id: str | None = None, *, at: datetime | None = None
    ) -> "list[tuple[Key, Spent]]":
        """Returns the keys of an account, revoked and expired ones too, newest first, each with what it spent.

        Args:
            account_id: Whose.
            key_id: This one only.
            at: The moment whose day and month are meant; now unless given.

        Cost: grows with the calls of the account; see `sum_spent`.
        """
        now = at or datetime.now(UTC)
        columns, used = tables.keys.c, tables.usage.c
        its_keys, its_calls = columns.account_id == account_id, used.account_id == account_id
        if key_id is not None:
            its_keys, its_calls = its_keys & (columns.id == key_id), its_calls & (used.key_id == key_id)
        query = select(tables.keys).where(its_keys).order_by(columns.created_at.desc(), columns.id.desc())

        def work(connection: Connection) -> list[tuple[Key, Spent]]:
            keys = [_key(row) for row in connection.execute(query).all()]
            spent = sum_spent(connection, its_calls, now)
            return [(key, spent.get(key.id, Spent())) for key in keys]

        return await self._database.read(work)

    async def change(self, account_id: str, key_id: str, members: KeyChange, *, at: datetime | None = None) -> None:
        """Changes a key of an account; its next request is subject to what it is then.

        A key that gets its first budget has its earlier calls counted in it, those of the day and the month of `at`.

        Raises:
            KeyNotFound: The account has no such key.
        """
        theirs = (tables.keys.c.id == key_id) & (tables.keys.c.account_id == account_id)
        values = _columns({**members})

        def work(connection: Connection) -> None:
            # Locked, so that of two changes the later one sees whether there is a budget already.
            row = connection.execute(select(tables.keys).where(theirs).with_for_update()).one_or_none()
            if row is None:
                raise _unknown()
            if values:
                connection.execute(update(tables.keys).where(theirs).values(values))
            limits = members.get("limits")
            if limits is not None and limits.has_budget and not _key(row).limits.has_budget:
                refill(self._database, connection, key_id, at or datetime.now(UTC))

        await self._database.run(work)

    async def end(self, account_id: str, key_id: str) -> None:
        """Revokes a key of an account, if it was not revoked before; its next request fails.

        Raises:
            KeyNotFound: The account has no such key.
        """
        columns = tables.keys.c
        theirs = (columns.id == key_id) & (columns.account_id == account_id)
        revoked_at = func.coalesce(columns.revoked_at, datetime.now(UTC))
        change = update(tables.keys).where(theirs).values(revoked_at=revoked_at).returning(columns.id)
        if await self._database.run(lambda connection: connection.execute(change).first()) is None:
            raise _unknown()

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


def _columns(members: dict[str, Any]) -> dict[str, Any]:
    """Returns members of a key as the database keeps them."""
    kept = dict(members)
    if "limits" in kept:
        kept["limits"] = kept["limits"].to_json()
    if "origins" in kept:
        kept["origins"] = list(kept["origins"]) or None
    return kept


def _unknown() -> KeyNotFound:
    return KeyNotFound("There is no such key.", param="key_id")


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
        last_used_at=row.last_used_at,
    )
