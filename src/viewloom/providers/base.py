"""The one seam between viewloom and a model.

A provider takes a `Prompt` and yields `ProviderEvent` values until the model is done. It knows nothing of UI.
Main path: `engine.pipeline` calls `Provider.stream(prompt)` and iterates; closing the generator cancels the model.
"""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

FinishReason = Literal["stop", "length", "tool_calls", "content_filter"]

FORWARDED = (
    "temperature",
    "top_p",
    "max_tokens",
    "max_completion_tokens",
    "stop",
    "seed",
    "presence_penalty",
    "frequency_penalty",
    "reasoning_effort",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "response_format",
)
"""Members of a chat request that go to a provider as they are, when set: what `Prompt.sampling` may hold."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the conversation, as the model is to read it.

    Attributes:
        role: Who speaks.
        content: Text, or OpenAI content parts (`{"type": "text" | "image_url", …}`) for models that take images.
        extra: Further wire members that belong to the message (`tool_calls`, `tool_call_id`, `name`).
    """

    role: Literal["system", "user", "assistant", "tool"]
    content: str | tuple[Mapping[str, Any], ...]
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Grammar:
    """A decoding grammar; `syntax` is llguidance's Lark dialect or llama.cpp's GBNF."""

    syntax: Literal["lark", "gbnf"]
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What one model call is made of.

    Attributes:
        model: The provider's own name of the model.
        messages: The conversation, system prompt first.
        sampling: OpenAI sampling members that are set (`temperature`, `top_p`, `max_tokens`, `stop`, `seed`, …).
        grammar: Constrains decoding where the provider can; None leaves the model free.
        prefix: Name of the shared prompt prefix (a family of prompts); calls of one prefix reuse one warm cache.
        output_limit: Tokens of the model's longest reply, for providers that must be told a length; None if unknown.
        caller: Who asks (an account); queues are fair between callers, not between requests.
        is_streamed: Whether the reply is wanted as it is made; else a provider may wait for the whole, which costs it
            a fraction of the work.
    """

    model: str
    messages: tuple[Message, ...]
    sampling: Mapping[str, Any] = field(default_factory=dict[str, Any])
    grammar: Grammar | None = None
    prefix: str | None = None
    output_limit: int | None = None
    caller: str = ""
    is_streamed: bool = True


@dataclass(frozen=True, slots=True)
class Started:
    """The model has taken the prompt: the waiting is over, the first token may still take a while."""


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the model's text, never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A piece of a tool call; pieces with the same index belong together."""

    index: int
    call_id: str | None = None
    name: str | None = None
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """What the person waits for before the first token: a place in the queue, a model that loads."""

    title: str
    description: str


THINKING = Progress("Thinking…", "The model thinks before it answers.")
"""What a model that reasons is doing; its thoughts themselves are never shown."""

MOST_TOKENS = 1_000_000_000
"""The most that one call can have used; a provider that says more is not believed."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call; `estimated` when the provider did not say and we counted."""

    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Finish:
    """The model stopped of its own accord; a stream without one is a dead upstream."""

    reason: FinishReason


ProviderEvent = Started | TextDelta | ToolCallDelta | Progress | Usage | Finish


@dataclass(frozen=True, slots=True)
class ProviderHealth:
    """Whether a provider can answer now, and one sentence for the operator."""

    ready: bool
    detail: str


class Provider(Protocol):
    """A model, wherever it runs."""

    @property
    def name(self) -> str:
        """The provider's name in model ids: `c1/<name>/<model>/v-…`."""
        ...

    @property
    def model_names(self) -> tuple[str, ...]:
        """The models known to be there; a provider may serve more, and may learn them after `open`."""
        ...

    async def open(self) -> None:
        """Acquires what the provider needs (a session, a child process); returns at once, loading goes on behind."""
        ...

    async def close(self) -> None:
        """Releases everything; no call is under way any more."""
        ...

    def stream(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        """Yields the reply; closing the generator cancels the model's work.

        Raises:
            ProviderError: The model's side failed; events yielded before stay valid.
        """
        ...

    def health(self) -> ProviderHealth:
        """Tells whether a call would be served now."""
        ...
