"""Artifacts on both databases: kept, listed by cursor, changed, and whose they are."""

import pytest

from viewloom.errors import ArtifactNotFound, InvalidRequest
from viewloom.storage.artifact_store import NewArtifact
from viewloom.storage.store import Store
from viewloom.storage.turn_store import FORM_STATE_LIMIT_CHARS
from viewloom.storage.turns import Owner

pytestmark = pytest.mark.anyio
ACCOUNT = Owner("acct_1")


async def test_an_artifact_is_kept_changed_and_deleted(store: Store) -> None:
    made = await store.artifacts.create(ACCOUNT, NewArtifact("Tea", "root = …", {"f": {"a": 1}}, "thread_1", "turn_1"))
    assert (made.title, made.program, made.form_state) == ("Tea", "root = …", {"f": {"a": 1}})
    assert (made.thread_id, made.turn_id, made.user_id) == ("thread_1", "turn_1", None)
    assert await store.artifacts.find(ACCOUNT, made.id) == made
    changed = await store.artifacts.change(ACCOUNT, made.id, title="Coffee")
    assert (changed.title, changed.form_state) == ("Coffee", {"f": {"a": 1}})
    changed = await store.artifacts.change(ACCOUNT, made.id, form_state={"g": {}})
    assert (changed.title, changed.form_state) == ("Coffee", {"g": {}})
    await store.artifacts.delete(ACCOUNT, made.id)
    with pytest.raises(ArtifactNotFound):
        await store.artifacts.delete(ACCOUNT, made.id)


async def test_artifacts_are_listed_newest_first_in_pages(store: Store) -> None:
    ids = [(await store.artifacts.create(ACCOUNT, NewArtifact(str(at), "root = …"))).id for at in range(5)]
    first = await store.artifacts.list(ACCOUNT, limit=3)
    assert ([entry.id for entry in first.entries], first.has_more) == (ids[:1:-1], True)
    await store.artifacts.delete(ACCOUNT, first.entries[-1].id)
    second = await store.artifacts.list(ACCOUNT, limit=3, after=first.entries[-1].id)
    assert ([entry.id for entry in second.entries], second.has_more) == (ids[1::-1], False)


async def test_an_account_sees_the_artifacts_of_its_users_and_each_user_only_their_own(store: Store) -> None:
    ada, grace, stranger = Owner("acct_1", "ada"), Owner("acct_1", "grace"), Owner("acct_2")
    kept = await store.artifacts.create(ada, NewArtifact("Tea", "root = …"))
    assert kept.user_id == "ada"
    assert [entry.id for entry in (await store.artifacts.list(ACCOUNT, limit=9)).entries] == [kept.id]
    assert await store.artifacts.find(ACCOUNT, kept.id) == kept
    for owner in (grace, stranger):
        assert (await store.artifacts.list(owner, limit=9)).entries == []
        with pytest.raises(ArtifactNotFound):
            await store.artifacts.find(owner, kept.id)
        with pytest.raises(ArtifactNotFound):
            await store.artifacts.change(owner, kept.id, title="Mine")
        with pytest.raises(ArtifactNotFound):
            await store.artifacts.delete(owner, kept.id)
    assert await store.artifacts.find(ada, kept.id) == kept


async def test_what_is_no_id_is_not_asked_for(store: Store) -> None:
    with pytest.raises(ArtifactNotFound):
        await store.artifacts.find(ACCOUNT, "nonsense\x00")


async def test_fields_have_a_limit(store: Store) -> None:
    def holding(chars: int) -> dict[str, dict[str, str]]:
        return {"f": {"a": "x" * (chars - len('{"f": {"a": ""}}'))}}

    kept = await store.artifacts.create(ACCOUNT, NewArtifact("Tea", "…", holding(FORM_STATE_LIMIT_CHARS)))
    with pytest.raises(InvalidRequest):
        await store.artifacts.change(ACCOUNT, kept.id, form_state=holding(FORM_STATE_LIMIT_CHARS + 1))
    with pytest.raises(InvalidRequest):
        await store.artifacts.create(ACCOUNT, NewArtifact("Tea", "…", holding(FORM_STATE_LIMIT_CHARS + 1)))
