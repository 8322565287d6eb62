"""A connection to SQLite or PostgreSQL, and transactions on it.

Main path: a store hands `Database.run` a function that works on a connection; the function is one short transaction,
and none holds a connection while a model talks. SQLite has one writer at a time, so there all of them run in one thread
on one connection (`storage.lane`): nobody waits for a lock, and those that come together are written together.
PostgreSQL runs them on a pool of asynchronous connections; what that needs is imported only then.
"""

import logging
import sqlite3
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

import anyio
from sqlalchemy import URL, Connection, Engine, StaticPool, Table, Update, create_engine, event, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from viewloom.errors import OUTAGE_RETRY_S, DatabaseUnavailable
from viewloom.storage.lane import Lane
from viewloom.storage.schema import upgrade_database

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.ext.asyncio import AsyncEngine

Upsert: TypeAlias = "sqlite.Insert | postgresql.Insert"

ANSWER_LIMIT_S = 10.0
"""How long PostgreSQL may take for a transaction."""
REPORT_LIMIT_S = 60.0
"""How long one that only reads many rows may take."""

_BUSY_LIMIT_S = 5.0
_BUSY_PAUSE_S = 0.01

COMPLAIN_EVERY_S = 10.0
"""How often the log says that the database fails, while the reason stays the same."""

_logger = logging.getLogger("viewloom.storage")
_T = TypeVar("_T")


class Connections(Protocol):
    """Where transactions run."""

    async def run(self, work: Callable[[Connection], _T]) -> _T:
        """Runs a transaction; see `Database.run`."""
        ...

    async def read(self, work: Callable[[Connection], _T]) -> _T:
        """Runs a transaction that only reads; see `Database.read`."""
        ...

    def migrate(self, work: Callable[[Connection], None]) -> Awaitable[None]:
        """Runs what makes or changes tables, at the start."""
        ...

    def close(self) -> Awaitable[None]:
        """Waits for what is under way and closes every connection."""
        ...


class Database:
    """An open, migrated database.

    Args:
        connections: Where its transactions run.
        kind: Which of the two it is.
    """

    def __init__(self, connections: Connections, kind: str) -> None:
        self._connections = connections
        self._kind = kind
        self._complaint, self._complained_at = "", 0.0

    async def run(self, work: Callable[[Connection], _T]) -> _T:
        """Runs a function in a transaction: committed when it returns, rolled back when it raises.

        Args:
            work: May run in another thread, and to its end even if the caller is cancelled.

        Raises:
            DatabaseUnavailable: The database does not answer.
        """
        with self._answering():
            return await self._connections.run(work)

    async def read(self, work: Callable[[Connection], _T]) -> _T:
        """Runs a function that only reads, and may take long, beside the transactions of `run`.

        Args:
            work: Sees what was committed when it began; writing fails on SQLite.

        Raises:
            DatabaseUnavailable: The database does not answer.
        """
        with self._answering():
            return await self._connections.read(work)

    async def check(self) -> None:
        """Asks the database for nothing.

        Raises:
            DatabaseUnavailable: It does not answer.
        """
        await self.run(lambda connection: connection.execute(select(1)))

    async def try_to_write(self, *changes: Update) -> None:
        """Makes changes that nothing depends on, such as when a key was used: a full disk stops no request there."""
        with suppress(DatabaseUnavailable):
            await self.run(lambda connection: [connection.execute(change) for change in changes])

    def upsert(self, table: Table) -> Upsert:
        """Returns an INSERT that takes an ON CONFLICT clause; both databases spell it alike."""
        if self._kind == "sqlite":
            return sqlite.insert(table)
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - as `ConnectionPool`

        return postgresql.insert(table)

    @contextmanager
    def _answering(self) -> Generator[None]:
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            self._complain(_describe(error))
            # This sentence goes over the wire: the driver's own text stays in the cause.
            raise DatabaseUnavailable(
                "The database does not answer; the server's operator must look at it.", retry_after_s=OUTAGE_RETRY_S
            ) from error

    def _complain(self, reason: str) -> None:
        """Tells the operator why, now and then: under load many transactions fail in a second."""
        now = time.monotonic()
        if reason != self._complaint or now - self._complained_at >= COMPLAIN_EVERY_S:
            self._complaint, self._complained_at = reason, now
            _logger.warning("the database failed: %s", reason)


class LoneConnection:
    """One SQLite connection in a thread of its own; transactions come in the order in which they are asked for.

    A second one only reads, so that a report over many rows keeps nobody waiting.
    """

    def __init__(self, address: URL) -> None:
        is_file = bool(address.database) and not str(address.database).startswith((":memory:", "file:"))
        if is_file:
            _make_directory(Path(str(address.database)).parent)
            _try_file(str(address.database))
        self._writer = Lane(_open_engine(address, _tune_sqlite), "database")
        # What is in memory is seen by one connection alone.
        self._reader = Lane(_open_engine(address, _forbid_writing), "reports", limit=1) if is_file else self._writer

    async def run(self, work: Callable[[Connection], _T]) -> _T:
        """Runs a transaction; see `Database.run`."""
        return await self._writer.run(work)

    async def read(self, work: Callable[[Connection], _T]) -> _T:
        """Runs a transaction that only reads; see `Database.read`."""
        return await self._reader.run(work)

    async def migrate(self, work: Callable[[Connection], None]) -> None:
        """Runs a transaction at the start; see `ConnectionPool.migrate`."""
        await self._writer.run(work)

    async def close(self) -> None:
        """Waits for what is under way and closes the connections."""
        self._reader.close()
        self._writer.close()


