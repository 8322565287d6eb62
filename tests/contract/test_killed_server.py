"""`kill -9` in mid-stream: the ledger adds up after the next start."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import anyio
import pytest
from httpx import TransportError
from openai import APIError, AsyncOpenAI

from contract.test_serve import read_until, serve
from viewloom.storage.entries import LEASE_S, Entry
from viewloom.storage.keys import Key
from viewloom.storage.limits import KeyLimits
from viewloom.storage.store import open_store

pytestmark = pytest.mark.anyio

MODEL = "c1/paid/demo/v-20260331"
STREAMS = 6
SWEEP_LIMIT_S = 3 * LEASE_S

CONFIGURATION = """
[server]
embedded = false
default_model = "paid/demo"

[providers.paid]
kind = "scripted"
script = "{script}"

[[providers.paid.models]]
name = "demo"
max_output = 1000
input_price = 0
output_price = 10
"""

SCRIPT = """
[[rule]]
match = "slow"
text = '''
root = Card([text])
text = TextContent("{words}")
'''
cut = 4
delay_s = 0.05

[[rule]]
text = 'root = Card([TextContent("Done.")])'
"""


def address_in(lines: Iterator[str]) -> str:
    text = "".join(read_until(lines, "http://127.0.0.1"))
    return re.findall(r"http://127\.0\.0\.1:\d+", text)[0]


def set_up(directory: Path, script: str) -> tuple[dict[str, str], str]:
    """Writes what a server needs that plays a script; returns its environment and the address of its database."""
    (directory / "script.toml").write_text(script)
    (directory / "viewloom.toml").write_text(CONFIGURATION.format(script=directory / "script.toml"))
    environment = {
        **os.environ,
        "VIEWLOOM_DATA_DIR": str(directory / "data"),
        "VIEWLOOM_CONFIG": str(directory / "viewloom.toml"),
        "PYTHONUNBUFFERED": "1",
    }
    return environment, f"sqlite:///{directory / 'data' / 'viewloom.db'}"


async def test_what_a_killed_server_had_open_is_settled_by_the_next(tmp_path: Path) -> None:
    environment, store_url = set_up(tmp_path, SCRIPT.format(words="word " * 2_000))
    async with open_store(store_url) as store:
        key, secret = await store.keys.create("paid", limits=KeyLimits(usd_total=Decimal(1)))
    with serve(environment) as (process, lines):
        origin = await anyio.to_thread.run_sync(address_in, lines)
        async with AsyncOpenAI(base_url=f"{origin}/v1/embed", api_key=secret, max_retries=0) as client:
            done = await client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "quick"}])
            await kill_amid_streams(client, lambda: process.send_signal(signal.SIGKILL))
    before = await entries_of(store_url, key)
    assert [entry.state for entry in before].count("open") == STREAMS

    with serve(environment) as (_, lines):
        await anyio.to_thread.run_sync(address_in, lines)
        with anyio.fail_after(SWEEP_LIMIT_S):
            after = before
            while any(entry.state == "open" for entry in after):
                after = await entries_of(store_url, key)
    assert done.usage is not None
    assert [entry.count.completion_tokens for entry in after if entry.state == "settled"] == [
        done.usage.completion_tokens
    ]
    swept = [entry for entry in after if entry.state == "swept"]
    assert len(swept) == STREAMS
    assert all(0 <= entry.count.cost_picodollars <= entry.reserved_picodollars for entry in swept)
    async with open_store(store_url) as store:
        spent = await store.ledger.spent(key.id, after[0].call.started_at)
    assert spent["total"] == (sum(entry.count.cost_picodollars for entry in after), 0)


async def kill_amid_streams(client: AsyncOpenAI, kill: Callable[[], None]) -> None:
    """Opens streams, and kills the server when each is under way."""
    begun = anyio.Semaphore(0)

    async def stream() -> None:
        chunks = await client.chat.completions.create(
            model=MODEL, messages=[{"role": "user", "content": "slow"}], stream=True
        )
        with pytest.raises((APIError, TransportError, OSError)):  # noqa: PT012 - it fails on the way
            async for _ in chunks:
                begun.release()

    async with anyio.create_task_group() as group:
        for _ in range(STREAMS):
            group.start_soon(stream)
        for _ in range(STREAMS * 5):
            await begun.acquire()
        kill()


async def entries_of(store_url: str, key: Key) -> list[Entry]:
    async with open_store(store_url) as store:
        return await store.ledger.entries(key_id=key.id)
