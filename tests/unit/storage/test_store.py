"""What holds for the database as a whole."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from viewloom.errors import DatabaseUnavailable
from viewloom.storage.store import open_store

pytestmark = pytest.mark.anyio


async def test_an_answer_of_the_driver_does_not_leave_the_store(tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{tmp_path / 'viewloom.db'}") as store:
        with closing(sqlite3.connect(tmp_path / "viewloom.db")) as other:
            other.execute("DROP TABLE keys")
        with pytest.raises(DatabaseUnavailable) as caught:
            await store.keys.list()
    assert caught.value.message == "The database does not answer; the server's operator must look at it."
