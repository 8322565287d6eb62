"""The real application around a scripted model, called in process."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from viewloom.engine.metadata import UNKNOWN, ModelMetadata
from viewloom.engine.models import Guidance, Model, Models
from viewloom.providers.base import Provider
from viewloom.providers.script import Rule, Script
from viewloom.providers.scripted import Scripted
from viewloom.server.app import create_app
from viewloom.server.settings import Settings
from viewloom.storage.store import Store, open_store

MODEL = "c1/scripted/demo/v-20260331"
MODEL_V1 = "c1/scripted/demo/v-20251230"
CHAT = "/v1/embed/chat/completions"
GREETING = 'root = Card([TextContent("Hello there.")])'


@dataclass(frozen=True, slots=True)
class Service:
    """A running application.

    Attributes:
        client: Sends requests with a working key, as if from this machine.
        store: The application's own.
        key: The working key.
    """

    app: Starlette
    client: httpx.AsyncClient
    store: Store
    key: str


def body(prompt: str = "Hi", **members: Any) -> dict[str, Any]:
    """Returns a request body; members that are given replace or join the usual ones."""
    return {"model": MODEL, "messages": [{"role": "user", "content": prompt}], **members}


def database_url(database: Path | str) -> str:
    """Returns the address of a database that may be given as an SQLite file."""
    return database if isinstance(database, str) else f"sqlite:///{database}"


@asynccontextmanager
async def open_service(
    database: Path | str, *rules: Rule, provider: Provider | None = None, guidance: Guidance = "prompt", **more: Any
) -> AsyncGenerator[Service]:
    """Opens an application on a database.

    Args:
        database: An SQLite file, or the address of a database; migrated if need be.
        rules: What the model says; a greeting if none is given.
        provider: Takes the place of the scripted model.
        guidance: Whether the model is taught or led by the hand.
        more: `metadata` of the model; the rest are members of `Settings`.
    """
    metadata: ModelMetadata = more.pop("metadata", UNKNOWN)
    used = provider or Scripted("scripted", Script(rules or (Rule(GREETING),)))
    async with open_store(database_url(database)) as store:
        _, key = await store.keys.create("test")
        chosen = Settings(data_dir=Path(database).parent, embedded=False, **more)
        models = Models([Model(used, "demo", guidance=guidance, metadata=metadata)])
        app = create_app(chosen, store=store, providers=[used], models=models)
        async with open_client(app, headers={"authorization": f"Bearer {key}"}) as client:
            yield Service(app, client, store, key)


def open_client(
    app: Starlette,
    *,
    peer: str = "127.0.0.1",
    base_url: str = "http://127.0.0.1:8787",
    headers: dict[str, str] | None = None,
    cookies: dict[str, str] | None = None,
) -> httpx.AsyncClient:
    """Returns a client of an application that calls from the address `peer`."""
    transport = httpx.ASGITransport(app, client=(peer, 50_000), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=base_url, headers=headers, cookies=cookies)
