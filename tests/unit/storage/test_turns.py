"""Turns make branches, keep what was sent, and are closed once, by who made them or after their process died."""

import time
from datetime import UTC, datetime, timedelta

import anyio
import pytest

from viewloom.errors import ThreadNotFound, TurnNotFound
from viewloom.storage.branches import Link
from viewloom.storage.entries import LEASE_S
from viewloom.storage.reading import Reading
from viewloom.storage.store import Store, open_store
from viewloom.storage.turns import Draft, Ending, NewTurn, Owner, Thread, Turn, Written

pytestmark = pytest.mark.anyio

OWNER = Owner("acct_1")
DRAFT = Draft('{"c1_library": "full"}', 2)


async def say(store: Store, thread: Thread, parent_id: str | None, *texts: str) -> tuple[str, list[str]]:
    new = [NewTurn("user", text) for text in texts]
    return await store.turns.open(thread, parent_id, new, DRAFT, model_id="c1/a/b", title="Said")


async def active(store: Store, thread: Thread) -> list[Turn]:
    _, branch = await store.turns.branch(OWNER, thread.id)
    return branch


async def test_a_reply_is_running_until_it_is_closed(store: Store) -> None:
    thread = await store.threads.create(OWNER)
    reply_id, (user_id,) = await say(store, thread, None, "Hi")
    user, reply = await active(store, thread)
    assert (user.id, user.parent_id, user.role, user.content, user.status) == (user_id, None, "user", "Hi", "complete")
    assert (reply.id, reply.parent_id, reply.status, reply.draft) == (reply_id, user_id, "running", DRAFT)
    assert reply.is_void

    usage = {"total_tokens": 3}
    written = Written("<content>…</content>", "root = Card([])", {"tool_calls": [{"id": "call_1"}]})
    assert await store.turns.close(reply_id, written, Ending("complete", "c1/x/y", "stop", usage, {"a": 1}))
    _, reply = await active(store, thread)
    assert (reply.status, reply.content, reply.program) == ("complete", written.content, written.program)
    assert (reply.extra, reply.usage, reply.repairs) == (written.extra, usage, {"a": 1})
    assert (reply.model_id, reply.finish_reason, reply.draft, reply.is_void) == ("c1/x/y", "stop", None, False)


async def test_the_first_words_title_a_thread_and_later_ones_do_not(store: Store) -> None:
    thread = await store.threads.create(OWNER)
    reply_id, _ = await say(store, thread, None, "Hi")
    named = await store.threads.find(OWNER, thread.id)
    await store.turns.open(named, reply_id, [], DRAFT, model_id="m", title="Other")
    assert (await store.threads.find(OWNER, thread.id)).title == "Said"


@pytest.mark.parametrize("text", ["nul \0 inside", "half \ud800 a pair", "🧵" * 3, "", "x" * 300_000])
async def test_any_text_comes_back_as_it_was(store: Store, text: str) -> None:
    thread = await store.threads.create(OWNER)
    reply_id, _ = await say(store, thread, None, text)
    await store.turns.close(reply_id, Written(text, text), Ending("complete"))
    await store.turns.merge_form(OWNER, thread.id, reply_id, {text[:50]: {text[:50]: text[:50]}})
    user, reply = await active(store, thread)
    assert (user.content, reply.content, reply.program) == (text, text, text)
    assert reply.form_state == {text[:50]: {text[:50]: text[:50]}}


async def test_a_title_that_came_since_the_thread_was_read_stays(store: Store) -> None:
    thread = await store.threads.create(OWNER)
    await store.threads.change(OWNER, thread.id, title="Mine")
    await say(store, thread, None, "Hi")
    assert (await store.threads.find(OWNER, thread.id)).title == "Mine"
    (found,) = (await store.threads.list(OWNER, limit=9, search="mine")).entries
    assert found.id == thread.id


