"""`--library`: a standard library by name, or one from a JSON file.

The file holds what a client would send as `metadata.thesys` (`{"c1_custom_components": {…}, …}`), or the JSON Schema of
a whole library as OpenUI's `library.toJSONSchema()` gives it, which is known by its `$defs`.
"""

import json
from collections.abc import Mapping
from typing import Any, cast, get_args

import click

from viewloom.catalogue.component import Component, Record
from viewloom.catalogue.json_schema import read_object, remark
from viewloom.catalogue.library import Library, LibraryName, standard_library
from viewloom.catalogue.schema_parts import Budget
from viewloom.errors import InvalidRequest
from viewloom.lang import Signatures, compile_signatures
from viewloom.server.chat.metadata import build_library

_USUAL_ROOTS = ("Card", "Stack", "Root", "App")


def load_library(library: str, root: str = "") -> Library:
    """Returns a standard library by its name, or the one that a file describes.

    Args:
        library: "chat", "full" or a path.
        root: The root component of a whole library from a file; a usual one, or its first, if empty.

    Raises:
        click.BadParameter: It is neither, or the file describes none.
    """
    for name in get_args(LibraryName):
        if library == name:
            return _with_its_own_root(standard_library(name), root)
    described = _read(library)
    try:
        if "$defs" not in described:
            return _with_its_own_root(build_library(described, "chat"), root)
        return _whole_library(described, root)
    except InvalidRequest as error:
        raise click.BadParameter(error.message, param_hint="--library") from error


def load_signatures(library: str, root: str = "") -> Signatures:
    """Returns the signatures of a library; those of a whole library from a file just as its schema has them.

    Raises:
        click.BadParameter: As `load_library`.
    """
    if library in get_args(LibraryName) or "$defs" not in (described := _read(library)):
        return load_library(library, root).signatures
    try:
        signatures = compile_signatures(described, root)
    except ValueError as error:
        raise _unreadable(library) from error
    if root and root not in described["$defs"]:
        raise _unknown_root(root)
    return signatures


def _with_its_own_root(library: Library, root: str) -> Library:
    if root not in ("", library.root):
        raise click.BadParameter(
            f"Only a whole library from a file takes another root; this one's is {library.root!r}.",
            param_hint="--root",
        )
    return library


def _whole_library(described: Mapping[str, Any], root: str) -> Library:
    defs = described["$defs"]
    if not isinstance(defs, Mapping) or not defs:
        raise click.BadParameter("The schema's $defs hold no component.", param_hint="--library")
    bodies = cast("Mapping[str, Any]", defs)
    budget = Budget()
    components: list[Component] = []
    for name, body in bodies.items():
        fields = read_object(body, f"$defs.{name}", bodies.keys(), budget)
        components.append(Component(name, remark(body), fields.fields if isinstance(fields, Record) else ()))
    chosen = root or next((usual for usual in _USUAL_ROOTS if usual in bodies), components[0].name)
    if chosen not in bodies:
        raise _unknown_root(chosen)
    return Library("file", chosen, tuple(components))


def _read(path: str) -> Mapping[str, Any]:
    try:
        with click.open_file(path, encoding="utf-8") as file:
            found = json.load(file)
    except (OSError, ValueError, RecursionError) as error:
        raise _unreadable(path) from error
    if not isinstance(found, dict):
        raise _unreadable(path)
    return cast("dict[str, Any]", found)


def _unknown_root(root: str) -> click.BadParameter:
    return click.BadParameter(f"The library has no component {root!r}.", param_hint="--root")


def _unreadable(library: str) -> click.BadParameter:
    return click.BadParameter(
        f"{library!r} is neither a library (chat, full) nor a readable JSON file.", param_hint="--library"
    )
