"""What a model can take: requests beyond it are refused or fitted before they cost anything.

Only what is certain is refused here. Of hosted models the tokeniser is not known, so a prompt is refused only when no
tokeniser could fit it; what is nearer to the limit the provider counts itself, and its refusal becomes the same
`ContextLengthExceeded`. The local engine counts every prompt before it reads it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from viewloom.engine.metadata import ModelMetadata
from viewloom.engine.models import Model
from viewloom.errors import ContextLengthExceeded, InvalidRequest
from viewloom.providers.base import Message, Prompt

_MOST_BYTES_PER_TOKEN = 256
"""The longest token of the vocabularies in use has 128 bytes (a run of spaces); doubled, to be certain."""

TOOL_MEMBERS = ("tools", "tool_choice", "parallel_tool_calls")
"""Members of a request that are about tools."""

LENGTHS = ("max_tokens", "max_completion_tokens")
GUIDED_MEMBERS = (*LENGTHS, "stop", "seed")
"""Members that reach a small model that is led by the hand; its family sets the others (`engine.plan`)."""


def asked_lengths(sampling: Mapping[str, Any]) -> list[int]:
    """Returns the bounds that the client set on the reply, in tokens; none if it set none."""
    return [sampling[name] for name in LENGTHS if sampling.get(name) is not None]


def check_length(prompt: Prompt, metadata: ModelMetadata) -> None:
    """Refuses a prompt that is certainly longer than the model reads.

    Raises:
        ContextLengthExceeded: It is.
    """
    if metadata.context_length is None:
        return
    size = sum(_text_bytes(message) for message in prompt.messages)
    if size > metadata.context_length * _MOST_BYTES_PER_TOKEN:
        raise ContextLengthExceeded(
            f"The conversation has {size} bytes of text; the model reads {metadata.context_length} tokens. "
            "Start a new one or shorten it.",
            param="messages",
        )


def refuse_images(messages: Sequence[Message], model: Model) -> None:
    """Refuses images for a model that is known to take none; a small one that is led by the hand reads words only.

    Raises:
        InvalidRequest: There is one; `param` names its message.
    """
    if model.metadata.takes_images is not False and model.guidance != "families":
        return
    for position, message in enumerate(messages):
        parts = message.content if not isinstance(message.content, str) else ()
        if any(part.get("type") == "image_url" for part in parts):
            raise InvalidRequest(
                "This model takes no images; leave them out or choose a model that does.",
                param=f"messages.{position}.content",
            )


def takes_tools(model: Model) -> bool:
    """Tells whether tools are sent to a model; they are unless it is known to call none."""
    return model.metadata.takes_tools is not False and model.guidance != "families"


def fit_sampling(sampling: Mapping[str, Any], model: Model) -> dict[str, Any]:
    """Returns the request's members as the model takes them.

    A limit above the model's longest reply means the same as that reply's length, so it is lowered to it. Tools for a
    model that calls none are left out, as every member is that a provider does not take, unless the request insists
    on a call: that no reply could honour.

    Raises:
        InvalidRequest: `tool_choice` demands a call of a model that makes none.
    """
    fitted = dict(sampling)
    if model.metadata.max_output is not None:
        for name in LENGTHS:
            if fitted.get(name) is not None:
                fitted[name] = min(fitted[name], model.metadata.max_output)
    if not takes_tools(model):
        if fitted.get("tool_choice", "auto") not in ("auto", "none"):
            raise InvalidRequest(
                "This model calls no tools; leave `tool_choice` out or choose a model that does.", param="tool_choice"
            )
        for name in TOOL_MEMBERS:
            fitted.pop(name, None)
    return fitted


def _text_bytes(message: Message) -> int:
    if isinstance(message.content, str):
        return len(message.content.encode("utf-8", "surrogatepass"))
    texts = (part.get("text") for part in message.content)
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts if isinstance(text, str))
