"""`viewloom chat`: ask a model and draw its answer in the terminal as it comes."""

import asyncio
from contextlib import aclosing, nullcontext

import click
from rich.console import Console, RenderableType
from rich.live import Live
from rich.text import Text

from viewloom.catalogue.library import standard_library
from viewloom.cli.compose import open_providers
from viewloom.cli.drawing import draw
from viewloom.engine.events import Failed, ProgramText, Thinking
from viewloom.engine.metering import Unmetered
from viewloom.engine.payer import Payer
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
    request = ChatRequest(models.find(model), (Message("user", prompt),), library, {}, Payer("terminal"))
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
    async with aclosing(generate(request, Unmetered())) as events:
        async for event in events:
            if isinstance(event, ProgramText):
                click.echo(event.text, nl=False)
            elif isinstance(event, Failed):
                raise event.error


class _Screen:
    """What the terminal shows of a reply; drawn when the terminal asks, not for every piece that comes."""

    def __init__(self, signatures: Signatures) -> None:
        self._signatures = signatures
        self.waiting = Text()
        self.program = ""

    def draw(self) -> RenderableType:
        """Returns the drawing of what has come so far."""
        return draw(render_tree(self.program, self._signatures)["component"]) if self.program else self.waiting


async def _draw_reply(request: ChatRequest, signatures: Signatures) -> None:
    console, screen = Console(), _Screen(signatures)
    live = Live(
        console=console,
        get_renderable=screen.draw,
        refresh_per_second=_REDRAWS_PER_S,
        vertical_overflow="visible",
    )
    failure: ProviderError | None = None
    # A file or a pipe gets the finished drawing once.
    with live if console.is_terminal else nullcontext():
        async with aclosing(generate(request, Unmetered())) as events:
            async for event in events:
                match event:
                    case Thinking(title, description):
                        screen.waiting = Text(f"{title} {description}", "dim")
                    case ProgramText(text):
                        screen.program += text
                    case Failed(error):
                        failure = error
                    case _:
                        pass
    if not console.is_terminal:
        console.print(screen.draw())
    if failure is not None:
        raise failure
