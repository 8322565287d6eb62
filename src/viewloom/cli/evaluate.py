"""`viewloom eval`: what a model makes of a file of prompts."""

import asyncio
import json
import tomllib
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, cast

import click
import msgspec
from rich.console import Console
from rich.table import Table

from viewloom.catalogue.library import standard_library
from viewloom.cli.compose import open_providers
from viewloom.cli.tables import print_table
from viewloom.engine.evaluation import Reply, Summary, evaluate, summarise
from viewloom.engine.judge import Task
from viewloom.engine.metering import Unmetered
from viewloom.engine.models import ChosenModel
from viewloom.engine.payer import Payer
from viewloom.engine.request import ChatRequest
from viewloom.errors import SetupError
from viewloom.providers.base import Message, Provider
from viewloom.providers.local.provider import LocalProvider
from viewloom.server.configuration.sources import load_sources
from viewloom.server.settings import load_settings

_TOTAL = "all"
_HEADINGS = ("", "prompts", "sensible", "valid", "kind", "failed", "repairs", "tokens/s", "first s", "all s", "grammar")
_PROMPT_CHARS_SHOWN = 50


@click.command(name="eval")
@click.option("--model", default="c1-latest", show_default=True, help="Model id, as in GET /v1/models.")
@click.option("--prompts", required=True, type=click.Path(path_type=Path), help="A TOML file of [[prompt]] tables.")
@click.option("--json", "report", type=click.Path(allow_dash=True), help="Write all figures and replies there.")
@click.option("--limit", type=click.IntRange(min=1), help="Ask only the first N prompts.")
@click.option("--config", type=click.Path(path_type=Path), help="The file of settings.  [default: viewloom.toml]")
def command(  # noqa: PLR0917 - one for each option
    model: str, prompts: Path, report: str | None, limit: int | None, config: Path | None
) -> None:
    """Ask a model the prompts of a file, one after the other, and print a scoreboard.

    With `--json -` the scoreboard goes to stderr.
    """
    tasks = load_tasks(prompts)[:limit]
    sources = load_sources(config)
    settings = load_settings(sources)
    _, models = open_providers(settings, sources)
    chosen = models.find(model)
    # Opened ahead: nobody wants to hear after an hour that the file cannot be written.
    with nullcontext() if report is None else click.open_file(report, "w", encoding="utf-8") as file:
        replies = asyncio.run(_ask_all(chosen, tasks, settings.library))
        _print_scoreboard(chosen, replies, to_stderr=report == "-")
        if file is not None:
            file.write(json.dumps(render_report(chosen, replies), indent=2, ensure_ascii=False) + "\n")


def load_tasks(path: Path) -> list[Task]:
    """Reads the prompts of a file.

    Raises:
        SetupError: The file is missing or wrong; the sentence names the prompt and the field.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"The prompts {path} cannot be read as a text file.") from error
    except tomllib.TOMLDecodeError as error:
        raise SetupError(f"The prompts {path} are not valid TOML: {error}.") from error
    tables = data.get("prompt")
    if set(data) != {"prompt"} or not isinstance(tables, list) or not tables:
        raise SetupError(f"The prompts {path} must hold one or more [[prompt]] tables and nothing else.")
    return [_task(table, f"{path}, prompt {number}") for number, table in enumerate(cast("list[Any]", tables), 1)]


def _task(table: Any, where: str) -> Task:
    known = [each.name for each in fields(Task)]
    unknown = [name for name in table if name not in known] if isinstance(table, dict) else []  # pyright: ignore[reportUnknownVariableType]  # a dict of any
    if unknown:
        raise SetupError(f"{where}: there is no field {unknown[0]!r}; there are {', '.join(known)}.")
    try:
        return msgspec.convert(table, Task)
    except msgspec.ValidationError as error:
        raise SetupError(f"{where}: {error}.") from error


async def _ask_all(chosen: ChosenModel, tasks: Sequence[Task], library: Any) -> list[Reply]:
    provider = chosen.model.provider
    await provider.open()
    try:
        await _wait_until_warm(provider)
        replies: list[Reply] = []
        for number, task in enumerate(tasks, 1):
            messages = (Message("user", task.text),)
            request = ChatRequest(chosen, messages, standard_library(library), {}, Payer("terminal"))
            replies.append(await evaluate(task, request, Unmetered()))
            click.echo(f"{number}/{len(tasks)} {_line(replies[-1])}", err=True)
        return replies
    finally:
        await provider.close()


async def _wait_until_warm(provider: Provider) -> None:
    """Waits for a model of this machine: what is measured is a server that has started."""
    if isinstance(provider, LocalProvider):
        await provider.wait_warm()


def _line(reply: Reply) -> str:
    outcome = reply.error or ", ".join(reply.verdict.findings) or ("sensible" if reply.is_sensible else "not valid")
    return f"{' '.join(reply.task.text.split())[:_PROMPT_CHARS_SHOWN]!r}: {outcome} ({reply.total_s:.1f} s)"


def summaries(replies: Sequence[Reply]) -> dict[str, Summary]:
    """Returns a row for each group, in order of first appearance, and one for all."""
    groups = list(dict.fromkeys(_group(reply.task) for reply in replies))
    rows = {group: summarise(reply for reply in replies if _group(reply.task) == group) for group in groups}
    return {**rows, _TOTAL: summarise(replies)}


def _group(task: Task) -> str:
    return task.group or task.kind


def _print_scoreboard(chosen: ChosenModel, replies: Sequence[Reply], *, to_stderr: bool) -> None:
    table = Table(*_HEADINGS, title=chosen.model.model_id)
    for column in table.columns[1:]:
        column.justify = "right"
    for group, row in summaries(replies).items():
        if group == _TOTAL:
            table.add_section()
        table.add_row(group, *_cells(row))
    console = Console(stderr=to_stderr)
    print_table(table, console)
    for title, counted in _counts(replies).items():
        console.print(f"{title}: {', '.join(f'{code} {count}' for code, count in counted.items()) or 'none'}")


def _cells(row: Summary) -> list[str]:
    counts = [str(count) for count in (row.prompts, row.sensible, row.valid, row.right_kind, row.failed)]
    grammar = "-" if row.kept_grammar is None else f"{row.kept_grammar:.0%}"
    figures = [
        _figure(value) for value in (row.repairs_per_reply, row.tokens_per_s, row.first_component_s, row.total_s)
    ]
    return [*counts, *figures, grammar]


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _counts(replies: Sequence[Reply]) -> dict[str, dict[str, int]]:
    findings = Counter(finding for reply in replies for finding in reply.verdict.findings)
    repairs, warnings = Counter[str](), Counter[str]()
    for reply in replies:
        repairs.update(reply.repairs)
        warnings.update(reply.warnings)
    counted = {"findings": findings, "repairs": repairs, "warnings": warnings}
    return {title: dict(codes.most_common()) for title, codes in counted.items()}


def render_report(chosen: ChosenModel, replies: Sequence[Reply]) -> dict[str, Any]:
    """Returns everything that was measured, as JSON values."""
    return {
        "model": chosen.model.model_id,
        "rows": {group: asdict(row) for group, row in summaries(replies).items()},
        **_counts(replies),
        "replies": [
            {**asdict(reply), "is_sensible": reply.is_sensible, "is_right_kind": reply.is_right_kind}
            for reply in replies
        ],
    }
