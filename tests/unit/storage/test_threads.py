"""Threads are listed page by page, found only by their account, and deleted with their turns."""

import anyio
import pytest

from viewloom.errors import NotAllowedHere, ThreadNotFound
from viewloom.storage.database import open_database
from viewloom.storage.store import Store
from viewloom.storage.turns import Draft, NewTurn, Owner, Thread, make_id

pytestmark = pytest.mark.anyio

DRAFT = Draft(None, 2)


@pytest.fixture
async def threads(store: Store) -> list[Thread]:
    return [await store.threads.create(Owner("acct_1"), title=f"Thread {number}") for number in range(7)]


async def test_pages_hold_every_thread_once_newest_first(store: Store, threads: list[Thread]) -> None:
    seen: list[str] = []
    after: str | None = None
    has_more = True
    while has_more:
        page = await store.threads.list(Owner("acct_1"), limit=3, after=after)
        seen += [thread.title for thread in page.entries]
        after, has_more = page.entries[-1].id, page.has_more
    assert seen == [f"Thread {number}" for number in range(6, -1, -1)]


async def test_a_list_goes_on_behind_a_thread_that_was_deleted_meanwhile(store: Store, threads: list[Thread]) -> None:
    first = await store.threads.list(Owner("acct_1"), limit=3)
    await store.threads.delete(Owner("acct_1"), first.entries[-1].id)
    second = await store.threads.list(Owner("acct_1"), limit=3, after=first.entries[-1].id)
    assert [thread.title for thread in second.entries] == ["Thread 3", "Thread 2", "Thread 1"]


async def test_titles_are_searched_without_case_and_as_they_are_written(store: Store) -> None:
    for title in ("Straße nach Ålesund", "100% sure", "100 things"):
        await store.threads.create(Owner("acct_1"), title=title)

    async def titles(search: str) -> list[str]:
        return [thread.title for thread in (await store.threads.list(Owner("acct_1"), limit=9, search=search)).entries]

    assert await titles("åLESUND") == ["Straße nach Ålesund"]
    assert await titles("STRASSE") == ["Straße nach Ålesund"]
    assert await titles("100%") == ["100% sure"]
    assert await titles("_") == []


async def test_the_thread_of_another_account_is_not_there(store: Store) -> None:
    thread = await store.threads.create(Owner("acct_1"), title="Mine")
    turn_id, _ = await store.turns.open(thread, None, [NewTurn("user", "Hi")], DRAFT, model_id="m", title="")
    with pytest.raises(ThreadNotFound):
        await store.threads.find(Owner("acct_2"), thread.id)
    with pytest.raises(ThreadNotFound):
        await store.threads.change(Owner("acct_2"), thread.id, title="Theirs")
    with pytest.raises(ThreadNotFound):
        await store.threads.delete(Owner("acct_2"), thread.id)
    with pytest.raises(ThreadNotFound):
        await store.threads.switch(Owner("acct_2"), thread.id, turn_id)
    with pytest.raises(ThreadNotFound):
        await store.turns.branch(Owner("acct_2"), thread.id)
    with pytest.raises(ThreadNotFound):
        await store.turns.merge_form(Owner("acct_2"), thread.id, turn_id, {"form": {"a": 1}})
    with pytest.raises(ThreadNotFound):
        await store.turns.fork(Owner("acct_2"), thread.id, turn_id)
    assert (await store.threads.list(Owner("acct_2"), limit=9)).entries == []
    assert (await store.threads.find(Owner("acct_1"), thread.id)).title == "Mine"


@pytest.mark.parametrize("thread_id", ["", "thread_", "x" * 300, "thread_" + "\0" * 32, "thread_" + "é" * 32])
async def test_what_is_no_id_is_not_there(store: Store, thread_id: str) -> None:
    with pytest.raises(ThreadNotFound) as caught:
        await store.threads.find(Owner("acct_1"), thread_id)
    assert caught.value.param == "thread_id"