async def test_fifty_threads_of_twenty_turns_are_listed_and_loaded_as_they_were_told(store: Store) -> None:
    told: dict[str, list[str]] = {}
    for number in range(50):
        thread = await store.threads.create(OWNER)
        parent: str | None = None
        told[thread.id] = []
        for turn in range(10):
            parent, _ = await say(store, thread, parent, f"{number}.{turn}")
            await store.turns.close(parent, Written(f"answer {number}.{turn}"), Ending("complete"))
            told[thread.id] += [f"{number}.{turn}", f"answer {number}.{turn}"]
    listed: list[Thread] = []
    has_more = True
    while has_more:
        page = await store.threads.list(OWNER, limit=20, after=listed[-1].id if listed else None)
        listed += page.entries
        has_more = page.has_more
    assert [thread.id for thread in listed] == list(reversed(told))
    for thread in listed:
        assert [turn.content for turn in await active(store, thread)] == told[thread.id]


async def test_an_edit_is_a_sibling_and_the_old_branch_can_be_switched_to(store: Store) -> None:
    thread = await store.threads.create(OWNER)
    first, _ = await say(store, thread, None, "One")
    second, (old,) = await say(store, thread, first, "Two")
    edited, (new,) = await say(store, thread, first, "Zwei")
    assert [turn.content for turn in await active(store, thread)] == ["One", "", "Zwei", ""]
    found, tree = await store.turns.find(OWNER, thread.id, new)
    assert found.content == "Zwei"
    assert tree.siblings(new) == [old, new]

    switched = await store.threads.switch(OWNER, thread.id, old)
    assert switched.leaf_id == second
    assert [turn.content for turn in await active(store, thread)] == ["One", "", "Two", ""]
    with pytest.raises(TurnNotFound):
        await store.threads.switch(OWNER, thread.id, "turn_of_another")
    assert edited in tree


async def test_a_reader_gets_the_turns_that_it_chooses_in_its_order_each_read_once(store: Store) -> None:
    thread = await store.threads.create(OWNER)
    parent: str | None = None
    for number in range(3):
        parent, _ = await say(store, thread, parent, str(number))

    def choose(found: Thread, reading: Reading) -> list[Turn]:
        path = reading.path(found.leaf_id)
        first = reading.turns(path[4:])
        assert reading.turns([path[5], path[0], path[5]]) == [first[1], *reading.turns(path[:1]), first[1]]
        assert reading.turns(path[4:])[0] is first[0]
        assert reading.turns([]) == []
        with pytest.raises(ThreadNotFound):
            reading.turns([Link("turn_" + "0" * 32, None)])
        return first

    assert [turn.content for turn in await store.turns.read(OWNER, thread.id, choose)] == ["2", ""]
    _, whole = await store.turns.whole(None, thread.id)
    assert [turn.content for turn in whole] == ["0", "", "1", "", "2", ""]


async def test_values_of_fields_are_merged_form_by_form_and_the_last_stays(store: Store) -> None:
    thread = await store.threads.create(OWNER)
    reply_id, _ = await say(store, thread, None, "Hi")
    await store.turns.merge_form(OWNER, thread.id, reply_id, {"contact": {"name": "Ada", "mail": "a@b"}})
    await store.turns.merge_form(OWNER, thread.id, reply_id, {"contact": {"name": None}, "other": {"x": [1]}})
    turn = await store.turns.merge_form(OWNER, thread.id, reply_id, {"contact": {"name": "Bob"}})
    assert turn.form_state == {"contact": {"name": "Bob", "mail": "a@b"}, "other": {"x": [1]}}
    assert (await active(store, thread))[-1].form_state == turn.form_state
    for unknown in ("turn_of_another", "turn_\0", "turn_" + "0" * 32):
        with pytest.raises(TurnNotFound):
            await store.turns.merge_form(OWNER, thread.id, unknown, {"contact": {}})


async def test_values_that_are_merged_at_once_are_all_kept(store: Store) -> None:
    thread = await store.threads.create(OWNER)
    reply_id, _ = await say(store, thread, None, "Hi")
    async with anyio.create_task_group() as group:
        for number in range(12):
            state = {"form": {f"field{number}": number}}
            group.start_soon(store.turns.merge_form, OWNER, thread.id, reply_id, state)
    assert (await active(store, thread))[-1].form_state == {"form": {f"field{number}": number for number in range(12)}}


