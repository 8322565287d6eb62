"""Shares on both databases: what they show, to whom, and for how long."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from viewloom.errors import InvalidRequest, ShareNotFound, ThreadNotFound, TurnNotFound
from viewloom.storage.database import open_database
from viewloom.storage.store import Store
from viewloom.storage.turns import Draft, Ending, NewTurn, Owner, Thread, Written

pytestmark = pytest.mark.anyio
ACCOUNT, STRANGER = Owner("acct_1"), Owner("acct_2")


async def talked(store: Store, *replies: str) -> tuple[Thread, list[str]]:
    """Returns a thread with a question and an answer for each reply, and the ids of the answers."""
    thread = await store.threads.create(ACCOUNT, title="About tea")
    parent: str | None = None
    ids: list[str] = []
    for reply in replies:
        said = [NewTurn("user", f"Say {reply}")]
        parent, _ = await store.turns.open(thread, parent, said, Draft(None, 2), model_id="m", title="")
        await store.turns.close(parent, Written(reply, "root = …"), Ending("complete"))
        ids.append(parent)
    return await store.threads.find(ACCOUNT, thread.id), ids


async def test_a_share_shows_the_branch_and_its_fields_as_they_were(store: Store) -> None:
    thread, (first, second) = await talked(store, "one", "two")
    await store.turns.merge_form(ACCOUNT, thread.id, first, {"f": {"name": "Ada"}})
    share, secret = await store.shares.create(ACCOUNT, thread.id)
    await store.turns.merge_form(ACCOUNT, thread.id, first, {"f": {"name": "Grace"}})
    await store.turns.merge_form(ACCOUNT, thread.id, second, {"f": {"later": "yes"}})
    await store.threads.change(ACCOUNT, thread.id, title="Private now")
    await store.turns.open(thread, second, [NewTurn("user", "more")], Draft(None, 2), model_id="m", title="")

    found, turns = await store.shares.open(secret)
    assert (found, found.title, found.turn_id) == (share, "About tea", second)
    assert [turn.content for turn in turns] == ["Say one", "one", "Say two", "two"]
    assert [dict(turn.form_state) for turn in turns] == [{}, {"f": {"name": "Ada"}}, {}, {}]


async def test_a_share_may_end_with_an_earlier_turn(store: Store) -> None:
    thread, (first, _) = await talked(store, "one", "two")
    _, secret = await store.shares.create(ACCOUNT, thread.id, turn_id=first)
    _, turns = await store.shares.open(secret)
    assert [turn.content for turn in turns] == ["Say one", "one"]


async def test_a_secret_cannot_be_guessed_and_is_stored_nowhere(store: Store, database_url: str) -> None:
    thread, _ = await talked(store, "one")
    secrets = [(await store.shares.create(ACCOUNT, thread.id))[1] for _ in range(20)]
    assert len(set(secrets)) == 20
    assert min(len(secret) for secret in secrets) >= 22
    async with open_database(database_url) as database:
        rows = await database.run(lambda connection: connection.execute(text("SELECT * FROM shares")).all())
    assert len(rows) == 20
    assert not [secret for secret in secrets if secret in str(rows)]


async def test_a_revoked_an_expired_and_an_orphaned_share_are_gone_alike(store: Store) -> None:
    thread, _ = await talked(store, "one")
    revoked, revoked_secret = await store.shares.create(ACCOUNT, thread.id)
    past = datetime.now(UTC) - timedelta(seconds=1)
    _, expired_secret = await store.shares.create(ACCOUNT, thread.id, expires_at=past)
    kept, kept_secret = await store.shares.create(ACCOUNT, thread.id, expires_at=datetime.now(UTC) + timedelta(hours=1))
    assert (await store.shares.revoke(ACCOUNT, thread.id, revoked.id)).revoked_at is not None
    assert [share.id for share in await store.shares.list(ACCOUNT, thread.id)] == [kept.id]
    await store.shares.open(kept_secret)
    await store.threads.delete(ACCOUNT, thread.id)
    messages: set[str] = set()
    for secret in (revoked_secret, expired_secret, kept_secret, "never-was"):
        with pytest.raises(ShareNotFound) as caught:
            await store.shares.open(secret)
        messages.add(caught.value.message)
    assert len(messages) == 1


async def test_what_was_revoked_stays_as_it_was_revoked_first(store: Store) -> None:
    thread, _ = await talked(store, "one")
    share, _ = await store.shares.create(ACCOUNT, thread.id)
    first = await store.shares.revoke(ACCOUNT, thread.id, share.id)
    assert await store.shares.revoke(ACCOUNT, thread.id, share.id) == first


async def test_shares_belong_to_their_account_and_thread(store: Store) -> None:
    thread, _ = await talked(store, "one")
    other, _ = await talked(store, "two")
    share, secret = await store.shares.create(ACCOUNT, thread.id)
    with pytest.raises(ThreadNotFound):
        await store.shares.create(STRANGER, thread.id)
    with pytest.raises(ThreadNotFound):
        await store.shares.list(STRANGER, thread.id)
    with pytest.raises(ThreadNotFound):
        await store.shares.revoke(STRANGER, thread.id, share.id)
    for thread_id, share_id in ((other.id, share.id), (thread.id, "share_1")):
        with pytest.raises(ShareNotFound):
            await store.shares.revoke(ACCOUNT, thread_id, share_id)
    await store.shares.open(secret)


async def test_there_must_be_something_whole_to_share(store: Store) -> None:
    thread = await store.threads.create(ACCOUNT)
    with pytest.raises(InvalidRequest, match="no turns"):
        await store.shares.create(ACCOUNT, thread.id)
    with pytest.raises(TurnNotFound):
        await store.shares.create(ACCOUNT, thread.id, turn_id="turn_1")
    said = [NewTurn("user", "Hi")]
    await store.turns.open(thread, None, said, Draft(None, 2), model_id="m", title="")
    with pytest.raises(InvalidRequest, match="still being made"):
        await store.shares.create(ACCOUNT, thread.id)
