"""A database that is migrated once and copied for every test."""

import asyncio
import shutil
from pathlib import Path

import pytest

from viewloom.storage.store import open_store


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("database") / "viewloom.db"

    async def migrate() -> None:
        async with open_store(f"sqlite:///{path}"):
            pass

    asyncio.run(migrate())
    return path


@pytest.fixture
def database(migrated_database: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(migrated_database, tmp_path))
