"""Keeps the engine's process running: start, restart after a crash, stop.

Main path: `start` launches the child, gives it its settings on standard input, follows its reports until it is ready,
offers it as `engine`, and starts again when it dies, after a pause that grows while it keeps dying. The command is a
parameter, so that tests run a child of their own. It knows nothing of prompts or queues.
"""

import asyncio
import json
import secrets
import signal
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any, Literal

from viewloom.errors import ProviderUnavailable
from viewloom.providers.changes import Changes
from viewloom.providers.local.child import LOAD_FAILED
from viewloom.providers.local.engine import LABEL, Engine
from viewloom.providers.local.machine import maybe_rss_bytes
from viewloom.providers.timeouts import Timeouts

Phase = Literal["stopped", "loading", "ready", "restarting", "failed"]

_PAUSES_S = (0.1, 1.0, 2.0, 5.0, 15.0, 30.0)
# A child that ran this long was healthy: the next crash is counted as the first.
_HEALTHY_AFTER_S = 60.0
_PATIENCE = 3
_NOTICE_S = 1.0
_CRASH_SIGNALS = frozenset({signal.SIGILL, signal.SIGSEGV, signal.SIGABRT, getattr(signal, "SIGBUS", signal.SIGSEGV)})


class Supervisor:
    """The life of one engine.

    Args:
        command: What to run; speaks the protocol of `child`.
        settings: Sent to the child, together with a fresh key.
        on_ready: Called with each engine that comes up, beside its service; cancelled when it dies.
        start_timeout_s: How long loading may take.
        timeouts: How long an answer may take.
        sleep: Waits between restarts; tests pass their own.

    Attributes:
        phase: How far the engine is.
        detail: The same as a sentence for the operator.
        engine: The engine, while there is one.
        changes: Tells when one of these is another.
    """

    def __init__(
        self,
        command: Sequence[str],
        settings: Mapping[str, Any],
        *,
        on_ready: Callable[[Engine], Coroutine[Any, Any, None]],
        start_timeout_s: float = 600.0,
        timeouts: Timeouts | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._command = command
        self._settings = settings
        self._on_ready = on_ready
        self._start_timeout_s = start_timeout_s
        self._timeouts = timeouts
        self._sleep = sleep
        self.changes = Changes()
        self._process: asyncio.subprocess.Process | None = None
        self._running: asyncio.Task[None] | None = None
        self._last_report = "none"
        self._failures = 0
        self._came_up = False
        self.phase: Phase = "stopped"
        self.detail = f"{LABEL} is not started."
        self.engine: Engine | None = None

    def start(self) -> None:
        """Begins to load the engine, and keeps one up until `stop`, or until it is clear that there will be none."""
        if self._running is None:
            self._move("loading", f"{LABEL} is being loaded.")
            self._running = asyncio.create_task(self._run(), name="local-engine")

    async def stop(self) -> None:
        """Ends the engine and waits until it is gone."""
        running, self._running = self._running, None
        if running is not None:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    async def _run(self) -> None:
        try:
            while True:
                self._move("restarting" if self._came_up else "loading", f"{LABEL} is being loaded.")
                reason = await self._run_once()
                if self.phase == "failed":
                    return
                self._move("restarting", f"{reason} It is being started again.")
                await self._sleep(_PAUSES_S[min(self._failures, len(_PAUSES_S)) - 1])
        finally:
            if self.phase != "failed":
                self._move("stopped", f"{LABEL} is stopped.")

    async def maybe_gone(self, engine: Engine) -> bool:
        """Tells whether an engine that failed has died; its end is noticed a moment after its connections break."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_NOTICE_S):
                while self.engine is engine:
                    await self.changes.wait()
        return self.engine is not engine

    def check(self) -> None:
        """Refuses when waiting for the engine makes no sense.

        Raises:
            ProviderUnavailable: It is not started, cannot run, or dies again and again.
        """
        if self.phase in {"failed", "stopped"} or (self.engine is None and self._failures >= _PATIENCE):
            raise ProviderUnavailable(self.detail)

    def kill(self) -> None:
        """Ends the child, if there is one; another is then started."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()

    @property
    def pid(self) -> int | None:
        """The child's process id."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    def maybe_rss_bytes(self) -> int | None:
        """Reads the child's memory, where the system tells."""
        return maybe_rss_bytes(self.pid) if self.pid is not None else None

    async def _run_once(self) -> str:
        """Runs one child to its end and returns why it ended."""
        started = asyncio.get_running_loop().time()
        api_key = secrets.token_urlsafe(24)
        try:
            process = self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError:
            self._failures += 1
            return f"{LABEL} did not start."
        try:
            address = await self._await_ready(process, api_key)
            if address is None:
                self.kill()
                return self._explain_start(await process.wait())
            await self._serve(process, Engine(address, api_key, self._timeouts))
            if asyncio.get_running_loop().time() - started > _HEALTHY_AFTER_S:
                self._failures = 0
            self._failures += 1
            return f"{LABEL} stopped unexpectedly."
        finally:
            self.kill()
            await process.wait()

    async def _await_ready(self, process: asyncio.subprocess.Process, api_key: str) -> str | None:
        """Follows the child's reports; None if it dies or takes too long before it is ready."""
        self._last_report = "none"
        if process.stdin is None or process.stdout is None:
            return None
        with suppress(TimeoutError, ConnectionError, ValueError):
            async with asyncio.timeout(self._start_timeout_s):
                process.stdin.write(json.dumps({**self._settings, "api_key": api_key}).encode() + b"\n")
                await process.stdin.drain()
                while line := await process.stdout.readline():
                    report = json.loads(line)
                    self._last_report = report["state"]
                    if report["state"] == "ready":
                        return report["address"]
                await process.wait()
        return None

    async def _serve(self, process: asyncio.subprocess.Process, engine: Engine) -> None:
        await engine.open()
        try:
            async with asyncio.TaskGroup() as group:
                # Before the announcement: `on_ready` runs its first step before anyone who waited for the engine.
                beside = group.create_task(self._on_ready(engine))
                self.engine = engine
                self._came_up = True
                self._move("ready", f"{LABEL} is loaded.")
                await process.wait()
                beside.cancel()
        finally:
            self.engine = None
            self._move("restarting", f"{LABEL} stopped.")
            await engine.close()

    def _explain_start(self, code: int) -> str:
        """Makes a sentence of how a child died before it was ready; some deaths are final."""
        self._failures += 1
        if code == LOAD_FAILED:
            reason = f"{LABEL} could not load its model file: it is damaged, or of a kind the engine does not know."
        elif self._last_report == "importing" and code < 0 and -code in _CRASH_SIGNALS:
            reason = f"{LABEL} cannot run here: its engine needs a processor with AVX2."
        elif self._last_report == "importing" and code > 0:
            reason = f"{LABEL} cannot run here: its engine is not installed."
        else:
            return f"{LABEL} did not start."
        if not self._came_up:
            self._move("failed", reason)
        return reason

    def _move(self, phase: Phase, detail: str) -> None:
        self.phase = phase
        self.detail = detail
        self.changes.announce()
