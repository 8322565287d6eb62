"""What was used and what it cost: reserve, then settle.

Main path: before a model is called, `reserve` writes an entry with the worst case and holds that much of the key's
budget; while it answers, `record` keeps what was counted so far and extends the lease; when the reply ends, however it
ends, `settle` puts the real cost in the reservation's place. An entry whose lease ran out belongs to a process that
died: `sweep` settles it at what was last recorded. If the process lives after all, since the database was away or a
clock wrong, its own `settle` puts that right.

The entry is written first in each transaction, and then the key's row of spending, which locks both: two requests of
one key cannot both take the last of a budget, in one process or in several.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, select, update

from viewloom.errors import QuotaExceeded, RateLimited
from viewloom.storage.database import Database
from viewloom.storage.entries import LEASE_S, TITLE, Call, Count, Entry
from viewloom.storage.limits import KeyLimits, to_picodollars
from viewloom.storage.prepared import Prepared
from viewloom.storage.tables import spending, usage

# Executed with every call, so put together once: making a statement costs several times what executing it does.
_IS_OPEN = and_(usage.c.id == bindparam("call"), usage.c.state == "open")
_RECORD = update(usage).where(_IS_OPEN)
_ENDED = (usage.c.key_id, usage.c.started_at, usage.c.reserved_picodollars, usage.c.cost_picodollars)
_COUNTED = tuple(field.name for field in fields(Count))
_SETTLE = Prepared(_RECORD.returning(*_ENDED), _ENDED, given=("call", "state", "outcome", "ended_at", *_COUNTED))
_OPENED = (
    *(field.name for field in fields(Call)),
    "state",
    "outcome",
    "lease_until",
    "reserved_picodollars",
    *_COUNTED,
)

_LIMIT_NAMES = {"day": "usd_per_day", "month": "usd_per_month", "total": "usd_total"}


class Ledger:
    """The usage of every account.

    Attributes:
        database: Where it is kept.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        insert = database.upsert(usage).on_conflict_do_nothing().returning(usage.c.id)
        self._reserve = Prepared(insert, (usage.c.id,), given=_OPENED)

    async def reserve(self, call: Call, limits: KeyLimits, *, worst_picodollars: int, prompt: Count) -> None:
        """Writes an entry and holds its worst case; does nothing if the entry is there already.

        Args:
            call: What is to be paid for.
            limits: The key's.
            worst_picodollars: What it can cost at most.
            prompt: What the prompt alone is counted at: what a call costs that dies at once.

        Raises:
            QuotaExceeded: The worst case does not fit into one of the key's budgets.
            RateLimited: The key has as many replies under way as it may have.
        """
        # A key without a budget holds nothing: nothing would ever be compared with it.
        held = worst_picodollars if call.key_id is not None and limits.has_budget else 0

        def write(connection: Connection) -> None:
            if not self._reserve.rows(connection, _opening(call, held, prompt)):
                return
            if limits.has_budget and call.key_id is not None:
                self._hold(connection, call, limits, worst_picodollars)
            if limits.concurrent_streams is not None and call.key_id is not None:
                _check_streams(connection, call.key_id, limits.concurrent_streams)

        await self.database.run(write)

    def _hold(self, connection: Connection, call: Call, limits: KeyLimits, amount: int) -> None:
        # Always in this order, so that no two requests wait for each other.
        for kind, period in periods(call.started_at):
            row = self.database.upsert(spending).values(
                key_id=call.key_id, period=period, settled_picodollars=0, reserved_picodollars=amount
            )
            held = row.on_conflict_do_update(
                index_elements=["key_id", "period"],
                set_={"reserved_picodollars": spending.c.reserved_picodollars + amount},
            ).returning(spending.c.settled_picodollars + spending.c.reserved_picodollars)
            taken = connection.execute(held).scalar_one()
            cap = getattr(limits, _LIMIT_NAMES[kind])
            if cap is not None and taken > to_picodollars(cap):
                raise QuotaExceeded(
                    f"This key's budget of {cap.normalize():f} USD ({kind}) does not cover what this request could "
                    "cost. Set a lower `max_tokens`, or ask the operator for more."
                )

    async def record(self, counts: Iterable[tuple[str, Count]]) -> None:
        """Keeps what open calls have used so far, and extends their leases."""
        changes = [{"call": call_id, "lease_until": _lease_end(), **_counted(count)} for call_id, count in counts]
        if changes:
            await self.database.run(lambda connection: connection.execute(_RECORD, changes))

    async def settle(self, call_id: str, count: Count, outcome: str) -> bool:
        """Puts what a call did use in the place of its reservation, or of what a sweep took it for.

        Returns whether that was still to be done.
        """
        settled = {"state": "settled", "outcome": outcome, "ended_at": datetime.now(UTC), **_counted(count)}
        values = {"call": call_id, **settled}

        def write(connection: Connection) -> bool:
            ended = _SETTLE.rows(connection, values)
            return bool(_release(connection, ended)) or _correct(connection, call_id, settled)

        return await self.database.run(write)

    async def sweep(self, now: datetime | None = None) -> int:
        """Settles the entries of processes that died at what was last recorded. Returns how many there were."""
        at = now or datetime.now(UTC)
        change = (
            update(usage)
            .where(usage.c.state == "open", usage.c.lease_until < at)
            .values(state="swept", outcome="interrupted", ended_at=at, is_estimated=True)
            .returning(*_ENDED)
        )
        return await self.database.run(lambda connection: _release(connection, connection.execute(change).all()))

    async def entries(self, *, key_id: str | None = None, account_id: str | None = None) -> list[Entry]:
        """Returns the entries of a key or an account, oldest first."""
        query = select(usage).order_by(usage.c.started_at, usage.c.id)
        if key_id is not None:
            query = query.where(usage.c.key_id == key_id)
        if account_id is not None:
            query = query.where(usage.c.account_id == account_id)
        return [_entry(row) for row in await self.database.run(lambda connection: connection.execute(query).all())]

    async def spent(self, key_id: str, at: datetime) -> dict[str, tuple[int, int]]:
        """Returns what a key with a budget settled and has reserved in the `day`, the `month` and in `total`."""
        query = select(spending).where(spending.c.key_id == key_id)
        found = await self.database.run(lambda connection: connection.execute(query).all())
        rows = {row.period: row for row in found}
        return {
            kind: (rows[period].settled_picodollars, rows[period].reserved_picodollars) if period in rows else (0, 0)
            for kind, period in periods(at)
        }


