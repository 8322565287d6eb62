"""`viewloom people`: let somebody in without the console, and see who may sign in."""

import asyncio
from typing import get_args

import click
from rich.console import Console
from rich.table import Table

from viewloom.cli.tables import print_table
from viewloom.cli.welcome import base_url
from viewloom.errors import InvalidRequest, SetupError
from viewloom.server.console.bodies import check_email
from viewloom.server.console.shape import setup_link
from viewloom.server.settings import load_settings
from viewloom.storage.key_store import DEFAULT_ACCOUNT
from viewloom.storage.people import INVITATION_LIFE, Role, User
from viewloom.storage.store import open_store


@click.group(name="people")
def command() -> None:
    """Let people sign in to the console, and list them."""


@command.command()
@click.argument("email")
@click.option(
    "--role", type=click.Choice(get_args(Role)), default="developer", show_default=True, help="What they may do."
)
@click.option("--account", default=DEFAULT_ACCOUNT, show_default=True, help="The account they will belong to.")
def invite(email: str, role: Role, account: str) -> None:
    """Print a link that lets EMAIL in once; somebody who is in already gets a new password by it."""
    try:
        address = check_email(email)
    except ValueError as error:
        raise InvalidRequest(f"{email!r} cannot be invited: {error}.", param="email") from error
    link, known = asyncio.run(_invite(address, role, account))
    click.echo(link)
    what = (
        f"gives {known.email} a new password and leaves the role {known.role}"
        if known
        else f"lets {address} in as {role}"
    )
    click.echo(f"The link {what}. It works once, for {INVITATION_LIFE.days} days.", err=True)


@command.command(name="list")
def list_people() -> None:
    """List who may sign in."""
    table = Table("e-mail", "name", "role", "state", "last seen")
    for user in asyncio.run(_list()):
        seen = f"{user.seen_at:%Y-%m-%d %H:%M}" if user.seen_at else "never"
        table.add_row(user.email, user.name, user.role, "disabled" if user.disabled_at else "may sign in", seen)
    print_table(table, Console())


async def _invite(email: str, role: Role, account: str) -> tuple[str, User | None]:
    settings = load_settings()
    async with open_store(settings.store_url) as store:
        known = await store.people.maybe_by_email(email)
        if known is not None and known.disabled_at is not None:
            raise SetupError(f"{known.email} is disabled; an admin can enable them in the console.")
        _, secret = await store.invitations.create(await store.keys.account_id(account), role, email)
    return setup_link(base_url(settings, settings.port), secret), known


async def _list() -> list[User]:
    async with open_store(load_settings().store_url) as store:
        return await store.people.list()
