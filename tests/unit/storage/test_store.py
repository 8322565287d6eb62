"""What holds for the database as a whole."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import anyio
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from gate import open_silence
from viewloom.errors import DatabaseUnavailable
from viewloom.storage.database import ConnectionPool, Database, open_database
from viewloom.storage.store import open_store

pytestmark = pytest.mark.anyio


async def test_an_answer_of_the_driver_does_not_leave_the_store(tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{tmp_path / 'viewloom.db'}") as store:
        with closing(sqlite3.connect(tmp_path / "viewloom.db")) as other:
            other.execute("DROP TABLE keys")
        with pytest.raises(DatabaseUnavailable) as caught:
            await store.keys.list()
    assert caught.value.message == "The database does not answer; the server's operator must look at it."


async def test_a_long_report_on_sqlite_keeps_no_transaction_waiting(tmp_path: Path) -> None:
    count = text("SELECT count(*) FROM accounts")
    has_begun, may_end = threading.Event(), threading.Event()

    def report(connection: Connection) -> object:
        before = connection.execute(count).scalar()
        has_begun.set()
        may_end.wait(10)
        return before

    async with open_database(f"sqlite:///{tmp_path / 'viewloom.db'}") as database:
        running = asyncio.create_task(database.read(report))
        await asyncio.to_thread(has_begun.wait, 10)
        made = text("INSERT INTO accounts VALUES ('acct_1', 'a', '2026-11-01 00:00:00')")
        await asyncio.wait_for(database.run(lambda connection: connection.execute(made).rowcount), 5)
        may_end.set()
        assert await running == 0
        assert await database.read(lambda connection: connection.execute(count).scalar()) == 1
        with pytest.raises(DatabaseUnavailable):
            await database.read(lambda connection: connection.execute(made).rowcount)


async def test_a_postgresql_that_is_silent_is_not_waited_for_for_ever() -> None:
    async with open_silence() as port:
        address = make_url(f"postgresql+asyncpg://nobody@127.0.0.1:{port}/none")
        database = Database(ConnectionPool(address, limit_s=0.1), "postgresql")
        with anyio.fail_after(20), pytest.raises(DatabaseUnavailable):
            await database.run(lambda _connection: None)
