"""The embedded model as a provider: a child process, a queue in front of it, and prompts that are warm.

Main path of a call: take a place in the queue, wait for a slot and for the engine, telling the person what they wait
for; bring the slot to the prompt's prefix, from disk if it last served another; stream. Whatever happens to the call,
its slot is given back. Loading and warming go on behind `open`, and again after each crash of the engine.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from viewloom.errors import ProviderError, ProviderTimeout, ProviderUnavailable
from viewloom.providers.base import Grammar, Progress, Prompt, ProviderEvent, ProviderHealth, Started
from viewloom.providers.local.engine import LABEL, Engine
from viewloom.providers.local.gguf import check_model_file
from viewloom.providers.local.options import EngineOptions, default_options
from viewloom.providers.local.prompt_states import PromptStates
from viewloom.providers.local.supervisor import Supervisor
from viewloom.providers.queue import GIVE_WAY, FairQueue, Ticket, waiting_events
from viewloom.providers.timeouts import Timeouts

CHILD_COMMAND = (sys.executable, str(Path(__file__).with_name("child.py")))
"""Runs the engine's process by its path, without importing viewloom into it."""

TIMEOUTS = Timeouts(first_s=120.0, idle_s=30.0)
"""Reading a long prompt takes minutes on a slow machine; between two words, such a silence is that of a hung engine."""

_WARMER = "warming"
# Has the engine prepare for grammars of this kind while it warms, a quarter of a second that the first call then saves.
_ANY_TEXT = Grammar("lark", "start: /(.|\\n)*/\n")


