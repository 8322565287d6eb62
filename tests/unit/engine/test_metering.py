"""Every call is settled at what it used, however it ends, and no cap is exceeded."""

import random
from collections import Counter
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from sqlalchemy import update

from databases import KINDS, DatabaseKind, empty_database
from viewloom.engine.metadata import UNKNOWN, ModelMetadata
from viewloom.engine.metering import SWEEP_BEATS, Meter
from viewloom.engine.models import ChosenModel, Model
from viewloom.engine.payer import Payer
from viewloom.engine.prices import DEFAULT_MAX_OUTPUT
from viewloom.engine.rates import Rates
from viewloom.errors import DatabaseUnavailable, ProviderUnavailable, QuotaExceeded, RateLimited
from viewloom.providers.base import Finish, Message, Prompt, ProviderEvent, TextDelta, Usage
from viewloom.providers.estimate import estimate_usage
from viewloom.providers.scripted import Scripted
from viewloom.storage.database import Database
from viewloom.storage.entries import LEASE_S, Count, Entry
from viewloom.storage.ledger import Ledger
from viewloom.storage.limits import PICODOLLARS, KeyLimits
from viewloom.storage.store import Store, open_store
from viewloom.storage.tables import usage

pytestmark = pytest.mark.anyio

TOKEN = "word"
PRICED = ModelMetadata(max_output=100, input_price=Decimal(0), output_price=Decimal("0.000001"))
"""A token of the reply costs one picodollar, one of the prompt nothing."""


class Upstream(Scripted):
    """A model that says a number of tokens, and knows how many it said in each call.

    Attributes:
        said: Tokens of each call, oldest first.
        prompts: What it was sent.
    """

    def __init__(self, tokens: int = 10, *, dies: bool = False, counts: bool = True) -> None:
        super().__init__()
        self.tokens = tokens
        self.dies = dies
        self.counts = counts
        self.said: list[int] = []
        self.prompts: list[Prompt] = []

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        call = len(self.said)
        self.said.append(0)
        self.prompts.append(prompt)
        for _ in range(self.tokens):
            await anyio.lowlevel.checkpoint()
            self.said[call] += 1
            yield TextDelta(TOKEN)
        if self.dies:
            raise ProviderUnavailable("It died.")
        if self.counts:
            yield Usage(7, self.tokens, cached_tokens=3)
        yield Finish("stop")


@pytest.fixture(params=KINDS)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[Store]:
    kind: DatabaseKind = request.param
    async with empty_database(kind, tmp_path) as url, open_store(url) as opened:
        yield opened


def chosen(upstream: Upstream, metadata: ModelMetadata = PRICED) -> ChosenModel:
    return ChosenModel(Model(upstream, "m", metadata=metadata), "m", "c1/scripted/m/v-20260331", 2)


def payer(**limits: Any) -> Payer:
    return Payer("acct_1", "key_1", KeyLimits(**limits), "embed", "req_1")


def budget(picodollars: int) -> Decimal:
    return Decimal(picodollars) / PICODOLLARS


def prompt(**sampling: Any) -> Prompt:
    return Prompt("m", (Message("user", "Hi"),), sampling)


async def run(meter: Meter, who: Payer, model: ChosenModel, *, leave_after: int | None = None, **sampling: Any) -> None:
    """Takes a reply to its end, or goes away on the way."""
    async with aclosing(meter.stream(who, model, prompt(**sampling))) as events:
        taken = 0
        async for _ in events:
            taken += 1
            if taken == leave_after:
                break


async def only_entry(store: Store) -> Entry:
    (entry,) = await store.ledger.entries()
    return entry


async def test_the_providers_own_count_is_what_is_paid(store: Store) -> None:
    upstream = Upstream(10)
    await run(Meter(store.ledger, Rates()), payer(), chosen(upstream))
    entry = await only_entry(store)
    assert (entry.state, entry.outcome) == ("settled", "stop")
    assert entry.count == Count(7, 10, cached_tokens=3, cost_picodollars=10)
    assert (entry.call.request_id, entry.call.key_id, entry.call.account_id) == ("req_1", "key_1", "acct_1")


