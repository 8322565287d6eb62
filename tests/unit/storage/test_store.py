"""Keys are kept as hashes, found, listed and revoked."""

import sqlite3
from contextlib import closing
from datetime import UTC
from pathlib import Path

import pytest

from viewloom.errors import DatabaseUnavailable
from viewloom.storage.keys import PREFIX_CHARS, hash_secret
from viewloom.storage.store import DEFAULT_ACCOUNT, open_store

pytestmark = pytest.mark.anyio


def url_of(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def all_bytes(directory: Path) -> bytes:
    return b"".join(file.read_bytes() for file in directory.iterdir())


async def test_a_key_is_nowhere_in_the_data_directory_in_clear(tmp_path: Path) -> None:
    async with open_store(url_of(tmp_path / "viewloom.db")) as store:
        key, secret = await store.create_key("laptop")
        stored = all_bytes(tmp_path)
    assert len(secret) >= 46
    assert secret.startswith("vl-")
    assert key.prefix == secret[:PREFIX_CHARS]
    assert secret.encode() not in stored
    assert secret[PREFIX_CHARS:].encode() not in stored
    assert hash_secret(secret).encode() in stored


async def test_a_key_is_found_by_its_secret_as_it_was_made(tmp_path: Path) -> None:
    async with open_store(url_of(tmp_path / "viewloom.db")) as store:
        key, secret = await store.create_key("laptop")
        assert await store.find_key(secret) == key
        assert key.created_at.tzinfo is UTC
        assert await store.find_key(secret[:-1]) is None
        assert await store.find_key(hash_secret(secret)) is None
        assert await store.find_key("") is None


async def test_a_revoked_key_is_not_found_but_listed(tmp_path: Path) -> None:
    async with open_store(url_of(tmp_path / "viewloom.db")) as store:
        first, first_secret = await store.create_key("one")
        second, second_secret = await store.create_key("two")
        (revoked,) = await store.revoke_keys(first.prefix)

        assert revoked.id == first.id
        assert revoked.revoked_at is not None
        assert revoked.revoked_at >= first.created_at
        assert await store.find_key(first_secret) is None
        assert await store.find_key(second_secret) == second
        assert await store.list_keys() == [revoked, second]


@pytest.mark.parametrize("by", ["prefix", "id", "name"])
async def test_keys_are_revoked_by_prefix_id_or_name_once(tmp_path: Path, by: str) -> None:
    async with open_store(url_of(tmp_path / "viewloom.db")) as store:
        key, _ = await store.create_key("laptop")
        assert [found.id for found in await store.revoke_keys(getattr(key, by))] == [key.id]
        assert await store.revoke_keys(getattr(key, by)) == []


async def test_keys_of_one_account_name_share_the_account(tmp_path: Path) -> None:
    async with open_store(url_of(tmp_path / "viewloom.db")) as store:
        first, _ = await store.create_key("one")
        second, _ = await store.create_key("two", account=DEFAULT_ACCOUNT)
        other, _ = await store.create_key("three", account="team")
    assert first.account_id == second.account_id != other.account_id


async def test_keys_outlive_the_process(tmp_path: Path) -> None:
    async with open_store(url_of(tmp_path / "viewloom.db")) as store:
        _, secret = await store.create_key("laptop")
    async with open_store(url_of(tmp_path / "viewloom.db")) as store:
        assert await store.find_key(secret) is not None


async def test_an_answer_of_the_driver_does_not_leave_the_store(tmp_path: Path) -> None:
    async with open_store(url_of(tmp_path / "viewloom.db")) as store:
        with closing(sqlite3.connect(tmp_path / "viewloom.db")) as other:
            other.execute("DROP TABLE keys")
        with pytest.raises(DatabaseUnavailable) as caught:
            await store.list_keys()
    assert caught.value.message == "The database does not answer; the server's operator must look at it."
