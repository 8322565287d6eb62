"""What a model call costs, and what it can cost at most, in whole picodollars.

Prices are USD per million tokens; a picodollar is 1e-12 USD, so a price of 1 USD is 1e6 of them a token.
"""

import json
from decimal import Decimal
from math import ceil

from viewloom.engine.capacity import asked_lengths
from viewloom.engine.metadata import ModelMetadata
from viewloom.providers.base import Message, Prompt, Usage
from viewloom.storage.limits import PICODOLLARS

DEFAULT_MAX_OUTPUT = 16_384
"""Tokens a reply is held to when a budget must cover it and neither the caller nor the model's data names a bound."""

TOKENS_PER_IMAGE = 3_000
"""More than any provider counts for one image."""

_TOKENS_PER_MESSAGE = 16
_PER_TOKEN = PICODOLLARS // 10**6


def cost_of(usage: Usage, metadata: ModelMetadata) -> int:
    """Returns the cost of a call; 0 where the price is not known.

    Cached tokens are part of the prompt's; without a price of their own they cost what the others do.
    """
    input_price = metadata.input_price or Decimal(0)
    cached_price = input_price if metadata.cached_price is None else metadata.cached_price
    output_price = metadata.output_price or Decimal(0)
    cached = min(usage.cached_tokens, usage.prompt_tokens)
    usd_per_million = (
        (usage.prompt_tokens - cached) * input_price + cached * cached_price + usage.completion_tokens * output_price
    )
    return ceil(usd_per_million * _PER_TOKEN)


def worst_cost(prompt: Prompt, metadata: ModelMetadata) -> int:
    """Returns what a call can cost at most: every byte of the prompt a token, the reply as long as it may be."""
    prices = [price for price in (metadata.input_price, metadata.cached_price) if price is not None]
    input_price = max(prices, default=Decimal(0))
    output_price = metadata.output_price or Decimal(0)
    return ceil((most_prompt_tokens(prompt) * input_price + max_output(prompt, metadata) * output_price) * _PER_TOKEN)


def is_priced(metadata: ModelMetadata) -> bool:
    """Tells whether a budget can cover calls of the model."""
    return metadata.input_price is not None and metadata.output_price is not None


def max_output(prompt: Prompt, metadata: ModelMetadata) -> int:
    """Returns the longest reply the call can bring, in tokens."""
    asked = asked_lengths(prompt.sampling)
    known = [metadata.max_output] if metadata.max_output is not None else []
    return min([*asked, *known], default=DEFAULT_MAX_OUTPUT)


def most_prompt_tokens(prompt: Prompt) -> int:
    """Returns a bound on the prompt's tokens: a token has at least one byte."""
    tools = prompt.sampling.get("tools")
    extra = len(json.dumps(tools)) if tools else 0
    return extra + sum(_TOKENS_PER_MESSAGE + _bytes(message) for message in prompt.messages)


def _bytes(message: Message) -> int:
    extra = len(json.dumps(dict(message.extra))) if message.extra else 0
    if isinstance(message.content, str):
        return extra + len(message.content.encode("utf-8", "surrogatepass"))
    sizes = (
        TOKENS_PER_IMAGE if part.get("type") == "image_url" else len(json.dumps(dict(part))) for part in message.content
    )
    return extra + sum(sizes)
