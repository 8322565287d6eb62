"""A model of one's own, on this machine, held to the general grammar: whatever it says, it is a program.

The built-in weights are the guinea pig: far too small to know what they write, they show what the grammar alone does.
"""

from collections.abc import AsyncGenerator
from typing import Literal

import pytest

from embedded_weights import find_weights
from viewloom.catalogue import LibraryName, standard_library
from viewloom.catalogue.program_grammar import render_program_grammar
from viewloom.engine.events import Finished, ProgramText
from viewloom.engine.metering import Unmetered
from viewloom.engine.models import Model, Models
from viewloom.engine.payer import Payer
from viewloom.engine.pipeline import generate
from viewloom.engine.request import ChatRequest
from viewloom.lang import parse
from viewloom.providers.base import Finish, Grammar, Message, Prompt, TextDelta
from viewloom.providers.grammar import TextMatcher
from viewloom.providers.local.provider import LocalProvider

pytestmark = [pytest.mark.embedded, pytest.mark.anyio]

PROMPTS = ("Compare cats and dogs in a table", "I want to book a hotel room", "Hi!")


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def provider(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[LocalProvider]:
    local = LocalProvider(find_weights(), tmp_path_factory.mktemp("warm"))
    await local.open()
    yield local
    await local.close()


@pytest.mark.parametrize("syntax", ["lark", "gbnf"])
@pytest.mark.parametrize("library", ["chat", "full"])
async def test_llama_cpp_obeys_both_spellings_to_the_letter(
    provider: LocalProvider, library: LibraryName, syntax: Literal["lark", "gbnf"]
) -> None:
    chosen = standard_library(library)
    grammar = Grammar(syntax, render_program_grammar(chosen, syntax))
    for seed, prompt in enumerate(PROMPTS):
        messages = (Message("system", "You write interfaces."), Message("user", prompt))
        sampling = {"max_tokens": 100, "seed": seed, "temperature": 1.3}
        matcher, reason = TextMatcher(render_program_grammar(chosen, "lark")), ""
        async for event in provider.stream(Prompt("own", messages, sampling, grammar=grammar)):
            if isinstance(event, TextDelta):
                matcher.feed(event.text)
            elif isinstance(event, Finish):
                reason = event.reason
        assert matcher.is_whole if reason == "stop" else matcher.is_prefix


@pytest.mark.parametrize("prompt", PROMPTS[:2])
async def test_a_model_of_ones_own_is_taught_and_held_and_gives_a_valid_program(
    provider: LocalProvider, prompt: str
) -> None:
    library = standard_library("chat")
    models = Models([Model(provider, "own", guidance="prompt", tier="compact", is_constrained=True)])
    sampling = {"max_tokens": 200, "seed": 3, "temperature": 0.8}
    request = ChatRequest(models.find("c1-latest"), (Message("user", prompt),), library, sampling, Payer("acct_1"))
    events = [event async for event in generate(request, Unmetered())]
    program = parse("".join(event.text for event in events if isinstance(event, ProgramText)), library.signatures)
    assert program.root is not None
    assert not program.errors
    assert isinstance(events[-1], Finished)
    assert "grammar-not-in-force" not in events[-1].repairs
