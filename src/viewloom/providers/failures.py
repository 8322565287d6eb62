"""What an upstream's refusal means: a status, and what its body says of the reason, to one of our exceptions.

The sentences are ours; of the upstream's own words nothing is passed on.
"""

import re
from dataclasses import dataclass

import msgspec

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
from viewloom.providers.base import FORWARDED

_TOO_LONG = (
    b"context_length",
    b"context length",
    b"exceed_context",
    b"prompt is too long",
    b"exceeds the maximum number of tokens",
)
_PARAMETERS = frozenset({"messages", *FORWARDED})
"""Members of a request that a provider may complain of: these names are ours too, so they may be told."""
_OTHER_NAMES = {"stop_sequences": "stop", "thinking": "reasoning_effort", "output_config": "response_format"}
_FIRST_NAME = re.compile(r"[a-z_]+(?=$|[.:\[])")
_OUT_OF_CREDIT = b"credit balance is too low"
_READ_LIMIT_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is no reply.

    Attributes:
        status: The HTTP status, or one that stands for an error in mid-stream.
        body: What came with it; may be empty or anything.
        retry_after_s: When to come back, if the upstream said so.
    """

    status: int
    body: bytes = b""
    retry_after_s: float | None = None


def explain_refusal(label: str, refusal: Refusal) -> ProviderError:
    """Returns the exception for a refusal.

    Args:
        label: How the sentence names the upstream.
        refusal: What it answered.
    """
    lowered = refusal.body[:_READ_LIMIT_BYTES].lower()
    if refusal.status in {400, 413, 422} and any(mark in lowered for mark in _TOO_LONG):
        return ContextLengthExceeded(
            f"{label} cannot read a conversation this long. Start a new one or shorten it.", param="messages"
        )
    parameter = _maybe_parameter(refusal.body) if refusal.status in {400, 422} else None
    if parameter is not None:
        return ParameterRejected(f"{label} does not take `{parameter}` as it was sent.", param=parameter)
    status = 402 if refusal.status == 400 and _OUT_OF_CREDIT in lowered else refusal.status
    return _explain_status(label, status, refusal.retry_after_s)


def _explain_status(label: str, status: int, retry_after_s: float | None) -> ProviderError:
    match status:
        case 401 | 403:
            return ProviderMisconfigured(f"{label} refused its API key.")
        case 404:
            return ProviderMisconfigured(f"{label} does not know this model, or its base URL is wrong.")
        case 402 | 429:
            return ProviderBusy(f"{label} has no capacity or budget left for now.", retry_after_s=retry_after_s)
        case 408 | 504:
            return ProviderTimeout(f"{label} did not answer in time.", retry_after_s=retry_after_s)
        case 413:
            return ProviderRejected(f"{label} does not take a request this large.")
        case _ if 300 <= status < 400:
            return ProviderMisconfigured(f"{label} redirects elsewhere; its base URL must be the final one.")
        case _ if status >= 500:
            return ProviderUnavailable(f"{label} is out of service for now.", retry_after_s=retry_after_s)
        case _:
            return ProviderRejected(f"{label} answered {'without a reply' if status < 300 else 'with an error'}.")


def _maybe_parameter(body: bytes) -> str | None:
    """Finds the member of the request that a refusal is about: named apart, or at the beginning of its message."""
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    match said:
        case {"error": {"param": str(place)}} | {"param": str(place)}:
            pass
        case {"error": {"message": str(place)}} | {"message": str(place)}:
            pass
        case _:
            return None
    first = _FIRST_NAME.match(place)
    name = _OTHER_NAMES.get(first[0], first[0]) if first else None
    return name if name in _PARAMETERS else None
