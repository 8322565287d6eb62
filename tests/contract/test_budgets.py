"""What a key may use, as the official client is told it, and what the ledger says afterwards."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

import anyio
import openai
import pytest
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionMessageParam

from contract.live_server import MODEL, MODEL_V1, LiveServer
from viewloom.storage.entries import Entry
from viewloom.storage.keys import Key
from viewloom.storage.limits import KeyLimits
from viewloom.storage.store import Store, open_store

pytestmark = pytest.mark.anyio

END_LIMIT_S = 1.0
ONE_CENT = Decimal("0.01")


@pytest.fixture
async def store(server: LiveServer) -> AsyncGenerator[Store]:
    async with open_store(server.store_url) as opened:
        yield opened


class Limited:
    """A client with a key of its own, and the key's entries in the ledger."""

    def __init__(self, server: LiveServer, store: Store, key: Key, secret: str) -> None:
        self._store = store
        self._key = key
        self.client = AsyncOpenAI(base_url=f"{server.origin}/v1/embed", api_key=secret, max_retries=0)

    async def entries(self) -> list[Entry]:
        return await self._store.ledger.entries(key_id=self._key.id)

    async def create(self, text: str = "Hi", **members: Any) -> Any:
        messages: list[ChatCompletionMessageParam] = [{"role": "user", "content": text}]
        create: Any = self.client.chat.completions.create
        return await create(messages=messages, **{"model": MODEL, **members})


class Limit(Protocol):
    """Makes a key with limits and a client for it."""

    async def __call__(self, *, expires_at: datetime | None = None, **limits: Any) -> Limited: ...


@pytest.fixture
async def limited(server: LiveServer, store: Store) -> AsyncGenerator[Limit]:
    async with AsyncExitStack() as stack:

        async def make(*, expires_at: datetime | None = None, **limits: Any) -> Limited:
            key, secret = await store.keys.create("limited", limits=KeyLimits(**limits), expires_at=expires_at)
            made = Limited(server, store, key, secret)
            stack.push_async_callback(made.client.close)
            return made

        yield make


async def test_one_request_too_many_is_told_when_to_come_back(limited: Limit) -> None:
    key = await limited(requests_per_minute=1)
    await key.create()
    with pytest.raises(openai.RateLimitError) as caught:
        await key.create()
    assert caught.value.code == "rate_limit_exceeded"
    assert 1 <= int(caught.value.response.headers["retry-after"]) <= 60


async def test_a_budget_is_held_before_the_model_is_asked(limited: Limit, server: LiveServer) -> None:
    key = await limited(usd_per_day=ONE_CENT / 2)
    with pytest.raises(openai.RateLimitError) as caught:
        await key.create()
    assert (caught.value.code, caught.value.type) == ("insufficient_quota", "insufficient_quota")
    assert server.model.prompts == []
    await key.create(max_tokens=500)


async def test_a_stream_is_refused_with_a_status_too(limited: Limit) -> None:
    key = await limited(usd_total=Decimal(0))
    with pytest.raises(openai.RateLimitError, match="budget"):
        await key.create(stream=True)


async def test_streams_at_one_time_are_bounded_and_free_again_when_they_end(limited: Limit) -> None:
    key = await limited(concurrent_streams=1)
    first = await key.create("never ends", stream=True)
    await anext(first)
    with pytest.raises(openai.RateLimitError, match="under way"):
        await key.create()
    await first.close()
    with anyio.fail_after(END_LIMIT_S):
        while (await key.entries())[0].state != "settled":
            await anyio.lowlevel.checkpoint()
    await key.create()


async def test_models_and_endpoints_can_be_closed_to_a_key(limited: Limit) -> None:
    key = await limited(models=(MODEL_V1,))
    with pytest.raises(openai.PermissionDeniedError) as caught:
        await key.create()
    assert (caught.value.code, caught.value.param) == ("model_not_allowed", "model")
    await key.create(model=MODEL_V1)
    by_alias = await limited(models=("c1/scripted/*",))
    await by_alias.create(model="c1-latest")
    assert [entry.call.model_id for entry in await by_alias.entries()] == [MODEL]
    other = await limited(endpoints=("visualize",))
    with pytest.raises(openai.PermissionDeniedError) as caught:
        await other.create()
    assert caught.value.code == "endpoint_not_allowed"


async def test_a_key_stops_working_when_it_expires(limited: Limit) -> None:
    key = await limited(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    with pytest.raises(openai.PermissionDeniedError) as caught:
        await key.create()
    assert caught.value.code == "invalid_api_key"


@pytest.mark.parametrize("stream", [True, False])
async def test_what_a_client_saw_the_end_of_is_in_the_ledger(limited: Limit, *, stream: bool) -> None:
    key = await limited()
    if stream:
        chunks = [
            chunk async for chunk in await key.create("form", stream=True, stream_options={"include_usage": True})
        ]
        usage = chunks[-1].usage
    else:
        usage = (await key.create("form")).usage
    (entry,) = await key.entries()
    assert (entry.state, entry.outcome) == ("settled", "stop")
    assert entry.count.prompt_tokens == usage.prompt_tokens
    assert entry.count.completion_tokens == usage.completion_tokens > 0
    assert entry.count.cost_picodollars == usage.completion_tokens * 10_000_000


async def test_a_client_that_goes_away_pays_for_what_was_said(limited: Limit) -> None:
    key = await limited(usd_total=ONE_CENT)
    stream = await key.create("never ends", stream=True)
    await anext(stream)
    await stream.close()
    with anyio.fail_after(END_LIMIT_S):
        while not (entries := await key.entries()) or entries[0].state != "settled":
            await anyio.lowlevel.checkpoint()
    assert entries[0].outcome == "disconnected"
    assert 0 < entries[0].count.cost_picodollars < entries[0].reserved_picodollars
    await key.create(max_tokens=500)


async def test_a_model_that_dies_on_the_way_is_paid_for_what_it_said(limited: Limit) -> None:
    key = await limited()
    with pytest.raises(openai.APIError):
        async for _ in await key.create("dies later", stream=True):
            pass
    (entry,) = await key.entries()
    assert (entry.state, entry.outcome) == ("settled", "provider_unavailable")
    assert entry.count.completion_tokens > 0
