"""One SQLite connection and the thread that uses it: transactions that come together are committed together.

Main path: `run` puts a transaction in line; the thread takes all that wait, runs one after the other, commits once and
tells everybody. A commit and a change of threads cost several times what a statement does, so under load a transaction
costs little more than its statements. Each still has its own fate: one that raises undoes its own changes only.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

BATCH_LIMIT = 64
"""How many transactions are committed together at most: the first waits for the last."""

_T = TypeVar("_T")


@dataclass(slots=True)
class _Task:
    """A transaction, who waits for it, and what became of it."""

    work: Callable[[Connection], Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None

    def tell(self) -> None:
        """Tells who waits, unless they have left; in their event loop."""
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class Lane:
    """See the module docstring.

    Args:
        engine: Gives the one connection.
        name: What the thread is called.
        limit: How many transactions are committed together at most.
    """

    def __init__(self, engine: Engine, name: str, *, limit: int = BATCH_LIMIT) -> None:
        self._engine = engine
        self._limit = limit
        self._waiting: SimpleQueue[_Task | None] = SimpleQueue()
        self._connection: Connection | None = None
        self._is_closed = False
        self._thread = threading.Thread(target=self._run_all, name=name, daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[Connection], _T]) -> _T:
        """Runs a transaction; it runs to its end even if the caller is cancelled.

        Raises:
            RuntimeError: The lane is closed.
        """
        if self._is_closed:
            raise RuntimeError("the database is closed")
        future: asyncio.Future[_T] = asyncio.get_running_loop().create_future()
        self._waiting.put(_Task(work, future))
        return await future

    def close(self) -> None:
        """Waits for what is under way and closes the connection."""
        self._is_closed = True
        self._waiting.put(None)
        self._thread.join()
        self._engine.dispose()

    def _run_all(self) -> None:
        while batch := self._take():
            self._transact(batch)
            for loop in {task.future.get_loop() for task in batch}:
                # A loop that is closed has nobody left to be told.
                with suppress(RuntimeError):
                    loop.call_soon_threadsafe(_tell_all, [task for task in batch if task.future.get_loop() is loop])
        self._drop_connection()

    def _take(self) -> list[_Task]:
        """Waits for a transaction and returns all that wait by then; none when the lane is closed."""
        batch: list[_Task] = []
        task = self._waiting.get()
        with suppress(Empty):
            while task is not None:
                batch.append(task)
                if len(batch) == self._limit:
                    return batch
                task = self._waiting.get_nowait()
            # Closed: what came before is done first, and then this is found again.
            self._waiting.put(None)
        return batch

    def _transact(self, batch: list[_Task]) -> None:
        try:
            # Kept: taking it from the engine anew costs as much as a small transaction.
            connection = self._connection = self._connection or self._engine.connect()
            with connection.begin():
                for task in batch:
                    _run_apart(connection, task)
        except Exception as error:  # noqa: BLE001 - whoever waits is told, whatever it is
            self._drop_connection()
            for task in batch:
                task.error = task.error or error

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                connection.close()


def _run_apart(connection: Connection, task: _Task) -> None:
    """Runs one transaction among several; undoes its changes alone if it raises."""
    driver: Any = connection.connection.driver_connection
    # Before the first change nothing is open: a snapshot taken by reading could not be written on any more once
    # another process has written.
    is_among_others = driver.in_transaction
    if is_among_others:
        driver.execute("SAVEPOINT apart")
    try:
        task.result = task.work(connection)
    except Exception as error:  # noqa: BLE001 - as above
        task.error = error
        if not is_among_others:
            driver.rollback()
            return
        driver.execute("ROLLBACK TO apart")
    if is_among_others:
        driver.execute("RELEASE apart")


def _tell_all(batch: list[_Task]) -> None:
    for task in batch:
        task.tell()
