"""`viewloom chat`: ask a model and draw its answer in the terminal as it comes."""

import asyncio
from contextlib import aclosing, nullcontext

import click
from rich.console import Console
from rich.live import Live
from rich.text import Text

from viewloom.catalogue.library import standard_library
from viewloom.cli.compose import open_providers
from viewloom.cli.drawing import draw
from viewloom.engine.events import Failed, ProgramText, Thinking
from viewloom.engine.pipeline import generate
from viewloom.engine.request import ChatRequest
from viewloom.envelope import render_tree
from viewloom.errors import ProviderError
from viewloom.lang.signatures import Signatures
from viewloom.providers.base import Message
from viewloom.server.settings import Settings, load_settings

_REDRAWS_PER_S = 8


@click.command(name="chat")
@click.argument("prompt")
@click.option("--model", default="c1-latest", show_default=True, help="Model id, as in GET /v1/models.")
@click.option("--program", "shows_program", is_flag=True, help="Print the program instead of drawing it.")
def command(prompt: str, model: str, shows_program: bool) -> None:
    """Ask PROMPT and draw the answer; nothing is kept."""
    asyncio.run(_chat(load_settings(), prompt, model, shows_program=shows_program))


async def _chat(settings: Settings, prompt: str, model: str, *, shows_program: bool) -> None:
    _, models = open_providers(settings)
    library = standard_library(settings.library)
    request = ChatRequest(models.find(model), (Message("user", prompt),), library, {}, "terminal")
    provider = request.chosen.model.provider
    await provider.open()
    try:
        if shows_program:
            await _print_program(request)
        else:
            await _draw_reply(request, library.signatures)
    finally:
        await provider.close()


async def _print_program(request: ChatRequest) -> None:
    async with aclosing(generate(request)) as events:
        async for event in events:
            if isinstance(event, ProgramText):
                click.echo(event.text, nl=False)
            elif isinstance(event, Failed):
                raise event.error


async def _draw_reply(request: ChatRequest, signatures: Signatures) -> None:
    console = Console()
    live = Live(console=console, refresh_per_second=_REDRAWS_PER_S, vertical_overflow="visible")
    program = ""
    failure: ProviderError | None = None
    # A file or a pipe gets the finished drawing once.
    with live if console.is_terminal else nullcontext():
        async with aclosing(generate(request)) as events:
            async for event in events:
                match event:
                    case Thinking(title, description):
                        live.update(Text(f"{title} {description}", "dim"))
                    case ProgramText(text):
                        program += text
                        if console.is_terminal:
                            live.update(draw(render_tree(program, signatures)["component"]))
                    case Failed(error):
                        failure = error
                    case _:
                        pass
    if not console.is_terminal:
        console.print(draw(render_tree(program, signatures)["component"]))
    if failure is not None:
        raise failure
