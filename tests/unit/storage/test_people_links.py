"""A person is linked with one name at an issuer, for good, until there is another issuer."""

import pytest

from viewloom.storage.people import User
from viewloom.storage.people_store import NewUser
from viewloom.storage.store import Store

pytestmark = pytest.mark.anyio

ISSUER = "https://sso_1.example.com/realms/team"


async def make(store: Store) -> User:
    return await store.people.create(NewUser(await store.keys.account_id(), "ada@example.com", "Ada", "viewer"))


async def test_the_first_link_stays(store: Store) -> None:
    user = await make(store)
    assert await store.people.link(user.id, f"{ISSUER}#1")
    assert not await store.people.link(user.id, f"{ISSUER}#2")
    assert await store.people.maybe_by_subject(f"{ISSUER}#1") == user
    assert await store.people.maybe_by_subject(f"{ISSUER}#2") is None


async def test_a_password_that_somebody_else_may_know_goes_with_the_first_link(store: Store) -> None:
    account_id = await store.keys.account_id()
    user = await store.people.create(NewUser(account_id, "ada@example.com", "Ada", "viewer", password_hash="hash"))
    _, secret = await store.sessions.begin(user)
    assert await store.people.link(user.id, f"{ISSUER}#1")
    assert await store.people.password_hash(user.id) is None
    assert await store.sessions.find(secret) is None
    await store.people.set_password(user.id, "another")
    assert not await store.people.link(user.id, f"{ISSUER}#2")
    assert await store.people.password_hash(user.id) == "another"


@pytest.mark.parametrize("old", ["https://sso_1.example.com/realms/team2#1", "https://sso-1.example.com/realms/team#1"])
async def test_a_link_with_another_issuer_gives_way_however_alike_they_are(store: Store, old: str) -> None:
    user = await make(store)
    assert await store.people.link(user.id, old)
    assert await store.people.link(user.id, f"{ISSUER}#1#2")
    assert not await store.people.link(user.id, f"{ISSUER}#3")
    assert await store.people.maybe_by_subject(f"{ISSUER}#1#2") == user


async def test_nobody_is_linked_under_an_id_that_nobody_has(store: Store) -> None:
    assert not await store.people.link("user_0", f"{ISSUER}#1")
