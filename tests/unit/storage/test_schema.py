"""A database comes to the newest shape, once, or says in one sentence why it cannot."""

import asyncio
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import anyio
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import make_url

from viewloom.errors import DatabaseUnavailable
from viewloom.storage import schema
from viewloom.storage.database import ConnectionPool, LoneConnection
from viewloom.storage.limits import NO_LIMITS
from viewloom.storage.schema import HEAD_REVISION, upgrade_database
from viewloom.storage.store import open_store
from viewloom.storage.tables import metadata

pytestmark = pytest.mark.anyio
_T = TypeVar("_T")
MIGRATIONS = Path(schema.__file__).with_name("migrations")


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


OLD_ACCOUNT = "INSERT INTO accounts VALUES ('acct_1', 'default', '2026-11-01 00:00:00')"
OLD_KEY = (
    "INSERT INTO keys (id, account_id, name, prefix, secret_hash, created_at)"
    " VALUES ('key_1', 'acct_1', 'old', 'vl-1234567', 'hash', '2026-11-01 00:00:00')"
)


def migrate_to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


async def on(url: str, work: Callable[[Connection], _T]) -> _T:
    """Runs a transaction on a database that is not migrated."""
    address = make_url(url)
    connections = LoneConnection(address) if url.startswith("sqlite") else ConnectionPool(address)
    try:
        return await connections.run(work)
    finally:
        await connections.close()


def test_the_newest_revision_is_the_one_named() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD_REVISION]


@pytest.mark.parametrize("start", ["base", "0001", "0002", "0003", "0005"])
async def test_a_migrated_database_has_the_shape_of_the_tables(database_url: str, start: str) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    def make_old(connection: Connection) -> None:
        if start != "base":
            migrate_to(connection, start)
            connection.execute(text(OLD_ACCOUNT))
        if start == "0001":
            connection.execute(text(OLD_KEY))

    await on(database_url, make_old)
    await on(database_url, upgrade_database)
    assert await on(database_url, differences) == []


async def test_a_new_database_is_what_the_migrations_make(database_url: str) -> None:
    def described(connection: Connection) -> dict[str, object]:
        looked = inspect(connection)
        return {
            name: (
                sorted(
                    (column["name"], str(column["type"]), column["nullable"]) for column in looked.get_columns(name)
                ),
                looked.get_pk_constraint(name),
                sorted(map(str, looked.get_foreign_keys(name))),
                sorted(map(str, looked.get_indexes(name))),
                sorted(map(str, looked.get_unique_constraints(name))),
                looked.get_check_constraints(name),
            )
            for name in looked.get_table_names()
        }

    await on(database_url, lambda connection: migrate_to(connection, "head"))
    migrated = await on(database_url, described)

    def empty(connection: Connection) -> None:
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))

    await on(database_url, empty)
    assert await on(database_url, lambda connection: inspect(connection).get_table_names()) == []
    await on(database_url, upgrade_database)
    assert await on(database_url, described) == migrated
    await on(database_url, lambda connection: migrate_to(connection, "head"))


async def test_a_database_that_is_new_or_there_needs_no_migration_tool(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys\n"
        "from viewloom.storage.store import open_store\n"
        "async def main():\n"
        "    async with open_store(sys.argv[1]) as store:\n"
        "        print(len(await store.keys.list()), 'alembic' in sys.modules)\n"
        "asyncio.run(main())"
    )
    for _ in ("new", "there"):
        done = await anyio.run_process([sys.executable, "-c", program, url_of(tmp_path / "viewloom.db")])
        assert done.stdout.split() == [b"0", b"False"]


async def test_keys_of_an_older_database_work_on_without_limits(database_url: str) -> None:
    def make_old(connection: Connection) -> None:
        migrate_to(connection, "0001")
        connection.execute(text(OLD_ACCOUNT))
        connection.execute(text(OLD_KEY))

    await on(database_url, make_old)
    async with open_store(database_url) as store:
        (key,) = await store.keys.list()
    assert (key.id, key.limits, key.expires_at) == ("key_1", NO_LIMITS, None)


async def test_several_that_start_at_once_migrate_once(database_url: str) -> None:
    keys: list[int] = []

    async def start() -> None:
        async with open_store(database_url) as store:
            keys.append(len(await store.keys.list()))

    async with anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(start)
    assert keys == [0, 0, 0, 0]


def test_a_new_database_that_several_open_at_once_is_waited_for(tmp_path: Path) -> None:
    at_once = threading.Barrier(6)

    def open_new(path: Path) -> None:
        lone = LoneConnection(make_url(url_of(path)))
        at_once.wait(10)
        asyncio.run(lone.run(lambda connection: connection.execute(text("SELECT 1"))))
        asyncio.run(lone.close())

    # Now and then one of them was told that the database is locked.
    with ThreadPoolExecutor(at_once.parties) as threads:
        for number in range(100):
            list(threads.map(open_new, [tmp_path / f"{number}.db"] * at_once.parties))


async def message_of(url: str) -> str:
    with pytest.raises(DatabaseUnavailable) as caught:
        async with open_store(url):
            pass
    assert "\n" not in caught.value.message
    assert caught.value.message.endswith(".")
    return caught.value.message


async def test_a_read_only_database_is_refused_at_the_start(tmp_path: Path) -> None:
    async with open_store(url_of(tmp_path / "viewloom.db")):
        pass
    message = await message_of(f"sqlite:///file:{tmp_path / 'viewloom.db'}?mode=ro&uri=true")
    assert "viewloom.db cannot be used" in message
    assert "readonly" in message


async def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for path in (tmp_path / "file" / "viewloom.db", tmp_path / "file" / "deeper" / "viewloom.db"):
        assert str(path.parent) in await message_of(url_of(path))


async def test_a_directory_in_the_place_of_the_database_is_named(tmp_path: Path) -> None:
    assert str(tmp_path) in await message_of(url_of(tmp_path))


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "viewloom.db").write_text("not a database " * 100)
    assert "viewloom.db cannot be used" in await message_of(url_of(tmp_path / "viewloom.db"))


@pytest.mark.parametrize("url", ["nonsense", "mysql://host/name", "sqlite+other:///x.db", "postgresql://host/name"])
async def test_a_url_of_another_kind_says_which_kinds_there_are(url: str) -> None:
    message = await message_of(url)
    assert "sqlite:///PATH" in message
