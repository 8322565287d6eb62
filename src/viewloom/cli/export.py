"""`viewloom export`: a thread as JSON or markdown."""

import asyncio
import json
from typing import Any

import click

from viewloom.catalogue.library import standard_library
from viewloom.engine.history import assistant_text, readable_text
from viewloom.envelope import read_user_turn
from viewloom.errors import SetupError, ThreadNotFound
from viewloom.server.settings import load_settings
from viewloom.server.threads.shape import render_thread, render_turn
from viewloom.storage.branches import Tree
from viewloom.storage.store import open_store
from viewloom.storage.turns import Thread, Turn

_NAMES = {"user": "User", "assistant": "Assistant", "system": "Instructions", "tool": "Tool"}


@click.command(name="export")
@click.option("--thread", "thread_id", required=True, help="The thread's id.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["json", "md"]),
    default="md",
    show_default=True,
    help="`json` has every branch, `md` the words of the active one.",
)
def command(thread_id: str, kind: str) -> None:
    """Print a thread."""
    thread, tree, turns = asyncio.run(_load(thread_id))
    if kind == "json":
        shape = {**render_thread(thread), "turns": [render_turn(turn, tree) for turn in turns]}
        click.echo(json.dumps(shape, indent=2, ensure_ascii=False))
    else:
        click.echo(render_thread_markdown(thread, tree.branch(thread.leaf_id)), nl=False)


async def _load(thread_id: str) -> tuple[Thread, Tree[Turn], list[Turn]]:
    async with open_store(load_settings().store_url) as store:
        try:
            return await store.turns.whole(thread_id)
        except ThreadNotFound as error:
            raise SetupError(error.message) from error


def render_thread_markdown(thread: Thread, branch: list[Turn]) -> str:
    """Returns what was said on a branch, each turn under a heading of its own."""
    parts = [f"# {thread.title or 'Untitled'}"]
    for turn in branch:
        mark = "" if turn.status == "complete" else f" ({turn.status})"
        parts.append(f"## {_NAMES[turn.role]}{mark}\n\n{_words(turn)}".rstrip())
    return "\n\n".join(parts) + "\n"


def _words(turn: Turn) -> str:
    text = turn.content if isinstance(turn.content, str) else _joined(turn.content)
    if turn.role == "user":
        return read_user_turn(text).text
    if turn.role == "assistant":
        return readable_text(text, standard_library("full").signatures) or assistant_text(text)
    return text


def _joined(parts: list[dict[str, Any]]) -> str:
    return "\n\n".join(str(part.get("text", "(an image)")) for part in parts)