async def test_what_was_kept_is_there_after_the_process_died(store: Store) -> None:
    thread = await store.threads.create(OWNER)
    reply_id, _ = await say(store, thread, None, "Hi")
    await store.turns.keep([(reply_id, Written("<content>so f", "so f"))])
    await store.turns.keep([(reply_id, None)])
    now = datetime.now(UTC)
    assert await store.turns.expired(now) == []
    later = now + timedelta(seconds=LEASE_S + 1)
    (dead,) = await store.turns.expired(later)
    assert (dead.id, dead.content, dead.program, dead.draft) == (reply_id, "<content>so f", "so f", DRAFT)
    closed = Written("<content>so f</content>", "so f")
    assert not await store.turns.close(reply_id, closed, Ending("interrupted"), expired_at=now)
    assert await store.turns.close(reply_id, closed, Ending("interrupted"), expired_at=later)
    assert not await store.turns.close(reply_id, closed, Ending("interrupted"), expired_at=later)
    assert await store.turns.expired(later) == []
    assert (await active(store, thread))[-1].status == "interrupted"


async def test_what_is_kept_late_does_not_undo_the_end(store: Store) -> None:
    thread = await store.threads.create(OWNER)
    reply_id, _ = await say(store, thread, None, "Hi")
    await store.turns.close(reply_id, Written("whole"), Ending("complete"))
    await store.turns.keep([(reply_id, Written("who"))])
    reply = (await active(store, thread))[-1]
    assert (reply.content, reply.status) == ("whole", "complete")


async def test_a_reply_in_a_thread_that_was_deleted_ends_without_a_trace(store: Store) -> None:
    thread = await store.threads.create(OWNER)
    reply_id, _ = await say(store, thread, None, "Hi")
    await store.threads.delete(OWNER, thread.id)
    await store.turns.keep([(reply_id, Written("who"))])
    assert not await store.turns.close(reply_id, Written("whole"), Ending("complete"))
    with pytest.raises(ThreadNotFound):
        await say(store, thread, None, "Hi")


async def test_a_clock_that_is_set_back_changes_no_branch(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    thread = await store.threads.create(OWNER)
    first_id, _ = await say(store, thread, None, "before")
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() - 3600 * 10**9)
    second_id, _ = await say(store, thread, first_id, "after")
    assert second_id < first_id, "the ids say so"
    assert [turn.content for turn in await active(store, thread) if turn.role == "user"] == ["before", "after"]
    fork = await store.turns.fork(OWNER, thread.id, second_id)
    _, copies = await store.turns.branch(OWNER, fork.id)
    assert [turn.content for turn in copies if turn.role == "user"] == ["before", "after"]


async def test_a_fork_is_a_thread_of_its_own(store: Store) -> None:
    thread = await store.threads.create(OWNER, title="Origin", metadata={"a": "1"})
    first, _ = await say(store, thread, None, "One")
    await store.turns.close(first, Written("1", "p"), Ending("complete", repairs={"x": 2}))
    await say(store, thread, first, "Two")
    fork = await store.turns.fork(OWNER, thread.id, first)
    assert (fork.title, fork.metadata) == ("Origin", {"a": "1"})
    copies = await active(store, fork)
    assert [(turn.content, turn.status, turn.repairs) for turn in copies] == [
        ("One", "complete", {}),
        ("1", "complete", {"x": 2}),
    ]
    await store.threads.delete(OWNER, thread.id)
    assert await active(store, fork) == copies
    with pytest.raises(TurnNotFound):
        await store.turns.fork(OWNER, fork.id, first)


async def test_fifty_threads_of_twenty_turns_are_loaded_and_listed(database_url: str) -> None:
    async with open_store(database_url) as store:
        for number in range(50):
            thread = await store.threads.create(OWNER, title=f"Thread {number}")
            parent: str | None = None
            for turn in range(10):
                parent, _ = await say(store, thread, parent, f"{number}.{turn}")
                await store.turns.close(parent, Written(f"answer {number}.{turn}"), Ending("complete"))
    async with open_store(database_url) as store:
        listed = (await store.threads.list(OWNER, limit=100)).entries
        assert [thread.title for thread in listed] == [f"Thread {number}" for number in range(49, -1, -1)]
        for number, thread in zip(range(49, -1, -1), listed, strict=True):
            texts = [turn.content for turn in await active(store, thread)]
            assert texts == [text for turn in range(10) for text in (f"{number}.{turn}", f"answer {number}.{turn}")]
