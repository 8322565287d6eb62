"""The OpenAI chat protocol over HTTP, as every hosted and most local models speak it.

Main path: `ChatEndpoint.stream(prompt)` posts `/chat/completions`, reads the body as it arrives (`sse`, `chat_chunks`)
and yields `ProviderEvent` values. One event per read and kind, not per chunk: that decides what a relay costs. It
retries nothing, and quotes nothing the upstream says.
"""

from collections.abc import AsyncGenerator, Mapping
from typing import Any

from viewloom.providers.base import Message, Prompt, ProviderEvent
from viewloom.providers.chat_chunks import ChatReply
from viewloom.providers.exchange import stream_reply
from viewloom.providers.timeouts import Timeouts
from viewloom.providers.upstream import Upstream


class ChatEndpoint:
    """One upstream that speaks the protocol.

    Args:
        label: How sentences name the upstream, such as `The model provider "openai"`.
        base_url: What `/chat/completions` is appended to.
        api_key: Sent as bearer token; empty for none.
        headers: Further headers of every request.
        timeouts: How long it may take.
        proxy: Address of an HTTP proxy to go through.
        pooled: Keep connections for further requests.

    Raises:
        SetupError: `base_url` is not an http(s) address, or carries a user name.
    """

    def __init__(
        self,
        label: str,
        base_url: str,
        *,
        api_key: str = "",
        headers: Mapping[str, str] | None = None,
        timeouts: Timeouts | None = None,
        proxy: str | None = None,
        pooled: bool = True,
    ) -> None:
        bearer = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._upstream = Upstream(
            label, base_url, headers={**(headers or {}), **bearer}, timeouts=timeouts, proxy=proxy, pooled=pooled
        )

    async def open(self) -> None:
        """Makes the connection pool; nothing is sent yet."""
        self._upstream.open()

    async def close(self) -> None:
        """Closes every connection."""
        await self._upstream.close()

    def stream(self, prompt: Prompt, extra: Mapping[str, Any] | None = None) -> AsyncGenerator[ProviderEvent]:
        """Yields the reply; ends with `Usage` and `Finish`, or raises.

        Args:
            prompt: What to ask.
            extra: Further members of the request body, such as a grammar in the upstream's own spelling.

        Raises:
            ProviderUnavailable: Refused, reset, out of service, or ended without a finish reason.
            ProviderTimeout: Silent for longer than `Timeouts` allows.
            ProviderBusy: Has no capacity or budget left.
            ProviderMisconfigured: Does not take our key, our model or our address.
            ProviderRejected: Answered with an error of another kind, or in another protocol.
        """
        is_streamed = prompt.is_streamed or not self._upstream.answers_whole
        body = {**render_body(prompt, is_streamed=is_streamed), **(extra or {})}
        return stream_reply(self._upstream, "/chat/completions", body, ChatReply(prompt, self._upstream.label))

    async def list_models(self) -> tuple[str, ...]:
        """Asks which models the upstream serves; empty if it does not say in time."""
        return await self._upstream.list_models()


def render_body(prompt: Prompt, *, is_streamed: bool = True) -> dict[str, Any]:
    """Writes the request body of a prompt; always with usage, which only a stream has to be asked for."""
    return {
        **prompt.sampling,
        "model": prompt.model,
        "messages": [_render_message(message) for message in prompt.messages],
        "stream": is_streamed,
        **({"stream_options": {"include_usage": True}} if is_streamed else {}),
    }


def _render_message(message: Message) -> dict[str, Any]:
    content = message.content if isinstance(message.content, str) else list(message.content)
    return {**message.extra, "role": message.role, "content": content}
