"""SIGTERM in mid-stream: replies end, or say why they do not, and nothing of them is lost."""

import signal
from pathlib import Path

import anyio
import httpx
import pytest
from openai import APIError, AsyncOpenAI

from contract.test_killed_server import MODEL, SCRIPT, address_in, set_up
from contract.test_serve import serve
from viewloom.envelope import read_envelope
from viewloom.storage.store import open_store

pytestmark = pytest.mark.anyio

SHORT = """
[[rule]]
match = "soon over"
text = 'root = Card([TextContent("Whole in two seconds.")])'
cut = 4
delay_s = 0.15

"""


async def test_a_server_that_is_told_to_stop_ends_what_it_began(tmp_path: Path) -> None:
    environment, store_url = set_up(tmp_path, SHORT + SCRIPT.format(words="word " * 2_000))
    async with open_store(store_url) as store:
        key, secret = await store.keys.create("stopped")
    said, ends = dict[str, str](), dict[str, str]()
    begun = anyio.Semaphore(0)

    with serve(environment) as (process, lines):
        origin = await anyio.to_thread.run_sync(address_in, lines)
        client = AsyncOpenAI(base_url=f"{origin}/v1/embed", api_key=secret, max_retries=0)
        async with httpx.AsyncClient(headers={"authorization": f"Bearer {secret}"}) as plain:
            thread = (await plain.post(f"{origin}/v1/threads", json={})).json()["id"]

        async def listen(question: str, extra: dict[str, str]) -> None:
            said[question] = ""
            is_first = True
            stream = await client.chat.completions.create(
                model=MODEL, messages=[{"role": "user", "content": question}], stream=True, metadata=extra
            )
            try:
                async for chunk in stream:
                    if is_first:
                        is_first = False
                        begun.release()
                    said[question] += chunk.choices[0].delta.content or ""
                    ends[question] = str(chunk.choices[0].finish_reason)
            except APIError as error:
                ends[question] = str(error.code)

        async with anyio.create_task_group() as group:
            for question in ("soon over", "slow", "slow, in a thread"):
                group.start_soon(listen, question, {"thread_id": thread} if "thread" in question else {})
            with anyio.fail_after(20):
                for _ in range(3):
                    await begun.acquire()
            process.send_signal(signal.SIGTERM)
        await anyio.to_thread.run_sync(process.wait)

    assert ends == {"soon over": "stop", "slow": "server_stopping", "slow, in a thread": "server_stopping"}
    for question, text in said.items():
        program = read_envelope(text).program or ""
        assert text.rstrip().endswith("</content>")
        assert ("This answer was cut off" in program) is (question != "soon over")
    async with open_store(store_url) as store:
        entries = await store.ledger.entries(key_id=key.id)
    assert [entry.state for entry in entries] == ["settled"] * 3
    assert sorted(entry.outcome for entry in entries) == ["server_stopping", "server_stopping", "stop"]
    assert all(entry.count.cost_picodollars > 0 for entry in entries)
