"""What `engine.pipeline` yields while a reply is made; the server turns it into bytes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from viewloom.engine.repairs import Repair
from viewloom.errors import ProviderError
from viewloom.providers.base import FinishReason, ToolCallDelta, Usage


@dataclass(frozen=True, slots=True)
class Thinking:
    """Something that the person waits for; shown until the interface begins."""

    title: str
    description: str


@dataclass(frozen=True, slots=True)
class ProgramText:
    """A piece of valid program text, never empty.

    Attributes:
        repairs: What was mended so far; it grows with the reply.
    """

    text: str
    repairs: Sequence[Repair] = ()


@dataclass(frozen=True, slots=True)
class RawText:
    """A piece of a reply that is no interface, because the client asked for JSON; never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A piece of a tool call, as the model made it."""

    delta: ToolCallDelta


@dataclass(frozen=True, slots=True)
class Finished:
    """The reply is whole.

    Attributes:
        reason: Why the model stopped.
        usage: What it cost.
        repairs: How often each repair was needed.
        answered_by: Id of the model that answered in place of the chosen one; None if that did.
        trimmed_messages: How many of a thread's oldest messages the model was not shown.
    """

    reason: FinishReason
    usage: Usage
    repairs: Counter[str] = field(default_factory=Counter[str])
    answered_by: str | None = None
    trimmed_messages: int = 0


@dataclass(frozen=True, slots=True)
class Failed:
    """The model's side failed after the reply had begun; a notice is already in the program."""

    error: ProviderError
    usage: Usage


Event = Thinking | ProgramText | RawText | ToolCall | Finished | Failed
