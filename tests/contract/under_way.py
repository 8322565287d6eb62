"""Streams under way while something happens, and what the database holds of them afterwards."""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio
import httpx

from contract.test_killed_server import MODEL, address_in
from contract.test_serve import serve
from viewloom.storage.entries import LEASE_S, Entry
from viewloom.storage.store import Store
from viewloom.storage.turns import Owner

CHAT = "/v1/embed/chat/completions"
BACK_LIMIT_S = 3 * LEASE_S


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


@asynccontextmanager
async def serving(environment: dict[str, str], secret: str) -> AsyncGenerator[tuple[httpx.AsyncClient, int]]:
    """Runs a server; gives a client with a key, and the server's process id."""
    headers = {"authorization": f"Bearer {secret}"}
    with serve(environment) as (process, lines):
        origin = await anyio.to_thread.run_sync(address_in, lines)
        async with httpx.AsyncClient(base_url=origin, headers=headers, timeout=60) as client:
            yield client, process.pid


async def open_threads(client: httpx.AsyncClient) -> list[str]:
    """Makes the two threads that `ask_while` asks in."""
    return [(await client.post("/v1/threads", json={})).json()["id"] for _ in range(2)]


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


async def check_refusals(client: httpx.AsyncClient) -> None:
    """Asks a server whose database is away."""
    for stream in (True, False):
        refused = await client.post(CHAT, json=question("quick", stream=stream))
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert refused.json()["error"]["code"] == "database_unavailable"
