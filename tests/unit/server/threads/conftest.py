"""Every test of threads runs on both databases."""

import asyncio
import shutil
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest

from databases import KINDS, DatabaseKind, clear_database, create_database, drop_database
from viewloom.storage.store import open_store


class Shared:
    """One migrated PostgreSQL database for all tests, made for the first who asks: making one takes half a second."""

    def __init__(self) -> None:
        self.url = ""

    async def open(self) -> str:
        if not self.url:
            self.url = await create_database()
            async with open_store(self.url):
                pass
        return self.url


@pytest.fixture(scope="session")
def shared() -> Generator[Shared]:
    made = Shared()
    yield made
    if made.url:
        asyncio.run(drop_database(made.url))


@pytest.fixture(params=KINDS)
async def database(
    request: pytest.FixtureRequest, migrated_database: Path, shared: Shared, tmp_path: Path
) -> AsyncGenerator[Path | str]:
    kind: DatabaseKind = request.param
    if kind == "sqlite":
        yield Path(shutil.copy(migrated_database, tmp_path))
        return
    url = await shared.open()
    yield url
    await clear_database(url)