async def test_what_the_provider_does_not_count_is_counted_and_marked(store: Store) -> None:
    await run(Meter(store.ledger, Rates()), payer(), chosen(Upstream(10, counts=False)))
    entry = await only_entry(store)
    assert entry.count.completion_tokens == 10
    assert entry.count.prompt_tokens == estimate_usage(prompt(), "").prompt_tokens
    assert entry.count.is_estimated


async def test_a_client_that_goes_away_pays_what_was_said_to_it(store: Store) -> None:
    upstream = Upstream(50)
    await run(Meter(store.ledger, Rates()), payer(usd_total=budget(100)), chosen(upstream), leave_after=20)
    entry = await only_entry(store)
    assert entry.outcome == "disconnected"
    assert entry.count.completion_tokens == upstream.said[0] == 20
    assert (await store.ledger.spent("key_1", entry.call.started_at))["total"] == (20, 0)


@pytest.mark.parametrize(
    ("limits", "is_streamed"),
    [({}, False), ({"usd_total": budget(1000)}, True), ({"tokens_per_minute": 1000}, True)],
    ids=["none", "money", "tokens"],
)
async def test_a_key_that_is_held_to_its_tokens_gets_streams(
    store: Store, limits: dict[str, Any], *, is_streamed: bool
) -> None:
    upstream = Upstream()
    asked = replace(prompt(), is_streamed=False)
    async for _ in Meter(store.ledger, Rates()).stream(payer(**limits), chosen(upstream), asked):
        pass
    assert upstream.prompts[0].is_streamed is is_streamed


async def test_a_provider_that_dies_is_paid_for_what_it_said(store: Store) -> None:
    with pytest.raises(ProviderUnavailable):
        await run(Meter(store.ledger, Rates()), payer(), chosen(Upstream(5, dies=True)))
    entry = await only_entry(store)
    assert (entry.outcome, entry.count.completion_tokens) == ("provider_unavailable", 5)


async def test_a_budget_that_does_not_cover_the_worst_case_asks_nobody(store: Store) -> None:
    upstream = Upstream()
    meter = Meter(store.ledger, Rates())
    with pytest.raises(QuotaExceeded, match="budget"):
        await run(meter, payer(usd_total=budget(99)), chosen(upstream))
    assert upstream.said == []
    await run(meter, payer(usd_total=budget(99)), chosen(upstream), max_tokens=99)
    assert upstream.said == [10]


async def test_a_model_without_prices_is_closed_to_keys_with_a_budget(store: Store) -> None:
    meter = Meter(store.ledger, Rates())
    with pytest.raises(QuotaExceeded, match="prices"):
        await run(meter, payer(usd_total=budget(10**9)), chosen(Upstream(), UNKNOWN))
    await run(meter, payer(), chosen(Upstream(), UNKNOWN))


async def test_a_reply_that_nobody_bounds_is_bounded_by_its_reservation(store: Store) -> None:
    upstream = Upstream()
    endless = ModelMetadata(input_price=Decimal(0), output_price=Decimal("0.000001"))
    await run(Meter(store.ledger, Rates()), payer(usd_total=budget(10**9)), chosen(upstream, endless))
    assert upstream.prompts[0].sampling == {"max_tokens": DEFAULT_MAX_OUTPUT}
    await run(Meter(store.ledger, Rates()), payer(), chosen(upstream, endless))
    assert upstream.prompts[1].sampling == {}


async def test_tokens_of_a_call_count_for_its_minute(store: Store) -> None:
    meter = Meter(store.ledger, Rates())
    who = payer(tokens_per_minute=12)
    await meter.admit(who)
    await run(meter, who, chosen(Upstream(10)))
    with pytest.raises(RateLimited, match="tokens"):
        await meter.admit(who)


async def test_a_killed_process_is_swept_at_what_it_recorded(store: Store) -> None:
    upstream = Upstream(50)
    meter = Meter(store.ledger, Rates())
    events = meter.stream(payer(), chosen(upstream), prompt())
    for _ in range(30):
        await anext(events)
    await meter.record()
    await store.ledger.sweep(datetime.now(UTC) + timedelta(seconds=LEASE_S + 1))
    entry = await only_entry(store)
    assert (entry.state, entry.outcome, entry.count.completion_tokens) == ("swept", "interrupted", 30)
    await events.aclose()


