"""Keys of one account: changed, ended, seen with what they spent; and a budget that comes late counts what was."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

import anyio
import pytest

from viewloom.errors import InvalidRequest, KeyNotFound, QuotaExceeded
from viewloom.storage.entries import Call, Count
from viewloom.storage.keys import ORIGINS_LIMIT, Key, Spent, parse_origins
from viewloom.storage.limits import NO_LIMITS, PICODOLLARS, KeyLimits
from viewloom.storage.store import Store

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
EARLIER: Sequence[tuple[datetime, int]] = (
    (NOW, 3),
    (NOW.replace(hour=0), 40),
    (NOW.replace(hour=0) - timedelta(microseconds=1), 500),
    (NOW.replace(day=1, hour=0), 6_000),
    (NOW.replace(day=1, hour=0) - timedelta(microseconds=1), 70_000),
)
BUDGET = KeyLimits(usd_total=Decimal(1))
ROUNDS = 12
CALLS = 24


async def reserve(store: Store, key: Key, limits: KeyLimits, *, name: str, at: datetime = NOW, worst: int = 10) -> None:
    call = Call(name, f"req_{name}", key.account_id, key.id, "embed", "c1/openai/gpt-5/v-20260331", at)
    await store.ledger.reserve(call, limits, worst_picodollars=worst, prompt=Count())


async def spend(store: Store, key: Key, cost: int, *, at: datetime = NOW) -> None:
    name = f"{key.id[-8:]}-{at:%m%d%H%M%f}-{cost % 10**6}"
    await reserve(store, key, key.limits, name=name, at=at)
    assert await store.ledger.settle(name, Count(cost_picodollars=cost), "stop")


async def test_what_a_key_spent_is_summed_by_day_month_and_life(store: Store) -> None:
    first, _ = await store.keys.create("first")
    second, _ = await store.keys.create("second")
    await store.keys.create("other", account="other")
    for at, cost in EARLIER:
        await spend(store, first, cost, at=at)
    await reserve(store, first, NO_LIMITS, name="under way")
    listed = await store.keys.overview(first.account_id, at=NOW)
    assert listed == [(second, Spent()), (first, Spent(43, 6_543, 76_543))]
    assert await store.keys.overview(first.account_id, second.id, at=NOW) == [(second, Spent())]
    assert await store.keys.overview("acct_none") == []


async def test_sums_larger_than_an_integer_of_the_database_are_exact(store: Store) -> None:
    key, _ = await store.keys.create("rich")
    large = 900_000 * PICODOLLARS + 1
    for minutes in range(ROUNDS):
        await spend(store, key, large, at=NOW + timedelta(minutes=minutes))
    ((_, spent),) = await store.keys.overview(key.account_id, at=NOW)
    assert spent == Spent(*[ROUNDS * large] * 3)


async def test_a_first_budget_counts_what_was_spent_before_and_what_is_under_way(store: Store) -> None:
    key, _ = await store.keys.create("web")
    for at, cost in EARLIER:
        await spend(store, key, cost, at=at)
    await reserve(store, key, NO_LIMITS, name="under way")
    await store.keys.change(key.account_id, key.id, {"limits": BUDGET}, at=NOW)
    assert await store.ledger.spent(key.id, NOW) == {"total": (76_543, 1), "month": (6_543, 1), "day": (43, 1)}
    await store.ledger.settle("under way", Count(cost_picodollars=200), "stop")
    assert await store.ledger.spent(key.id, NOW) == {"total": (76_743, 0), "month": (6_743, 0), "day": (243, 0)}

    tight = KeyLimits(usd_per_month=Decimal(6_750) / PICODOLLARS)
    await reserve(store, key, tight, name="fits", worst=7)
    with pytest.raises(QuotaExceeded):
        await reserve(store, key, tight, name="does not", worst=1)


async def test_a_budget_that_was_taken_away_for_a_while_counts_what_was_spent_meanwhile(store: Store) -> None:
    key, _ = await store.keys.create("web", limits=BUDGET)
    await spend(store, key, 100)
    await reserve(store, key, BUDGET, name="held", worst=50)
    await store.keys.change(key.account_id, key.id, {"limits": NO_LIMITS})
    ((free, _),) = await store.keys.overview(key.account_id)
    await spend(store, free, 1_000)
    await store.keys.change(key.account_id, key.id, {"limits": BUDGET}, at=NOW)
    assert (await store.ledger.spent(key.id, NOW))["total"] == (1_100, 50)
    # Another budget beside the first is no first one: nothing is counted twice.
    await store.keys.change(key.account_id, key.id, {"limits": KeyLimits(usd_per_day=Decimal(1))}, at=NOW)
    await store.ledger.settle("held", Count(cost_picodollars=20), "stop")
    assert await store.ledger.spent(key.id, NOW) == dict.fromkeys(("total", "month", "day"), (1_120, 0))


async def test_a_first_budget_that_comes_while_calls_end_counts_each_once(store: Store) -> None:
    key, _ = await store.keys.create("web")
    names = [f"call-{number}" for number in range(CALLS)]
    for name in names:
        await reserve(store, key, NO_LIMITS, name=name)

    async def settle(name: str) -> None:
        await store.ledger.settle(name, Count(cost_picodollars=7), "stop")

    async with anyio.create_task_group() as group:
        for name in names[: CALLS // 2]:
            group.start_soon(settle, name)
        group.start_soon(partial(store.keys.change, key.account_id, key.id, {"limits": BUDGET}, at=NOW))
        for name in names[CALLS // 2 :]:
            group.start_soon(settle, name)
    assert await store.ledger.spent(key.id, NOW) == dict.fromkeys(("total", "month", "day"), (7 * CALLS, 0))


async def test_only_what_is_given_changes_and_only_in_the_own_account(store: Store) -> None:
    key, secret = await store.keys.create("web", limits=BUDGET, origins=("https://a.example",), is_content_logged=True)
    other = await store.keys.account_id("other")
    for account_id, key_id in ((other, key.id), (key.account_id, key.prefix)):
        with pytest.raises(KeyNotFound):
            await store.keys.change(account_id, key_id, {"name": "mine"})
        with pytest.raises(KeyNotFound):
            await store.keys.end(account_id, key_id)
    await store.keys.change(key.account_id, key.id, {})
    assert await store.keys.find(secret) == key
    await store.keys.change(key.account_id, key.id, {"name": "shop", "origins": ()})
    found = await store.keys.find(secret)
    assert found is not None
    assert (found.name, found.origins, found.limits, found.is_content_logged) == ("shop", (), BUDGET, True)
    await store.keys.end(key.account_id, key.id)
    assert await store.keys.find(secret) is None


async def test_a_key_is_noted_as_used_once_a_minute(store: Store) -> None:
    key, secret = await store.keys.create("web")
    seen: list[datetime | None] = []
    for second in (0, 59, 60, 61):
        assert await store.keys.find(secret, now=NOW + timedelta(seconds=second)) == key
        ((noted, _),) = await store.keys.overview(key.account_id)
        seen.append(noted.last_used_at)
    later = NOW + timedelta(seconds=60)
    assert seen == [NOW, NOW, later, later]


def test_origins_are_kept_as_browsers_write_them() -> None:
    assert parse_origins(["HTTPS://A.example:443/", "https://a.example", "http://localhost:5173", " * "]) == (
        "https://a.example",
        "http://localhost:5173",
        "*",
    )
    many = [f"https://a{number}.example" for number in range(ORIGINS_LIMIT + 1)]
    assert len(parse_origins(many[1:])) == ORIGINS_LIMIT
    for wrong in (many, [""], ["null"], ["a.example"], ["https://a.example/b"], ["https://*.example"]):
        with pytest.raises(InvalidRequest):
            parse_origins(wrong)
