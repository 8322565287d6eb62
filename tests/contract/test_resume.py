"""A stream that is cut anywhere goes on where it was, on one server and on two that share a database and Redis."""

import json
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
import redis

from contract.live_server import MODEL, LiveServer, run_server
from viewloom.storage.store import open_store

pytestmark = pytest.mark.anyio

REDIS = "redis://127.0.0.1:6379"
CUT_AT = 10
LIMIT_S = 20
CLOSE_LIMIT_S = 1.0
EVENT = re.compile(r"(?:id: (\S+)\n)?data: (.*)")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[LiveServer]]:
    try:
        with redis.Redis.from_url(REDIS) as client:  # pyright: ignore[reportUnknownMemberType]
            client.ping()  # pyright: ignore[reportUnknownMemberType]
    except redis.RedisError:
        pytest.skip(f"no Redis answers at {REDIS}")
    directory = tmp_path_factory.mktemp("pair")
    with ExitStack() as stack:
        yield [stack.enter_context(run_server(directory, redis_url=REDIS, resume_grace_s=3)) for _ in range(2)]


@pytest.fixture(params=["one", "two"])
def servers(request: pytest.FixtureRequest) -> list[LiveServer]:
    """The server that makes a reply, and the one that it is watched through."""
    if request.param == "one":
        return [request.getfixturevalue("server")] * 2
    pair: list[LiveServer] = request.getfixturevalue("pair")
    for live in pair:
        live.model.forget()
    return pair


class Reader:
    """A client with the keys of the first server, which opens streams and cuts them."""

    def __init__(self, servers: list[LiveServer]) -> None:
        headers = {"authorization": f"Bearer {servers[0].key}"}
        self._clients = [httpx.AsyncClient(base_url=live.origin, headers=headers, timeout=LIMIT_S) for live in servers]
        self.turn = ""

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()

    async def post(self, path: str, *, at: int = 0, **body: Any) -> httpx.Response:
        return await self._clients[at].post(path, json=body)

    async def get(self, path: str, *, at: int = 1) -> httpx.Response:
        return await self._clients[at].get(path)

    async def ask(self, text: str, count: int = 10**6) -> list[tuple[str, str]]:
        """Asks in a new thread and reads a number of events; `turn` is then the reply's path."""
        thread = (await self.post("/v1/threads")).json()["id"]
        body = {"model": MODEL, "stream": True, "messages": [{"role": "user", "content": text}]}
        named = {**body, "metadata": {"thread_id": thread}}
        async with self._clients[0].stream("POST", "/v1/embed/chat/completions", json=named) as response:
            assert response.status_code == 200
            self.turn = f"/v1/threads/{thread}/turns/{response.headers['x-viewloom-turn']}"
            return await events(response, count)

    async def ask_whole(self, text: str, answers: list[httpx.Response]) -> None:
        """Asks in a new thread for the reply in one piece."""
        thread = (await self.post("/v1/threads")).json()["id"]
        self.turn = f"/v1/threads/{thread}/turns"
        body = {"model": MODEL, "messages": [{"role": "user", "content": text}], "metadata": {"thread_id": thread}}
        answers.append(await self._clients[0].post("/v1/embed/chat/completions", json=body))

    async def find_reply(self) -> None:
        """Lets `turn` be the path of the last turn of the thread that was asked in."""
        self.turn += "/" + (await self.get(self.turn)).json()["last_id"]

    async def watch(self, after: str, count: int = 10**6, *, at: int = 1) -> list[tuple[str, str]]:
        headers = {"last-event-id": after}
        async with self._clients[at].stream("GET", f"{self.turn}/stream", headers=headers) as response:
            assert response.status_code == 200, await response.aread()
            return await events(response, count)


@pytest.fixture
async def reader(servers: list[LiveServer]) -> AsyncGenerator[Reader]:
    opened = Reader(servers)
    with anyio.fail_after(LIMIT_S):
        yield opened
    await opened.close()


async def events(response: httpx.Response, count: int) -> list[tuple[str, str]]:
    """Reads the ids and data of events, at most so many."""
    found: list[tuple[str, str]] = []
    text = ""
    async for piece in response.aiter_text():
        *whole, text = (text + piece).split("\n\n")
        found += [(match[1] or "", match[2]) for event in whole if (match := EVENT.fullmatch(event))]
        if len(found) >= count:
            break
    return found[:count]


def content(found: list[tuple[str, str]]) -> str:
    chunks = [json.loads(data) for _, data in found if data != "[DONE]"]
    return "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks if chunk.get("choices"))


async def test_a_stream_cut_at_every_tenth_event_and_resumed_is_the_whole(reader: Reader) -> None:
    found = await reader.ask("at length", CUT_AT)
    cuts = 0
    while found[-1][1] != "[DONE]":
        more = await reader.watch(found[-1][0], CUT_AT)
        assert more, "a stream that goes on says something"
        found += more
        cuts += 1
    turn = (await reader.get(reader.turn)).json()
    assert cuts > 5
    assert turn["status"] == "complete"
    assert content(found) == turn["content"]
    assert [event_id.partition("-")[0] for event_id, _ in found] == [str(n + 1) for n in range(len(found))]


