"""`viewloom grammar`: print the grammar that holds a model to a library."""

from typing import cast, get_args

import click

from viewloom.catalogue.constrained_prompt import has_state
from viewloom.catalogue.library import LibraryName, standard_library
from viewloom.catalogue.program_grammar import Syntax, render_program_grammar
from viewloom.catalogue.prompt import Tier


@click.command(name="grammar")
@click.option("--format", "syntax", type=click.Choice(get_args(Syntax)), default="lark", show_default=True)
@click.option("--library", type=click.Choice(get_args(LibraryName)), default="chat", show_default=True)
@click.option("--tier", type=click.Choice(get_args(Tier)), default="standard", show_default=True)
def command(syntax: str, library: str, tier: str) -> None:
    """Print the decoding grammar of a library, as a model of a tier is sent it."""
    chosen = standard_library(cast("LibraryName", library))
    text = render_program_grammar(chosen, cast("Syntax", syntax), has_state=has_state(cast("Tier", tier)))
    click.echo(text, nl=False)
