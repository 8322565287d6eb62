"""Where settings come from: flags before the environment, the environment before the file.

Main path: `load_sources()` finds `viewloom.toml`, reads it and the environment, and gives `Sources`: layers of nested
tables, each of which can say where one of its values was written. What the values mean is the business of the modules
that check them.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any, cast

import platformdirs

from viewloom.errors import SetupError
from viewloom.server.configuration.lines import Path, find_line, key_lines

FILE_NAME = "viewloom.toml"
SECTIONS = ("server", "providers")
PREFIX = "VIEWLOOM_"
FILE_VARIABLE = "VIEWLOOM_CONFIG"
FOREIGN = {
    "OPENAI_BASE_URL": "openai_base_url",
    "OPENAI_API_KEY": "openai_api_key",
    "ANTHROPIC_API_KEY": "anthropic_api_key",
}
"""Variables of the providers' own clients, and the settings they stand for."""

_PROVIDER_PREFIX = "VIEWLOOM_PROVIDERS__"
_STRUCTURED = frozenset({"headers", "models", "fallback"})
_FILE_LIMIT_BYTES = 1024 * 1024
_AT = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)", re.DOTALL)

Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Layer:
    """Settings from one source.

    Attributes:
        tree: Nested tables, as in the file.
        place: Tells where a path is written, such as `viewloom.toml:3: server.port`.
        is_ours: Whether it holds nothing but settings: a name that is none is a mistake.
    """

    tree: Table
    place: Callable[[Path], str]
    is_ours: bool = True


@dataclass(frozen=True, slots=True)
class Sources:
    """All settings, not yet checked; the first layer has the last word.

    Attributes:
        layers: The environment, then the file if there is one.
        environ: The environment itself, for keys and headers that are named by variable.
        file: The file that was read.
    """

    layers: tuple[Layer, ...]
    environ: Mapping[str, str] = field(repr=False)
    file: FilePath | None = None

    def with_first(self, layer: Layer) -> "Sources":
        """Returns the sources with one more layer before all others."""
        return Sources((layer, *self.layers), self.environ, self.file)

    def with_last(self, layer: Layer) -> "Sources":
        """Returns the sources with one more layer behind all others."""
        return Sources((*self.layers, layer), self.environ, self.file)

    def merged(self, *path: str) -> Table:
        """Returns the table at a path, with the values of all layers; lists are not merged."""
        merged: Table = {}
        for layer in reversed(self.layers):
            merged = _merge(merged, _at(layer.tree, path))
        return merged

    def names(self, section: str) -> list[str]:
        """Lists the members of a section as the file orders them, then those of the other layers."""
        ordered = sorted(self.layers, key=lambda layer: not layer.is_ours)
        return list(dict.fromkeys(name for layer in ordered for name in _at(layer.tree, (section,))))

    def strangers(self, section: str, known: Container[str]) -> list[Path]:
        """Lists the paths in a section that are no settings."""
        ours = (layer for layer in self.layers if layer.is_ours)
        return [(section, name) for layer in ours for name in _at(layer.tree, (section,)) if name not in known]

    def place(self, path: Path) -> str:
        """Tells where a value is written, or where one that is missing would be."""
        for end in range(len(path), 0, -1):
            for layer in self.layers:
                if _has(layer.tree, path[:end]):
                    return layer.place(path)
        return dotted(path)


def load_sources(config: FilePath | None = None, environ: Mapping[str, str] | None = None) -> Sources:
    """Reads the environment and the file.

    Args:
        config: The file; otherwise the one that `VIEWLOOM_CONFIG` names, `viewloom.toml` in the working directory, or
            the one in the user's configuration directory, if there is one.
        environ: In place of the process's environment.

    Raises:
        SetupError: The file that was named is not there, cannot be read, or is no TOML.
    """
    variables = os.environ if environ is None else environ
    path = _find_file(config, variables)
    if path is None:
        return Sources((_environment(variables, ()),), variables)
    written = _read_file(path)
    _check_sections(written)
    return Sources((_environment(variables, written.tree.get("providers", ())), written), variables, path)


def dotted(path: Path) -> str:
    """Writes a path as the file would: `providers.openai.models[0].tier`."""
    written = ""
    for part in path:
        if isinstance(part, int):
            written += f"[{part}]"
        else:
            written += f".{part}" if written else part
    return written


def variable_name(path: Path) -> str:
    """Returns the variable that stands for a path of the file."""
    if path[0] == "server":
        name = str(path[1])
        return next((foreign for foreign, own in FOREIGN.items() if own == name), PREFIX + name.upper())
    return PREFIX + "__".join(_upper(str(part)) for part in path[:3])


