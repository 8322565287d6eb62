"""What keeping conversations costs: a page of a long list, requests to long threads, and the time to the first chunk.

Run: `python benchmarks/threads.py [--postgres URL]`. Without a URL on an SQLite file of its own; the database of the
URL must be empty. Figures that are compared are measured in turns in one run.
"""

import argparse
import asyncio
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import httpx

from viewloom.engine.models import Model, Models
from viewloom.providers.script import Rule, Script
from viewloom.providers.scripted import Scripted
from viewloom.server.app import create_app
from viewloom.server.settings import Settings
from viewloom.storage.store import Store, open_store
from viewloom.storage.turns import Draft, Ending, NewTurn, Owner, Written

THREADS = 10_000
EVERYBODY, ADA = Owner("acct_long"), Owner("acct_long", "ada")
PAGE = 20
ROUNDS = 60
TURNS = 20
SMALL_THREADS = 50
LARGE_TRUNK, LARGE_BRANCHES, LARGE_BRANCH = 200, 10, 180
LARGE_TURNS = LARGE_TRUNK + LARGE_BRANCHES * LARGE_BRANCH
COST_ROUNDS = 20
MODEL = "c1/scripted/demo/v-20260331"
REPLY = 'root = Card([text])\ntext = TextContent("' + "Some words of an answer. " * 80 + '")\n'
CONTENT = f'<content thesys="true" version="2">\n```openui-lang\n{REPLY}```\n</content>'
SCRIPT = "[[rule]]\ntext = 'root = Card([TextContent(\"Hello there.\")])'\n"


@dataclass
class Tree:
    """A thread, and the branch that is active in it.

    Attributes:
        late_id: A turn near the branch's end.
        messages: The branch as a client keeps it.
    """

    id: str
    leaf_id: str
    late_id: str
    messages: list[dict[str, str]]


async def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", default="", help="URL of an empty database.")
    url = parser.parse_args().postgres
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        url = url or f"sqlite:///{directory / 'viewloom.db'}"
        async with open_store(url) as store:
            key, secret = await store.keys.create("benchmark")
            print(f"{url.partition('+')[0]}, medians in ms (95th percentile)")
            await pages(store)
            long_thread = await make_long_thread(store, key.account_id)
            await cost_of_requests(store, key.account_id, secret)
        await first_chunks(directory, url, secret, long_thread)


async def pages(store: Store) -> None:
    """Lists the first and the last page of a long list."""
    for number in range(THREADS):
        await store.threads.create(ADA, title=f"Thread {number}")
        if number % 4 == 0:
            await store.threads.create(Owner("acct_long", "bob"), title="Thread of another user")
    last, last_of_ada = await last_cursor(store, EVERYBODY), await last_cursor(store, ADA)
    print_times(
        f"page of {PAGE} of {THREADS * 5 // 4} threads of an account, of which {THREADS} are one user's",
        await measure(
            {
                "first": lambda: store.threads.list(EVERYBODY, limit=PAGE),
                "last": lambda: store.threads.list(EVERYBODY, limit=PAGE, after=last),
                "first of the user": lambda: store.threads.list(ADA, limit=PAGE),
                "last of the user": lambda: store.threads.list(ADA, limit=PAGE, after=last_of_ada),
                "title search, no hit": lambda: store.threads.list(EVERYBODY, limit=PAGE, search="no such title"),
            }
        ),
    )


async def last_cursor(store: Store, owner: Owner) -> str:
    """Returns where the last page begins, which is a whole one."""
    found = await store.threads.list(owner, limit=PAGE)
    while True:
        after = found.entries[-1].id
        found = await store.threads.list(owner, limit=PAGE, after=after)
        if not found.has_more:
            assert len(found.entries) == PAGE
            return after


