"""`viewloom config check`: read the settings as `viewloom serve` would, and say what they come to."""

from collections.abc import Iterator
from pathlib import Path

import click

from viewloom.cli.compose import open_providers
from viewloom.engine.metadata import ModelMetadata
from viewloom.engine.models import Model, Models
from viewloom.providers.base import Provider
from viewloom.server.configuration.sources import load_sources
from viewloom.server.settings import load_settings, misspelt_variables


@click.group(name="config")
def command() -> None:
    """The file of settings."""


@command.command()
@click.option("--config", type=click.Path(path_type=Path), help="The file of settings.  [default: viewloom.toml]")
def check(config: Path | None) -> None:
    """Check the settings and print the providers and models they give; no key is shown, nothing is called."""
    sources = load_sources(config)
    settings = load_settings(sources)
    providers, models = open_providers(settings, sources, pulls=False)
    click.echo(f"Settings: {sources.file or 'no file; the environment only'}")
    for misspelt in misspelt_variables(sources):
        click.echo(misspelt, err=True)
    click.echo(f"Listens on {settings.host}:{settings.port}.")
    for line in render_models(providers, models):
        click.echo(line)


def render_models(providers: list[Provider], models: Models) -> Iterator[str]:
    """Yields a line for each provider, and below it one for each of its models."""
    default = models.default
    for provider in providers:
        yield f"\n{provider.name}"
        own = [model for model in models.configured if model.provider is provider]
        for model in own:
            yield f"  {model.model_id}{' (default)' if model.model_id == default else ''}"
            yield f"      {', '.join(_facts(model))}"
    if all(model.is_composer for model in models.configured):
        yield "\nNo model is configured: data and prose are composed by rule."


def _facts(model: Model) -> Iterator[str]:
    if model.is_composer:
        yield "no model: composes by rule"
        return
    yield "led by families" if model.guidance == "families" else f"{model.tier} prompt, {model.dialect}"
    if model.visualize != "model":
        yield f"visualize: {model.visualize}"
    if model.is_constrained:
        yield "constrained"
    if model.is_mended:
        yield "mended"
    if model.metadata.context_length is not None:
        yield f"{model.metadata.context_length} tokens"
    yield from _prices(model.metadata)
    if model.aliases:
        yield f"aliases {' '.join(model.aliases)}"
    if model.fallback:
        yield f"falls back on {' '.join(model.fallback)}"


def _prices(metadata: ModelMetadata) -> Iterator[str]:
    if metadata.input_price is None or metadata.output_price is None:
        yield "price not known"
    elif metadata.input_price or metadata.output_price:
        yield f"USD {metadata.input_price:f} in and {metadata.output_price:f} out per million tokens"
    else:
        yield "free"
