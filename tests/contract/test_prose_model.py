"""A model that writes markdown, asked with the official client: components come back."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionMessageParam

from viewloom.catalogue import standard_library
from viewloom.catalogue.prose_prompt import render_prose_prompt
from viewloom.engine.models import Model, Models
from viewloom.envelope import read_envelope
from viewloom.lang import Element, evaluate, parse
from viewloom.providers.base import Message, Prompt, ProviderEvent
from viewloom.providers.script import Rule, Script
from viewloom.providers.scripted import Scripted
from viewloom.server.app import create_app
from viewloom.server.settings import Settings
from viewloom.storage.store import open_store

MODEL = "c1/scripted/writer/v-20260331"
MARKDOWN = """# Tea

Hot *water* on leaves.

| Sort | Minutes |
| --- | --- |
| Green | 2 |
| Black | 4 |

```sh
boil water
```
"""


class WatchedWriter(Scripted):
    """Writes markdown, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__("scripted", Script((Rule(MARKDOWN, cut=3),)))
        self.prompts: list[Prompt] = []

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        self.prompts.append(prompt)
        async for event in super().stream(prompt):
            yield event


@asynccontextmanager
async def open_client(directory: Path, writer: WatchedWriter) -> AsyncGenerator[AsyncOpenAI]:
    settings = Settings(data_dir=directory, embedded=False)
    models = Models([Model(writer, "writer", dialect="prose")])
    async with open_store(settings.store_url) as store:
        _, key = await store.keys.create("test")
        app = create_app(settings, store=store, providers=[writer], models=models)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport) as http:
                yield AsyncOpenAI(base_url="http://server/v1/embed", api_key=key, http_client=http, max_retries=0)


@pytest.mark.anyio
async def test_markdown_comes_back_as_components_and_is_read_as_markdown_later(tmp_path: Path) -> None:
    writer = WatchedWriter()
    question: ChatCompletionMessageParam = {"role": "user", "content": "How do I make tea?"}
    async with open_client(tmp_path, writer) as client:
        stream = await client.chat.completions.create(model=MODEL, messages=[question], stream=True)
        content = "".join([chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices])
        later: list[ChatCompletionMessageParam] = [question, {"role": "assistant", "content": content}, question]
        whole = await client.chat.completions.create(model=MODEL, messages=later)

    assert whole.choices[0].message.content == content
    program = read_envelope(content).program
    assert program is not None
    root = evaluate(parse(program, standard_library("chat").signatures)).root
    assert root is not None
    shown = [child for child in root.props["children"] if isinstance(child, Element)]
    assert [child.type_name for child in shown] == ["CardHeader", "MarkDownRenderer", "Table", "CodeBlock"]
    assert [column.props["data"] for column in shown[2].props["columns"]] == [("Green", "Black"), (2, 4)]
    system = Message("system", render_prose_prompt(standard_library("chat")))
    assert writer.prompts[0].messages[0] == system
    assert [message.role for message in writer.prompts[1].messages] == ["system", "user", "assistant", "user"]
    assert writer.prompts[1].messages[2].content == MARKDOWN.strip()
