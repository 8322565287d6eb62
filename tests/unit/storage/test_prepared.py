"""A statement that is compiled once reads and writes what SQLAlchemy's own way does."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.exc import SQLAlchemyError

from viewloom.errors import DatabaseUnavailable
from viewloom.storage.prepared import Prepared
from viewloom.storage.store import Store
from viewloom.storage.tables import keys

pytestmark = pytest.mark.anyio

AT = datetime(2026, 11, 23, 12, 30, 15, 250, tzinfo=UTC)
COLUMNS = tuple(keys.columns)


async def test_times_truth_values_and_json_come_back_as_sqlalchemy_gives_them(store: Store) -> None:
    key, _ = await store.keys.create("a", expires_at=AT, origins=("https://a.example",), is_content_logged=True)
    query = select(keys).where(keys.c.id == bindparam("wanted"))

    def work(connection: Connection) -> tuple[list[Any], list[Any]]:
        values = {"wanted": key.id}
        return Prepared(query, COLUMNS).rows(connection, values), list(connection.execute(query, values))

    [row], [other] = await store.ledger.database.run(work)
    assert {column.name: getattr(row, column.name) for column in COLUMNS} == dict(other._mapping)


async def test_what_is_written_is_read_the_same_by_both(store: Store) -> None:
    key, _ = await store.keys.create("a")
    change = update(keys).where(keys.c.id == bindparam("wanted"), keys.c.name == "a").returning(keys.c.last_used_at)
    prepared = Prepared(change, (keys.c.last_used_at,), given=("wanted", "last_used_at", "is_content_logged"))

    def work(connection: Connection) -> tuple[Any, Any]:
        values = {"wanted": key.id, "last_used_at": AT, "is_content_logged": True}
        [row] = prepared.rows(connection, values)
        return row.last_used_at, connection.execute(select(keys.c.last_used_at, keys.c.is_content_logged)).one()

    assert await store.ledger.database.run(work) == (AT, (AT, True))


async def test_it_fails_as_the_database_does(store: Store) -> None:
    await store.keys.create("a")
    change = update(keys).returning(keys.c.id)
    prepared = Prepared(change, (keys.c.id,), given=("name",))
    with pytest.raises(DatabaseUnavailable) as caught:
        await store.ledger.database.run(lambda connection: prepared.rows(connection, {"name": None}))
    assert not isinstance(caught.value, SQLAlchemyError)
    assert [key.name for key in await store.keys.list()] == ["a"]
