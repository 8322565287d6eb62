"""`viewloom export`: a thread as JSON, markdown, or a page that shows itself."""

import asyncio

import click

from viewloom.errors import SetupError, ThreadNotFound
from viewloom.server.settings import load_settings
from viewloom.server.sharing.routes import load_export, render_html, render_json
from viewloom.server.sharing.transcript import render_markdown
from viewloom.storage.store import open_store
from viewloom.storage.turns import Thread, Turn

_RENDERERS = {"json": render_json, "md": render_markdown, "html": render_html}


@click.command(name="export")
@click.option("--thread", "thread_id", required=True, help="The thread's id.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(list(_RENDERERS)),
    default="md",
    show_default=True,
    help="`json` has every branch, `md` the words of the active one, `html` shows its interfaces without a network.",
)
def command(thread_id: str, kind: str) -> None:
    """Print a thread."""
    thread, turns = asyncio.run(_load(thread_id, kind))
    click.echo(_RENDERERS[kind](thread, turns), nl=False)


async def _load(thread_id: str, kind: str) -> tuple[Thread, list[Turn]]:
    async with open_store(load_settings().store_url) as store:
        try:
            return await load_export(store.turns, None, thread_id, kind)
        except ThreadNotFound as error:
            raise SetupError(error.message) from error
