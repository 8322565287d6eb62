"""Brings a database to the newest revision.

A database that is there already costs one query: Alembic is imported only when there is something to migrate, since
the import alone takes a third of the time a start may take.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

HEAD_REVISION = "0006"
"""The newest revision in `migrations/versions`; a test compares."""

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
    if _read_revision(connection) != HEAD_REVISION:
        _run_migrations(connection)
    # Changes nothing, but asks for the right to.
    connection.execute(text("UPDATE alembic_version SET version_num = version_num WHERE 1 = 0"))


def _read_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _run_migrations(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - see the module docstring
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
