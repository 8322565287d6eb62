"""PostgreSQL or Redis goes away while replies stream, and comes back: nobody restarts anything, the books add up."""

import os
import uuid
from decimal import Decimal
from pathlib import Path

import anyio
import httpx
import pytest
from sqlalchemy.engine import make_url

from contract.test_killed_server import SCRIPT, set_up
from contract.under_way import (
    CHAT,
    Heard,
    ask_while,
    calls_when,
    check_refusals,
    open_threads,
    question,
    replies_when_over,
    serving,
)
from databases import empty_database
from gate import open_gate
from viewloom.engine.payer import Payer
from viewloom.engine.rates import Rates
from viewloom.errors import DatabaseUnavailable
from viewloom.storage.limits import KeyLimits
from viewloom.storage.store import open_store

pytestmark = pytest.mark.anyio

REDIS_PORT = int(os.environ.get("VIEWLOOM_TEST_REDIS_PORT", "6379"))
WORDS = "word " * 50


async def test_replies_go_on_while_postgresql_is_away_and_are_stored_when_it_is_back(tmp_path: Path) -> None:
    environment, _ = set_up(tmp_path, SCRIPT.format(words=WORDS))
    async with empty_database("postgresql", tmp_path) as url:
        address = make_url(url)
        async with open_gate(address.port or 5432) as gate, open_store(url) as store:
            behind = address.set(host="127.0.0.1", port=gate.port).render_as_string(hide_password=False)
            key, secret = await store.keys.create("paid", limits=KeyLimits(usd_total=Decimal(1)))
            async with serving(environment | {"VIEWLOOM_DATABASE_URL": behind}, secret) as (client, _):
                threads = await open_threads(client)
                await check_readiness(client, is_ready=True)

                async def cut() -> None:
                    await calls_when(store, key.account_id, lambda calls: len(calls) == 3)
                    gate.shut()
                    await check_refusals(client)
                    await check_readiness(client, is_ready=False)

                plain, kept, whole = await ask_while(cut, client, threads)
                assert (plain.ends, kept.ends) == (["done"], ["database_unavailable"])
                assert (whole.status_code, whole.json()["error"]["code"]) == (503, "database_unavailable")

                gate.is_open = True
                await check_readiness(client, is_ready=True)
                entries = await calls_when(store, key.account_id, lambda calls: all(call.ended_at for call in calls))
                assert [(entry.state, entry.outcome) for entry in entries] == [("settled", "stop")] * 3
                spent = await store.ledger.spent(key.id, entries[0].call.started_at)
                assert spent["total"] == (sum(entry.count.cost_picodollars for entry in entries), 0)
                assert await replies_when_over(store, key.account_id, threads) == [("complete", plain.content)] * 2
                assert (await client.post(CHAT, json=question("quick", stream=False))).status_code == 200


async def test_while_redis_is_away_only_keys_with_a_rate_are_refused(tmp_path: Path) -> None:
    environment, store_url = set_up(tmp_path, SCRIPT.format(words=WORDS))
    async with open_gate(REDIS_PORT) as gate, open_store(store_url) as store:
        url = f"redis://127.0.0.1:{gate.port}"
        await reach(url)
        key, secret = await store.keys.create("free")
        rated, rated_secret = await store.keys.create(
            "rated", limits=KeyLimits(requests_per_minute=100, tokens_per_minute=10**6)
        )
        async with serving(environment | {"VIEWLOOM_REDIS_URL": url}, secret) as (client, _):
            threads = await open_threads(client)
            heard: list[tuple[Heard, Heard, httpx.Response]] = []
            other = httpx.AsyncClient(base_url=client.base_url, headers={"authorization": f"Bearer {rated_secret}"})
            async with other:

                async def cut() -> None:
                    await calls_when(store, key.account_id, lambda calls: len(calls) == 4)
                    gate.shut()
                    await check_refusals(other)
                    await check_readiness(client, is_ready=True)
                    answer = await client.post(CHAT, json=question("quick", threads[1], stream=False))
                    assert answer.status_code == 200

                async def ask_slowly() -> None:
                    answer = await other.post(CHAT, json=question("slow", stream=False), timeout=60)
                    assert answer.status_code == 200, "its tokens cannot be counted, but it was admitted"

                async with anyio.create_task_group() as group:
                    group.start_soon(ask_slowly)
                    heard.append(await ask_while(cut, client, threads))
                gate.is_open = True
                assert (await other.post(CHAT, json=question("quick", stream=False))).status_code == 200
        plain, kept, whole = heard[0]
        assert (plain.ends, kept.ends, whole.status_code) == (["done"], ["done"], 200)
        assert {entry.state for entry in await store.ledger.entries(account_id=key.account_id)} == {"settled"}
        assert len(await store.ledger.entries(key_id=rated.id)) == 2


async def check_readiness(client: httpx.AsyncClient, *, is_ready: bool) -> None:
    """Asks a server whether it and its database could answer now."""
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()["ready"]) == (200 if is_ready else 503, is_ready)
    database = ready.json()["database"]
    assert database["ready"] is is_ready
    assert ("does not answer" in database["detail"]) is not is_ready
    assert (await client.get("/healthz")).status_code == 200


async def reach(url: str) -> None:
    rates = Rates(url)
    try:
        await rates.admit(Payer("acct", f"key_{uuid.uuid4().hex}", KeyLimits(requests_per_minute=1)))
    except DatabaseUnavailable:
        pytest.skip(f"no Redis answers at port {REDIS_PORT}")
    finally:
        await rates.close()
