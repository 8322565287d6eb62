"""`viewloom grammar`: print the grammar that holds a model to a library."""

from typing import cast, get_args

import click

from viewloom.catalogue.constrained_prompt import has_state
from viewloom.catalogue.program_grammar import Syntax, render_program_grammar
from viewloom.catalogue.prompt import Tier
from viewloom.cli.library_file import load_library


@click.command(name="grammar")
@click.option("--format", "syntax", type=click.Choice(get_args(Syntax)), default="lark", show_default=True)
@click.option("--library", default="chat", show_default=True, help="`chat`, `full`, or a JSON file.")
@click.option("--root", default="", help="The root of a whole library from a file.")
@click.option("--tier", type=click.Choice(get_args(Tier)), default="standard", show_default=True)
def command(syntax: str, library: str, root: str, tier: str) -> None:
    """Print the decoding grammar of a library, as a model of a tier is sent it."""
    chosen = load_library(library, root)
    try:
        text = render_program_grammar(chosen, cast("Syntax", syntax), has_state=has_state(cast("Tier", tier)))
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--library") from error
    click.echo(text, nl=False)
