"""The composer asked with the official client: data is composed and no model is called, streamed or whole.

Source: `c1-api` sections 1 and 3.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionMessageParam

from viewloom.engine.composing import Composer, composer_model
from viewloom.engine.models import Models
from viewloom.envelope import read_envelope
from viewloom.server.app import create_app
from viewloom.server.settings import Settings
from viewloom.storage.store import open_store

MODEL = "c1/viewloom/composer/v-20260331"
MESSAGE: ChatCompletionMessageParam = {
    "role": "user",
    "content": "As a pie:\n\ncity,sales\nOslo,98\nRome,99\nCairo,100\nLima,97",
}


@asynccontextmanager
async def open_client(directory: Path, endpoint: str) -> AsyncGenerator[AsyncOpenAI]:
    settings = Settings(data_dir=directory, embedded=False)
    async with open_store(settings.store_url) as store:
        _, key = await store.keys.create("test")
        app = create_app(settings, store=store, providers=[Composer()], models=Models([composer_model()]))
        transport = httpx.ASGITransport(app)
        async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport) as http:
            base_url = f"http://server/v1/{endpoint}"
            yield AsyncOpenAI(base_url=base_url, api_key=key, http_client=http, max_retries=0)


@pytest.mark.anyio
@pytest.mark.parametrize("endpoint", ["embed", "visualize"])
async def test_data_is_composed_alike_whole_and_streamed(tmp_path: Path, endpoint: str) -> None:
    async with open_client(tmp_path, endpoint) as client:
        stream = await client.chat.completions.create(model=MODEL, messages=[MESSAGE], stream=True)
        pieces = [chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices]
        reply = await client.chat.completions.create(model=MODEL, messages=[MESSAGE])

    whole = reply.choices[0].message.content
    assert whole is not None
    assert "".join(pieces) == whole
    assert len([piece for piece in pieces if piece]) > 1
    program = read_envelope(whole).program
    assert program is not None
    assert 'PieChart(["Cairo", "Rome", "Oslo", "Lima"], [100, 99, 98, 97])' in program
