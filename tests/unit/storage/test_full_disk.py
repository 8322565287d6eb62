"""A database that takes no more writes, as on a full disk, still says who somebody is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from viewloom.errors import DatabaseUnavailable
from viewloom.storage.database import open_database
from viewloom.storage.key_store import KeyStore
from viewloom.storage.people_store import NewUser, PeopleStore
from viewloom.storage.session_store import SessionStore

pytestmark = pytest.mark.anyio


async def test_keys_and_sessions_are_found_though_their_use_cannot_be_noted(tmp_path: Path) -> None:
    async with open_database(f"sqlite:///{tmp_path / 'viewloom.db'}") as database:
        keys, people, sessions = KeyStore(database), PeopleStore(database), SessionStore(database)
        key, secret = await keys.create("web shop")
        user = await people.create(NewUser(await keys.account_id(), "ada@example.com", "Ada", "viewer"))
        session, token = await sessions.begin(user)
        await database.run(lambda connection: connection.exec_driver_sql("PRAGMA query_only = ON"))
        with pytest.raises(DatabaseUnavailable):
            await keys.create("another")
        assert await keys.find(secret) == key
        found = await sessions.find(token, now=datetime.now(UTC) + timedelta(hours=1))
        assert found is not None
        assert found.csrf_token == session.csrf_token
