"""`viewloom prompt`: print the system prompt that teaches a model the language."""

from typing import cast, get_args

import click

from viewloom.catalogue.prompt import Tier, render_prompt
from viewloom.cli.library_file import load_library


@click.command(name="prompt")
@click.option("--library", default="chat", show_default=True, help="`chat`, `full`, or a JSON file.")
@click.option("--root", default="", help="The root of a whole library from a file.")
@click.option("--tier", type=click.Choice(get_args(Tier)), default="standard", show_default=True)
def command(library: str, root: str, tier: str) -> None:
    """Print the system prompt of a library in one of its tiers."""
    click.echo(render_prompt(load_library(library, root), cast("Tier", tier)), nl=False)
