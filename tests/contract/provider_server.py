"""Our server on a real port in front of a fake upstream on another, in either protocol, all in the test's own loop."""

import asyncio
import json
import socket
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from openai import AsyncOpenAI

from unit.providers import messages_upstream as messages
from unit.providers.upstream import chunk
from viewloom.engine.models import Model, Models
from viewloom.providers.anthropic import Anthropic
from viewloom.providers.base import Provider
from viewloom.providers.guard import GuardPolicy
from viewloom.providers.openai_compatible import OpenAICompatible
from viewloom.providers.retries import RetryPolicy
from viewloom.providers.timeouts import Timeouts
from viewloom.server.app import create_app
from viewloom.server.settings import Settings
from viewloom.storage.store import open_store

UPSTREAM_KEY = "sk-upstream-secret"
ONCE = GuardPolicy(RetryPolicy(attempts=1), failures_to_rest=1000)
PATIENT = Timeouts(connect_s=10, first_s=20, idle_s=20, tail_s=0.2)


@dataclass(frozen=True, slots=True)
class Dialect:
    """One protocol: how its provider is made, and how its upstream writes.

    Attributes:
        begin: Writes the beginning of a reply, up to and with some text.
        finish: Writes what follows it: the end of the text, the reason, the usage.
    """

    name: str
    make: Callable[..., Provider]
    begin: Callable[[str], str]
    finish: str

    def open(self, url: str, *, policy: GuardPolicy = ONCE, timeouts: Timeouts = PATIENT) -> Provider:
        return self.make(self.name, url, UPSTREAM_KEY, policy=policy, timeouts=timeouts)

    def whole(self, text: str) -> bytes:
        return (self.begin(text) + self.finish).encode()


def chat_line(data: str) -> str:
    return f"data: {data}\n\n"


CHAT_USAGE = {"prompt_tokens": 115, "completion_tokens": 42, "prompt_tokens_details": {"cached_tokens": 100}}
CHAT_FINISH = (
    chat_line(chunk(finish="stop")) + chat_line(json.dumps({"choices": [], "usage": CHAT_USAGE})) + chat_line("[DONE]")
)


def _begin_message(text: str) -> str:
    begin = messages.event("content_block_start", index=0, content_block={"type": "text", "text": ""})
    delta = messages.event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})
    return messages.start() + begin + messages.event("ping") + delta


CHAT = Dialect("chat", OpenAICompatible, lambda text: chat_line(chunk(text)), CHAT_FINISH)
MESSAGES = Dialect(
    "messages",
    Anthropic,
    _begin_message,
    messages.event("content_block_stop", index=0) + messages.end(output_tokens=42),
)
DIALECTS = [CHAT, MESSAGES]


def model_id(provider: Provider) -> str:
    return f"c1/{provider.name}/demo/v-20260331"


@dataclass(frozen=True, slots=True)
class ProviderServer:
    """A server that listens, and the official client in front of it."""

    origin: str
    client: AsyncOpenAI
    model: str

    async def create(self, prompt: str = "Hi", **members: Any) -> Any:
        """Asks for a reply."""
        create: Any = self.client.chat.completions.create
        asked = {"messages": [{"role": "user", "content": prompt}], "model": self.model, **members}
        return await create(**asked)


@asynccontextmanager
async def open_server(directory: Path, *providers: Provider) -> AsyncGenerator[ProviderServer]:
    """Runs a server whose first provider's model falls back on those of the others."""
    fallback = tuple(model_id(provider) for provider in providers[1:])
    models = [Model(providers[0], "demo", fallback=fallback), *(Model(provider, "demo") for provider in providers[1:])]
    settings = Settings(data_dir=directory, embedded=False)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with open_store(settings.store_url) as store:
            _, key = await store.keys.create("test")
            app = create_app(settings, store=store, providers=providers, models=Models(models))
            config = uvicorn.Config(app, log_level="critical", lifespan="on", ws="none", timeout_graceful_shutdown=1)
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
            try:
                async with AsyncOpenAI(base_url=f"{origin}/v1/embed", api_key=key, max_retries=0) as client:
                    yield ProviderServer(origin, client, model_id(providers[0]))
            finally:
                server.should_exit = True
                await serving