def _upper(name: str) -> str:
    return re.sub(r"\W", "_", name).upper()


def _find_file(config: FilePath | None, environ: Mapping[str, str]) -> FilePath | None:
    if config is None and environ.get(FILE_VARIABLE):
        config = FilePath(environ[FILE_VARIABLE])
    if config is not None:
        return config
    places = (FilePath(FILE_NAME), FilePath(platformdirs.user_config_dir("viewloom", appauthor=False)) / FILE_NAME)
    return next((place for place in places if place.is_file()), None)


def _read_file(path: FilePath) -> Layer:
    try:
        with path.open("rb") as file:
            raw = file.read(_FILE_LIMIT_BYTES + 1)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise SetupError(f"{path}: the file cannot be read: {(error.strerror or 'unknown reason').lower()}.") from error
    except UnicodeDecodeError as error:
        raise SetupError(f"{path}: the file is not UTF-8 text.") from error
    if len(raw) > _FILE_LIMIT_BYTES:
        raise SetupError(f"{path}: the file is larger than 1 MiB.")
    try:
        tree = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SetupError(_not_toml(path, text, str(error))) from error
    lines = key_lines(text.replace("\r\n", "\n"))

    def place(where: Path) -> str:
        line = find_line(lines, where)
        return f"{path}:{line}: {dotted(where)}" if line else f"{path}: {dotted(where)}"

    return Layer(tree, place)


def _not_toml(path: FilePath, text: str, message: str) -> str:
    match = _AT.fullmatch(message)
    if match is None:
        return f"{path}: the file is not TOML: {message}."
    line = match["line"] or text.rstrip("\n").count("\n") + 1
    what = match["what"][:1].lower() + match["what"][1:]
    return f"{path}:{line}: the file is not TOML: {what}."


def _check_sections(written: Layer) -> None:
    for name, section in written.tree.items():
        if name not in SECTIONS:
            raise SetupError(f"{written.place((name,))}: {unknown_name(name, SECTIONS)}")
        if not isinstance(section, dict):
            raise SetupError(f"{written.place((name,))}: it must be a table: [{name}].")
    for name, table in written.tree.get("providers", {}).items():
        if not isinstance(table, dict):
            raise SetupError(f"{written.place(('providers', name))}: it must be a table: [providers.{name}].")


def unknown_name(name: str, known: Iterable[str]) -> str:
    """Says that there is no such setting, and which one may be meant."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f"there is no such setting; is `{near[0]}` meant?"
    return f"there is no such setting; those there are: {', '.join(names)}."


def _environment(environ: Mapping[str, str], known: Iterable[str]) -> Layer:
    """Reads the variables; an empty one counts as not set.

    Args:
        environ: The variables.
        known: Providers of the file; a variable cannot spell the `-` and `.` of their names.
    """
    spelt = {_upper(name).lower(): name for name in known}
    server: Table = {}
    providers: Table = {}
    for name, value in environ.items():
        if value and name in FOREIGN:
            server[FOREIGN[name]] = value
        if not value or not name.startswith(PREFIX) or name == FILE_VARIABLE:
            continue
        if not name.startswith(_PROVIDER_PREFIX):
            server[name.removeprefix(PREFIX).lower()] = value
            continue
        provider, _, key = name.removeprefix(_PROVIDER_PREFIX).lower().partition("__")
        providers.setdefault(spelt.get(provider, provider), {})[key] = _structured(name, key, value)
    return Layer({"server": server, "providers": providers}, variable_name, is_ours=False)


def _structured(name: str, key: str, value: str) -> Any:
    """Reads a variable of a setting that is more than a word: as TOML, or as names with commas between them."""
    if key not in _STRUCTURED:
        return value
    if not value.lstrip().startswith(("[", "{")):
        return [part.strip() for part in value.split(",") if part.strip()]
    try:
        return tomllib.loads(f"value = {value}", parse_float=Decimal)["value"]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SetupError(f"{name}: it must be written as in the file, on one line: it is no TOML value.") from error


def _merge(below: Table, above: Mapping[str, Any]) -> Table:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = _merge(cast("Table", old), cast("Table", value))
        else:
            merged[key] = value
    return merged


def _at(tree: Table, path: Sequence[str]) -> Table:
    for name in path:
        tree = tree.get(name, {})
    return tree


def _has(tree: Any, path: Path) -> bool:
    for part in path:
        try:
            tree = tree[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True
