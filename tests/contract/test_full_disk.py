"""A disk that is full while replies stream, and has room again: nothing is lost, and nobody restarts anything.

A limit on the size of the server's files, set from outside, is what stands for the full disk.
"""

import resource
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from contract.test_killed_server import SCRIPT, set_up
from contract.under_way import (
    CHAT,
    ask_while,
    calls_when,
    check_refusals,
    open_threads,
    question,
    replies_when_over,
    serving,
)
from viewloom.storage.limits import KeyLimits
from viewloom.storage.store import open_store

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform != "linux", reason="limits of another process can be set on Linux alone"),
]

WORDS = "word " * 50


def let_write(pid: int, *, is_allowed: bool) -> None:
    _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (most if is_allowed else 0, most))


async def test_a_full_disk_loses_nothing_and_is_forgotten_when_it_has_room_again(tmp_path: Path) -> None:
    environment, store_url = set_up(tmp_path, SCRIPT.format(words=WORDS))
    async with open_store(store_url) as store:
        key, secret = await store.keys.create("paid", limits=KeyLimits(usd_total=Decimal(1)))
        async with serving(environment, secret) as (client, pid):
            threads = await open_threads(client)

            async def fill() -> None:
                await calls_when(store, key.account_id, lambda calls: len(calls) == 3)
                let_write(pid, is_allowed=False)
                await check_refusals(client)
                assert (await client.get("/v1/threads")).status_code == 200, "what is there can be read"

            plain, kept, whole = await ask_while(fill, client, threads)
            assert plain.ends == ["done"], "our books are no concern of the client's"
            assert kept.ends == ["database_unavailable"], "it is not stored"
            assert plain.content == kept.content
            assert (whole.status_code, whole.json()["error"]["code"]) == (503, "database_unavailable")

            let_write(pid, is_allowed=True)
            entries = await calls_when(store, key.account_id, lambda calls: all(call.ended_at for call in calls))
            assert [(entry.state, entry.outcome) for entry in entries] == [("settled", "stop")] * 3
            assert len({entry.count.completion_tokens for entry in entries}) == 1, "each is paid for whole"
            spent = await store.ledger.spent(key.id, entries[0].call.started_at)
            assert spent["total"] == (sum(entry.count.cost_picodollars for entry in entries), 0)
            assert await replies_when_over(store, key.account_id, threads) == [("complete", plain.content)] * 2
            assert (await client.post(CHAT, json=question("quick", threads[1], stream=False))).status_code == 200
