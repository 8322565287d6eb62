"""A database that is migrated once and copied, or cleared, for every test: SQLite, or PostgreSQL where a test asks."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import clear_database, create_database, drop_database
from viewloom.storage.store import open_store


async def _migrate(url: str) -> str:
    async with open_store(url):
        return url


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("database") / "viewloom.db"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


class Shared:
    """One migrated PostgreSQL database for all tests, made for the first who asks: making one takes half a second."""

    def __init__(self) -> None:
        self.url = ""

    async def open(self) -> str:
        if not self.url:
            self.url = await create_database()
            await _migrate(self.url)
        return self.url


@pytest.fixture(scope="session")
def shared() -> Iterator[Shared]:
    made = Shared()
    yield made
    if made.url:
        asyncio.run(drop_database(made.url))


@pytest.fixture
def database(
    request: pytest.FixtureRequest, migrated_database: Path, shared: Shared, tmp_path: Path
) -> Iterator[Path | str]:
    """SQLite; `parametrize("database", KINDS, indirect=True)` runs a test on both."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield Path(shutil.copy(migrated_database, tmp_path))
        return
    url = asyncio.run(shared.open())
    yield url
    asyncio.run(clear_database(url))
