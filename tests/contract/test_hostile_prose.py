"""Hostile markdown from a model that writes prose, through the whole server with its settings."""

import re
from pathlib import Path

import httpx
import pytest
from openai import AsyncOpenAI

from hostile import complaints, load
from viewloom.catalogue import standard_library
from viewloom.engine.models import Model, Models
from viewloom.envelope import read_envelope
from viewloom.providers.script import Rule, Script
from viewloom.providers.scripted import Scripted
from viewloom.server.app import create_app
from viewloom.server.settings import Settings
from viewloom.storage.store import open_store

MODEL = "c1/scripted/writer/v-20260331"
LIMIT_CHARS = 5_000
IMAGES = "![one](https://img.example/a.png) ![two](https://own.example/b.png) ![three](https://other.example/c.png)"


async def replies(directory: Path, texts: dict[str, str], **settings: object) -> dict[str, str]:
    """Returns the program of each reply of a server whose model writes these texts, by what asks for it."""
    rules = tuple(Rule(text, re.compile(f"^{name}$"), cut=7) for name, text in texts.items())
    writer = Scripted("scripted", Script(rules))
    chosen = Settings.model_validate({"data_dir": directory, "embedded": False, **settings})
    models = Models([Model(writer, "writer", dialect="prose")])
    found: dict[str, str] = {}
    async with open_store(chosen.store_url) as store:
        _, key = await store.keys.create("test")
        app = create_app(chosen, store=store, providers=[writer], models=models)
        async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app)) as http:
            client = AsyncOpenAI(base_url="http://server/v1/embed", api_key=key, http_client=http, max_retries=0)
            for name in texts:
                reply = await client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": name}])
                found[name] = read_envelope(reply.choices[0].message.content or "").program or ""
    return found


@pytest.mark.anyio
async def test_hostile_markdown_is_harmless_behind_the_server(tmp_path: Path) -> None:
    texts = {row["id"]: row["text"] for row in load("markdown") if 0 < len(row["text"]) < LIMIT_CHARS}
    assert len(texts) > 100
    for name, program in (await replies(tmp_path, texts)).items():
        assert program, name
        assert complaints(program, standard_library("chat")) == [], name


@pytest.mark.anyio
async def test_the_servers_settings_say_which_images_are_shown(tmp_path: Path) -> None:
    settings = {"image_origins": "https://img.example", "public_origin": "https://own.example"}
    program = (await replies(tmp_path, {"images": IMAGES}, **settings))["images"]
    assert IMAGES.replace("![three]", "[three]") in program
    program = (await replies(tmp_path, {"images": IMAGES}))["images"]
    assert IMAGES.replace("![", "[") in program