class LocalProvider:
    """A model that runs on this machine.

    Args:
        model_file: A GGUF file.
        state_dir: Where warm prefixes are kept between runs; made if missing, and emptied without harm.
        name: The provider's name in model ids.
        warm_prompts: One prompt of each prefix; read ahead, in this order.
        options: How the engine is run; chosen for the machine if not given.
        command: Runs the engine's process; tests pass their own.
        timeouts: How long the engine may be silent.

    Raises:
        ModelFileInvalid: The file is missing or no GGUF file.
        SetupError: `state_dir` cannot be made.
    """

    def __init__(
        self,
        model_file: Path,
        state_dir: Path,
        *,
        name: str = "local",
        warm_prompts: Sequence[Prompt] = (),
        options: EngineOptions | None = None,
        command: Sequence[str] = CHILD_COMMAND,
        timeouts: Timeouts | None = None,
    ) -> None:
        self.model = check_model_file(model_file)
        self.options = options or default_options(self.model)
        self._name = name
        self._warm_prompts = {prompt.prefix: prompt for prompt in warm_prompts if prompt.prefix is not None}
        self._warmed: set[str] = set()
        self._is_warm = False
        self._states = PromptStates(state_dir, self.model)
        self._queue = FairQueue(self.options.slots, LABEL)
        self._supervisor = Supervisor(
            command, self._settings(state_dir), on_ready=self._warm, timeouts=timeouts or TIMEOUTS
        )

    @property
    def name(self) -> str:
        """The provider's name in model ids."""
        return self._name

    @property
    def model_names(self) -> tuple[str, ...]:
        """The one model it runs, named after its file."""
        return (self.model.path.stem.lower().replace(" ", "-"),)

    @property
    def engine_pid(self) -> int | None:
        """Process id of the engine, while there is one."""
        return self._supervisor.pid

    def maybe_rss_bytes(self) -> int | None:
        """Reads the engine's memory, where the system tells."""
        return self._supervisor.maybe_rss_bytes()

    async def open(self) -> None:
        """Starts the engine and returns at once; `health` tells how far it is."""
        self._supervisor.start()

    async def close(self) -> None:
        """Ends the engine and waits until it is gone."""
        await self._supervisor.stop()

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        """Yields the reply, and before it what is waited for; closing the generator frees the slot at once.

        Raises:
            ProviderUnavailable: The engine cannot run or went away.
            ProviderBusy: Too many wait.
            ProviderError: See `ChatEndpoint.stream`.
        """
        self._supervisor.check()
        ticket = self._queue.join(prompt.caller, prompt.prefix)
        try:
            async with aclosing(waiting_events(ticket)) as places:
                async for place in places:
                    yield place
            async with aclosing(self._try_twice(prompt, ticket)) as events:
                async for event in events:
                    yield event
        finally:
            ticket.leave()

    async def wait_warm(self) -> None:
        """Waits until the model is loaded and every prompt has been warmed, or has failed to.

        Raises:
            ProviderUnavailable: The engine cannot run, or dies again and again.
        """
        while not self._is_warm:
            self._supervisor.check()
            await self._supervisor.changes.wait()

    def health(self) -> ProviderHealth:
        """Tells whether the model is loaded, and how many of its prompts are warm."""
        if self._supervisor.engine is None:
            return ProviderHealth(ready=False, detail=self._supervisor.detail)
        return ProviderHealth(
            ready=True,
            detail=f"{self._supervisor.detail} {len(self._warmed)} of {len(self._warm_prompts)} prompts are warm.",
        )

    async def _try_twice(self, prompt: Prompt, ticket: Ticket) -> AsyncGenerator[ProviderEvent]:
        """Asks a new engine once more if the first one died before it said anything."""
        for last_try in (False, True):
            while (engine := self._supervisor.engine) is None:
                self._supervisor.check()
                seen = self._supervisor.changes.version
                yield _loading(self._supervisor.phase)
                await self._supervisor.changes.wait(seen)
            silent = True
            try:
                async with aclosing(self._decode(engine, prompt, ticket)) as events:
                    async for event in events:
                        silent = silent and isinstance(event, Started)
                        yield event
            except ProviderUnavailable:
                if last_try or not silent or not await self._supervisor.maybe_gone(engine):
                    raise
            else:
                return

    async def _decode(self, engine: Engine, prompt: Prompt, ticket: Ticket) -> AsyncGenerator[ProviderEvent]:
        if not ticket.serve() and prompt.prefix is not None:
            await self._restore(engine, prompt.prefix, ticket.slot)
        try:
            async with aclosing(engine.stream(prompt, ticket.slot)) as events:
                async for event in events:
                    yield event
        except ProviderTimeout:
            # An engine that is silent for so long does not come back by itself.
            self._supervisor.kill()
            raise

    async def _restore(self, engine: Engine, prefix: str, slot: int) -> None:
        """Brings a slot to a prefix; without a file for it, the engine reads the prompt as usual."""
        warm = self._warm_prompts.get(prefix)
        if warm is None:
            return
        file_name = self._states.file_name(warm)
        if not self._states.has(file_name):
            return
        try:
            restored = await engine.restore_slot(slot, file_name)
        except ProviderUnavailable:
            self._states.suspect(file_name)
            raise
        if restored:
            self._states.trust(file_name)
        else:
            self._states.drop(file_name)

    async def _warm(self, engine: Engine) -> None:
        """Reads every prefix that is not on disk, between calls; runs the last in any case, for its grammar."""
        self._queue.forget()
        self._is_warm = False
        self._warmed.clear()
        for prefix, prompt in self._warm_prompts.items():
            file_name = self._states.file_name(prompt)
            if self._states.has(file_name):
                self._states.touch(file_name)
                self._warmed.add(prefix)
        self._warmed.discard(next(reversed(self._warm_prompts), ""))
        for prefix, prompt in self._warm_prompts.items():
            if prefix not in self._warmed:
                with suppress(ProviderError):
                    while not await self._warm_one(engine, prompt):
                        pass
                    self._warmed.add(prefix)
        self._is_warm = True
        self._supervisor.changes.announce()

    async def _warm_one(self, engine: Engine, prompt: Prompt) -> bool:
        """Reads one prefix when no caller needs the engine; False if a caller came in between."""
        ticket = self._queue.join(_WARMER, prompt.prefix, background=True)
        try:
            while ticket.place > 0:
                await ticket.changes.wait()
            seen = ticket.changes.version
            if ticket.place == GIVE_WAY:
                return False
            reading = asyncio.create_task(self._read_prefix(engine, prompt, ticket))
            called = asyncio.create_task(ticket.changes.wait(seen))
            try:
                await asyncio.wait((reading, called), return_when=asyncio.FIRST_COMPLETED)
            finally:
                finished = reading.done()
                called.cancel()
                reading.cancel()
                # Also waits until a reading that was cancelled has let go of the slot.
                with suppress(asyncio.CancelledError):
                    await reading
            return finished
        finally:
            ticket.leave()

    async def _read_prefix(self, engine: Engine, prompt: Prompt, ticket: Ticket) -> None:
        one_token = replace(prompt, sampling={**prompt.sampling, "max_tokens": 1}, grammar=prompt.grammar or _ANY_TEXT)
        async with aclosing(self._decode(engine, one_token, ticket)) as events:
            async for _ in events:
                pass
        file_name = self._states.file_name(prompt)
        draft_name = self._states.draft_name(file_name)
        if not self._states.has(file_name) and await engine.save_slot(ticket.slot, draft_name):
            self._states.keep(file_name)

    def _settings(self, state_dir: Path) -> dict[str, Any]:
        options = self.options
        return {
            "model_file": str(self.model.path.resolve()),
            "slot_dir": f"{state_dir.resolve()}/",
            "slots": options.slots,
            "context_tokens": options.context_tokens,
            "threads": options.threads,
            "prompt_threads": options.prompt_threads,
            "batch_tokens": options.batch_tokens,
            "flash_attention": options.flash_attention,
        }


def _loading(phase: str) -> Progress:
    if phase == "restarting":
        return Progress("Restarting the model…", "The built-in model stopped and is being loaded again.")
    return Progress("Loading the model…", "The built-in model is being read into memory.")
