"""Both databases for the tests of the store: an SQLite file, and a PostgreSQL database for one test alone."""

import os
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from viewloom.storage.tables import metadata

DatabaseKind = Literal["sqlite", "postgresql"]
KINDS: tuple[DatabaseKind, ...] = ("sqlite", "postgresql")

SERVER = os.environ.get("VIEWLOOM_TEST_POSTGRES", "postgresql+asyncpg://postgres@127.0.0.1:5432")


@asynccontextmanager
async def empty_database(kind: DatabaseKind, directory: Path) -> AsyncGenerator[str]:
    """Gives the URL of a database that nobody has used; skips if no PostgreSQL answers."""
    if kind == "sqlite":
        yield f"sqlite:///{directory / 'viewloom.db'}"
        return
    url = await create_database()
    try:
        yield url
    finally:
        await drop_database(url)


async def create_database() -> str:
    """Makes a PostgreSQL database and returns its URL; skips if there is no server."""
    name = f"viewloom_test_{uuid.uuid4().hex}"
    await _execute(f'CREATE DATABASE "{name}"')
    return f"{SERVER}/{name}"


async def clear_database(url: str) -> None:
    """Removes every row; the tables stay."""
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    await _execute(f"TRUNCATE {names}", url)


async def drop_database(url: str) -> None:
    """Removes a PostgreSQL database."""
    await _execute(f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)')


async def _execute(statement: str, url: str = f"{SERVER}/postgres") -> None:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    try:
        try:
            connection = await engine.connect()
        except (OSError, SQLAlchemyError) as error:
            pytest.skip(f"no PostgreSQL answers at {SERVER} ({type(error).__name__})")
        try:
            await connection.execute(text(statement))
        finally:
            await connection.close()
    finally:
        await engine.dispose()
