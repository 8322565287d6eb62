"""A model in OpenAI's shape, with what it reads, takes and costs."""

from typing import Any

from viewloom.engine.capacity import GUIDED_MEMBERS, TOOL_MEMBERS, takes_tools
from viewloom.engine.metadata import ModelMetadata
from viewloom.engine.models import Model
from viewloom.providers.base import FORWARDED
from viewloom.server.wire.scalars import render_decimal

CREATED_S = 1_767_225_600
"""OpenAI's clients expect a time of creation; ours is the start of 2026 for all."""


def render_model(model: Model, *, is_default: bool) -> dict[str, Any]:
    """Returns the entry of a model in a list of models; what is not known is null."""
    return {
        "id": model.model_id,
        "object": "model",
        "created": CREATED_S,
        "owned_by": model.provider.name,
        "context_length": model.metadata.context_length,
        "max_completion_tokens": model.metadata.max_output,
        "pricing": _render_pricing(model.metadata),
        "supported_parameters": _supported(model),
        "viewloom": {
            "embedded": model.is_embedded,
            "default": is_default,
            "aliases": list(model.aliases),
            "images": False if model.guidance == "families" else model.metadata.takes_images,
            "tools": False if not takes_tools(model) else model.metadata.takes_tools,
        },
    }


def _render_pricing(metadata: ModelMetadata) -> dict[str, str | None] | None:
    """Returns USD per million tokens, as text: no client rounds it. Null if no price is known."""
    prices = {
        "input": metadata.input_price,
        "output": metadata.output_price,
        "cached_input": metadata.cached_price,
    }
    if all(price is None for price in prices.values()):
        return None
    return {name: None if price is None else render_decimal(price) for name, price in prices.items()}


def _supported(model: Model) -> list[str]:
    """Lists the members of a request that reach the model."""
    if model.guidance == "families":
        return list(GUIDED_MEMBERS)
    left_out: tuple[str, ...] = () if takes_tools(model) else TOOL_MEMBERS
    return [name for name in FORWARDED if name not in left_out and name in (model.parameters or FORWARDED)]