async def test_a_call_that_lives_though_it_was_swept_is_paid_for_whole(store: Store) -> None:
    upstream = Upstream(50)
    events = Meter(store.ledger, Rates()).stream(payer(usd_total=budget(100)), chosen(upstream), prompt())
    await anext(events)
    assert await store.ledger.sweep(datetime.now(UTC) + timedelta(seconds=LEASE_S + 1)) == 1
    async for _ in events:
        pass
    entry = await only_entry(store)
    assert (entry.state, entry.outcome, entry.count.completion_tokens) == ("settled", "stop", 50)
    assert (await store.ledger.spent("key_1", entry.call.started_at))["total"] == (50, 0)


class FragileLedger(Ledger):
    """A ledger whose database can be away.

    Attributes:
        is_away: Whether it is.
        tries: How often it was asked for something meanwhile, by name.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.is_away = False
        self.tries: Counter[str] = Counter()

    async def record(self, counts: Iterable[tuple[str, Count]]) -> None:
        self._try("record")
        await super().record(counts)

    async def settle(self, call_id: str, count: Count, outcome: str) -> bool:
        self._try("settle")
        return await super().settle(call_id, count, outcome)

    async def sweep(self, now: datetime | None = None) -> int:
        self._try("sweep")
        return await super().sweep(now)

    def _try(self, what: str) -> None:
        if self.is_away:
            self.tries[what] += 1
            raise DatabaseUnavailable("It is away.")


class Beats:
    """A sleep that lasts until the test says so."""

    def __init__(self) -> None:
        self._begun = anyio.Semaphore(0)
        self._go = anyio.Semaphore(0)

    async def sleep(self, _seconds: float) -> None:
        self._begun.release()
        await self._go.acquire()

    async def let_pass(self, beats: int = 1) -> None:
        """Wakes who sleeps, and waits until it sleeps again."""
        for _ in range(beats):
            await self._begun.acquire()
            self._go.release()
        await self._begun.acquire()
        self._begun.release()


async def test_what_calls_came_to_while_the_database_was_away_is_settled_when_it_is_back(store: Store) -> None:
    ledger, beats = FragileLedger(store.ledger.database), Beats()
    meter = Meter(ledger, Rates(), sleep=beats.sleep)
    who = payer(usd_total=budget(1000))
    events = meter.stream(who, chosen(Upstream(50)), prompt())
    with anyio.fail_after(20):
        async with anyio.create_task_group() as group:
            group.start_soon(meter.run)
            await anext(events)
            ledger.is_away = True
            await beats.let_pass(12)
            assert [type(event) async for event in events][-1] is Finish, "the client gets the whole reply"
            await beats.let_pass(2)
            assert ledger.tries["record"] == 12
            assert ledger.tries["settle"] > 1
            assert (await only_entry(store)).state == "open"
            ledger.is_away = False
            await beats.let_pass(2)
            group.cancel_scope.cancel()
    entry = await only_entry(store)
    await run(meter, who, chosen(Upstream(7)))
    assert (entry.state, entry.outcome, entry.count.completion_tokens) == ("settled", "stop", 50)
    assert who.receipt.completion_tokens == 57
    assert (await store.ledger.spent("key_1", entry.call.started_at))["total"] == (57, 0)


async def test_as_many_calls_as_the_limit_are_owed_and_one_more_is_left_to_a_sweep(store: Store) -> None:
    ledger, beats = FragileLedger(store.ledger.database), Beats()
    meter = Meter(ledger, Rates(), sleep=beats.sleep, owed_limit=2)
    streams = [meter.stream(payer(), chosen(Upstream(5)), prompt()) for _ in range(3)]
    for events in streams:
        await anext(events)
    ledger.is_away = True
    for events in streams:
        assert [event async for event in events]
    ledger.is_away = False
    with anyio.fail_after(20):
        async with anyio.create_task_group() as group:
            group.start_soon(meter.run)
            await beats.let_pass()
            group.cancel_scope.cancel()
    assert sorted(entry.state for entry in await store.ledger.entries()) == ["open", "settled", "settled"]


async def test_nobody_is_swept_before_others_could_extend_their_leases_again(store: Store) -> None:
    ledger, beats = FragileLedger(store.ledger.database), Beats()
    meter = Meter(ledger, Rates(), sleep=beats.sleep)
    own = meter.stream(payer(), chosen(Upstream(50)), prompt())
    await anext(own)
    (mine,) = await store.ledger.entries()
    other = Meter(store.ledger, Rates()).stream(payer(), chosen(Upstream(50)), prompt())
    await anext(other)
    is_other = usage.c.id != mine.call.id
    change = update(usage).where(is_other).values(lease_until=datetime.now(UTC) - timedelta(seconds=1))
    ledger.is_away = True
    with anyio.fail_after(20):
        async with anyio.create_task_group() as group:
            group.start_soon(meter.run)
            await beats.let_pass(3)
            await store.ledger.database.run(lambda connection: connection.execute(change))
            ledger.is_away = False
            await beats.let_pass(SWEEP_BEATS - 1)
            assert {entry.state for entry in await store.ledger.entries()} == {"open"}
            await beats.let_pass()
            swept = [entry.call.id for entry in await store.ledger.entries() if entry.state == "swept"]
            assert len(swept) == 1
            assert mine.call.id not in swept
            group.cancel_scope.cancel()
    await own.aclose()
    await other.aclose()


class MortalLedger(Ledger):
    """A ledger whose process can die: nothing it writes afterwards arrives."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.is_dead = False

    async def settle(self, call_id: str, count: Count, outcome: str) -> bool:
        return not self.is_dead and await super().settle(call_id, count, outcome)


