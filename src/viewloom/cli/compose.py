"""Which providers and models this machine's settings give.

Main path: `open_providers(settings, sources)` takes the providers of the file and the variables, makes each and gives
its models their manner, limits and prices. The first model with a name of its own is the default unless
`VIEWLOOM_DEFAULT_MODEL` says otherwise.
"""

from dataclasses import replace
from pathlib import Path as FilePath

from viewloom.catalogue.families import prefixes
from viewloom.catalogue.library import standard_library
from viewloom.cli.implied import imply_providers
from viewloom.engine.metadata import FREE, UNKNOWN, ModelMetadata
from viewloom.engine.models import ANY, Model, Models, full_model_id
from viewloom.engine.plan import prompt_messages
from viewloom.engine.price_list import PublicPrices
from viewloom.errors import ModelNotFound, SetupError
from viewloom.providers.base import Prompt, Provider
from viewloom.providers.guard import GuardPolicy
from viewloom.providers.local.provider import LocalProvider
from viewloom.providers.local.weights import maybe_weights
from viewloom.providers.openai_compatible import OpenAICompatible
from viewloom.providers.retries import RetryPolicy
from viewloom.providers.script import load_script
from viewloom.providers.scripted import MODEL_NAME, Scripted
from viewloom.providers.upstream import Timeouts
from viewloom.server.configuration.lines import Path
from viewloom.server.configuration.providers import ProviderSetup, load_providers
from viewloom.server.configuration.shapes import HostedTable, LocalTable, Manner, ProviderTable, ScriptedTable
from viewloom.server.configuration.sources import Sources, load_sources
from viewloom.server.settings import Settings

EMBEDDED_MODEL = "smollm2-135m-instruct"
_WORDS_ONLY = ModelMetadata(takes_images=False, takes_tools=False)
_FREE = ModelMetadata(input_price=FREE, output_price=FREE, cached_price=FREE)


def open_providers(
    settings: Settings, sources: Sources | None = None, *, pulls: bool = True
) -> tuple[list[Provider], Models]:
    """Returns the providers, not yet opened, and the models they serve.

    Args:
        settings: Of the server.
        sources: Where the providers are described; the environment and the usual file if not given.
        pulls: Fetch the built-in model's weights if they are missing; else something that cannot answer stands in.

    Raises:
        SetupError: A setting cannot be taken, or names something that is not there.
    """
    layered = imply_providers(settings, sources or load_sources())
    setups = load_providers(layered)
    composed = [_compose(setup, settings, pulls=pulls) for setup in setups]
    try:
        models = Models(
            [model for _, models in composed for model in models],
            default=full_model_id(settings.default_model),
            price_list=PublicPrices(),
        )
    except ModelNotFound as error:
        raise SetupError(f"{layered.place(('server', 'default_model'))}: {error.message}") from error
    for setup in setups:
        _check_fallbacks(setup, models, layered)
    return [provider for provider, _ in composed], models


def _compose(setup: ProviderSetup, settings: Settings, *, pulls: bool) -> tuple[Provider, list[Model]]:
    match setup.table:
        case ScriptedTable():
            return _scripted(setup, setup.table)
        case LocalTable():
            return _local(setup, setup.table, settings, pulls=pulls)
        case HostedTable():
            return _hosted(setup, setup.table)


def _scripted(setup: ProviderSetup, table: ScriptedTable) -> tuple[Provider, list[Model]]:
    provider = Scripted(setup.name, None if table.script is None else load_script(table.script))
    return provider, _dressed_all(Model(provider, MODEL_NAME, metadata=_FREE), table)


def _local(setup: ProviderSetup, table: LocalTable, settings: Settings, *, pulls: bool) -> tuple[Provider, list[Model]]:
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
        is_embedded=table.model_file is None,
        metadata=metadata.over(_WORDS_ONLY).over(_FREE),
    )
    return provider, _dressed_all(model, table)


def _hosted(setup: ProviderSetup, table: HostedTable) -> tuple[Provider, list[Model]]:
    timeouts = Timeouts(table.connect_timeout_s, table.first_timeout_s, table.idle_timeout_s)
    policy = GuardPolicy(RetryPolicy(attempts=1 + table.retries), table.concurrency)
    provider: Provider
    if table.kind == "anthropic":
        from viewloom.providers.anthropic import Anthropic  # noqa: PLC0415 - few servers need it

        provider = Anthropic(
            setup.name, table.base_url, setup.api_key, headers=setup.headers, timeouts=timeouts, policy=policy
        )
    else:
        provider = OpenAICompatible(
            setup.name,
            table.base_url,
            setup.api_key,
            grammar=table.grammar,
            headers=setup.headers,
            timeouts=timeouts,
            policy=policy,
        )
    if setup.is_self_hosted:
        any_model = Model(provider, ANY, metadata=_FREE)
    else:
        any_model = Model(provider, ANY, price_source=table.base_url)
    models = _dressed_all(any_model, table) if table.models else []
    return provider, [*models, *([_dressed(any_model, table)] if table.takes_any_model else [])]


def _dressed_all(model: Model, table: ProviderTable) -> list[Model]:
    """Returns the models that a table names, in the image of `model`; that one itself if it names none."""
    if not table.models:
        return [_dressed(model, table)]
    return [
        replace(
            _dressed(_dressed(model, table), own),
            name=own.name,
            aliases=own.aliases,
            metadata=own.metadata.over(model.metadata),
        )
        for own in table.models
    ]


def _dressed(model: Model, manner: Manner) -> Model:
    """Returns a model that is asked as the file says, where it says anything."""
    return replace(
        model,
        guidance=manner.guidance or model.guidance,
        tier=manner.tier or model.tier,
        dialect=manner.dialect or model.dialect,
        is_constrained=model.is_constrained if manner.constrained is None else manner.constrained,
        is_mended=model.is_mended if manner.mended is None else manner.mended,
        fallback=model.fallback
        if manner.fallback is None
        else tuple(full_model_id(reference) for reference in manner.fallback),
    )


def _check_fallbacks(setup: ProviderSetup, models: Models, sources: Sources) -> None:
    """Looks whether every model to fall back on is there."""
    path: Path = ("providers", setup.name)
    manners: list[tuple[Path, Manner]] = [(path, setup.table)]
    manners += [((*path, "models", position), own) for position, own in enumerate(setup.table.models)]
    for where, manner in manners:
        for position, reference in enumerate(manner.fallback or ()):
            try:
                models.check(full_model_id(reference))
            except ModelNotFound as error:
                raise SetupError(f"{sources.place((*where, 'fallback', position))}: {error.message}") from error


def _pull(models_dir: FilePath) -> FilePath:
    from viewloom.cli.models import pull_weights  # noqa: PLC0415 - the progress bar is for the first start only

    return pull_weights(models_dir)


def _warm_prompts(settings: Settings) -> list[Prompt]:
    library = standard_library(settings.library)
    return [
        Prompt(model="", messages=prompt_messages(messages), prefix=prefix) for prefix, messages in prefixes(library)
    ]
