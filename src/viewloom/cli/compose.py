"""Which providers and models this machine's settings give.

Main path: `open_providers(settings, sources)` takes the providers of the file and the variables, makes each and gives
its models their manner, limits and prices; the composer, which is no model, comes last.
The first model with a name of its own is the default unless
`VIEWLOOM_DEFAULT_MODEL` says otherwise. A kind of provider is imported when there is one, since its HTTP client takes a
third of the time that a start may take.
"""

from collections.abc import Generator
from contextlib import contextmanager

from viewloom.cli.implied import imply_providers
from viewloom.cli.manners import COSTS_NOTHING, dress_all
from viewloom.engine.composing import composer_model
from viewloom.engine.models import Model, Models, full_model_id
from viewloom.engine.price_list import PublicPrices
from viewloom.engine.titles import can_title
from viewloom.errors import ModelNotFound, SetupError
from viewloom.providers.base import Provider
from viewloom.providers.script import load_script
from viewloom.providers.scripted import MODEL_NAME, Scripted
from viewloom.server.configuration.lines import Path
from viewloom.server.configuration.providers import ProviderSetup, load_providers
from viewloom.server.configuration.shapes import HostedTable, LocalTable, Manner, ScriptedTable
from viewloom.server.configuration.sources import Sources, load_sources
from viewloom.server.settings import Settings


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
    composer = composer_model()
    composed = [_compose(setup, settings, layered, pulls=pulls) for setup in setups]
    try:
        models = Models(
            [*(model for _, models in composed for model in models), composer],
            default=full_model_id(settings.default_model),
            price_list=PublicPrices(),
        )
    except ModelNotFound as error:
        raise SetupError(f"{layered.place(('server', 'default_model'))}: {error.message}") from error
    _check_title_model(settings, models, layered)
    for setup in setups:
        _check_fallbacks(setup, models, layered)
    return [*(provider for provider, _ in composed), composer.provider], models


def _compose(
    setup: ProviderSetup, settings: Settings, sources: Sources, *, pulls: bool
) -> tuple[Provider, list[Model]]:
    match setup.table:
        case ScriptedTable():
            with _placed(sources, ("providers", setup.name, "script")):
                return _scripted(setup, setup.table)
        case LocalTable():
            from viewloom.cli.local import open_local  # noqa: PLC0415 - see the module docstring

            if setup.table.model_file is None:
                return open_local(setup, setup.table, settings, pulls=pulls)
            with _placed(sources, ("providers", setup.name, "model_file")):
                return open_local(setup, setup.table, settings, pulls=pulls)
        case HostedTable():
            from viewloom.cli.hosted import open_hosted  # noqa: PLC0415 - see the module docstring

            return open_hosted(setup, setup.table)


@contextmanager
def _placed(sources: Sources, path: Path) -> Generator[None]:
    """Says where a file is named that proves to be missing or wrong.

    Raises:
        SetupError: As in the block, with its place in front.
    """
    try:
        yield
    except SetupError as error:
        raise type(error)(f"{sources.place(path)}: {error.message}") from error


def _scripted(setup: ProviderSetup, table: ScriptedTable) -> tuple[Provider, list[Model]]:
    provider = Scripted(setup.name, None if table.script is None else load_script(table.script))
    return provider, dress_all(Model(provider, MODEL_NAME, metadata=COSTS_NOTHING), table)


def _check_title_model(settings: Settings, models: Models, sources: Sources) -> None:
    """Looks whether the model that is to name threads is there, and can."""
    if not settings.title_model:
        return
    place = sources.place(("server", "title_model"))
    try:
        chosen = models.find(full_model_id(settings.title_model))
    except ModelNotFound as error:
        raise SetupError(f"{place}: {error.message}") from error
    if not can_title(chosen.model):
        raise SetupError(f"{place}: {settings.title_model} cannot name threads: it only makes interfaces.")


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
