"""`viewloom prompt`: print the system prompt that teaches a model the language."""

from typing import cast, get_args

import click

from viewloom.catalogue.library import LibraryName, standard_library
from viewloom.catalogue.prompt import Tier, render_prompt


@click.command(name="prompt")
@click.option("--library", type=click.Choice(get_args(LibraryName)), default="chat", show_default=True)
@click.option("--tier", type=click.Choice(get_args(Tier)), default="standard", show_default=True)
def command(library: str, tier: str) -> None:
    """Print the system prompt of a library in one of its tiers."""
    click.echo(render_prompt(standard_library(cast("LibraryName", library)), cast("Tier", tier)), nl=False)
