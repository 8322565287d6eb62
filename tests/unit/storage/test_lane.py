"""Transactions of one SQLite connection: those that come together are committed together, and each fails alone."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, event, text

from viewloom.storage.lane import BATCH_LIMIT, Lane

pytestmark = pytest.mark.anyio


class Shelf:
    """A lane on a table of names, whose thread can be held while others come."""

    def __init__(self, path: Path) -> None:
        engine = create_engine(f"sqlite:///{path / 'shelf.db'}", connect_args={"check_same_thread": False})
        self.commits = 0
        event.listen(engine, "commit", self._count)
        self.lane = Lane(engine, "shelf")
        self._is_held = threading.Event()
        self._may_go_on = threading.Event()

    def _count(self, _connection: Connection) -> None:
        self.commits += 1

    async def names(self) -> list[str]:
        query = text("SELECT name FROM shelf ORDER BY name")
        return list(await self.lane.run(lambda connection: connection.execute(query).scalars().all()))

    async def together(self, *works: Callable[[Connection], object]) -> list[object]:
        """Runs transactions that all wait before the first of them begins; returns results and exceptions."""
        async with self.held():
            waiting = [asyncio.create_task(self.lane.run(work)) for work in works]
            await asyncio.sleep(0)
            # The transaction that holds the thread is committed on its own.
            self.commits = -1
        return await asyncio.gather(*waiting, return_exceptions=True)

    @asynccontextmanager
    async def held(self) -> AsyncGenerator[None]:
        """Holds the thread."""
        holding = asyncio.create_task(self.lane.run(self._hold))
        await asyncio.to_thread(self._is_held.wait, 10)
        yield
        self._may_go_on.set()
        await holding

    def _hold(self, _connection: Connection) -> None:
        self._is_held.set()
        self._may_go_on.wait(10)


@asynccontextmanager
async def open_shelf(path: Path) -> AsyncGenerator[Shelf]:
    shelf = Shelf(path)
    await shelf.lane.run(lambda connection: connection.execute(text("CREATE TABLE shelf (name TEXT PRIMARY KEY)")))
    try:
        yield shelf
    finally:
        shelf.lane.close()


def put(name: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        connection.execute(text("INSERT INTO shelf VALUES (:name)"), {"name": name})
        return name

    return work


def put_and_fail(name: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        put(name)(connection)
        raise LookupError(name)

    return work


async def test_transactions_that_wait_together_are_committed_together(tmp_path: Path) -> None:
    async with open_shelf(tmp_path) as shelf:
        assert await shelf.together(*(put(str(number)) for number in range(5))) == ["0", "1", "2", "3", "4"]
        assert shelf.commits == 1
        assert await shelf.names() == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_a_transaction_that_raises_undoes_its_own_changes_only(tmp_path: Path, place: int) -> None:
    works = [put("a"), put("b")]
    works.insert(place, put_and_fail("x"))
    async with open_shelf(tmp_path) as shelf:
        found = await shelf.together(*works)
        assert isinstance(found[place], LookupError)
        assert await shelf.names() == ["a", "b"]


async def test_a_statement_that_fails_takes_no_other_with_it(tmp_path: Path) -> None:
    async with open_shelf(tmp_path) as shelf:
        found = await shelf.together(put("a"), put("a"), put("b"))
        assert [isinstance(result, str) for result in found] == [True, False, True]
        assert await shelf.names() == ["a", "b"]


async def test_a_transaction_sees_what_those_before_it_wrote(tmp_path: Path) -> None:
    count = text("SELECT count(*) FROM shelf")
    async with open_shelf(tmp_path) as shelf:
        found = await shelf.together(
            put("a"), lambda connection: connection.execute(count).scalar(), put_and_fail("x"), put("b")
        )
        assert found[1] == 1


async def test_a_caller_that_leaves_disturbs_nobody(tmp_path: Path) -> None:
    async with open_shelf(tmp_path) as shelf:
        async with shelf.held():
            leaving, staying = (asyncio.create_task(shelf.lane.run(put(name))) for name in ("leaving", "staying"))
            await asyncio.sleep(0)
            leaving.cancel()
        assert await staying == "staying"
        assert await shelf.names() == ["leaving", "staying"]


@pytest.mark.parametrize(("waiting", "commits"), [(BATCH_LIMIT, 1), (BATCH_LIMIT + 1, 2)])
async def test_only_so_many_are_committed_together(tmp_path: Path, waiting: int, commits: int) -> None:
    async with open_shelf(tmp_path) as shelf:
        await shelf.together(*(put(str(number)) for number in range(waiting)))
        assert shelf.commits == commits


async def test_a_commit_that_fails_fails_all_it_was_for(tmp_path: Path) -> None:
    def break_commit(connection: Connection) -> None:
        connection.execute(text("PRAGMA foreign_keys = ON"))

    def put_orphan(connection: Connection) -> None:
        connection.execute(text("INSERT INTO leaf VALUES ('nobody')"))

    make = "CREATE TABLE leaf (name TEXT REFERENCES shelf (name) DEFERRABLE INITIALLY DEFERRED)"
    async with open_shelf(tmp_path) as shelf:
        await shelf.lane.run(break_commit)
        await shelf.lane.run(lambda connection: connection.execute(text(make)))
        found = await shelf.together(put("a"), put_orphan)
        assert all(isinstance(result, Exception) for result in found)
        assert await shelf.names() == []


async def test_closing_waits_for_what_was_asked_before_and_nothing_is_taken_behind_it(tmp_path: Path) -> None:
    async with open_shelf(tmp_path) as shelf:
        waiting = [asyncio.create_task(shelf.lane.run(put(name))) for name in ("a", "b")]
        await asyncio.sleep(0)
        shelf.lane.close()
        assert await asyncio.gather(*waiting) == ["a", "b"]
        with pytest.raises(RuntimeError, match="closed"):
            await shelf.lane.run(put("c"))