@pytest.mark.parametrize("seed", range(4))
async def test_sums_hold_for_any_interleaving_of_streams_disconnects_and_crashes(store: Store, seed: int) -> None:
    dice = random.Random(seed)
    cap = 1_500
    upstream = Upstream(counts=False)
    ledgers = [MortalLedger(store.ledger.database) for _ in range(2)]
    meters = [Meter(ledger, Rates()) for ledger in ledgers]
    refused = 0

    async def client(number: int, tokens: int, leave_after: int | None) -> None:
        nonlocal refused
        source = Upstream(tokens, counts=False, dies=number % 7 == 0)
        source.said = upstream.said
        try:
            await run(meters[number % 2], payer(usd_total=budget(cap)), chosen(source), leave_after=leave_after)
        except QuotaExceeded:
            refused += 1
        except ProviderUnavailable:
            pass
        settled, held = (await store.ledger.spent("key_1", datetime.now(UTC)))["total"]
        assert settled + held <= cap

    async def crash() -> None:
        """Kills the second process amid its streams, after it wrote down how far they are."""
        for _ in range(dice.randint(5, 40)):
            await anyio.lowlevel.checkpoint()
        await meters[1].record()
        ledgers[1].is_dead = True

    async with anyio.create_task_group() as group:
        for number in range(30):
            leave_after = dice.choice([None, dice.randint(1, 60)])
            group.start_soon(partial(client, number, dice.randint(1, 60), leave_after))
        group.start_soon(crash)
    await store.ledger.sweep(datetime.now(UTC) + timedelta(seconds=LEASE_S + 1))

    entries = await store.ledger.entries()
    settled = [entry for entry in entries if entry.state == "settled"]
    swept = [entry for entry in entries if entry.state == "swept"]
    lost = sum(upstream.said) - sum(entry.count.completion_tokens for entry in entries)
    assert len(settled) + len(swept) == len(entries) == len(upstream.said)
    assert 0 <= lost <= sum(entry.reserved_picodollars for entry in swept)
    assert swept or lost == 0
    spent = sum(entry.count.cost_picodollars for entry in entries)
    assert (await store.ledger.spent("key_1", datetime.now(UTC)))["total"] == (spent, 0)
    assert refused, "the cap was never reached: the test shows nothing"
