"""The log of requests: a row for each that was answered or refused, written in batches, and swept.

Beside its own rows a batch writes what the ledger says of how a reply looked (`repairs`, `first_component_ms`):
that is known only after the call was paid for, and may be lost with the log's last second, unlike the money.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, delete, select, tuple_, update

from viewloom.errors import InvalidRequest, LogEntryNotFound
from viewloom.storage.database import Database
from viewloom.storage.tables import keys, requests, usage
from viewloom.storage.turns import Page

Outcome = Literal["ok", "error"]

DISCONNECTED = "disconnected"
"""In place of an error's code: the client went away."""
HARMLESS_CODES = ("", DISCONNECTED)
"""Codes of requests that are no errors of ours."""
SWEEP_ROWS = 5000
"""How many rows one transaction of a sweep takes: SQLite has one writer."""


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request as the log has it.

    Attributes:
        user_id: Whom the client named, or the user of a page's token; None for nobody.
        model_id: The model that was asked, or what the request named in its place.
        status: The HTTP status it was answered with.
        code: Of the error it ended with, `disconnected` if the client went away, empty if it ended well.
        first_component_ms: From the request to the first piece of interface that the client got; None if it got none.
        repairs: How many there were.
        call_ids: The model calls it made: names of entries in the ledger.
        content: `{"messages", "reply"}`, where the key's owner wants it kept.
    """

    id: str
    account_id: str
    key_id: str | None
    user_id: str | None
    endpoint: str
    model_id: str
    thread_id: str | None
    status: int
    code: str
    is_streamed: bool
    started_at: datetime
    duration_ms: int
    first_component_ms: int | None
    repairs: int
    prompt_tokens: int
    completion_tokens: int
    cost_picodollars: int
    call_ids: Sequence[str] = ()
    content: Mapping[str, Any] | None = None


_STORED = tuple(name for name in LoggedRequest.__dataclass_fields__ if name not in {"call_ids", "content"})
"""What a row and a request have alike."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests to list; None for any.

    Attributes:
        outcome: `error` for those that ended with one, `ok` for the others.
    """

    key_id: str | None = None
    model_id: str | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A request in a list.

    Attributes:
        key_name: None for requests without a key.
        has_content: Whether its content is kept.
    """

    request: LoggedRequest
    key_name: str | None
    has_content: bool


class RequestStore:
    """The logged requests of every account."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, batch: Sequence[LoggedRequest], *, is_kept: bool = True) -> None:
        """Writes requests, each once, and what the ledger is to know of their replies.

        Args:
            batch: Those that ended.
            is_kept: Whether the log wants them; the ledger does in any case.
        """
        rows = [_row(entry) for entry in batch] if is_kept else []
        notes = [
            {"call": entry.call_ids[-1], "mended": entry.repairs, "shown_ms": entry.first_component_ms}
            for entry in batch
            if entry.call_ids
        ]
        note = update(usage).where(usage.c.id == bindparam("call"))
        note = note.values(repairs=bindparam("mended"), first_component_ms=bindparam("shown_ms"))

        def work(connection: Connection) -> None:
            if rows:
                # Of a commit whose answer was lost it is not known whether it was made.
                connection.execute(self._database.upsert(requests).on_conflict_do_nothing(), rows)
            if notes:
                connection.execute(note, notes)

        await self._database.run(work)

    async def list(self, account_id: str, wanted: Wanted, *, limit: int, after: str | None = None) -> Page[Listed]:
        """Returns a page of requests, newest first, without their content.

        Args:
            account_id: Whose.
            wanted: Which of them.
            limit: How many at most.
            after: Id of the last request of the page before.

        Raises:
            InvalidRequest: The log has no request `after`.
        """

        def work(connection: Connection) -> Sequence[Row[Any]]:
            conditions = [requests.c.account_id == account_id, *_conditions(wanted)]
            if after is not None:
                conditions.append(_behind(connection, account_id, after))
            query = _listing().where(and_(*conditions))
            query = query.order_by(requests.c.started_at.desc(), requests.c.id.desc()).limit(limit + 1)
            return connection.execute(query).all()

        rows = await self._database.run(work)
        return Page([_listed(row) for row in rows[:limit]], len(rows) > limit)

    async def find(self, account_id: str, request_id: str) -> Listed:
        """Returns a request with its content.

        Raises:
            LogEntryNotFound: The account's log has no such request.
        """
        query = _listing(requests.c.content).where(requests.c.id == request_id, requests.c.account_id == account_id)
        row = await self._database.run(lambda connection: connection.execute(query).one_or_none())
        if row is None:
            raise LogEntryNotFound(f"The log has no request {request_id[:80]!r}.", param="id")
        return _listed(row, content=row.content)

    async def sweep(self, *, before: datetime, content_before: datetime) -> int:
        """Deletes requests from before a time, and the content of those from before another. Returns how many rows."""
        old = select(requests.c.id).where(requests.c.started_at < before).limit(SWEEP_ROWS)
        stale = select(requests.c.id).where(requests.c.started_at < content_before, requests.c.content.is_not(None))
        swept = 0
        for change in (
            delete(requests).where(requests.c.id.in_(old)),
            update(requests).where(requests.c.id.in_(stale.limit(SWEEP_ROWS))).values(content=None),
        ):
            while count := await self._database.run(lambda connection, c=change: connection.execute(c).rowcount):
                swept += count
        return swept


def _row(entry: LoggedRequest) -> dict[str, Any]:
    content = None if entry.content is None else dict(entry.content)
    return {**{name: getattr(entry, name) for name in _STORED}, "calls": len(entry.call_ids), "content": content}


def _listing(*more: Any) -> Any:
    columns = [column for column in requests.c if column is not requests.c.content]
    joined = requests.outerjoin(keys, keys.c.id == requests.c.key_id)
    has_content = requests.c.content.is_not(None).label("has_content")
    return select(*columns, keys.c.name.label("key_name"), has_content, *more).select_from(joined)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.key_id is not None:
        conditions.append(requests.c.key_id == wanted.key_id)
    if wanted.model_id is not None:
        conditions.append(requests.c.model_id == wanted.model_id)
    if wanted.outcome is not None:
        is_ok = requests.c.code.in_(HARMLESS_CODES)
        conditions.append(is_ok if wanted.outcome == "ok" else ~is_ok)
    return conditions


def _behind(connection: Connection, account_id: str, after: str) -> ColumnElement[bool]:
    query = select(requests.c.started_at).where(requests.c.id == after, requests.c.account_id == account_id)
    started_at = connection.execute(query).scalar_one_or_none()
    if started_at is None:
        raise InvalidRequest("`after` must be the id of an entry of the page before.", param="after")
    return tuple_(requests.c.started_at, requests.c.id) < tuple_(started_at, after)


def _listed(row: Row[Any], content: Mapping[str, Any] | None = None) -> Listed:
    entry = LoggedRequest(**{name: getattr(row, name) for name in _STORED}, content=content)
    return Listed(entry, row.key_name, bool(row.has_content))
