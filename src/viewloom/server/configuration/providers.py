"""The providers that the file and the variables describe, checked, with their keys.

Main path: `load_providers(sources)` takes each table under `providers`, fills in what its kind is known to need
(`presets`), checks it against its shape (`shapes`) and reads the variables it names.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from viewloom.errors import SetupError
from viewloom.server.configuration.lines import Path
from viewloom.server.configuration.presets import PRESETS
from viewloom.server.configuration.problems import describe_problem
from viewloom.server.configuration.shapes import TABLES, AnyTable, HeaderVariable, HostedTable, Manner, ModelTable
from viewloom.server.configuration.sources import Sources, Table

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# Most variables are written so; anything else may be the key itself, written in the wrong place.
_VARIABLE_LIKE = re.compile(r"[A-Z][A-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class ProviderSetup:
    """A provider as it is to be opened.

    Attributes:
        name: Its name in model ids.
        table: Its settings.
        api_key: Empty for none.
        headers: Further headers of every request.
        is_self_hosted: Whether its tokens cost nothing.
        place: Where it is configured, for sentences about it.
    """

    name: str
    table: AnyTable
    api_key: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    is_self_hosted: bool = False
    place: str = ""


def load_providers(sources: Sources) -> tuple[ProviderSetup, ...]:
    """Returns the providers in the order of the file; those that only variables describe come last.

    Raises:
        SetupError: A setting cannot be taken; the message has its name, its place and what is allowed.
    """
    tables = sources.merged("providers")
    setups = tuple(_load(name, tables[name], sources) for name in sources.names("providers"))
    _check_names(setups, sources)
    return setups


def _load(name: str, table: Table, sources: Sources) -> ProviderSetup:
    path = ("providers", name)
    if not _NAME.fullmatch(name):
        raise SetupError(f"{sources.place(path)}: a provider's name has letters, digits, `.`, `_` and `-`.")
    kind = table.get("kind", name)
    preset = PRESETS.get(kind) if isinstance(kind, str) else None
    settings = {**table, "kind": kind}
    if preset is not None:
        settings = {**preset.settings, **table, "kind": preset.settings["kind"]}
    shape = _shape(name, settings["kind"], sources)
    try:
        checked = shape.model_validate(settings)
    except ValidationError as error:
        raise describe_problem(error, sources, path, lambda at: _names(shape, at)) from error
    _check_grammars(checked, sources, path)
    if not isinstance(checked, HostedTable):
        return ProviderSetup(name, checked, is_self_hosted=True, place=sources.place(path))
    return ProviderSetup(
        name,
        checked,
        api_key=_read_key(checked, sources, path, is_needed="api_key_env" in table or "base_url" not in table),
        headers=_read_headers(checked, sources, (*path, "headers")),
        is_self_hosted=preset is not None and preset.is_self_hosted,
        place=sources.place(path),
    )


def _shape(name: str, kind: Any, sources: Sources) -> type[AnyTable]:
    shape = TABLES.get(kind) if isinstance(kind, str) else None
    if shape is None:
        allowed = ", ".join(dict.fromkeys([*TABLES, *PRESETS]))
        raise SetupError(f"{sources.place(('providers', name, 'kind'))}: it must be one of {allowed} (it is {kind!r}).")
    return shape


def _names(shape: type[AnyTable], at: Path) -> Iterable[str]:
    return ModelTable.model_fields if at[:1] == ("models",) else shape.model_fields


def _check_grammars(table: AnyTable, sources: Sources, path: Path) -> None:
    """Looks whether what is to be constrained can be."""
    if not isinstance(table, HostedTable) or (table.kind != "anthropic" and table.grammar != "none"):
        return
    tables: list[tuple[Path, Manner]] = [(path, table)]
    tables += [((*path, "models", position), model) for position, model in enumerate(table.models)]
    for where, manner in tables:
        if manner.constrained:
            why = "no grammar is taken there" if table.kind == "anthropic" else "set the provider's `grammar` first"
            raise SetupError(f"{sources.place((*where, 'constrained'))}: {why}.")


def _check_names(setups: Iterable[ProviderSetup], sources: Sources) -> None:
    """Looks whether every name and alias stands for one model only."""
    taken: set[str] = set()
    for setup in setups:
        for position, model in enumerate(setup.table.models):
            path = ("providers", setup.name, "models", position)
            for key, name in [("name", f"{setup.name}/{model.name}"), *(("aliases", alias) for alias in model.aliases)]:
                if name in taken:
                    raise SetupError(f"{sources.place((*path, key))}: `{name}` stands for another model already.")
                taken.add(name)


def _read_key(table: HostedTable, sources: Sources, path: Path, *, is_needed: bool) -> str:
    if table.api_key_env is None:
        return ""
    key = sources.environ.get(table.api_key_env, "").strip()
    place = sources.place((*path, "api_key_env"))
    shown = f" {table.api_key_env}" if _VARIABLE_LIKE.fullmatch(table.api_key_env) else " it names"
    if not key and is_needed:
        raise SetupError(f"{place}: the variable{shown} is not set.")
    if not key.isprintable():
        raise SetupError(f"{place}: the variable{shown} holds a line end.")
    return key


def _read_headers(table: HostedTable, sources: Sources, path: Path) -> dict[str, str]:
    return {
        name: _read_variable(value, sources, (*path, name)) if isinstance(value, HeaderVariable) else value
        for name, value in table.headers.items()
    }


def _read_variable(variable: HeaderVariable, sources: Sources, path: Path) -> str:
    text = sources.environ.get(variable.name, "")
    if not text:
        raise SetupError(f"{sources.place(path)}: the variable {variable.name} is not set.")
    if not text.isprintable():
        raise SetupError(f"{sources.place(path)}: the variable {variable.name} holds a line end.")
    return text
