"""How the engine is run on this machine; ADR 0003 has the figures behind the choices."""

from dataclasses import dataclass

from viewloom.providers.local.gguf import ModelFile
from viewloom.providers.local.machine import count_cores

_TINY_MODEL_BYTES = 300_000_000


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """What the engine is told.

    Attributes:
        slots: Requests decoded at once.
        context_tokens: What one request may hold, prompt and answer.
        threads: Threads that decode.
        prompt_threads: Threads that read prompts.
        batch_tokens: Prompt tokens read at a stretch; others wait that long for their next token.
        flash_attention: Reads prompts a little faster and decodes slower on processors without a GPU.
    """

    slots: int
    context_tokens: int
    threads: int
    prompt_threads: int
    batch_tokens: int = 128
    flash_attention: bool = False


def default_options(model: ModelFile, cores: int | None = None) -> EngineOptions:
    """Chooses options for a model on this machine."""
    cores = cores or count_cores()
    tiny = model.size_bytes < _TINY_MODEL_BYTES
    wanted = 2048 if tiny else 8192
    threads = max(1, cores - 1)
    return EngineOptions(
        slots=2 if cores <= 4 else 4,
        context_tokens=min(wanted, model.context_tokens or wanted),
        threads=threads,
        # All cores read a prompt twice as fast while nothing else runs, and collapse when something does. A tiny
        # model's prompts come from disk; a large model's reading is most of the wait.
        prompt_threads=threads if tiny else cores,
    )
