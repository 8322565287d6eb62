"""Any endpoint that speaks the OpenAI chat protocol: hosted models, vLLM, a llama.cpp server, other gateways."""

import re
from collections.abc import AsyncGenerator, Mapping
from typing import Any, Literal, assert_never

from viewloom.providers.base import Grammar, Prompt, ProviderEvent, ProviderHealth
from viewloom.providers.chat_protocol import ChatEndpoint
from viewloom.providers.grammar import render_llama_grammar
from viewloom.providers.guard import Guard, GuardPolicy
from viewloom.providers.model_list import ModelList
from viewloom.providers.proxy import maybe_proxy
from viewloom.providers.timeouts import Timeouts

# Endpoints list everything they serve; these are not asked in chat.
_OTHER_KINDS = re.compile(r"embed|whisper|tts|dall-e|moderation|transcribe|realtime|image|audio|sora|rerank")

GrammarSupport = Literal["none", "llama.cpp", "vllm"]


class OpenAICompatible:
    """A provider at a base URL.

    Args:
        name: The provider's name in model ids, such as `openai`.
        base_url: Such as `https://host/v1`; `/chat/completions` is appended.
        api_key: Bearer token; empty for none.
        grammar: In which spelling the endpoint takes decoding grammars; with `none` they are left out.
        headers: Further headers of every request.
        timeouts: How long the endpoint may take.
        policy: Retries, concurrency and rests.

    Raises:
        SetupError: `base_url` is no http(s) address.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        api_key: str = "",
        *,
        grammar: GrammarSupport = "none",
        headers: Mapping[str, str] | None = None,
        timeouts: Timeouts | None = None,
        policy: GuardPolicy | None = None,
    ) -> None:
        label = f'The model provider "{name}"'
        self._name = name
        self._guard = Guard(label, policy)
        self._grammar: GrammarSupport = grammar
        self._endpoint = ChatEndpoint(
            label,
            base_url,
            api_key=api_key,
            headers=headers,
            timeouts=timeouts,
            proxy=maybe_proxy(base_url),
        )
        self._models = ModelList(self._ask_names)

    @property
    def name(self) -> str:
        """The provider's name in model ids."""
        return self._name

    @property
    def model_names(self) -> tuple[str, ...]:
        """The chat models that the endpoint lists; empty until it has answered, or if it does not."""
        return self._models.names

    async def open(self) -> None:
        """Makes the connection pool and asks for the list of models behind it."""
        await self._endpoint.open()
        self._models.start()

    async def close(self) -> None:
        """Closes every connection."""
        await self._models.stop()
        await self._endpoint.close()

    async def _ask_names(self) -> list[str]:
        return [name for name in await self._endpoint.list_models() if not _OTHER_KINDS.search(name)]

    def stream(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        """Yields the reply; closing the generator closes the connection at once.

        Raises:
            ProviderError: The endpoint failed; see `Guard.stream` and `ChatEndpoint.stream`.
        """
        return self._guard.stream(prompt.caller, lambda: self._attempt(prompt))

    def _attempt(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        return self._endpoint.stream(prompt, _render_grammar(prompt.grammar, self._grammar))

    def health(self) -> ProviderHealth:
        """Tells how the last call went, and whether the endpoint is rested.

        Otherwise ready: whether the other side answers is known only by asking it, and asking costs money.
        """
        return self._guard.health()


def _render_grammar(grammar: Grammar | None, support: GrammarSupport) -> dict[str, Any]:
    if grammar is None:
        return {}
    match support:
        case "none":
            return {}
        case "llama.cpp":
            return {"grammar": render_llama_grammar(grammar)}
        case "vllm":
            return {"structured_outputs": {"grammar": grammar.text}}
        case _:
            assert_never(support)