class ConnectionPool:
    """Asynchronous connections to PostgreSQL.

    Args:
        address: Where it is.
        limit_s: How long a transaction may take, and opening a connection for it.
    """

    def __init__(self, address: URL, *, limit_s: float = ANSWER_LIMIT_S) -> None:
        # Imported late: it takes longer than all the rest of a start on SQLite.
        from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415

        self._engine: AsyncEngine = create_async_engine(address, connect_args={"timeout": limit_s})
        self._limit_s = limit_s

    async def run(self, work: Callable[[Connection], _T]) -> _T:
        """Runs a transaction; see `Database.run`."""
        return await self._transact(work, self._limit_s)

    async def read(self, work: Callable[[Connection], _T]) -> _T:
        """Runs a transaction that only reads; see `Database.read`."""
        return await self._transact(work, REPORT_LIMIT_S)

    async def migrate(self, work: Callable[[Connection], None]) -> None:
        """Runs a transaction that may take as long as it needs, once PostgreSQL was reached."""
        await self._transact(work, None)

    async def _transact(self, work: Callable[[Connection], _T], limit_s: float | None) -> _T:
        # A machine that is gone without a word, and a process that hangs, answer nothing: not even that they do not.
        with anyio.fail_after(limit_s):
            async with self._engine.begin() as connection:
                return await connection.run_sync(work)

    async def close(self) -> None:
        """Closes every connection."""
        await self._engine.dispose()


@asynccontextmanager
async def open_database(url: str) -> AsyncGenerator[Database]:
    """Opens and migrates the database; closes its connections at the end.

    Args:
        url: `sqlite:///path` or `postgresql+asyncpg://…`.

    Raises:
        DatabaseUnavailable: The database cannot be reached, opened or written.
    """
    address, connections = _connect(url)
    kind = address.get_backend_name()
    try:
        try:
            await connections.migrate(upgrade_database)
        except (SQLAlchemyError, OSError) as error:
            place = address.database if kind == "sqlite" else address.host
            raise DatabaseUnavailable(f"The database {place} cannot be used: {_describe(error)}") from error
        yield Database(connections, kind)
    finally:
        await connections.close()


def _connect(url: str) -> tuple[URL, Connections]:
    try:
        address = make_url(url)
        if address.drivername in {"sqlite", "sqlite+aiosqlite"}:
            return address, LoneConnection(address)
        if address.drivername == "postgresql+asyncpg":
            return address, ConnectionPool(address)
    except ModuleNotFoundError as error:
        raise DatabaseUnavailable("PostgreSQL needs one package more: pip install 'viewloom[postgres]'.") from error
    except SQLAlchemyError as error:
        raise DatabaseUnavailable(_KINDS) from error
    raise DatabaseUnavailable(_KINDS)


_KINDS = "The database URL is not one we can open: use sqlite:///PATH or postgresql+asyncpg://HOST/NAME."


def _make_directory(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnavailable(f"The data directory {directory} cannot be made: {error.strerror}.") from error


def _try_file(database: str) -> None:
    """Opens the file once, for the plain reason why it cannot be."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA schema_version")
    except sqlite3.Error as error:
        raise DatabaseUnavailable(f"The database {database} cannot be used: {_describe(error)}") from error


def _open_engine(address: URL, tune: Callable[[Any, Any], None]) -> Engine:
    engine = create_engine(
        address.set(drivername="sqlite"), poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    event.listen(engine, "connect", tune)
    return engine


def _tune_sqlite(connection: Any, _record: Any) -> None:
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_LIMIT_S * 1000:.0f}")
        _keep_ahead_log(cursor)
        # With the write-ahead log this survives the death of the process, which is what is promised.
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()
    except sqlite3.Error:
        # Nobody else knows of this connection yet, and its thread would keep the process from ending.
        connection.close()
        raise


def _keep_ahead_log(cursor: sqlite3.Cursor) -> None:
    """Sets the write-ahead log, which SQLite does not wait for where several open a new database at once."""
    limit = time.monotonic() + _BUSY_LIMIT_S
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > limit:
                raise
            time.sleep(_BUSY_PAUSE_S)
        else:
            return


def _forbid_writing(connection: Any, record: Any) -> None:
    _tune_sqlite(connection, record)
    connection.execute("PRAGMA query_only=ON")


def _describe(error: Exception) -> str:
    """Returns the driver's own short reason, without the statement and its values."""
    reason = (str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__])[0]
    return f"{reason.rstrip('.')}."
