"""`viewloom models`: fetch the weights of the built-in model."""

from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from viewloom.providers.local.weights import load_weights
from viewloom.server.settings import load_settings


@click.group(name="models")
def command() -> None:
    """The built-in model's weights."""


@command.command()
def pull() -> None:
    """Fetch the weights into the data directory; goes on where an earlier try stopped."""
    path = pull_weights(load_settings().models_dir)
    click.echo(f"The weights are in {path}.")


def pull_weights(models_dir: Path) -> Path:
    """Fetches the weights, with a progress bar, if they are not there yet.

    Raises:
        WeightsUnavailable: They cannot be had, or are not what they should be.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Weights of the built-in model", total=None)

        def show(done_bytes: int, total_bytes: int) -> None:
            progress.update(task, completed=done_bytes, total=total_bytes or None)

        return load_weights(models_dir, on_progress=show)
