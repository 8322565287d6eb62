"""Every test of the store runs on both databases."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from databases import KINDS, DatabaseKind, empty_database
from viewloom.storage.store import Store, open_store


@pytest.fixture(params=KINDS)
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[str]:
    kind: DatabaseKind = request.param
    async with empty_database(kind, tmp_path) as url:
        yield url


@pytest.fixture
async def store(database_url: str) -> AsyncGenerator[Store]:
    async with open_store(database_url) as opened:
        yield opened
