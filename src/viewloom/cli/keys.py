"""`viewloom keys`: make, list and revoke API keys."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from viewloom.errors import SetupError
from viewloom.server.settings import load_settings
from viewloom.storage.key_store import DEFAULT_ACCOUNT
from viewloom.storage.keys import Key
from viewloom.storage.limits import KeyLimits, parse_limits
from viewloom.storage.store import open_store


@click.group(name="keys")
def command() -> None:
    """Make, list and revoke API keys."""


@command.command()
@click.option("--name", required=True, help="What the key is for; shown in lists.")
@click.option("--account", default=DEFAULT_ACCOUNT, help="The account that owns it.  [default: default]")
@click.option("--expires", type=click.DateTime(), help="When it stops working, in UTC.")
@click.option("--requests-per-minute", type=int, help="Requests in any minute.")
@click.option("--tokens-per-minute", type=int, help="Tokens of prompts and replies in a minute.")
@click.option("--concurrent-streams", type=int, help="Replies under way at one time.")
@click.option("--usd-per-day", help="Budget of a UTC day, in USD.")
@click.option("--usd-per-month", help="Budget of a calendar month, in USD.")
@click.option("--usd-total", help="Budget of the key's life, in USD.")
@click.option("--model", "models", multiple=True, help="A model id that it may use; * at the end stands for any rest.")
@click.option("--endpoint", "endpoints", multiple=True, help="An endpoint that it may call.")
def create(name: str, account: str, expires: datetime | None, **limits: Any) -> None:
    """Make a key and print it: it is shown this once and stored only as a hash."""
    # An option that may be given many times is an empty tuple when it is not given.
    given = {limit: None if value == () else value for limit, value in limits.items()}
    parsed = parse_limits(given)
    expires_at = expires.replace(tzinfo=UTC) if expires else None
    click.echo(asyncio.run(_create(name, account, parsed, expires_at)))


@command.command(name="list")
def list_keys() -> None:
    """List the keys by their public prefix."""
    table = Table("prefix", "name", "created", "state", "limits")
    for key in asyncio.run(_list()):
        limits = ", ".join(f"{name} {value}" for name, value in key.limits.to_json().items())
        table.add_row(key.prefix, key.name, f"{key.created_at:%Y-%m-%d %H:%M}", _state(key), limits)
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


def _state(key: Key) -> str:
    if key.revoked_at:
        return f"revoked {key.revoked_at:%Y-%m-%d %H:%M}"
    if key.expires_at:
        word = "expired" if key.expires_at <= datetime.now(UTC) else "works until"
        return f"{word} {key.expires_at:%Y-%m-%d %H:%M}"
    return "works"


async def _create(name: str, account: str, limits: KeyLimits, expires_at: datetime | None) -> str:
    async with open_store(load_settings().store_url) as store:
        return (await store.keys.create(name, account=account, limits=limits, expires_at=expires_at))[1]


async def _list() -> list[Key]:
    async with open_store(load_settings().store_url) as store:
        return await store.keys.list()


async def _revoke(prefix: str) -> list[Key]:
    async with open_store(load_settings().store_url) as store:
        return await store.keys.revoke(prefix)
