"""`viewloom compose`: a program for a file of data or prose, without a model."""

from pathlib import Path
from typing import IO

import click

from viewloom.cli.library_file import load_library
from viewloom.compose import compose_document, read_any
from viewloom.errors import SetupError
from viewloom.lang import parse


@click.command(name="compose")
@click.argument("file", type=click.File("rb"))
@click.option("--request", default="", help='What is wanted, in words: "as a pie", "top 5 by price".')
@click.option("--library", default="chat", show_default=True, help="`chat`, `full`, or a JSON file.")
@click.option("--root", default="", help="The root of a whole library from a file.")
@click.option("--explain", is_flag=True, help="Say on stderr which rules decided.")
def command(  # noqa: PLR0917 - one for each option
    file: IO[bytes], request: str, library: str, root: str, explain: bool
) -> None:
    """Print the program that shows FILE (`-` for stdin): JSON, CSV, tables, markdown, a JSON Schema."""
    allowed = load_library(library, root)
    name = "" if file.name == "<stdin>" else Path(file.name).name
    composition = compose_document(read_any(file.read(), name), allowed, request)
    program = parse(composition.program, allowed.signatures)
    if program.root is None or any(diagnostic.severity == "error" for diagnostic in program.diagnostics):
        raise SetupError(f"The library {library!r} has no components that can show this.")
    click.echo(composition.program, nl=False)
    if explain:
        for line in composition.explanation():
            click.echo(line, err=True)
