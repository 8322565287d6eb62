"""A real server on 127.0.0.1 with a scripted model, for clients that nobody has changed."""

import asyncio
import json
import queue
import re
import socket
import threading
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import uvicorn

from viewloom.engine.metadata import ModelMetadata
from viewloom.engine.models import Model, Models
from viewloom.providers.base import Prompt, ProviderEvent
from viewloom.providers.script import Rule, Script, ScriptedCall
from viewloom.providers.scripted import Scripted
from viewloom.server.app import create_app
from viewloom.server.settings import Settings
from viewloom.storage.store import open_store

MODEL = "c1/scripted/demo/v-20260331"
MODEL_V1 = "c1/scripted/demo/v-20251230"
PRICED = ModelMetadata(max_output=1_000, input_price=Decimal(0), output_price=Decimal(10))
"""A reply costs at most one cent."""
START_TIMEOUT_S = 30

FORM = """
root = Card([head, form])
head = CardHeader("Contact us")
form = Form("contact", buttons, [name])
buttons = Buttons([Button("Send", Action([@ToAssistant("Send")]), "primary")])
name = FormControl("Name", Input("name", "Ada", "text", {required: true}))
"""

GAUGE = """
root = Card([gauge, buttons])
gauge = Gauge("Load", "72", [{at: 50, tone: "Warn"}])
buttons = Buttons([Button("Keep it", Action([@save_note({id: 7})]), "primary"), Button("Go", {type: "save_note"})])
"""

CUSTOMERS = """
root = Card([table])
table = Table([Col("Customer", ["Grace", "Ada"]), Col("Spent", [36, 26])])
"""
SPENT = "SELECT name, SUM(quantity * price) AS spent FROM customer JOIN purchase ON id = customer_id GROUP BY id"

LONG = f'root = Card([text])\ntext = TextContent("{"A word, and ½ another 🎈 one. " * 12}")'

SCRIPT = Script(
    (
        Rule(LONG, cut=4, match=re.compile("at length")),
        Rule(tool_calls=(ScriptedCall("run_query", json.dumps({"sql": SPENT})),), cut=9, match=re.compile("customers")),
        Rule(CUSTOMERS, match=re.compile("customers")),
        Rule(GAUGE, cut=5, match=re.compile("gauge")),
        Rule(FORM, match=re.compile("form")),
        Rule(tool_calls=(ScriptedCall("weather", '{"city": "Oslo"}'),), match=re.compile("weather")),
        Rule(FORM, cut=20, failure="hang", fail_after=2, match=re.compile("never ends")),
        Rule(FORM, cut=20, failure="hang", fail_after=6, match=re.compile("stops half way")),
        Rule(failure="hang", match=re.compile("says nothing")),
        Rule(FORM, cut=20, failure="die", fail_after=2, match=re.compile("dies later")),
        Rule(failure="die", match=re.compile("dies at once")),
        Rule(failure="timeout", match=re.compile("too slow")),
        Rule('root = Card([TextContent("Hello.")])'),
    )
)


class WatchedModel(Scripted):
    """The scripted model, and what became of its calls.

    Attributes:
        prompts: Every call, oldest first.
        started: Released once for every call.
        ended: Released once for every call that is over, however it ended.
    """

    def __init__(self) -> None:
        super().__init__("scripted", SCRIPT)
        self.prompts: list[Prompt] = []
        self.started = threading.Semaphore(0)
        self.ended = threading.Semaphore(0)

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        self.prompts.append(prompt)
        self.started.release()
        events = super().stream(prompt)
        try:
            async for event in events:
                yield event
        finally:
            await events.aclose()
            self.ended.release()

    def forget(self) -> None:
        """Forgets the calls so far."""
        self.prompts.clear()
        for counter in (self.started, self.ended):
            while counter.acquire(blocking=False):
                pass


@dataclass(frozen=True, slots=True)
class LiveServer:
    """A server that listens.

    Attributes:
        origin: Such as `http://127.0.0.1:40001`.
        key: A working key.
        revoked_key: One that worked once.
        store_url: The server's database, to make keys in and to read the ledger of.
    """

    origin: str
    key: str
    revoked_key: str
    model: WatchedModel
    store_url: str


@contextmanager
def run_server(directory: Path, **settings: Any) -> Generator[LiveServer]:
    """Runs a server in a thread of its own until the block ends; `settings` are members of `Settings`."""
    started: queue.Queue[tuple[uvicorn.Server, LiveServer] | BaseException] = queue.Queue()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(directory, listener, started, settings), name="live server")
        thread.start()
        first = started.get(timeout=START_TIMEOUT_S)
        if isinstance(first, BaseException):
            raise first
        server, live = first
        try:
            yield live
        finally:
            server.should_exit = True
            thread.join()


def _serve(
    directory: Path,
    listener: socket.socket,
    started: queue.Queue[tuple[uvicorn.Server, LiveServer] | BaseException],
    chosen: dict[str, Any],
) -> None:
    async def serve() -> None:
        settings = Settings(data_dir=directory, embedded=False, **chosen)
        model = WatchedModel()
        async with open_store(settings.store_url) as store:
            _, key = await store.keys.create("test")
            _, revoked_key = await store.keys.create("revoked")
            await store.keys.revoke("revoked")
            app = create_app(
                settings, store=store, providers=[model], models=Models([Model(model, "demo", metadata=PRICED)])
            )
            config = uvicorn.Config(app, log_level="critical", lifespan="on", ws="none", timeout_graceful_shutdown=1)
            server = uvicorn.Server(config)
            # The socket listens already: whoever connects now is answered once the server is up.
            origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
            started.put((server, LiveServer(origin, key, revoked_key, model, settings.store_url)))
            await server.serve(sockets=[listener])

    try:
        asyncio.run(serve())
    except BaseException as error:
        started.put(error)
        raise
