"""A page's token is found by its hash, until it expires."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from viewloom.errors import ThreadNotFound
from viewloom.storage.database import open_database
from viewloom.storage.store import Store
from viewloom.storage.turns import Owner

pytestmark = pytest.mark.anyio


async def test_a_token_is_found_by_its_secret_and_stored_as_a_hash(store: Store, database_url: str) -> None:
    key, _ = await store.keys.create("pages")
    thread = await store.threads.create(Owner(key.account_id, "ada"))
    token, secret = await store.frontend_tokens.create(key.account_id, key.id, "ada", ttl_s=60, thread_ids=[thread.id])
    found = await store.frontend_tokens.find(secret)
    assert found == token
    assert token.owner(key.account_id) == Owner(key.account_id, "ada", frozenset({thread.id}))
    assert await store.frontend_tokens.find(secret[:-1]) is None
    async with open_database(database_url) as database:
        row = await database.run(lambda connection: connection.execute(text("SELECT * FROM frontend_tokens")).one())
    assert secret not in str(row)


async def test_a_token_names_only_threads_that_its_user_has(store: Store) -> None:
    key, _ = await store.keys.create("pages")
    mine = await store.threads.create(Owner(key.account_id, "ada"))
    others = [
        await store.threads.create(Owner(key.account_id, "bob")),
        await store.threads.create(Owner("acct_2", "ada")),
    ]
    for thread_id in (*(thread.id for thread in others), "thread_" + "0" * 32, "\0", ""):
        with pytest.raises(ThreadNotFound):
            await store.frontend_tokens.create(key.account_id, key.id, "ada", ttl_s=60, thread_ids=[mine.id, thread_id])


async def test_an_expired_token_does_not_work_and_is_swept(store: Store) -> None:
    key, _ = await store.keys.create("pages")
    _, over = await store.frontend_tokens.create(key.account_id, key.id, "ada", ttl_s=0)
    _, good = await store.frontend_tokens.create(key.account_id, key.id, "ada", ttl_s=60)
    assert await store.frontend_tokens.find(over) is None
    assert await store.frontend_tokens.sweep() == 1
    assert await store.frontend_tokens.find(good) is not None
    assert await store.frontend_tokens.sweep(datetime.now(UTC) + timedelta(seconds=61)) == 1


async def test_origins_are_those_of_keys_that_work(store: Store) -> None:
    assert await store.keys.origins() == frozenset()
