"""Reports agree with the ledger to the last picodollar, whatever they are grouped by."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from viewloom.storage.entries import Call, Count, Entry
from viewloom.storage.limits import NO_LIMITS
from viewloom.storage.request_store import LoggedRequest
from viewloom.storage.store import Store
from viewloom.storage.usage_report import GROUPINGS, Grouping, Percentiles, Report, Span, Sums

pytestmark = pytest.mark.anyio

START = datetime(2026, 10, 30, tzinfo=UTC)
SPAN = Span("acct_1", date(2026, 10, 30), date(2026, 11, 8))
NO_COST = Count()


def logged(
    name: str, at: datetime, *, code: str = "", calls: tuple[str, ...] = (), shown: int | None = None
) -> LoggedRequest:
    return LoggedRequest(
        id=name,
        account_id="acct_1",
        key_id="key_1",
        user_id=None,
        endpoint="embed",
        model_id="model_1",
        thread_id=None,
        status=200,
        code=code,
        is_streamed=True,
        started_at=at,
        duration_ms=5,
        first_component_ms=shown,
        repairs=2,
        prompt_tokens=0,
        completion_tokens=0,
        cost_picodollars=0,
        call_ids=calls,
    )


async def spend(store: Store, name: str, at: datetime, count: Count, **members: str | None) -> None:
    known = {"account_id": "acct_1", "key_id": "key_1", "model_id": "model_1", "request_id": f"req_{name}", **members}
    call = Call(
        id=name,
        request_id=str(known["request_id"]),
        account_id=str(known["account_id"]),
        key_id=known["key_id"],
        endpoint="embed",
        model_id=str(known["model_id"]),
        started_at=at,
    )
    await store.ledger.reserve(call, NO_LIMITS, worst_picodollars=0, prompt=NO_COST)
    await store.ledger.settle(name, count, "stop")


def added(entries: list[Entry]) -> tuple[int, int, int, int]:
    counts = [entry.count for entry in entries]
    return (
        sum(count.cost_picodollars for count in counts),
        sum(count.prompt_tokens for count in counts),
        sum(count.completion_tokens for count in counts),
        sum(count.cached_tokens for count in counts),
    )


def told(sums: Sums) -> tuple[int, int, int, int]:
    return sums.cost_picodollars, sums.prompt_tokens, sums.completion_tokens, sums.cached_tokens


def parts(report: Report) -> tuple[int, ...]:
    return tuple(map(sum, zip(*map(told, report.groups), strict=True)))


async def test_totals_parts_and_the_ledger_agree_to_the_last_picodollar(store: Store) -> None:
    chance = random.Random(7)
    for number in range(300):
        at = START + timedelta(seconds=chance.randrange(10 * 86_400))
        # Some dear enough that a sum of picodollars alone would not fit into 64 bits.
        cost = chance.choice([0, 1, 37_499, chance.randrange(10**9), chance.randrange(9 * 10**17)])
        count = Count(chance.randrange(10**6), chance.randrange(10**6), chance.randrange(10**5), 0, cost)
        key_id = chance.choice([None, "key_1", "key_2"])
        model_id = chance.choice(["model_1", "model_2"])
        await spend(store, f"call_{number}", at, count, key_id=key_id, model_id=model_id)
    await spend(store, "foreign", START, Count(cost_picodollars=5), account_id="acct_2")
    entries = await store.ledger.entries(account_id="acct_1")
    assert len(entries) == 300
    for grouping in GROUPINGS:
        report = await store.usage.make(SPAN, grouping)
        assert told(report.total) == parts(report) == added(entries)
        assert report.total.requests == sum(sums.requests for sums in report.groups) == 300
        for sums in report.groups:
            assert told(sums) == added([entry for entry in entries if group_of(entry, grouping) == sums.group])


def group_of(entry: Entry, grouping: Grouping) -> str:
    match grouping:
        case "day":
            return entry.call.started_at.date().isoformat()
        case "key":
            return entry.call.key_id or ""
        case "model":
            return entry.call.model_id


async def test_only_the_days_keys_and_models_asked_for_are_counted(store: Store) -> None:
    one = Count(cost_picodollars=1)
    await spend(store, "before", START - timedelta(microseconds=1), one)
    await spend(store, "first", START, one)
    await spend(store, "last", START + timedelta(days=10) - timedelta(microseconds=1), one, key_id="key_2")
    await spend(store, "after", START + timedelta(days=10), one)
    await spend(store, "other", START, one, model_id="model_2")
    report = await store.usage.make(SPAN, "day")
    assert [(sums.group, sums.requests) for sums in report.groups] == [("2026-10-30", 2), ("2026-11-08", 1)]
    of_key = await store.usage.make(Span("acct_1", SPAN.first, SPAN.last, key_id="key_2"), "model")
    assert [(sums.group, sums.requests) for sums in of_key.groups] == [("model_1", 1)]
    of_model = await store.usage.make(Span("acct_1", SPAN.first, SPAN.last, model_id="model_2"), "key")
    assert [(sums.group, sums.cost_picodollars) for sums in of_model.groups] == [("key_1", 1)]


async def test_a_call_that_is_open_is_not_counted_yet(store: Store) -> None:
    call = Call("open", "req", "acct_1", "key_1", "embed", "model_1", START)
    await store.ledger.reserve(call, NO_LIMITS, worst_picodollars=9, prompt=Count(cost_picodollars=9))
    report = await store.usage.make(SPAN, "day")
    assert (report.groups, report.total) == ([], Sums(""))


async def test_errors_and_refusals_come_from_the_log_and_calls_are_not_counted_twice(store: Store) -> None:
    await spend(store, "answered", START, Count(cost_picodollars=1))
    await spend(store, "mended", START, Count(cost_picodollars=1), request_id="req_answered")
    batch = [
        logged("req_answered", START, calls=("answered", "mended"), shown=7),
        logged("req_refused", START, code="quota_exceeded"),
        logged("req_gone", START, code="disconnected"),
    ]
    await store.requests.add(batch)
    report = await store.usage.make(SPAN, "day")
    assert report.total == Sums("", 3, 1, cost_picodollars=2, repairs=2, first_component_ms=Percentiles(7, 7))
    assert [sums.requests for sums in report.groups] == [3]


async def test_percentiles_are_by_nearest_rank_in_each_group_and_over_all(store: Store) -> None:
    batch: list[LoggedRequest] = []
    for number in range(1, 101):
        at = START + timedelta(days=number % 2)
        await spend(store, f"call_{number}", at, NO_COST)
        batch.append(logged(f"req_{number}", at, calls=(f"call_{number}",), shown=number))
    await store.requests.add(batch)
    report = await store.usage.make(SPAN, "day")
    assert report.total.first_component_ms == Percentiles(50, 95)
    assert [sums.first_component_ms for sums in report.groups] == [Percentiles(50, 96), Percentiles(49, 95)]
