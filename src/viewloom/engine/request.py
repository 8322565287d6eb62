"""A chat request as the engine takes it: no HTTP, no wire model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from viewloom.catalogue.library import Library
from viewloom.engine.models import ChosenModel
from viewloom.engine.payer import Payer
from viewloom.providers.base import Message
from viewloom.safety.policy import Policy


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What to answer, with what.

    Attributes:
        messages: The conversation as the client sent it, envelopes and all.
        sampling: OpenAI members for the provider, those that were set.
        payer: Whose budget it spends.
        is_streamed: Whether the client sees the reply while it is made.
        fallbacks: The same request to other models, in the order in which they are asked if this one fails.
        trimmed_messages: How many of a thread's oldest messages were left out, so that the rest fits the model.
        policy: What the reply may show.
    """

    chosen: ChosenModel
    messages: tuple[Message, ...]
    library: Library
    sampling: Mapping[str, Any]
    payer: Payer
    is_streamed: bool = True
    fallbacks: tuple["ChatRequest", ...] = ()
    trimmed_messages: int = 0
    policy: Policy = field(default_factory=Policy)
