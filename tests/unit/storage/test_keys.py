"""Keys are kept as hashes, found, listed, limited and revoked."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import anyio
import pytest

from viewloom.storage.key_store import DEFAULT_ACCOUNT
from viewloom.storage.keys import PREFIX_CHARS, hash_secret
from viewloom.storage.limits import KeyLimits
from viewloom.storage.store import Store, open_store

pytestmark = pytest.mark.anyio

LIMITS = KeyLimits(
    requests_per_minute=60,
    usd_per_day=Decimal("0.10"),
    usd_total=Decimal("12.345678901234"),
    models=("c1/openai/*",),
    endpoints=("embed",),
)


def all_bytes(directory: Path) -> bytes:
    return b"".join(file.read_bytes() for file in directory.iterdir())


async def test_a_key_is_nowhere_in_the_data_directory_in_clear(tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{tmp_path / 'viewloom.db'}") as store:
        key, secret = await store.keys.create("laptop")
        stored = all_bytes(tmp_path)
    assert len(secret) >= 46
    assert secret.startswith("vl-")
    assert key.prefix == secret[:PREFIX_CHARS]
    assert secret.encode() not in stored
    assert secret[PREFIX_CHARS:].encode() not in stored
    assert hash_secret(secret).encode() in stored


async def test_a_key_is_found_by_its_secret_as_it_was_made(store: Store) -> None:
    key, secret = await store.keys.create("laptop", limits=LIMITS)
    assert await store.keys.find(secret) == key
    assert key.limits == LIMITS
    assert key.created_at.tzinfo is UTC
    assert await store.keys.find(secret[:-1]) is None
    assert await store.keys.find(hash_secret(secret)) is None
    assert await store.keys.find("") is None


async def test_a_revoked_key_is_not_found_but_listed(store: Store) -> None:
    first, first_secret = await store.keys.create("one")
    second, second_secret = await store.keys.create("two")
    (revoked,) = await store.keys.revoke(first.prefix)

    assert revoked.id == first.id
    assert revoked.revoked_at is not None
    assert revoked.revoked_at >= first.created_at
    assert await store.keys.find(first_secret) is None
    assert await store.keys.find(second_secret) == second
    assert await store.keys.list() == [revoked, second]


async def test_an_expired_key_is_not_found_but_listed(store: Store) -> None:
    now = datetime.now(UTC)
    _, gone = await store.keys.create("gone", expires_at=now - timedelta(seconds=1))
    later, secret = await store.keys.create("later", expires_at=now + timedelta(hours=1))
    assert await store.keys.find(gone) is None
    assert await store.keys.find(secret) == later
    assert [key.name for key in await store.keys.list()] == ["gone", "later"]


@pytest.mark.parametrize("by", ["prefix", "id", "name"])
async def test_keys_are_revoked_by_prefix_id_or_name_once(store: Store, by: str) -> None:
    key, _ = await store.keys.create("laptop")
    assert [found.id for found in await store.keys.revoke(getattr(key, by))] == [key.id]
    assert await store.keys.revoke(getattr(key, by)) == []


async def test_keys_of_one_account_name_share_the_account(store: Store) -> None:
    first, _ = await store.keys.create("one")
    second, _ = await store.keys.create("two", account=DEFAULT_ACCOUNT)
    other, _ = await store.keys.create("three", account="team")
    assert first.account_id == second.account_id == await store.keys.account_id()
    assert first.account_id != other.account_id


async def test_an_account_that_many_ask_for_at_once_is_made_once(store: Store) -> None:
    found: set[str] = set()

    async def ask() -> None:
        found.add(await store.keys.account_id("team"))

    async with anyio.create_task_group() as group:
        for _ in range(8):
            group.start_soon(ask)
    assert len(found) == 1


async def test_keys_outlive_the_process(database_url: str) -> None:
    async with open_store(database_url) as store:
        _, secret = await store.keys.create("laptop")
    async with open_store(database_url) as store:
        assert await store.keys.find(secret) is not None
