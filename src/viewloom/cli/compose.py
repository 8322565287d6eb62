"""Which providers and models this machine's settings give.

The first model with a name of its own is the default unless `VIEWLOOM_DEFAULT_MODEL` says otherwise.
"""

from pathlib import Path

from viewloom.catalogue.families import prefixes
from viewloom.catalogue.library import standard_library
from viewloom.engine.models import ANY, Model, Models
from viewloom.engine.plan import prompt_messages
from viewloom.errors import ModelNotFound, SetupError
from viewloom.providers.base import Prompt, Provider
from viewloom.providers.local.provider import LocalProvider
from viewloom.providers.local.weights import maybe_weights
from viewloom.providers.openai_compatible import OpenAICompatible
from viewloom.providers.script import load_script
from viewloom.providers.scripted import MODEL_NAME, Scripted
from viewloom.server.settings import Settings

EMBEDDED_MODEL = "smollm2-135m-instruct"
OPENAI_BASE_URL = "https://api.openai.com/v1"


def open_providers(settings: Settings) -> tuple[list[Provider], Models]:
    """Returns the providers, not yet opened, and the models they serve.

    Raises:
        SetupError: A setting names something that is not there.
    """
    models: list[Model] = []
    if settings.script is not None:
        models.append(Model(Scripted("scripted", load_script(settings.script)), MODEL_NAME))
    key = settings.openai_api_key.get_secret_value()
    if key or settings.openai_base_url:
        base_url = settings.openai_base_url or OPENAI_BASE_URL
        models.append(Model(OpenAICompatible("openai", base_url, key, grammar=settings.openai_grammar), ANY))
    if settings.embedded:
        models.append(_local_model(settings))
    try:
        return [model.provider for model in models], Models(models, default=settings.default_model)
    except ModelNotFound as error:
        raise SetupError(f"VIEWLOOM_DEFAULT_MODEL: {error.message}") from error


def _local_model(settings: Settings) -> Model:
    """Returns the built-in model, or the operator's own file in its place."""
    model_file = settings.model_file or maybe_weights(settings.models_dir) or _pull(settings.models_dir)
    provider = LocalProvider(model_file, settings.data_dir / "warm", warm_prompts=_warm_prompts(settings), name="local")
    return Model(
        provider,
        EMBEDDED_MODEL if settings.model_file is None else provider.model_names[0],
        guidance="families",
        tier="compact",
        is_embedded=settings.model_file is None,
    )


def _pull(models_dir: Path) -> Path:
    from viewloom.cli.models import pull_weights  # noqa: PLC0415 - the progress bar is for the first start only

    return pull_weights(models_dir)


def _warm_prompts(settings: Settings) -> list[Prompt]:
    library = standard_library(settings.library)
    return [
        Prompt(model="", messages=prompt_messages(messages), prefix=prefix) for prefix, messages in prefixes(library)
    ]
