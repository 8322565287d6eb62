"""`viewloom check`: what a program says wrong, as JSON."""

import json
import sys
from dataclasses import asdict
from typing import IO

import click

from viewloom.cli.library_file import load_signatures
from viewloom.errors import SetupError
from viewloom.lang import Diagnostic, parse


@click.command(name="check")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--library", default="chat", show_default=True, help="`chat`, `full`, or a JSON file.")
@click.option("--root", default="", help="The root of a whole library from a file.")
def command(file: IO[str], library: str, root: str) -> None:
    """Print the diagnostics of FILE (`-` for stdin) as a JSON list; exit with 1 if one is an error."""
    signatures = load_signatures(library, root)
    try:
        source = file.read()
    except UnicodeDecodeError as error:
        raise SetupError(f"{file.name} cannot be read as text.") from error
    program = parse(source, signatures)
    found = [_shape(diagnostic) for diagnostic in program.diagnostics]
    if program.root is None:
        found.append(
            {"code": "no-root", "severity": "error", "message": "Nothing in the program gives a root element."}
        )
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    sys.exit(any(entry["severity"] == "error" for entry in found))


def _shape(diagnostic: Diagnostic) -> dict[str, object]:
    return {name: value for name, value in asdict(diagnostic).items() if value not in ("", None)}
