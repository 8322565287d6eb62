"""Models that run on this machine, from their tables."""

from pathlib import Path

from viewloom.catalogue.families import prefixes
from viewloom.catalogue.library import standard_library
from viewloom.cli.manners import COSTS_NOTHING, dress_all
from viewloom.engine.metadata import UNKNOWN, ModelMetadata
from viewloom.engine.models import Model
from viewloom.engine.plan import prompt_messages
from viewloom.providers.base import Prompt, Provider
from viewloom.providers.local.provider import LocalProvider
from viewloom.providers.local.weights import maybe_weights
from viewloom.providers.scripted import Scripted
from viewloom.server.configuration.providers import ProviderSetup
from viewloom.server.configuration.shapes import LocalTable
from viewloom.server.settings import Settings

EMBEDDED_MODEL = "smollm2-135m-instruct"
_WORDS_ONLY = ModelMetadata(takes_images=False, takes_tools=False)


def open_local(
    setup: ProviderSetup, table: LocalTable, settings: Settings, *, pulls: bool
) -> tuple[Provider, list[Model]]:
    """Makes the built-in model, or one of the operator's own files."""
    model_file = table.model_file or maybe_weights(settings.models_dir)
    if model_file is None and not pulls:
        return _local_models(Scripted(setup.name), table, EMBEDDED_MODEL, UNKNOWN)
    warm_prompts = _warm_prompts(settings) if table.guidance != "prompt" else []
    state_dir = settings.data_dir / ("warm" if setup.name == "local" else f"warm-{setup.name}")
    provider = LocalProvider(
        model_file or _pull(settings.models_dir), state_dir, warm_prompts=warm_prompts, name=setup.name
    )
    name = EMBEDDED_MODEL if table.model_file is None else provider.model_names[0]
    return _local_models(provider, table, name, ModelMetadata(context_length=provider.options.context_tokens))


def _local_models(
    provider: Provider, table: LocalTable, name: str, metadata: ModelMetadata
) -> tuple[Provider, list[Model]]:
    model = Model(
        provider,
        name,
        guidance="families",
        tier="compact",
        visualize="compose",
        is_embedded=table.model_file is None,
        metadata=metadata.over(_WORDS_ONLY).over(COSTS_NOTHING),
    )
    return provider, dress_all(model, table)


def _pull(models_dir: Path) -> Path:
    from viewloom.cli.models import pull_weights  # noqa: PLC0415 - the progress bar is for the first start only

    return pull_weights(models_dir)


def _warm_prompts(settings: Settings) -> list[Prompt]:
    library = standard_library(settings.library)
    return [
        Prompt(model="", messages=prompt_messages(messages), prefix=prefix) for prefix, messages in prefixes(library)
    ]
