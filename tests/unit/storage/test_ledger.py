"""Reserved, then settled: budgets hold and the sums are exact, however calls end and whoever dies."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

import anyio
import anyio.lowlevel
import pytest

from viewloom.errors import QuotaExceeded, RateLimited
from viewloom.storage.entries import LEASE_S, Call, Count
from viewloom.storage.limits import NO_LIMITS, PICODOLLARS, KeyLimits
from viewloom.storage.store import Store, open_store

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 30, 23, 59, 30, tzinfo=UTC)
STOP = "stop"
WIDE = KeyLimits(usd_total=Decimal(1))


def call(name: str, *, key_id: str | None = "key_1", at: datetime = NOW) -> Call:
    return Call(
        id=name,
        request_id=f"req_{name}",
        account_id="acct_1",
        key_id=key_id,
        endpoint="embed",
        model_id="c1/openai/gpt-5/v-20260331",
        started_at=at,
    )


def count(cost: int, *, tokens: int = 10) -> Count:
    return Count(prompt_tokens=5, completion_tokens=tokens, cost_picodollars=cost)


def total(cap: int) -> KeyLimits:
    return KeyLimits(usd_total=Decimal(cap) / PICODOLLARS)


async def reserve(store: Store, name: str, worst: int, limits: KeyLimits = WIDE, *, at: datetime = NOW) -> None:
    await store.ledger.reserve(call(name, at=at), limits, worst_picodollars=worst, prompt=count(1, tokens=0))


async def test_a_settled_call_costs_what_it_used(store: Store) -> None:
    await reserve(store, "a", 100)
    assert await store.ledger.spent("key_1", NOW) == {"total": (0, 100), "month": (0, 100), "day": (0, 100)}
    assert await store.ledger.settle("a", count(30), STOP)
    assert await store.ledger.spent("key_1", NOW) == {"total": (30, 0), "month": (30, 0), "day": (30, 0)}
    (entry,) = await store.ledger.entries(key_id="key_1")
    assert (entry.state, entry.outcome, entry.count, entry.call) == ("settled", STOP, count(30), call("a"))
    assert await store.ledger.entries(account_id="acct_2") == []


async def test_a_call_is_charged_once_whoever_says_it_twice(store: Store) -> None:
    await reserve(store, "a", 100)
    await reserve(store, "a", 100)
    assert await store.ledger.settle("a", count(30), STOP)
    assert not await store.ledger.settle("a", count(40), STOP)
    assert not await store.ledger.settle("unknown", count(40), STOP)
    assert (await store.ledger.spent("key_1", NOW))["total"] == (30, 0)


async def test_a_reservation_that_just_fits_is_taken_and_one_more_is_not(store: Store) -> None:
    await reserve(store, "a", 60, total(100))
    await reserve(store, "b", 40, total(100))
    with pytest.raises(QuotaExceeded, match="total"):
        await reserve(store, "c", 1, total(100))
    assert (await store.ledger.spent("key_1", NOW))["total"] == (0, 100)
    assert len(await store.ledger.entries()) == 2
    await store.ledger.settle("a", count(10), STOP)
    await reserve(store, "c", 50, total(100))


async def test_a_day_and_a_month_end_in_utc(store: Store) -> None:
    limits = KeyLimits(usd_per_day=Decimal(100) / PICODOLLARS, usd_per_month=Decimal(150) / PICODOLLARS)
    await reserve(store, "a", 100, limits, at=NOW - timedelta(days=1))
    await reserve(store, "b", 50, limits)
    with pytest.raises(QuotaExceeded, match="month"):
        await reserve(store, "c", 1, limits)
    december = NOW + timedelta(minutes=1)
    await reserve(store, "d", 100, limits, at=december.astimezone())
    with pytest.raises(QuotaExceeded, match="day"):
        await reserve(store, "e", 1, limits, at=december)
    # What began in November is paid from November's budget, whenever it ends.
    await store.ledger.settle("b", count(50), STOP)
    assert (await store.ledger.spent("key_1", NOW))["month"] == (50, 100)
    assert (await store.ledger.spent("key_1", december))["month"] == (0, 100)


async def test_streams_at_one_time_are_counted_until_they_end(store: Store) -> None:
    two = KeyLimits(concurrent_streams=2)
    await reserve(store, "a", 0, two)
    await reserve(store, "b", 0, two)
    with pytest.raises(RateLimited, match="2 replies"):
        await reserve(store, "c", 0, two)
    await store.ledger.settle("a", count(0), STOP)
    await reserve(store, "c", 0, two)


async def test_a_key_without_a_budget_holds_nothing_and_is_accounted_for(store: Store) -> None:
    await reserve(store, "a", 100, NO_LIMITS)
    assert await store.ledger.settle("a", count(30), STOP)
    assert (await store.ledger.spent("key_1", NOW))["total"] == (0, 0)
    (entry,) = await store.ledger.entries(key_id="key_1")
    assert (entry.count.cost_picodollars, entry.reserved_picodollars) == (30, 0)


async def test_our_own_page_has_no_budget_but_is_accounted_for(store: Store) -> None:
    await store.ledger.reserve(call("a", key_id=None), total(1), worst_picodollars=100, prompt=count(1))
    assert await store.ledger.settle("a", count(7), STOP)
    (entry,) = await store.ledger.entries(account_id="acct_1")
    assert entry.count.cost_picodollars == 7


async def test_what_a_dead_process_left_is_settled_at_what_it_recorded(database_url: str) -> None:
    async with open_store(database_url) as store:
        await reserve(store, "a", 100)
        await reserve(store, "b", 100)
        await store.ledger.record([("a", count(25)), ("gone", count(9))])
    async with open_store(database_url) as store:
        assert await store.ledger.sweep() == 0, "its lease still runs: another process may be at it"
        after = datetime.now(UTC) + timedelta(seconds=LEASE_S + 1)
        assert await store.ledger.sweep(after) == 2
        assert await store.ledger.sweep(after) == 0
        assert (await store.ledger.spent("key_1", NOW))["total"] == (26, 0)
        assert [(entry.state, entry.outcome) for entry in await store.ledger.entries()] == [
            ("swept", "interrupted"),
            ("swept", "interrupted"),
        ]


async def test_a_call_that_was_swept_while_it_lived_costs_what_it_came_to(store: Store) -> None:
    """As of a process that could not extend its leases, or beside one whose clock is ahead."""
    await reserve(store, "a", 100)
    await reserve(store, "b", 100)
    await store.ledger.record([("a", count(25))])
    assert await store.ledger.sweep(datetime.now(UTC) + timedelta(seconds=LEASE_S + 1)) == 2
    assert await store.ledger.settle("a", count(70), STOP)
    assert not await store.ledger.settle("a", count(99), STOP), "once"
    (first, second) = await store.ledger.entries()
    assert (first.state, first.outcome, first.count) == ("settled", STOP, count(70))
    assert second.state == "swept"
    assert await store.ledger.spent("key_1", NOW) == {"total": (71, 0), "month": (71, 0), "day": (71, 0)}


@pytest.mark.parametrize("seed", range(6))
async def test_no_interleaving_of_calls_and_deaths_breaks_a_cap_or_a_sum(store: Store, seed: int) -> None:
    """Many calls at once, some of which are left open by a process that dies."""
    dice = random.Random(seed)
    cap = 1_000
    produced: dict[str, int] = {}
    refused: list[str] = []

    async def run(name: str, worst: int, used: int, *, dies: bool) -> None:
        await anyio.lowlevel.checkpoint()
        try:
            await reserve(store, name, worst, total(cap))
        except QuotaExceeded:
            refused.append(name)
            return
        produced[name] = 1
        for step in range(1, 4):
            produced[name] = max(1, used * step // 3)
            await store.ledger.record([(name, count(produced[name]))])
        settled, held = (await store.ledger.spent("key_1", NOW))["total"]
        assert settled + held <= cap
        if not dies:
            await store.ledger.settle(name, count(produced[name]), STOP)

    async with anyio.create_task_group() as group:
        for number in range(40):
            worst = dice.randint(10, 120)
            group.start_soon(partial(run, f"c{number}", worst, dice.randint(1, worst), dies=dice.random() < 0.2))
    await store.ledger.sweep(datetime.now(UTC) + timedelta(seconds=LEASE_S + 1))
    entries = await store.ledger.entries()
    assert {entry.call.id: entry.count.cost_picodollars for entry in entries} == produced
    assert (await store.ledger.spent("key_1", NOW))["total"] == (sum(produced.values()), 0)
    assert refused, "the cap was never reached: the test shows nothing"
