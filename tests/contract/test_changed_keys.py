"""Keys that are revoked or narrowed while their replies stream, and a second server on the same file."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from contract.test_killed_server import SCRIPT, address_in, set_up
from contract.test_serve import serve
from contract.under_way import CHAT, ask_while, calls_when, open_threads, question, replies_when_over, serving
from viewloom.storage.keys import KeyChange
from viewloom.storage.limits import KeyLimits
from viewloom.storage.store import open_store

pytestmark = pytest.mark.anyio

WORDS = "word " * 50
BUDGET = KeyLimits(usd_total=Decimal(1))


@pytest.mark.parametrize(
    ("members", "status", "code"),
    [
        (None, 403, "invalid_api_key"),
        (KeyChange(limits=KeyLimits(usd_total=Decimal("0.000001"))), 429, "insufficient_quota"),
    ],
    ids=["revoked", "budget"],
)
async def test_a_key_that_changes_stops_the_next_request_and_no_reply_under_way(
    tmp_path: Path, members: KeyChange | None, status: int, code: str
) -> None:
    environment, store_url = set_up(tmp_path, SCRIPT.format(words=WORDS))
    async with open_store(store_url) as store:
        key, secret = await store.keys.create("paid", limits=BUDGET)
        async with serving(environment, secret) as (client, _):
            threads = await open_threads(client)

            async def change() -> None:
                await calls_when(store, key.account_id, lambda calls: len(calls) == 3)
                if members is None:
                    await store.keys.end(key.account_id, key.id)
                else:
                    await store.keys.change(key.account_id, key.id, members)
                refused = await client.post(CHAT, json=question("quick", stream=False))
                assert (refused.status_code, refused.json()["error"]["code"]) == (status, code)

            plain, kept, whole = await ask_while(change, client, threads)
        assert (plain.ends, kept.ends, whole.status_code) == (["done"], ["done"], 200)
        assert await replies_when_over(store, key.account_id, threads) == [("complete", plain.content)] * 2
        entries = await store.ledger.entries(key_id=key.id)
        assert [(entry.state, entry.outcome) for entry in entries] == [("settled", "stop")] * 3
        spent = await store.ledger.spent(key.id, entries[0].call.started_at)
        assert spent["total"] == (sum(entry.count.cost_picodollars for entry in entries), 0)


async def test_a_pages_token_opens_nothing_once_its_key_is_revoked_and_a_reply_under_way_comes_to_its_end(
    tmp_path: Path,
) -> None:
    environment, store_url = set_up(tmp_path, SCRIPT.format(words=WORDS))
    async with open_store(store_url) as store:
        key, secret = await store.keys.create("paid", limits=BUDGET)
        async with serving(environment, secret) as (backend, _):
            made = await backend.post("/v1/frontend-tokens", json={"user": "ada"})
            token = made.json()["token"]
            headers = {"authorization": f"Bearer {token}"}
            async with httpx.AsyncClient(base_url=backend.base_url, headers=headers, timeout=60) as page:
                threads = await open_threads(page)
                ways: list[tuple[str, str, dict[str, Any] | None]] = []

                async def revoke() -> None:
                    await calls_when(store, key.account_id, lambda calls: len(calls) == 3)
                    reply = (await page.get(f"/v1/threads/{threads[1]}/turns")).json()["data"][-1]
                    assert reply["status"] == "running"
                    turn = f"/v1/threads/{threads[1]}/turns/{reply['id']}"
                    ways.extend(ways_of_a_page(threads[1], turn))
                    await store.keys.end(key.account_id, key.id)
                    await check_closed(page, ways)
                    again = await backend.post("/v1/frontend-tokens", json={"user": "ada"})
                    assert again.status_code == 403, "nor does the key make another"

                plain, kept, whole = await ask_while(revoke, page, threads)
                await check_closed(page, ways)
        assert (plain.ends, kept.ends, whole.status_code) == (["done"], ["done"], 200)
        assert plain.content == kept.content == whole.json()["choices"][0]["message"]["content"]
        entries = await store.ledger.entries(key_id=key.id)
        assert [(entry.state, entry.outcome) for entry in entries] == [("settled", "stop")] * 3


def ways_of_a_page(thread_id: str, turn: str) -> list[tuple[str, str, dict[str, Any] | None]]:
    """Returns what a page can ask for: a reply, a thread, and all that is in one."""
    return [
        ("POST", CHAT, question("quick")),
        ("POST", CHAT, question("quick", thread_id, stream=False)),
        ("POST", "/v1/threads", {}),
        ("POST", "/v1/artifacts", {}),
        ("GET", "/v1/models", None),
        ("GET", "/v1/threads", None),
        ("GET", f"/v1/threads/{thread_id}", None),
        ("PATCH", f"/v1/threads/{thread_id}", {"title": "Another"}),
        ("DELETE", f"/v1/threads/{thread_id}", None),
        ("GET", turn, None),
        ("GET", f"{turn}/stream", None),
        ("POST", f"{turn}/cancel", {}),
    ]


async def check_closed(page: httpx.AsyncClient, ways: list[tuple[str, str, dict[str, Any] | None]]) -> None:
    for method, path, body in ways:
        refused = await page.request(method, path, json=body)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "invalid_api_key"), (method, path)


async def test_a_second_server_on_the_same_file_leaves_the_replies_of_the_first_alone(tmp_path: Path) -> None:
    environment, store_url = set_up(tmp_path, SCRIPT.format(words=WORDS * 2))
    async with open_store(store_url) as store:
        key, secret = await store.keys.create("paid", limits=BUDGET)
        async with serving(environment, secret) as (client, _):
            threads = await open_threads(client)

            async def start_another() -> None:
                await calls_when(store, key.account_id, lambda calls: len(calls) == 3)
                with serve(environment) as (_, more_lines):
                    second = await anyio.to_thread.run_sync(address_in, more_lines)
                    answer = await client.post(second + CHAT, json=question("quick", stream=False))
                    assert answer.status_code == 200

            plain, kept, whole = await ask_while(start_another, client, threads)
        assert (plain.ends, kept.ends, whole.status_code) == (["done"], ["done"], 200)
        assert await replies_when_over(store, key.account_id, threads) == [("complete", plain.content)] * 2
        entries = await store.ledger.entries(key_id=key.id)
        assert [(entry.state, entry.outcome) for entry in entries] == [("settled", "stop")] * 4
