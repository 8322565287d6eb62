"""Anthropic's Messages API, spoken natively."""

from collections.abc import AsyncGenerator, Mapping

from viewloom.providers.anthropic_events import MessageReply
from viewloom.providers.anthropic_request import render_body
from viewloom.providers.base import Prompt, ProviderEvent, ProviderHealth
from viewloom.providers.exchange import stream_reply
from viewloom.providers.guard import Guard, GuardPolicy
from viewloom.providers.model_list import ModelList
from viewloom.providers.proxy import maybe_proxy
from viewloom.providers.timeouts import Timeouts
from viewloom.providers.upstream import Upstream

BASE_URL = "https://api.anthropic.com"
API_VERSION = "2023-06-01"


class Anthropic:
    """A provider that speaks the Messages API.

    Args:
        name: The provider's name in model ids, such as `anthropic`.
        base_url: `/v1/messages` is appended, as Anthropic's own clients do; a `/v1` at its end is taken too.
        api_key: Sent as `x-api-key`; empty for none.
        headers: Further headers of every request, such as `anthropic-beta`.
        timeouts: How long the endpoint may take.
        policy: Retries, concurrency and rests.

    Raises:
        SetupError: `base_url` is no http(s) address.
    """

    def __init__(
        self,
        name: str,
        base_url: str = BASE_URL,
        api_key: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        timeouts: Timeouts | None = None,
        policy: GuardPolicy | None = None,
    ) -> None:
        self._name = name
        self._label = f'The model provider "{name}"'
        self._guard = Guard(self._label, policy)
        key = {"X-Api-Key": api_key} if api_key else {}
        self._upstream = Upstream(
            self._label,
            base_url.rstrip("/").removesuffix("/v1") + "/v1",
            headers={"Anthropic-Version": API_VERSION, **(headers or {}), **key},
            timeouts=timeouts,
            proxy=maybe_proxy(base_url),
        )
        self._models = ModelList(self._upstream.list_models)

    @property
    def name(self) -> str:
        """The provider's name in model ids."""
        return self._name

    @property
    def model_names(self) -> tuple[str, ...]:
        """The models that the endpoint lists; empty until it has answered, or if it does not."""
        return self._models.names

    async def open(self) -> None:
        """Makes the connection pool and asks for the list of models behind it."""
        self._upstream.open()
        self._models.start()

    async def close(self) -> None:
        """Closes every connection."""
        await self._models.stop()
        await self._upstream.close()

    def stream(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        """Yields the reply; closing the generator closes the connection at once.

        Raises:
            ProviderError: The endpoint failed; see `Guard.stream` and `failures`.
        """
        return self._guard.stream(prompt.caller, lambda: self._attempt(prompt))

    def health(self) -> ProviderHealth:
        """Tells how the last call went, and whether the endpoint is rested."""
        return self._guard.health()

    def _attempt(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        return stream_reply(self._upstream, "/messages", render_body(prompt), MessageReply(prompt, self._label))
