"""Kinds of endpoints that are known by name: what need not be written in the file.

`kind = "groq"`, or a provider called `groq` without a kind, is an `openai_compatible` one with these settings; what the
file says comes before them.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preset:
    """What is known of a kind of endpoint.

    Attributes:
        settings: Settings of the provider, as the file would have them.
        is_self_hosted: Whether it runs on the operator's own machines, so that a token costs nothing.
    """

    settings: Mapping[str, str]
    is_self_hosted: bool = False


def _hosted(base_url: str, api_key_env: str, kind: str = "openai_compatible") -> Preset:
    return Preset({"kind": kind, "base_url": base_url, "api_key_env": api_key_env})


def _own(base_url: str, grammar: str = "none") -> Preset:
    return Preset({"kind": "openai_compatible", "base_url": base_url, "grammar": grammar}, is_self_hosted=True)


PRESETS: Mapping[str, Preset] = {
    "openai": _hosted("https://api.openai.com/v1", "OPENAI_API_KEY"),
    "anthropic": _hosted("https://api.anthropic.com/v1", "ANTHROPIC_API_KEY", "anthropic"),
    "openrouter": _hosted("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
    "groq": _hosted("https://api.groq.com/openai/v1", "GROQ_API_KEY"),
    "together": _hosted("https://api.together.xyz/v1", "TOGETHER_API_KEY"),
    "gemini": _hosted("https://generativelanguage.googleapis.com/v1beta/openai", "GEMINI_API_KEY"),
    "ollama": _own("http://127.0.0.1:11434/v1"),
    "lm_studio": _own("http://127.0.0.1:1234/v1"),
    "llama_cpp": _own("http://127.0.0.1:8080/v1", "llama.cpp"),
    "vllm": _own("http://127.0.0.1:8000/v1", "vllm"),
    "sglang": _own("http://127.0.0.1:30000/v1"),
}
