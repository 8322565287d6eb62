"""`viewloom keys`: make, list and revoke API keys."""

import asyncio

import click
from rich.console import Console
from rich.table import Table

from viewloom.errors import SetupError
from viewloom.server.settings import load_settings
from viewloom.storage.keys import Key
from viewloom.storage.store import open_store


@click.group(name="keys")
def command() -> None:
    """Make, list and revoke API keys."""


@command.command()
@click.option("--name", required=True, help="What the key is for; shown in lists.")
def create(name: str) -> None:
    """Make a key and print it: it is shown this once and stored only as a hash."""
    click.echo(asyncio.run(_create(name)))


@command.command(name="list")
def list_keys() -> None:
    """List the keys by their public prefix."""
    table = Table("prefix", "name", "created", "state")
    for key in asyncio.run(_list()):
        state = f"revoked {key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else "works"
        table.add_row(key.prefix, key.name, f"{key.created_at:%Y-%m-%d %H:%M}", state)
    Console().print(table)


@command.command()
@click.argument("prefix")
def revoke(prefix: str) -> None:
    """Revoke the keys whose public prefix, id or name is PREFIX; their next request fails."""
    revoked = asyncio.run(_revoke(prefix))
    if not revoked:
        raise SetupError(f"No working key has the prefix, id or name {prefix!r}; `viewloom keys list` shows them.")
    for key in revoked:
        click.echo(f"revoked {key.prefix}… ({key.name})")


async def _create(name: str) -> str:
    async with open_store(load_settings().store_url) as store:
        return (await store.keys.create(name))[1]


async def _list() -> list[Key]:
    async with open_store(load_settings().store_url) as store:
        return await store.keys.list()


async def _revoke(prefix: str) -> list[Key]:
    async with open_store(load_settings().store_url) as store:
        return await store.keys.revoke(prefix)
