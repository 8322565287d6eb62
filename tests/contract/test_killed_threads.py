"""`kill -9` at random moments while replies stream: what a client was told is there, and what was cut renders.

`VIEWLOOM_TEST_KILLS=200 pytest -s` is the long run. The moments are times, since they are to be anywhere.
"""

import json
import os
import random
import re
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import anyio
import httpx
import pytest

from contract.test_killed_server import CONFIGURATION, MODEL, address_in
from contract.test_serve import serve
from databases import KINDS, DatabaseKind, empty_database
from viewloom.catalogue.library import standard_library
from viewloom.lang import parse
from viewloom.storage.entries import LEASE_S
from viewloom.storage.limits import KeyLimits
from viewloom.storage.store import Store, open_store
from viewloom.storage.turns import Owner, Turn

pytestmark = pytest.mark.anyio

KILLS = int(os.environ.get("VIEWLOOM_TEST_KILLS", "6"))
CLIENTS = 20
LATEST_KILL_S = 2.5
SWEEP_LIMIT_S = 3 * LEASE_S
STORED_AFTER_S = 2.0
"""A reply that its client watched for so long has been stored at least once."""

SCRIPT = """
[[rule]]
match = "long"
text = '''
root = Card([head, first, steps, last])
head = CardHeader("A long answer", "cut anywhere")
first = TextContent("{words}")
steps = Steps([StepsItem("One", "{words}"), StepsItem("Two", "{words}")])
last = TextContent("{words}")
'''
cut = 7
delay_s = 0.02

[[rule]]
text = '''
root = Card([text])
text = TextContent("A short answer of a few words.")
'''
cut = 7
delay_s = 0.03
"""


@dataclass
class Heard:
    """What a client was told of one of its turns."""

    thread_id: str
    said: str
    reply_id: str = ""
    content: str = ""
    watched_s: float = 0.0
    has_seen_the_end: bool = False


@dataclass
class Client:
    """Asks in one thread, once in each life of the server."""

    number: int
    thread_id: str = ""
    heard: list[Heard] = field(default_factory=list[Heard])

    async def ask(self, http: httpx.AsyncClient, life: int) -> None:
        if not self.thread_id:
            self.thread_id = (await http.post("/v1/threads", json={})).json()["id"]
        kind = "long" if (self.number + life) % 2 else "short"
        turn = Heard(self.thread_id, f"{kind} {life}.{self.number}")
        self.heard.append(turn)
        request = {
            "model": MODEL,
            "messages": [{"role": "user", "content": turn.said}],
            "stream": True,
            "metadata": {"thread_id": self.thread_id},
        }
        async with http.stream("POST", "/v1/embed/chat/completions", json=request) as answer:
            assert answer.status_code == 200, await answer.aread()
            turn.reply_id = answer.headers["x-viewloom-turn"]
            begun = anyio.current_time()
            async for line in answer.aiter_lines():
                turn.watched_s = anyio.current_time() - begun
                take(turn, line)


def take(turn: Heard, line: str) -> None:
    if line == "data: [DONE]":
        turn.has_seen_the_end = True
    elif line.startswith("data: "):
        for choice in json.loads(line.removeprefix("data: "))["choices"]:
            turn.content += choice["delta"].get("content") or ""


@asynccontextmanager
async def life_of_server(
    environment: dict[str, str], secret: str, kill_after_s: float
) -> AsyncGenerator[httpx.AsyncClient]:
    """Runs a server and kills it when so much time has passed inside of the block."""
    with serve(environment) as (process, lines):
        origin = await anyio.to_thread.run_sync(address_in, lines)
        async with (
            httpx.AsyncClient(base_url=origin, headers={"authorization": f"Bearer {secret}"}, timeout=60) as http,
            anyio.create_task_group() as group,
        ):

            async def kill() -> None:
                await anyio.sleep(kill_after_s)
                process.send_signal(signal.SIGKILL)

            group.start_soon(kill)
            yield http


async def ask_until_killed(client: Client, http: httpx.AsyncClient, life: int) -> None:
    try:
        await client.ask(http, life)
    except httpx.TransportError:
        # The server is dead.
        return


@pytest.mark.parametrize("kind", KINDS)
async def test_nothing_that_a_client_was_told_is_lost(kind: DatabaseKind, tmp_path: Path) -> None:
    (tmp_path / "script.toml").write_text(SCRIPT.format(words="word " * 20))
    (tmp_path / "viewloom.toml").write_text(CONFIGURATION.format(script=tmp_path / "script.toml"))
    seeded = random.Random(20261123)
    clients = [Client(number) for number in range(CLIENTS)]
    async with empty_database(kind, tmp_path) as url:
        environment = {
            **os.environ,
            "VIEWLOOM_DATA_DIR": str(tmp_path),
            "VIEWLOOM_DATABASE_URL": url,
            "VIEWLOOM_CONFIG": str(tmp_path / "viewloom.toml"),
            "PYTHONUNBUFFERED": "1",
        }
        async with open_store(url) as store:
            key, secret = await store.keys.create("test", limits=KeyLimits(usd_total=Decimal(10_000)))
        for life in range(KILLS):
            async with (
                life_of_server(environment, secret, seeded.uniform(0.05, LATEST_KILL_S)) as http,
                anyio.create_task_group() as group,
            ):
                for client in clients:
                    group.start_soon(ask_until_killed, client, http, life)
        with serve(environment) as (_, lines):
            await anyio.to_thread.run_sync(address_in, lines)
            async with open_store(url) as store:
                turns = await turns_when_swept(store, key.account_id, clients)
                heard = [turn for client in clients for turn in client.heard]
                check_what_was_told(heard, turns)
                check_what_was_cut(turns)
                entries = await store.ledger.entries(key_id=key.id)
                assert {entry.state for entry in entries} <= {"settled", "swept"}
                spent = await store.ledger.spent(key.id, entries[0].call.started_at)
                assert spent["total"] == (sum(entry.count.cost_picodollars for entry in entries), 0)
    print_counts(kind, heard, turns)


