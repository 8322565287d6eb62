"""Which other models are asked when the chosen one fails before it has said anything.

Main path: `plan_fallbacks` makes one request of each fallback of the chosen model, for `engine.pipeline` to try in
turn; `may_fall_back` tells which failures another model may mend. Fallbacks have no fallbacks of their own, keep the
envelope that the client asked for, and are paid for as what they are.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from viewloom.engine.capacity import fit_sampling, refuse_images
from viewloom.engine.models import Models
from viewloom.engine.request import ChatRequest
from viewloom.errors import (
    ProviderBusy,
    ProviderError,
    ProviderMisconfigured,
    ProviderTimeout,
    ProviderUnavailable,
    RequestError,
)

_MENDABLE = (ProviderUnavailable, ProviderTimeout, ProviderBusy, ProviderMisconfigured)


def plan_fallbacks(request: ChatRequest, sampling: Mapping[str, Any], models: Models) -> tuple[ChatRequest, ...]:
    """Returns the request as each fallback would be asked; one that its payer or its model cannot take is left out.

    Args:
        request: The request to the chosen model.
        sampling: What the client asked for, before it was fitted to that model.
        models: Where fallbacks are found.
    """
    found = (_maybe_fallback(request, sampling, models, model_id) for model_id in request.chosen.model.fallback)
    return tuple(fallback for fallback in found if fallback is not None)


def may_fall_back(error: ProviderError) -> bool:
    """Tells whether another model may answer where one failed so; a request that was refused stays refused."""
    return isinstance(error, _MENDABLE)


def _maybe_fallback(
    request: ChatRequest, sampling: Mapping[str, Any], models: Models, model_id: str
) -> ChatRequest | None:
    try:
        chosen = models.find(model_id)
        request.payer.check(chosen.model_id, chosen.full_id)
        refuse_images(request.messages, chosen.model)
        fitted = fit_sampling(sampling, chosen.model)
    except RequestError:
        return None
    return replace(request, chosen=replace(chosen, envelope_version=request.chosen.envelope_version), sampling=fitted)
