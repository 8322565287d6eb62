"""`viewloom`: one module for each command, imported when it is asked for.

An error that the operator can mend is one line on stderr and exit code 1, never a traceback.
"""

import gc
import importlib
import sys
from typing import cast

import click

from viewloom import __version__
from viewloom.errors import ViewloomError

COMMANDS = {
    "chat": "viewloom.cli.chat",
    "check": "viewloom.cli.check",
    "compose": "viewloom.cli.compose_file",
    "config": "viewloom.cli.config",
    "db": "viewloom.cli.db",
    "eval": "viewloom.cli.evaluate",
    "export": "viewloom.cli.export",
    "fmt": "viewloom.cli.fmt",
    "grammar": "viewloom.cli.grammar",
    "keys": "viewloom.cli.keys",
    "models": "viewloom.cli.models",
    "people": "viewloom.cli.people",
    "prompt": "viewloom.cli.prompt",
    "serve": "viewloom.cli.serve",
    "weave": "viewloom.cli.weave",
}


class _LazyGroup(click.Group):
    """Imports a command's module only to run it: `viewloom keys` need not wait for the server's imports."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        # Imports make objects that stay; looking for garbage among them takes a seventh of the time.
        gc.disable()
        try:
            return cast("click.Command", importlib.import_module(COMMANDS[cmd_name]).command)
        finally:
            gc.enable()


@click.group(cls=_LazyGroup)
@click.version_option(__version__)
def viewloom() -> None:
    """Answers chat requests with interfaces: charts, tables, forms and buttons."""


def main() -> None:
    """Runs the command line."""
    try:
        viewloom(prog_name="viewloom")
    except ViewloomError as error:
        click.echo(f"viewloom: {error.message}", err=True)
        sys.exit(1)