@pytest.mark.parametrize("kind", KINDS)
async def test_values_of_fields_that_were_acknowledged_outlive_a_killed_server(
    kind: DatabaseKind, tmp_path: Path
) -> None:
    (tmp_path / "script.toml").write_text(SCRIPT.format(words="word"))
    (tmp_path / "viewloom.toml").write_text(CONFIGURATION.format(script=tmp_path / "script.toml"))
    async with empty_database(kind, tmp_path) as url:
        environment = {
            **os.environ,
            "VIEWLOOM_DATA_DIR": str(tmp_path),
            "VIEWLOOM_DATABASE_URL": url,
            "VIEWLOOM_CONFIG": str(tmp_path / "viewloom.toml"),
            "PYTHONUNBUFFERED": "1",
        }
        async with open_store(url) as store:
            _, secret = await store.keys.create("test")
        headers = {"authorization": f"Bearer {secret}"}
        asker, path, typed = Client(0), "", {"contact": {"name": "Ada", "mail": "ada@example.org"}}
        with serve(environment) as (process, lines):
            origin = await anyio.to_thread.run_sync(address_in, lines)
            async with httpx.AsyncClient(base_url=origin, headers=headers, timeout=60) as http:
                await asker.ask(http, 0)
                path = f"/v1/threads/{asker.thread_id}/turns/{asker.heard[0].reply_id}"
                for name, value in typed["contact"].items():
                    sent = {"form_state": {"contact": {name: value}}}
                    assert (await http.patch(path, json=sent)).status_code == 200
                process.send_signal(signal.SIGKILL)
        with serve(environment) as (_, lines):
            origin = await anyio.to_thread.run_sync(address_in, lines)
            async with httpx.AsyncClient(base_url=origin, headers=headers, timeout=60) as http:
                assert (await http.get(path)).json()["form_state"] == typed


async def turns_when_swept(store: Store, account_id: str, clients: list[Client]) -> dict[str, Turn]:
    """Returns the turns of all threads once none is running and the ledger has no open entry."""
    with anyio.fail_after(SWEEP_LIMIT_S):
        while True:
            turns: dict[str, Turn] = {}
            for client in clients:
                if client.thread_id:
                    _, branch = await store.turns.branch(Owner(account_id), client.thread_id)
                    turns |= {turn.id: turn for turn in branch}
            entries = await store.ledger.entries(account_id=account_id)
            is_open = any(entry.state == "open" for entry in entries)
            if not is_open and all(turn.status != "running" for turn in turns.values()):
                return turns
            await anyio.sleep(0.2)


def check_what_was_told(heard: list[Heard], turns: dict[str, Turn]) -> None:
    acknowledged = [turn for turn in heard if turn.reply_id]
    for turn in acknowledged:
        reply = turns[turn.reply_id]
        assert reply.parent_id is not None
        question = turns[reply.parent_id]
        assert (question.content, question.status, question.thread_id) == (turn.said, "complete", turn.thread_id)
        if turn.has_seen_the_end:
            assert (reply.status, reply.content) == ("complete", turn.content)
        elif turn.watched_s > STORED_AFTER_S:
            assert reply.content, turn
    assert any(turn.has_seen_the_end for turn in acknowledged)
    assert any(not turn.has_seen_the_end for turn in acknowledged)


def check_what_was_cut(turns: dict[str, Turn]) -> None:
    signatures = standard_library("chat").signatures
    for turn in turns.values():
        if turn.role == "user":
            assert turn.status == "complete"
        elif turn.status == "interrupted" and turn.content:
            program = parse(turn.program or "", signatures)
            assert program.root is not None, turn.program
            assert not program.diagnostics, turn.program
            assert re.search(r"</content>\Z", turn.content)
        else:
            assert turn.status in ("complete", "interrupted")


def print_counts(kind: str, heard: list[Heard], turns: dict[str, Turn]) -> None:
    """Says what the run was made of; `pytest -s` shows it."""
    replies = [turn for turn in turns.values() if turn.role == "assistant"]
    cut = [turn for turn in replies if turn.status == "interrupted"]
    told = sum(bool(turn.reply_id) for turn in heard)
    ends = sum(turn.has_seen_the_end for turn in heard)
    shown = sum(bool(turn.content) for turn in cut)
    print(  # noqa: T201 - figures of a long run
        f"\n{kind}: {KILLS} kills, {len(heard)} turns asked, {told} acknowledged, {ends} ends seen; "
        f"{len(replies)} replies stored, {len(cut)} interrupted, {shown} of them with content"
    )
