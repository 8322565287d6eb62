"""`viewloom db`: bring the database to its newest shape, and copy it."""

import asyncio
from pathlib import Path

import click

from viewloom.server.settings import load_settings
from viewloom.storage.backup import back_up
from viewloom.storage.schema import HEAD_REVISION
from viewloom.storage.store import open_store


@click.group(name="db")
def command() -> None:
    """Upgrade the database, or copy it."""


@command.command()
def upgrade() -> None:
    """Bring the database to its newest shape, as every start does."""
    asyncio.run(_upgrade())
    click.echo(f"The database has revision {HEAD_REVISION}.")


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy the SQLite database to FILE; the server may go on meanwhile."""
    back_up(load_settings().store_url, file)
    click.echo(f"The database was copied to {file}.")


async def _upgrade() -> None:
    async with open_store(load_settings().store_url):
        pass