async def make_long_thread(store: Store, account_id: str) -> str:
    thread = await store.threads.create(Owner(account_id))
    parent: str | None = None
    for number in range(TURNS // 2):
        said = [NewTurn("user", f"Question {number}")]
        parent, _ = await store.turns.open(thread, parent, said, Draft(None, 2), model_id="m", title="Long")
        await store.turns.close(parent, Written("root = Card([])\n" * 100), Ending("complete"))
    return thread.id


async def cost_of_requests(store: Store, account_id: str, secret: str) -> None:
    """Asks the application in this process; says what each request costs it, without the work of a database server."""
    small = [await make_tree(store, account_id, trunk=TURNS) for _ in range(SMALL_THREADS)]
    large = await make_tree(store, account_id, trunk=LARGE_TRUNK, branches=LARGE_BRANCHES, each=LARGE_BRANCH)
    provider = Scripted("scripted", Script((Rule(REPLY),)))
    settings = Settings(embedded=False, message_limit=10_000)
    app = create_app(settings, store=store, providers=[provider], models=Models([Model(provider, "demo")]))
    headers = {"authorization": f"Bearer {secret}"}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:
        listing = await cpu_ms([lambda: get(client, "/v1/threads?limit=50")])
        loading = await cpu_ms([partial(get, client, f"/v1/threads/{thread.id}/turns") for thread in small])
        print(f"\nCPU of this process in ms a request\n  {SMALL_THREADS} threads of {TURNS} turns")
        print(f"    list of them               {listing:8.2f}\n    the turns of one           {loading:8.2f}")
        for title, thread in (("one of them", small[0]), (f"a thread of {LARGE_TURNS} turns", large)):
            print(f"  {title}")
            for name, case in request_cases(client, thread).items():
                print(f"    {name:<26} {await cpu_ms([case]):8.2f}")


def request_cases(client: httpx.AsyncClient, thread: Tree) -> dict[str, Callable[[], Awaitable[object]]]:
    """Returns what is asked of a thread; chat requests always go on behind the same turn."""
    path, next_message = f"/v1/threads/{thread.id}", {"role": "user", "content": "And then?"}
    named = {"thread_id": thread.id, "parent_id": thread.leaf_id}
    return {
        "chat, only what is new": lambda: chat(client, [next_message], named),
        "chat, whole conversation": lambda: chat(client, [*thread.messages, next_message], {"thread_id": thread.id}),
        "first page of turns": lambda: get(client, f"{path}/turns"),
        "last page of turns": lambda: get(client, f"{path}/turns?after={thread.late_id}"),
        "one turn": lambda: get(client, f"{path}/turns/{thread.leaf_id}"),
        "messages, as OpenUI asks": lambda: get(client, f"/v1/openui/threads/get/{thread.id}"),
    }


async def make_tree(store: Store, account_id: str, *, trunk: int, branches: int = 1, each: int = 0) -> Tree:
    """Makes a thread of `trunk` turns, and behind them branches of so many turns each; the last one is active."""
    thread = await store.threads.create(Owner(account_id))
    ids: list[str | None] = [None]
    messages: list[dict[str, str]] = []
    for count in [trunk // 2, *[each // 2] * branches]:
        del ids[1 + trunk // 2 :], messages[trunk:]
        for _ in range(count):
            said = NewTurn("user", f"Question {len(ids)}")
            turn_id, _ = await store.turns.open(thread, ids[-1], [said], Draft(None, 2), model_id="m", title="Long")
            await store.turns.close(turn_id, Written(CONTENT, REPLY), Ending("complete"))
            ids.append(turn_id)
            messages += [{"role": "user", "content": str(said.content)}, {"role": "assistant", "content": CONTENT}]
    return Tree(thread.id, str(ids[-1]), str(ids[-5]), messages)


async def get(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text


async def chat(client: httpx.AsyncClient, messages: list[dict[str, str]], named: dict[str, str]) -> None:
    body = {"model": MODEL, "messages": messages, "metadata": named}
    answer = await client.post("/v1/embed/chat/completions", json=body)
    assert answer.status_code == 200, answer.text


async def cpu_ms(cases: Sequence[Callable[[], Awaitable[object]]]) -> float:
    """Returns the milliseconds of CPU that the median of some requests takes, each asked a few times."""
    times: list[float] = []
    for case in [*cases] * max(1, COST_ROUNDS // len(cases)):
        start = time.process_time()
        await case()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


async def first_chunks(directory: Path, url: str, secret: str, long_thread: str) -> None:
    """Asks a server of its own, with and without a thread."""
    (directory / "script.toml").write_text(SCRIPT)
    environment = {
        **os.environ,
        "VIEWLOOM_DATA_DIR": str(directory),
        "VIEWLOOM_DATABASE_URL": url,
        "VIEWLOOM_SCRIPT": str(directory / "script.toml"),
        "VIEWLOOM_EMBEDDED": "off",
        "PYTHONUNBUFFERED": "1",
    }
    command = [str(Path(sys.executable).with_name("viewloom")), "serve", "--port", "0"]
    with subprocess.Popen(  # noqa: ASYNC220 - nothing else runs yet
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            assert server.stdout is not None
            line = next(line for line in server.stdout if "http://127.0.0.1" in line)
            origin = "http://127.0.0.1:" + line.partition("http://127.0.0.1:")[2].partition("/")[0]
            headers = {"authorization": f"Bearer {secret}"}
            async with aiohttp.ClientSession(origin, headers=headers) as session:
                await ask_in_turns(session, long_thread)
        finally:
            server.send_signal(signal.SIGTERM)


async def ask_in_turns(session: aiohttp.ClientSession, long_thread: str) -> None:
    async with session.get(f"/v1/threads/{long_thread}/turns") as answer:
        page = await answer.json()
    leaf: str = page["last_id"]
    async with session.post("/v1/threads", json={}) as answer:
        new_thread = (await answer.json())["id"]
    print_times(
        "time to the first chunk",
        await measure(
            {
                "no thread": lambda: first_chunk(session, {}),
                "new thread": lambda: first_chunk(session, {"thread_id": new_thread, "parent_id": "start"}),
                f"thread of {TURNS} turns": lambda: first_chunk(session, {"thread_id": long_thread, "parent_id": leaf}),
            }
        ),
    )


async def first_chunk(session: aiohttp.ClientSession, metadata: dict[str, Any]) -> float:
    """Returns the seconds until the first chunk came; reads the rest."""
    message = {"role": "user", "content": f"Hello {time.time_ns()}"}
    body = {"model": MODEL, "messages": [message], "stream": True, "metadata": metadata}
    start = time.perf_counter()
    async with session.post("/v1/embed/chat/completions", json=body) as answer:
        assert answer.status == 200, await answer.text()
        await answer.content.readany()
        seconds = time.perf_counter() - start
        await answer.read()
    return seconds


async def measure(cases: dict[str, Callable[[], Awaitable[object]]]) -> dict[str, list[float]]:
    """Runs the cases in turns; a case that returns seconds is timed by itself."""
    times: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(ROUNDS):
        for name, case in cases.items():
            start = time.perf_counter()
            result = await case()
            times[name].append(result if isinstance(result, float) else time.perf_counter() - start)
    return times


def print_times(title: str, times: dict[str, list[float]]) -> None:
    """Prints one line a case."""
    print(f"\n{title}")
    for name, seconds in times.items():
        median, tail = statistics.median(seconds) * 1000, statistics.quantiles(seconds, n=20)[-1] * 1000
        print(f"  {name:<24} {median:8.2f} ({tail:.2f})")


if __name__ == "__main__":
    asyncio.run(main())