async def test_two_tabs_watch_one_reply_and_either_can_cancel_it(reader: Reader, servers: list[LiveServer]) -> None:
    first = await reader.ask("never ends", 2)
    seen: dict[int, list[tuple[str, str]]] = {}

    async def tab(number: int) -> None:
        seen[number] = await reader.watch("", at=number)

    assert (await reader.get(reader.turn)).json()["status"] == "running"
    async with anyio.create_task_group() as group:
        for number in range(2):
            group.start_soon(tab, number)
        cancelled = (await reader.post(f"{reader.turn}/cancel", at=1)).json()
        assert await anyio.to_thread.run_sync(lambda: servers[0].model.ended.acquire(timeout=CLOSE_LIMIT_S))
        assert cancelled["status"] == "interrupted"
        assert cancelled["content"]
    for tab_seen in seen.values():
        assert tab_seen[:2] == first
        assert json.loads(tab_seen[-1][1])["error"]["code"] == "reply_interrupted"


async def test_a_reply_in_one_piece_is_cancelled_too_and_its_client_is_told(
    reader: Reader, servers: list[LiveServer]
) -> None:
    answers: list[httpx.Response] = []
    async with anyio.create_task_group() as group:
        group.start_soon(reader.ask_whole, "stops half way", answers)
        assert await anyio.to_thread.run_sync(lambda: servers[0].model.started.acquire(timeout=LIMIT_S))
        await reader.find_reply()
        cancelled = (await reader.post(f"{reader.turn}/cancel", at=1)).json()
        assert await anyio.to_thread.run_sync(lambda: servers[0].model.ended.acquire(timeout=CLOSE_LIMIT_S))
        assert cancelled["status"] == "interrupted"
        assert "Contact" in cancelled["content"]
    (answer,) = answers
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "reply_interrupted")
    assert reader.turn.endswith(answer.headers["x-viewloom-turn"])
    async with open_store(servers[0].store_url) as store:
        (key,) = [key for key in await store.keys.list() if servers[0].key.startswith(key.prefix)]
        last = (await store.ledger.entries(key_id=key.id))[-1]
    assert (last.state, last.outcome) == ("settled", "disconnected")
    assert last.count.completion_tokens > 0


async def test_a_reply_in_one_piece_goes_on_without_its_client_and_is_watched_as_one_piece(
    reader: Reader, servers: list[LiveServer]
) -> None:
    answers: list[httpx.Response] = []
    async with anyio.create_task_group() as group:
        group.start_soon(reader.ask_whole, "never ends", answers)
        assert await anyio.to_thread.run_sync(lambda: servers[0].model.started.acquire(timeout=LIMIT_S))
        await reader.find_reply()
        group.cancel_scope.cancel()
    seen: list[list[tuple[str, str]]] = []

    async def watch() -> None:
        seen.append(await reader.watch(""))

    async with anyio.create_task_group() as group:
        group.start_soon(watch)
        assert (await reader.get(reader.turn)).json()["status"] == "running"
        await reader.post(f"{reader.turn}/cancel", at=1)
    assert [json.loads(data)["error"]["code"] for _, data in seen[0]] == ["reply_interrupted"]
    await reader.ask_whole("form", answers)
    whole = answers[-1].json()["choices"][0]["message"]["content"]
    await reader.find_reply()
    replayed = await reader.watch("")
    assert (content(replayed), replayed[-1][1]) == (whole, "[DONE]")


async def test_a_finished_reply_is_replayed_whole_and_from_any_event_on(reader: Reader) -> None:
    whole = await reader.ask("form")
    assert whole[-1][1] == "[DONE]"
    for position in range(0, len(whole) - 1, 5):
        assert await reader.watch(whole[position][0]) == whole[position + 1 :]
    assert await reader.watch(whole[-1][0]) == []


async def test_a_stream_of_another_account_or_of_no_turn_is_a_404(reader: Reader, servers: list[LiveServer]) -> None:
    await reader.ask("form")
    async with open_store(servers[0].store_url) as store:
        _, other = await store.keys.create("other", account="other")
    async with httpx.AsyncClient(base_url=servers[1].origin, headers={"authorization": f"Bearer {other}"}) as client:
        assert (await client.get(f"{reader.turn}/stream")).status_code == 404
        assert (await client.post(f"{reader.turn}/cancel")).status_code == 404
    thread = reader.turn.partition("/turns/")[0]
    for path in (f"{thread}/turns/turn_{'0' * 32}/stream", f"/v1/threads/thread_{'0' * 32}/turns/turn_1/stream"):
        assert (await reader.get(path)).status_code == 404
    refused = await reader.get(f"{reader.turn}/stream?after=nonsense")
    assert (refused.status_code, refused.json()["error"]["param"]) == (400, "Last-Event-ID")


async def test_a_request_without_a_thread_has_no_ids(server: LiveServer) -> None:
    headers = {"authorization": f"Bearer {server.key}"}
    body = {"model": MODEL, "stream": True, "messages": [{"role": "user", "content": "form"}]}
    async with httpx.AsyncClient(base_url=server.origin, headers=headers) as client:
        text = (await client.post("/v1/embed/chat/completions", json=body)).text
    assert all(line.startswith("data: ") for line in text.split("\n\n")[:-1])


async def test_a_reply_that_nobody_watches_is_stopped_when_the_grace_time_has_passed(tmp_path: Path) -> None:
    with run_server(tmp_path, resume_grace_s=1) as live:
        reader = Reader([live, live])
        await reader.ask("never ends", 2)
        assert (await reader.get(reader.turn)).json()["status"] == "running"
        assert await anyio.to_thread.run_sync(lambda: live.model.ended.acquire(timeout=LIMIT_S))
        with anyio.fail_after(LIMIT_S):
            while (turn := (await reader.get(reader.turn)).json())["status"] == "running":
                pass
        assert turn["status"] == "interrupted"
        await reader.close()