async def test_deleting_a_thread_deletes_its_turns(store: Store, database_url: str) -> None:
    from sqlalchemy import text  # noqa: PLC0415 - this test alone looks behind the store

    kept, gone = [await store.threads.create(Owner("acct_1")) for _ in range(2)]
    for thread in (kept, gone):
        await store.turns.open(thread, None, [NewTurn("user", "Hi")], DRAFT, model_id="m", title="Hi")
    await store.threads.delete(Owner("acct_1"), gone.id)
    async with open_database(database_url) as database:
        rows = await database.run(lambda connection: connection.execute(text("SELECT thread_id FROM turns")).all())
    assert [row.thread_id for row in rows] == [kept.id, kept.id]


async def test_metadata_is_replaced_and_the_title_stays(store: Store) -> None:
    thread = await store.threads.create(Owner("acct_1"), title="Old", metadata={"a": "1"})
    changed = await store.threads.change(Owner("acct_1"), thread.id, metadata={"b": "2"})
    assert (changed.title, changed.metadata) == ("Old", {"b": "2"})
    assert (await store.threads.change(Owner("acct_1"), thread.id, title="New")).metadata == {"b": "2"}
    assert changed.updated_at > thread.updated_at


async def test_ids_sort_by_the_time_they_were_made_at() -> None:
    ids: list[str] = []
    for _ in range(20):
        ids.append(make_id("turn"))
        await anyio.lowlevel.checkpoint()
    assert ids == sorted(ids)
    assert len(set(ids)) == 20


async def test_a_user_sees_and_makes_only_their_own_threads(store: Store) -> None:
    ada, bob, account = Owner("acct_1", "ada"), Owner("acct_1", "bob"), Owner("acct_1")
    hers = await store.threads.create(ada, title="Hers")
    turn_id, _ = await store.turns.open(hers, None, [NewTurn("user", "Hi")], DRAFT, model_id="m", title="")
    await store.threads.create(account, title="Nobody's")
    assert hers.user_id == "ada"
    assert [thread.title for thread in (await store.threads.list(ada, limit=9)).entries] == ["Hers"]
    assert (await store.threads.list(bob, limit=9)).entries == []
    assert len((await store.threads.list(account, limit=9)).entries) == 2
    for stranger in (bob, Owner("acct_2", "ada"), Owner("acct_1", "")):
        with pytest.raises(ThreadNotFound):
            await store.threads.find(stranger, hers.id)
        with pytest.raises(ThreadNotFound):
            await store.threads.change(stranger, hers.id, title="Theirs")
        with pytest.raises(ThreadNotFound):
            await store.threads.delete(stranger, hers.id)
        with pytest.raises(ThreadNotFound):
            await store.threads.switch(stranger, hers.id, turn_id)
        with pytest.raises(ThreadNotFound):
            await store.turns.branch(stranger, hers.id)
        with pytest.raises(ThreadNotFound):
            await store.turns.merge_form(stranger, hers.id, turn_id, {"form": {"a": 1}})
        with pytest.raises(ThreadNotFound):
            await store.turns.fork(stranger, hers.id, turn_id)
    assert (await store.turns.fork(account, hers.id, turn_id)).user_id == "ada"


async def test_who_may_see_some_threads_sees_no_others_and_makes_none(store: Store) -> None:
    one, two = [await store.threads.create(Owner("acct_1", "ada"), title=title) for title in ("One", "Two")]
    turn_id, _ = await store.turns.open(one, None, [NewTurn("user", "Hi")], DRAFT, model_id="m", title="")
    narrow = Owner("acct_1", "ada", frozenset({one.id}))
    assert [thread.title for thread in (await store.threads.list(narrow, limit=9)).entries] == ["One"]
    with pytest.raises(ThreadNotFound):
        await store.threads.find(narrow, two.id)
    with pytest.raises(NotAllowedHere):
        await store.threads.create(narrow)
    with pytest.raises(NotAllowedHere):
        await store.turns.fork(narrow, one.id, turn_id)
    nothing = Owner("acct_1", "ada", frozenset())
    assert (await store.threads.list(nothing, limit=9)).entries == []
    # Naming another user's thread does not open it.
    with pytest.raises(ThreadNotFound):
        await store.threads.find(Owner("acct_1", "bob", frozenset({one.id})), one.id)
