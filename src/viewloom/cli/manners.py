"""How models are asked: what the file says of a provider and of a model, over what is usual."""

from dataclasses import replace

from viewloom.engine.metadata import FREE, ModelMetadata
from viewloom.engine.models import Model, full_model_id
from viewloom.server.configuration.shapes import Manner, ProviderTable

COSTS_NOTHING = ModelMetadata(input_price=FREE, output_price=FREE, cached_price=FREE)


def dress_all(model: Model, table: ProviderTable) -> list[Model]:
    """Returns the models that a table names, in the image of `model`; that one itself if it names none."""
    if not table.models:
        return [dress(model, table)]
    return [
        replace(
            dress(dress(model, table), own),
            name=own.name,
            aliases=own.aliases,
            metadata=own.metadata.over(model.metadata),
        )
        for own in table.models
    ]


def dress(model: Model, manner: Manner) -> Model:
    """Returns a model that is asked as the file says, where it says anything."""
    return replace(
        model,
        guidance=manner.guidance or model.guidance,
        tier=manner.tier or model.tier,
        dialect=manner.dialect or model.dialect,
        visualize=manner.visualize or model.visualize,
        is_constrained=model.is_constrained if manner.constrained is None else manner.constrained,
        is_mended=model.is_mended if manner.mended is None else manner.mended,
        fallback=model.fallback
        if manner.fallback is None
        else tuple(full_model_id(reference) for reference in manner.fallback),
    )
