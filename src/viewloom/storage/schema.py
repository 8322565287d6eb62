"""Brings a database to the newest revision.

A database that is there already costs one query, and a new one gets the newest tables at once: Alembic is imported only
when there is something to migrate, since it takes a third of the time that a start may take, and memory for good.
"""

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, insert, inspect, select, text

from viewloom.storage.tables import metadata

HEAD_REVISION = "0006"
"""The newest revision in `migrations/versions`; a test compares."""

_VERSION = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""As Alembic makes it."""
_MIGRATION_LOCK = 0x7669_6577_6C6F_6F6D


def upgrade_database(connection: Connection) -> None:
    """Runs every revision the database has not seen, in the transaction of the connection.

    A database that cannot be written fails here, not at the first key. The transaction takes the write lock of SQLite
    or a lock of PostgreSQL's first, so that of two processes that start at once one waits for the other's migrations.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": _MIGRATION_LOCK})
    if not inspect(connection).has_table(_VERSION.name):
        _make_tables(connection)
    elif connection.execute(select(_VERSION.c.version_num)).scalar() != HEAD_REVISION:
        _run_migrations(connection)
    # Changes nothing, but asks for the right to.
    connection.execute(text("UPDATE alembic_version SET version_num = version_num WHERE 1 = 0"))


def _make_tables(connection: Connection) -> None:
    metadata.create_all(connection, checkfirst=False)
    _VERSION.create(connection, checkfirst=False)
    connection.execute(insert(_VERSION).values(version_num=HEAD_REVISION))


def _run_migrations(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - see the module docstring
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
