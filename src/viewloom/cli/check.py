"""`viewloom check`: what a program says wrong, as JSON."""

import json
import sys
from dataclasses import asdict
from typing import IO, get_args

import click

from viewloom.catalogue.library import LibraryName, standard_library
from viewloom.lang import Diagnostic, Signatures, compile_signatures, parse


@click.command(name="check")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--library", default="chat", show_default=True, help="`chat`, `full`, or a JSON Schema file.")
@click.option("--root", default="", help="The root component of a library from a file.")
def command(file: IO[str], library: str, root: str) -> None:
    """Print the diagnostics of FILE (`-` for stdin) as a JSON list; exit with 1 if one is an error."""
    program = parse(file.read(), load_signatures(library, root))
    found = [_shape(diagnostic) for diagnostic in program.diagnostics]
    if program.root is None:
        found.append(
            {"code": "no-root", "severity": "error", "message": "Nothing in the program gives a root element."}
        )
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    sys.exit(any(entry["severity"] == "error" for entry in found))


def load_signatures(library: str, root: str = "") -> Signatures:
    """Returns the signatures of a standard library, or of a JSON Schema file in the shape of `toJSONSchema()`."""
    for name in get_args(LibraryName):
        if library == name:
            return standard_library(name).signatures
    try:
        with click.open_file(library, encoding="utf-8") as file:
            return compile_signatures(json.load(file), root)
    except (OSError, ValueError) as error:
        raise click.BadParameter(
            f"{library!r} is neither a library (chat, full) nor a readable JSON Schema file.", param_hint="--library"
        ) from error


def _shape(diagnostic: Diagnostic) -> dict[str, object]:
    return {name: value for name, value in asdict(diagnostic).items() if value not in ("", None)}
