"""A disk that is full while replies stream, and has room again: nothing is lost, and nobody restarts anything.

A limit on the size of the server's files, set from outside, is what stands for the full disk.
"""

import json
import resource
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from contract.test_killed_server import MODEL, SCRIPT, address_in, set_up
from contract.test_serve import serve
from viewloom.storage.entries import LEASE_S, Entry
from viewloom.storage.limits import KeyLimits
from viewloom.storage.store import Store, open_store
from viewloom.storage.turns import Owner

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform != "linux", reason="limits of another process can be set on Linux alone"),
]

WORDS = "word " * 50
CHAT = "/v1/embed/chat/completions"
BACK_LIMIT_S = 3 * LEASE_S


def let_write(pid: int, *, is_allowed: bool) -> None:
    _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (most if is_allowed else 0, most))


@dataclass
class Heard:
    """What a client is told in a stream."""

    begun: anyio.Event = field(default_factory=anyio.Event)
    content: str = ""
    ends: list[str] = field(default_factory=list[str])

    def take(self, line: str) -> None:
        self.begun.set()
        if line == "data: [DONE]":
            self.ends.append("done")
        elif line.startswith("data: "):
            event: dict[str, Any] = json.loads(line.removeprefix("data: "))
            if "error" in event:
                self.ends.append(event["error"]["code"])
            for choice in event.get("choices", []):
                self.content += choice["delta"].get("content") or ""


def question(text: str, thread_id: str = "", *, stream: bool = True) -> dict[str, Any]:
    messages = [{"role": "user", "content": text}]
    return {"model": MODEL, "messages": messages, "stream": stream} | (
        {"metadata": {"thread_id": thread_id}} if thread_id else {}
    )


async def test_a_full_disk_loses_nothing_and_is_forgotten_when_it_has_room_again(tmp_path: Path) -> None:
    environment, store_url = set_up(tmp_path, SCRIPT.format(words=WORDS))
    async with open_store(store_url) as store:
        key, secret = await store.keys.create("paid", limits=KeyLimits(usd_total=Decimal(1)))
        headers = {"authorization": f"Bearer {secret}"}
        with serve(environment) as (process, lines):
            origin = await anyio.to_thread.run_sync(address_in, lines)
            async with httpx.AsyncClient(base_url=origin, headers=headers, timeout=60) as client:
                threads = [(await client.post("/v1/threads", json={})).json()["id"] for _ in range(2)]

                async def fill() -> None:
                    await calls_when(store, key.account_id, lambda calls: len(calls) == 3)
                    let_write(process.pid, is_allowed=False)
                    await check_refusals(client)

                plain, kept, whole = await ask_while(fill, client, threads)
                assert plain.ends == ["done"], "our books are no concern of the client's"
                assert kept.ends == ["database_unavailable"], "it is not stored"
                assert plain.content == kept.content
                assert (whole.status_code, whole.json()["error"]["code"]) == (503, "database_unavailable")

                let_write(process.pid, is_allowed=True)
                entries = await calls_when(store, key.account_id, lambda calls: all(call.ended_at for call in calls))
                assert [(entry.state, entry.outcome) for entry in entries] == [("settled", "stop")] * 3
                assert len({entry.count.completion_tokens for entry in entries}) == 1, "each is paid for whole"
                spent = await store.ledger.spent(key.id, entries[0].call.started_at)
                assert spent["total"] == (sum(entry.count.cost_picodollars for entry in entries), 0)
                assert await replies_when_over(store, key.account_id, threads) == [("complete", plain.content)] * 2
                assert (await client.post(CHAT, json=question("quick", threads[1], stream=False))).status_code == 200


async def ask_while(
    happening: Callable[[], Awaitable[None]], client: httpx.AsyncClient, threads: list[str]
) -> tuple[Heard, Heard, httpx.Response]:
    """Lets something happen amid a stream of no thread, one of the second thread, and a whole reply of the first."""
    plain, kept = Heard(), Heard()
    whole: list[httpx.Response] = []

    async def listen(heard: Heard, thread_id: str = "") -> None:
        async with client.stream("POST", CHAT, json=question("slow", thread_id)) as answer:
            assert answer.status_code == 200
            async for line in answer.aiter_lines():
                heard.take(line)

    async def wait_for_whole() -> None:
        whole.append(await client.post(CHAT, json=question("slow", threads[0], stream=False)))

    async with anyio.create_task_group() as group:
        group.start_soon(wait_for_whole)
        group.start_soon(listen, plain)
        group.start_soon(listen, kept, threads[1])
        await plain.begun.wait()
        await kept.begun.wait()
        await happening()
    return plain, kept, whole[0]


async def check_refusals(client: httpx.AsyncClient) -> None:
    for stream in (True, False):
        refused = await client.post(CHAT, json=question("quick", stream=stream))
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert refused.json()["error"]["code"] == "database_unavailable"
    assert (await client.get("/v1/threads")).status_code == 200, "what is there can be read"


async def calls_when(store: Store, account_id: str, is_so: Callable[[list[Entry]], bool]) -> list[Entry]:
    """Returns the entries of the ledger once they are as wanted."""
    with anyio.fail_after(BACK_LIMIT_S):
        while True:
            entries = await store.ledger.entries(account_id=account_id)
            if is_so(entries):
                return entries
            await anyio.sleep(0.1)


async def replies_when_over(store: Store, account_id: str, threads: list[str]) -> list[tuple[str, str]]:
    """Returns the status and content of each thread's reply, once no reply runs."""
    with anyio.fail_after(BACK_LIMIT_S):
        while True:
            branches = [await store.turns.branch(Owner(account_id), thread_id) for thread_id in threads]
            replies = [turns[-1] for _, turns in branches]
            if all(reply.status != "running" for reply in replies):
                return [(reply.status, reply.content) for reply in replies]
            await anyio.sleep(0.1)
