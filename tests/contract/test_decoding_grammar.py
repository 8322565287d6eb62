"""A provider that takes grammars, as a fake endpoint on a socket: what it is sent, and what becomes of its answers."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from llguidance import LLMatcher, grammar_from

from scripted_service import CHAT, Service, body, open_client
from unit.providers.upstream import Answer, Exchange, Upstream, chunk, serve
from viewloom.engine.models import Model, Models
from viewloom.envelope import read_envelope
from viewloom.providers.openai_compatible import GrammarSupport, OpenAICompatible
from viewloom.server.app import create_app
from viewloom.server.settings import Settings
from viewloom.storage.store import open_store

pytestmark = pytest.mark.anyio

OBEYS = 'root = Card([c1, c2])\nc1 = TextContent("Tea", "large-heavy")\nc2 = Separator()'
STRAYS = 'Sure!\nroot = Card([title])\ntitle = TextContent("Tea", "large-heavy")'
TOOL = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}
MODEL = "c1/vendor/tiny/v-20260331"


def saying(text: str) -> Answer:
    async def answer(exchange: Exchange) -> None:
        await exchange.stream(
            *(chunk(text[at : at + 7]) for at in range(0, len(text), 7)), chunk(finish="stop"), "[DONE]"
        )

    return answer


@asynccontextmanager
async def constrained(
    database: Path, text: str, support: GrammarSupport = "vllm"
) -> AsyncGenerator[tuple[Service, Upstream]]:
    """A server whose only model is said to heed grammars."""
    async with serve(saying(text)) as upstream, open_store(f"sqlite:///{database}") as store:
        _, key = await store.keys.create("test")
        provider = OpenAICompatible("vendor", upstream.url, grammar=support)
        models = Models([Model(provider, "tiny", is_constrained=True)])
        settings = Settings(data_dir=database.parent, embedded=False)
        app = create_app(settings, store=store, providers=[provider], models=models)
        await provider.open()
        try:
            async with open_client(app, headers={"authorization": f"Bearer {key}"}) as client:
                yield Service(app, client, store, key), upstream
        finally:
            await provider.close()


async def ask(service: Service, **members: Any) -> Any:
    response = await service.client.post(CHAT, json=body("Tea?", model=MODEL, **members))
    assert response.status_code == 200, response.text
    return response.json()


def program_of(reply: Any) -> str:
    return (read_envelope(reply["choices"][0]["message"]["content"]).program or "").strip()


def repairs_of(reply: Any) -> dict[str, int]:
    return reply["usage"]["viewloom"]["repairs"]


@pytest.mark.parametrize("support", ["vllm", "llama.cpp"])
async def test_a_model_that_obeys_was_sent_a_valid_grammar_and_passes_unchanged(
    tmp_path: Path, support: GrammarSupport
) -> None:
    async with constrained(tmp_path / "db", OBEYS, support) as (service, upstream):
        reply = await ask(service)
    (request,) = upstream.asked
    sent = request.body["grammar"] if support == "llama.cpp" else request.body["structured_outputs"]["grammar"]
    assert not LLMatcher.validate_grammar(grammar_from("grammar", sent))
    assert program_of(reply) == OBEYS
    assert repairs_of(reply) == {}


async def test_a_model_that_strays_is_mended_and_reported(tmp_path: Path) -> None:
    async with constrained(tmp_path / "db", STRAYS) as (service, _):
        reply = await ask(service)
    assert repairs_of(reply)["grammar-not-in-force"] == 1
    assert 'TextContent("Tea", "large-heavy")' in program_of(reply)


async def test_a_provider_that_takes_no_grammar_never_gets_one(tmp_path: Path) -> None:
    async with constrained(tmp_path / "db", OBEYS, "none") as (service, upstream):
        await ask(service)
    assert not {"grammar", "structured_outputs"} & upstream.asked[0].body.keys()


@pytest.mark.parametrize("members", [{"tools": [TOOL]}, {"response_format": {"type": "json_object"}}])
async def test_tools_and_other_formats_go_without_the_grammar(tmp_path: Path, members: dict[str, Any]) -> None:
    async with constrained(tmp_path / "db", STRAYS) as (service, upstream):
        reply = await ask(service, **members)
    assert "structured_outputs" not in upstream.asked[0].body
    assert "grammar-not-in-force" not in repairs_of(reply)
