"""Providers that need no table in the file: those of the usual variables, the script and the built-in model.

They stand behind everything that the file says of a provider of the same name.
"""

from collections.abc import Mapping

from viewloom.server.configuration.lines import Path
from viewloom.server.configuration.presets import PRESETS
from viewloom.server.configuration.sources import Layer, Sources, Table
from viewloom.server.settings import Settings

_BECAUSE = {
    "scripted": "script",
    "openai": "openai_api_key",
    "anthropic": "anthropic_api_key",
    "local": "embedded",
}
"""The setting that brings each of them in."""

_SETTINGS = {
    ("scripted", "script"): "script",
    ("openai", "base_url"): "openai_base_url",
    ("openai", "grammar"): "openai_grammar",
    ("local", "model_file"): "model_file",
}
"""The setting that gives each of their values."""


def imply_providers(settings: Settings, sources: Sources) -> Sources:
    """Returns the sources with the providers that the settings bring in."""
    written = sources.merged("providers")
    tables = {name: table for name, table in _tables(settings).items() if _is_missing(name, table, written)}

    def place(path: Path) -> str:
        _, name, *rest = map(str, path)
        setting = _SETTINGS.get((name, rest[0])) if rest else None
        return sources.place(("server", setting or _BECAUSE[name]))

    return sources.with_last(Layer({"providers": tables}, place, is_ours=False))


def _tables(settings: Settings) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    if settings.script is not None:
        tables["scripted"] = {"kind": "scripted", "script": settings.script}
    if settings.openai_api_key.get_secret_value() or settings.openai_base_url:
        tables["openai"] = {"kind": "openai", "grammar": settings.openai_grammar}
        if settings.openai_base_url:
            tables["openai"]["base_url"] = settings.openai_base_url
    if settings.anthropic_api_key.get_secret_value():
        tables["anthropic"] = {"kind": "anthropic"}
    if settings.embedded:
        tables["local"] = {"kind": "local"}
        if settings.model_file is not None:
            tables["local"]["model_file"] = settings.model_file
    return tables


def _is_missing(name: str, implied: Table, written: Mapping[str, Table]) -> bool:
    """Tells whether the file leaves room for a provider.

    It does not if a table of that name means another kind, or if its key is there for a table of another name: the
    models listed there are meant to be the only ones that the key pays for.
    """
    if name in written:
        return written[name].get("kind", implied["kind"]) == implied["kind"]
    key = _key_variable(implied["kind"], implied)
    return key is None or all(_key_variable(other, table) != key for other, table in written.items())


def _key_variable(name: str, table: Table) -> str | None:
    preset = PRESETS.get(str(table.get("kind", name)))
    usual = preset.settings.get("api_key_env") if preset else None
    return table.get("api_key_env", usual)
