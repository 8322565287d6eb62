"""What the playground is told beside a reply: when each piece left, and what had been mended by then."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from scripted_service import CHAT, Service, body, open_client, open_service
from viewloom.providers.script import Rule
from viewloom.server.chat.trace import HEADER
from viewloom.server.session import CSRF_HEADER, SESSION_COOKIE
from viewloom.storage.people_store import NewUser

pytestmark = pytest.mark.anyio
MENDED = 'root = Card([first, second])\nfirst = TextContent("One")\nsecond = TextContent("Two", "gigantic")\n'


async def signed_in(service: Service) -> httpx.AsyncClient:
    account_id = await service.store.keys.account_id()
    user = await service.store.people.create(NewUser(account_id, "ada@example.com", "Ada", "developer", None))
    session, secret = await service.store.sessions.begin(user)
    return open_client(
        service.app, cookies={f"{SESSION_COOKIE}_8787": secret}, headers={CSRF_HEADER: session.csrf_token}
    )


async def traces(client: httpx.AsyncClient, **headers: str) -> list[dict[str, Any] | None]:
    """Returns what each chunk of a stream after the first, which names the role, says in `viewloom`."""
    answer = await client.post(CHAT, json=body(stream=True), headers=headers)
    assert answer.status_code == 200
    events = [line[6:] for line in answer.text.splitlines() if line.startswith("data: {")]
    chunks = [json.loads(event) for event in events]
    return [
        chunk.get("viewloom") for chunk in chunks if chunk["choices"] and "role" not in chunk["choices"][0]["delta"]
    ]


async def test_each_piece_says_when_it_left_and_what_was_mended_by_then(database: Path) -> None:
    async with open_service(database, Rule(MENDED, cut=4)) as service, await signed_in(service) as browser:
        found = await traces(browser, **{HEADER: "1"})
        (logged,) = (await browser.get("/v1/console/requests")).json()["data"]
    assert None not in found
    found = [trace for trace in found if trace is not None]
    times = [trace["elapsed_ms"] for trace in found]
    assert times == sorted(times)
    assert times[0] > 0
    # One clock for both: the log rounds.
    assert times[0] - 0.5 <= logged["first_component_ms"] <= times[-1] + 0.5
    assert times[-1] <= logged["duration_ms"] + 0.5
    assert found[0]["repairs"] == {}
    assert found[-1]["repairs"] == {"bad-choice": 1}
    counts = [sum(trace["repairs"].values()) for trace in found]
    assert counts == sorted(counts)


async def test_only_people_who_signed_in_and_ask_are_told(database: Path) -> None:
    async with open_service(database, Rule(MENDED)) as service, await signed_in(service) as browser:
        told = [
            *await traces(service.client, **{HEADER: "1"}),
            *await traces(browser),
            *await traces(browser, **{HEADER: "0"}),
        ]
    assert told
    assert set(map(str, told)) == {"None"}
