"""`viewloom keys`: make, list and revoke API keys."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from viewloom.cli.tables import print_table
from viewloom.errors import SetupError
from viewloom.server.settings import load_settings
from viewloom.storage.key_store import DEFAULT_ACCOUNT
from viewloom.storage.keys import Key, KeyTerms, parse_origins
from viewloom.storage.limits import parse_limits
from viewloom.storage.store import open_store

_TIME = "%Y-%m-%d %H:%M"


def _to_come(_context: click.Context, _option: click.Parameter, value: datetime | None) -> datetime | None:
    """Returns a time of an option as UTC, if it is not over."""
    moment = value.replace(tzinfo=UTC) if value else None
    if moment is not None and moment <= datetime.now(UTC):
        raise click.BadParameter(f"{moment:{_TIME}} UTC is over; a key that has expired opens nothing.")
    return moment


@click.group(name="keys")
def command() -> None:
    """Make, list and revoke API keys."""


@command.command()
@click.option("--name", required=True, help="What the key is for; shown in lists.")
@click.option("--account", default=DEFAULT_ACCOUNT, help="The account that owns it.  [default: default]")
@click.option("--expires", type=click.DateTime(), callback=_to_come, help="When it stops working, in UTC.")
@click.option("--requests-per-minute", type=int, help="Requests in any minute.")
@click.option("--tokens-per-minute", type=int, help="Tokens of prompts and replies in a minute.")
@click.option("--concurrent-streams", type=int, help="Replies under way at one time.")
@click.option("--usd-per-day", help="Budget of a UTC day, in USD.")
@click.option("--usd-per-month", help="Budget of a calendar month, in USD.")
@click.option("--usd-total", help="Budget of the key's life, in USD.")
@click.option("--model", "models", multiple=True, help="A model id that it may use; * at the end stands for any rest.")
@click.option("--endpoint", "endpoints", multiple=True, help="An endpoint that it may call.")
@click.option("--origin", "origins", multiple=True, help="An origin whose pages may use it; * for any.")
@click.option("--log-content", is_flag=True, help="Keep what is said with it in the log of requests.")
def create(
    name: str, account: str, *, expires: datetime | None, origins: tuple[str, ...], log_content: bool, **limits: Any
) -> None:
    """Make a key and print it: it is shown this once and stored only as a hash."""
    # An option that may be given many times is an empty tuple when it is not given.
    given = {limit: None if value == () else value for limit, value in limits.items()}
    terms = KeyTerms(
        limits=parse_limits(given),
        expires_at=expires,
        origins=parse_origins(origins),
        is_content_logged=log_content,
    )
    click.echo(asyncio.run(_create(name, account, terms)))


@command.command(name="list")
def list_keys() -> None:
    """List the keys by their public prefix."""
    table = Table("prefix", "name", "created", "last used", "state", "limits")
    for key in asyncio.run(_list()):
        limits = ", ".join(f"{name} {value}" for name, value in key.limits.to_json().items())
        used = f"{key.last_used_at:{_TIME}}" if key.last_used_at else "never"
        table.add_row(key.prefix, key.name, f"{key.created_at:{_TIME}}", used, _state(key), limits)
    print_table(table, Console())


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
        return f"revoked {key.revoked_at:{_TIME}}"
    if key.expires_at:
        word = "expired" if key.expires_at <= datetime.now(UTC) else "works until"
        return f"{word} {key.expires_at:{_TIME}}"
    return "works"


async def _create(name: str, account: str, terms: KeyTerms) -> str:
    async with open_store(load_settings().store_url) as store:
        return (await store.keys.create(name, account=account, **terms))[1]


async def _list() -> list[Key]:
    async with open_store(load_settings().store_url) as store:
        return await store.keys.list()


async def _revoke(prefix: str) -> list[Key]:
    async with open_store(load_settings().store_url) as store:
        return await store.keys.revoke(prefix)
