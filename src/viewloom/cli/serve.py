"""`viewloom serve`: put the parts together and run them."""

import asyncio
import gc
import logging
import socket
from collections.abc import Callable
from pathlib import Path

import click
import uvicorn

from viewloom.cli.compose import open_providers
from viewloom.cli.welcome import print_invitation, print_welcome
from viewloom.engine.metering import Meter
from viewloom.engine.models import Models
from viewloom.engine.rates import Rates
from viewloom.errors import PortUnavailable
from viewloom.server.app import create_app
from viewloom.server.configuration.sources import Sources, load_sources
from viewloom.server.request_id import RequestIdFilter
from viewloom.server.settings import Settings, load_settings, misspelt_variables
from viewloom.storage.store import open_store

FIRST_KEY_NAME = "first start"
_FINISH_S = 5
"""For so long replies go on when the server is told to stop."""
_CLOSE_S = 3
"""For so long those that go on still may take to be closed; what is silent for longer is cut off."""
_STARTED_POLL_S = 0.05
_BACKLOG = 2048
_COLLECT_EVERY = 50_000
"""New objects between two looks for circles among them; of a reply's own, hardly any are in one."""
_LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s"


@click.command(name="serve")
@click.option("--config", type=click.Path(path_type=Path), help="The file of settings.  [default: viewloom.toml]")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=int, help="Port to listen on; 0 takes a free one.  [default: 8787]")
@click.option("--model-file", type=click.Path(path_type=Path), help="A GGUF file to use for the local model.")
def command(config: Path | None, host: str | None, port: int | None, model_file: Path | None) -> None:
    """Start the server."""
    sources = load_sources(config)
    settings = load_settings(sources, host=host, port=port, model_file=model_file)
    handler = logging.StreamHandler()
    handler.addFilter(RequestIdFilter())
    logging.basicConfig(format=_LOG_FORMAT, handlers=[handler])
    logging.getLogger("viewloom").setLevel(logging.INFO)
    # No line says which thread or process wrote it, and each request writes one.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    for misspelt in misspelt_variables(sources):
        logging.getLogger("viewloom").warning(misspelt)
    if sources.file is not None:
        logging.getLogger("viewloom").info("settings from %s", sources.file)
    with asyncio.Runner(loop_factory=_maybe_uvloop()) as runner:
        runner.run(_serve(settings, sources))


def _maybe_uvloop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Returns the faster event loop, which there is none of on Windows."""
    try:
        import uvloop  # noqa: PLC0415 - not there on every platform
    except ModuleNotFoundError:
        return None
    return uvloop.new_event_loop


class _Server(uvicorn.Server):
    """Told to stop, it lets replies under way come to their end, or to one that says why it is none."""

    def __init__(self, config: uvicorn.Config, meter: Meter) -> None:
        super().__init__(config)
        self._meter = meter

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Waits for replies, and ends what they ask models for when their time is over."""
        asyncio.get_running_loop().call_later(_FINISH_S, self._meter.stop)
        await super().shutdown(sockets)


async def _serve(settings: Settings, sources: Sources) -> None:
    with _listen(settings.host, settings.port) as listener:
        async with open_store(settings.store_url) as store:
            # What can fail comes first: a key that is made and not shown is lost.
            providers, models = open_providers(settings, sources)
            first_key = None if await store.keys.list() else (await store.keys.create(FIRST_KEY_NAME))[1]
            rates = Rates(settings.redis_url)
            meter = Meter(store.ledger, rates)
            app = create_app(settings, store=store, providers=providers, models=models, rates=rates, meter=meter)
            server = _Server(
                uvicorn.Config(
                    app,
                    log_level="warning",
                    access_log=False,
                    lifespan="on",
                    ws="none",
                    timeout_graceful_shutdown=_FINISH_S + _CLOSE_S,
                ),
                meter,
            )
            invitation = await store.invitations.create_first(await store.keys.account_id())
            print_welcome(settings, listener.getsockname()[1], first_key=first_key, model=models.default)
            print_invitation(settings, listener.getsockname()[1], invitation)
            _leave_to_stay()
            loading = asyncio.create_task(_load_prices(server, models))
            try:
                await server.serve(sockets=[listener])
            finally:
                loading.cancel()
                await asyncio.wait([loading])
                await rates.close()


def _leave_to_stay() -> None:
    """Spares the garbage collector what was made so far, nearly all of which stays: it would look at it for ever."""
    gc.freeze()
    gc.set_threshold(_COLLECT_EVERY)


async def _load_prices(server: uvicorn.Server, models: Models) -> None:
    """Loads the price list beside the work, as soon as the server answers."""
    while not server.started:  # noqa: ASYNC110 - uvicorn tells it in no other way
        await asyncio.sleep(_STARTED_POLL_S)
    await asyncio.to_thread(models.load_prices)


def _listen(host: str, port: int) -> socket.socket:
    """Opens the socket before anything else starts, so that a taken port is one clear line."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # Connections that come before the server is up wait instead of being refused.
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise PortUnavailable(
            f"Cannot listen on {host}:{port}: {(error.strerror or 'the address is not valid').lower()}. "
            "Choose another with --port or --host."
        ) from error
    listener.set_inheritable(False)
    return listener
