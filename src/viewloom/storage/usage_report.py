"""What was used, by day, key or model: sums over the ledger, and the errors that the log of requests has.

Sums are made in SQL on integers, so that they agree with the ledger to the last picodollar. Only calls that ended are
counted. Percentiles are by nearest rank, of equal times that SQL has counted.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, String, case, func, literal, select, type_coerce
from sqlalchemy.sql.selectable import FromClause

from viewloom.storage.database import Database
from viewloom.storage.money_sums import join_sums, money_sums
from viewloom.storage.request_store import HARMLESS_CODES
from viewloom.storage.tables import keys, requests, usage

Grouping = Literal["day", "key", "model"]
GROUPINGS: tuple[Grouping, ...] = ("day", "key", "model")


@dataclass(frozen=True, slots=True)
class Span:
    """Which usage is asked for.

    Attributes:
        first: First UTC day.
        last: Last UTC day, which counts too.
        key_id: Of one key only; None for all.
        model_id: Of one model only, by its full id; None for all.
    """

    account_id: str
    first: date
    last: date
    key_id: str | None = None
    model_id: str | None = None


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Half of all values, and 19 of 20, are at most this."""

    p50: int
    p95: int


@dataclass(frozen=True, slots=True)
class Sums:
    """What was used.

    Attributes:
        group: The day, the key's id (empty without a key) or the model's; empty for the total.
        requests: Those that called a model or were refused before. One that a second model answered counts under both.
        errors: Requests that ended with an error, as far back as the log goes.
        first_component_ms: From the request to the first piece of interface; None if nothing was measured.
    """

    group: str
    requests: int = 0
    errors: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    cost_picodollars: int = 0
    repairs: int = 0
    first_component_ms: Percentiles | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Groups in their order (days as they passed, others by cost), their total, and the names of keys."""

    groups: Sequence[Sums]
    total: Sums
    key_names: Mapping[str, str]


class UsageReports:
    """Reports on the usage of every account."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def make(self, span: Span, grouping: Grouping) -> Report:
        """Returns what was used.

        Cost: grows with the calls in the span: 100,000 took 2.3 to 2.5 s on SQLite, on two cores that had other work;
        nobody else waits for it.
        """

        def work(connection: Connection) -> Report:
            names = select(keys.c.id, keys.c.name).where(keys.c.account_id == span.account_id)
            return Report(
                groups=_sort(_sums(connection, span, grouping), grouping),
                total=_sums(connection, span, None).get("", Sums("")),
                key_names={row.id: row.name for row in connection.execute(names).all()},
            )

        return await self._database.read(work)


def _sums(connection: Connection, span: Span, grouping: Grouping | None) -> dict[str, Sums]:
    found = _used(connection, span, grouping)
    for group, errors, refused in _failed(connection, span, grouping):
        sums = found.get(group, Sums(group))
        found[group] = replace(sums, requests=sums.requests + refused, errors=errors)
    for group, values in _percentiles(connection, span, grouping).items():
        found[group] = replace(found[group], first_component_ms=values)
    return found


def _used(connection: Connection, span: Span, grouping: Grouping | None) -> dict[str, Sums]:
    query = select(
        _group(connection, usage, grouping),
        func.count(usage.c.request_id.distinct()),
        func.sum(usage.c.prompt_tokens),
        func.sum(usage.c.completion_tokens),
        func.sum(usage.c.cached_tokens),
        *money_sums(usage.c.cost_picodollars),
        func.sum(func.coalesce(usage.c.repairs, 0)),
    ).where(usage.c.state != "open", *_within(span, usage))
    sums: dict[str, Sums] = {}
    for name, number, prompt, completion, cached, *cost, repairs in connection.execute(query.group_by("bucket")).all():
        sums[name] = Sums(
            group=name,
            # PostgreSQL's sums of big integers are decimals.
            requests=int(number),
            prompt_tokens=int(prompt),
            completion_tokens=int(completion),
            cached_tokens=int(cached),
            cost_picodollars=join_sums(*cost),
            repairs=int(repairs),
        )
    return sums


def _failed(connection: Connection, span: Span, grouping: Grouping | None) -> list[tuple[str, int, int]]:
    """Counts by group the requests that ended with an error, and those that called no model, which no ledger has."""
    is_error = requests.c.code.not_in(HARMLESS_CODES)
    query = select(
        _group(connection, requests, grouping),
        func.sum(case((is_error, 1), else_=0)),
        func.sum(case((requests.c.calls == 0, 1), else_=0)),
    ).where(*_within(span, requests))
    rows = connection.execute(query.group_by("bucket")).all()
    return [(name, int(errors), int(refused)) for name, errors, refused in rows if errors or refused]


def _percentiles(connection: Connection, span: Span, grouping: Grouping | None) -> dict[str, Percentiles]:
    """Returns them by nearest rank; counting equal times is cheaper than ordering every call."""
    ms = usage.c.first_component_ms
    query = select(_group(connection, usage, grouping), ms.label("ms"), func.count())
    query = query.where(usage.c.state != "open", ms.is_not(None), *_within(span, usage)).group_by("bucket", "ms")
    counts: dict[str, list[tuple[int, int]]] = {}
    for bucket, value, count in connection.execute(query).all():
        counts.setdefault(bucket, []).append((value, count))
    return {bucket: Percentiles(*_ranked(sorted(found), (50, 95))) for bucket, found in counts.items()}


def _ranked(counts: Sequence[tuple[int, int]], percents: Sequence[int]) -> list[int]:
    """Returns the values at some percents of counted values in rising order, by nearest rank."""
    places = list(accumulate(count for _, count in counts))
    return [counts[bisect_left(places, (places[-1] * percent + 99) // 100)][0] for percent in percents]


def _group(connection: Connection, table: FromClause, grouping: Grouping | None) -> Any:
    match grouping:
        case "day":
            group = _day(connection, table.c.started_at)
        case "key":
            group = func.coalesce(table.c.key_id, "")
        case "model":
            group = table.c.model_id
        case None:
            group = literal("")
    return group.label("bucket")


def _day(connection: Connection, at: ColumnElement[Any]) -> ColumnElement[str]:
    if connection.dialect.name == "sqlite":
        # Times are kept as text that begins with the day, in UTC.
        return func.substr(type_coerce(at, String), 1, 10)
    return func.to_char(func.timezone("UTC", at), "YYYY-MM-DD")


def _within(span: Span, table: FromClause) -> list[ColumnElement[bool]]:
    start = datetime.combine(span.first, time(), UTC)
    end = datetime.combine(span.last, time(), UTC) + timedelta(days=1)
    conditions = [
        table.c.account_id == span.account_id,
        table.c.started_at >= start,
        table.c.started_at < end,
    ]
    if span.key_id is not None:
        conditions.append(table.c.key_id == span.key_id)
    if span.model_id is not None:
        conditions.append(table.c.model_id == span.model_id)
    return conditions


def _sort(groups: Mapping[str, Sums], grouping: Grouping) -> list[Sums]:
    if grouping == "day":
        return [groups[name] for name in sorted(groups)]
    return sorted(groups.values(), key=lambda sums: (-sums.cost_picodollars, -sums.requests, sums.group))
