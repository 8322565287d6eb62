"""The Messages API over a socket."""

import anyio
import pytest

from unit.providers.messages_upstream import reply
from unit.providers.upstream import ASK, Exchange, collect, serve, text_of
from viewloom.errors import (
    ContextLengthExceeded,
    ParameterRejected,
    ProviderBusy,
    ProviderError,
    ProviderMisconfigured,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
)
from viewloom.providers.anthropic import Anthropic
from viewloom.providers.base import Finish, ProviderEvent, Usage
from viewloom.providers.guard import GuardPolicy
from viewloom.providers.retries import RetryPolicy

pytestmark = pytest.mark.anyio

KEY = "sk-ant-secret"
ONCE = GuardPolicy(RetryPolicy(attempts=1))


async def hello(exchange: Exchange) -> None:
    await exchange.head()
    await exchange.send(reply("Hel", "lo").encode())


async def ask(url: str, policy: GuardPolicy = ONCE) -> list[ProviderEvent]:
    provider = Anthropic("anthropic", url, KEY, headers={"Anthropic-Beta": "x"}, policy=policy)
    await provider.open()
    try:
        return await collect(provider.stream(ASK))
    finally:
        await provider.close()


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/"])
async def test_a_reply_comes_and_the_request_carries_the_key_and_the_version(ending: str) -> None:
    async with serve(hello) as upstream:
        events = await ask(upstream.url.removesuffix("/v1") + ending)
    assert text_of(events) == "Hello"
    assert events[-2:] == [Usage(115, 42, cached_tokens=100), Finish("stop")]
    (request,) = upstream.asked
    assert request.line == "POST /v1/messages HTTP/1.1"
    assert request.headers["x-api-key"] == KEY
    assert request.headers["anthropic-version"] == "2023-06-01"
    assert request.headers["anthropic-beta"] == "x"
    assert request.body["stream"] is True


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (400, "messages: field required", ParameterRejected),
        (400, "prompt is too long: 205000 tokens > 200000 maximum", ContextLengthExceeded),
        (400, "Your credit balance is too low to access the API", ProviderBusy),
        (401, "invalid x-api-key", ProviderMisconfigured),
        (402, "billing", ProviderBusy),
        (403, "permission", ProviderMisconfigured),
        (404, "model: claude", ProviderMisconfigured),
        (413, "too large", ProviderRejected),
        (429, "rate limit", ProviderBusy),
        (500, "api error", ProviderUnavailable),
        (504, "timeout", ProviderTimeout),
        (529, "overloaded", ProviderUnavailable),
    ],
)
async def test_every_error_of_the_api_is_one_of_ours(status: int, message: str, kind: type[ProviderError]) -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.head("application/json", f"{status} No")
        await exchange.send(f'{{"type": "error", "error": {{"message": "{message}"}}}}'.encode())

    async with serve(answer) as upstream:
        with pytest.raises(ProviderError) as caught:
            await ask(upstream.url)
    assert type(caught.value) is kind
    assert message not in caught.value.message


async def test_an_overloaded_model_is_asked_again() -> None:
    async def answer(exchange: Exchange) -> None:
        if len(upstream.asked) == 1:
            await exchange.head("application/json", "529 Overloaded", "Retry-After: 0\r\n")
        else:
            await hello(exchange)

    async with serve(answer) as upstream:
        assert text_of(await ask(upstream.url, GuardPolicy())) == "Hello"
    assert len(upstream.asked) == 2


async def test_the_models_of_the_endpoint_are_listed() -> None:
    async def answer(exchange: Exchange) -> None:
        await exchange.head("application/json")
        await exchange.send(b'{"data": [{"type": "model", "id": "claude-b"}, {"type": "model", "id": "claude-a"}]}')

    async with serve(answer) as upstream:
        provider = Anthropic("anthropic", upstream.url, KEY)
        assert provider.model_names == ()
        await provider.open()
        with anyio.fail_after(5):
            while not provider.model_names:
                await anyio.lowlevel.checkpoint()
        assert provider.model_names == ("claude-a", "claude-b")
        await provider.close()
    assert provider.name == "anthropic"
    assert provider.health().ready
    assert upstream.requests[0].line == "GET /v1/models HTTP/1.1"
