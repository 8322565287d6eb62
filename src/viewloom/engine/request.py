"""A chat request as the engine takes it: no HTTP, no wire model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from viewloom.catalogue.library import Library
from viewloom.engine.models import ChosenModel
from viewloom.providers.base import Message


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What to answer, with what.

    Attributes:
        messages: The conversation as the client sent it, envelopes and all.
        sampling: OpenAI members for the provider, those that were set.
        account_id: Who asks; queues are fair between accounts.
    """

    chosen: ChosenModel
    messages: tuple[Message, ...]
    library: Library
    sampling: Mapping[str, Any]
    account_id: str
