"""`viewloom fmt`: a program in canonical form."""

import sys
from pathlib import Path

import click

from viewloom.catalogue.library import standard_library
from viewloom.errors import SetupError
from viewloom.lang import parse, serialise


@click.command(name="fmt")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--check", "only_checks", is_flag=True, help="Change nothing; exit with 1 if a file would change.")
def command(files: tuple[Path, ...], *, only_checks: bool) -> None:
    """Write FILES in canonical form: one statement a line, double quotes, one space after commas.

    Without FILES, or with `-`, stdin is formatted to stdout. Comments and prose are no part of a program and go.
    """
    if not files or files == (Path("-"),):
        _format_stdin(writes=not only_checks)
        return
    changed = [path for path in files if not _is_formatted(path, writes=not only_checks)]
    for path in changed:
        click.echo(f"{'would change' if only_checks else 'changed'} {path}")
    if only_checks and changed:
        raise SystemExit(1)


def format_program(source: str) -> str:
    """Returns the program in canonical form, with a line end behind its last statement."""
    # The canonical form is the same for every library; parsing only needs one.
    text = serialise(parse(source, standard_library("full").signatures))
    return text if text.endswith("\n") or not text else text + "\n"


def _format_stdin(*, writes: bool) -> None:
    try:
        source = sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as error:
        raise SetupError("Standard input cannot be read as text.") from error
    formatted = format_program(source)
    if writes:
        click.echo(formatted, nl=False)
    elif formatted != source:
        click.echo("would change standard input")
        raise SystemExit(1)


def _is_formatted(path: Path, *, writes: bool) -> bool:
    try:
        source = path.read_text(encoding="utf-8")
        formatted = format_program(source)
        if writes and formatted != source:
            path.write_text(formatted, encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SetupError(f"{path} cannot be read as text.") from error
    except OSError as error:
        raise SetupError(f"{path} cannot be read and written: {(error.strerror or 'it failed').lower()}.") from error
    return formatted == source