def _opening(call: Call, worst_picodollars: int, prompt: Count) -> dict[str, Any]:
    return {
        "id": call.id,
        "request_id": call.request_id,
        "account_id": call.account_id,
        "key_id": call.key_id,
        "endpoint": call.endpoint,
        "model_id": call.model_id,
        "state": "open",
        "outcome": "",
        "started_at": call.started_at,
        "lease_until": _lease_end(),
        "reserved_picodollars": worst_picodollars,
        **_counted(prompt),
    }


def _counted(count: Count) -> dict[str, Any]:
    return {name: getattr(count, name) for name in _COUNTED}


def _lease_end() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=LEASE_S)


def periods(at: datetime) -> Sequence[tuple[str, str]]:
    """Returns the kinds of budgets and the names of the periods that a moment lies in, always in the same order."""
    utc = at.astimezone(UTC)
    return (("total", "total"), ("month", f"{utc:%Y-%m}"), ("day", f"{utc:%Y-%m-%d}"))


def _check_streams(connection: Connection, key_id: str, allowed: int) -> None:
    is_running = and_(usage.c.state == "open", usage.c.lease_until > datetime.now(UTC))
    running = and_(usage.c.key_id == key_id, is_running, usage.c.endpoint != TITLE)
    count = connection.execute(select(func.count()).select_from(usage).where(running)).scalar_one()
    if count > allowed:
        raise RateLimited(f"This key may have {allowed} replies under way at one time; wait for one to end.")


def _release(connection: Connection, ended: Sequence[Row[*tuple[Any, ...]]]) -> int:
    """Moves what ended entries held to what they came to. Returns how many there were."""
    for row in ended:
        for _, period in periods(row.started_at) if row.reserved_picodollars else ():
            change = update(spending).where(spending.c.key_id == row.key_id, spending.c.period == period)
            connection.execute(
                change.values(
                    settled_picodollars=spending.c.settled_picodollars + row.cost_picodollars,
                    reserved_picodollars=spending.c.reserved_picodollars - row.reserved_picodollars,
                )
            )
    return len(ended)


def _correct(connection: Connection, call_id: str, settled: dict[str, Any]) -> bool:
    """Puts the truth in the place of what a sweep wrote of a call that still lived, as after an outage."""
    is_swept = and_(usage.c.id == call_id, usage.c.state == "swept")
    row = connection.execute(select(*_ENDED).where(is_swept).with_for_update()).first()
    if row is None:
        return False
    connection.execute(update(usage).where(is_swept).values(settled))
    more = settled["cost_picodollars"] - row.cost_picodollars
    for _, period in periods(row.started_at):
        change = update(spending).where(spending.c.key_id == row.key_id, spending.c.period == period)
        connection.execute(change.values(settled_picodollars=spending.c.settled_picodollars + more))
    return True


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        call=Call(
            id=row.id,
            request_id=row.request_id,
            account_id=row.account_id,
            key_id=row.key_id,
            endpoint=row.endpoint,
            model_id=row.model_id,
            started_at=row.started_at,
        ),
        state=row.state,
        outcome=row.outcome,
        count=Count(
            prompt_tokens=row.prompt_tokens,
            completion_tokens=row.completion_tokens,
            cached_tokens=row.cached_tokens,
            reasoning_tokens=row.reasoning_tokens,
            cost_picodollars=row.cost_picodollars,
            is_estimated=row.is_estimated,
        ),
        reserved_picodollars=row.reserved_picodollars,
        ended_at=row.ended_at,
    )
