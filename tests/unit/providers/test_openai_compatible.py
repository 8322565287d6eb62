"""The provider for any OpenAI-compatible endpoint."""

import pytest

from unit.providers.upstream import ASK, Exchange, chunk, collect, serve, text_of
from viewloom.errors import ProviderRejected, ProviderUnavailable, SetupError
from viewloom.providers.base import Grammar, Prompt
from viewloom.providers.openai_compatible import GrammarSupport, OpenAICompatible

pytestmark = pytest.mark.anyio

LARK = Grammar("lark", 'start: "yes" | "no"\n')
GBNF = Grammar("gbnf", 'root ::= "yes" | "no"\n')


async def yes(exchange: Exchange) -> None:
    await exchange.stream(chunk("yes", "stop"), "[DONE]")


@pytest.mark.parametrize(
    ("support", "grammar", "sent"),
    [
        ("none", LARK, {}),
        ("llama.cpp", None, {}),
        ("llama.cpp", GBNF, {"grammar": GBNF.text}),
        ("llama.cpp", LARK, {"grammar": "%llguidance {}\n" + LARK.text}),
        ("llama.cpp", Grammar("lark", "%llguidance {}\n" + LARK.text), {"grammar": "%llguidance {}\n" + LARK.text}),
        ("vllm", LARK, {"structured_outputs": {"grammar": LARK.text}}),
    ],
)
async def test_a_grammar_is_sent_only_as_configured(
    support: GrammarSupport, grammar: Grammar | None, sent: dict[str, object]
) -> None:
    async with serve(yes) as upstream:
        provider = OpenAICompatible("vendor", upstream.url, grammar=support)
        await provider.open()
        events = await collect(provider.stream(Prompt(ASK.model, ASK.messages, grammar=grammar)))
        await provider.close()
    assert text_of(events) == "yes"
    body = upstream.asked[0].body
    assert {name: body[name] for name in ("grammar", "structured_outputs") if name in body} == sent


async def test_a_lark_grammar_that_llama_cpp_would_ignore_is_not_sent() -> None:
    async with serve(yes) as upstream:
        provider = OpenAICompatible("vendor", upstream.url, grammar="llama.cpp")
        await provider.open()
        with pytest.raises(ProviderRejected):
            await collect(provider.stream(Prompt("m", ASK.messages, grammar=Grammar("lark", "start: nowhere"))))
        await provider.close()
    assert upstream.asked == []


async def test_health_tells_how_the_last_call_went_and_stays_ready() -> None:
    async with serve(yes) as upstream:
        provider = OpenAICompatible("vendor", upstream.url)
        assert provider.name == "vendor"
        assert provider.health().ready
        await provider.open()
        await collect(provider.stream(ASK))
        assert "succeeded" in provider.health().detail
    with pytest.raises(ProviderUnavailable, match='"vendor" could not be reached'):
        await collect(provider.stream(ASK))
    assert provider.health().ready
    assert "could not be reached" in provider.health().detail
    await provider.close()


async def test_the_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serve(yes) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.removesuffix("/v1"))
        monkeypatch.setenv("no_proxy", "")
        provider = OpenAICompatible("vendor", "http://model.invalid/v1")
        await provider.open()
        assert text_of(await collect(provider.stream(ASK))) == "yes"
        await provider.close()
    assert proxy.asked[0].line.startswith("POST http://model.invalid/v1/chat/completions")


def test_a_base_url_that_cannot_be_read_is_a_setup_error() -> None:
    with pytest.raises(SetupError):
        OpenAICompatible("vendor", "http://[x")
