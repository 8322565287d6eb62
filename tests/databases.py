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

DatabaseKind = Literal["sqlite", "postgresql"]
KINDS: tuple[DatabaseKind, ...] = ("sqlite", "postgresql")

SERVER = os.environ.get("VIEWLOOM_TEST_POSTGRES", "postgresql+asyncpg://postgres@127.0.0.1:5432")


@asynccontextmanager
async def empty_database(kind: DatabaseKind, directory: Path) -> AsyncGenerator[str]:
    """Gives the URL of a database that nobody has used; skips if no PostgreSQL answers."""
    if kind == "sqlite":
        yield f"sqlite:///{directory / 'viewloom.db'}"
        return
    name = f"viewloom_test_{uuid.uuid4().hex}"
    await _execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"{SERVER}/{name}"
    finally:
        await _execute(f'DROP DATABASE "{name}" WITH (FORCE)')


async def _execute(statement: str) -> None:
    engine = create_async_engine(f"{SERVER}/postgres", isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            await connection.execute(text(statement))
    except (OSError, SQLAlchemyError) as error:
        pytest.skip(f"no PostgreSQL answers at {SERVER} ({type(error).__name__})")
    finally:
        await engine.dispose()
