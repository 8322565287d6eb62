"""The log of requests, written beside the work.

Main path: `open` when a request is known to be somebody's; `OpenRequest` collects what is to be said of it; when it is
over, it waits in memory, and `run` writes what waits, once a second and in one transaction. A process that is killed
forgets the last second of its log. What was paid stands in the ledger, which waits for nothing.
"""

import logging
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio

from viewloom.engine.payer import Payer
from viewloom.errors import DatabaseUnavailable
from viewloom.server.outage import despite_outage
from viewloom.server.request_log.clock import PatientClock
from viewloom.server.request_log.content import render_content
from viewloom.server.wire.errors import status_of_code
from viewloom.storage.request_store import DISCONNECTED, LoggedRequest, RequestStore

FLUSH_INTERVAL_S = 1.0
SWEEP_INTERVAL_S = 3600.0
WAITING_LIMIT = 10_000
"""How many requests wait to be written; more come only if the database does not answer, and are forgotten."""
GONE_STATUS = 499
"""In place of a status, of a request whose client did not wait for one."""

logger = logging.getLogger("viewloom.requests")


class RequestLog:
    """The requests that were served by this process.

    Args:
        requests: Where they are kept.
        retention_days: For how long; 0 for no log at all.
        content_days: For how long what was said is kept; 0 if it never is.
        clock: Tells by what time to delete.
    """

    def __init__(
        self,
        requests: RequestStore,
        *,
        retention_days: int = 30,
        content_days: int = 0,
        clock: PatientClock | None = None,
    ) -> None:
        self._clock = clock or PatientClock()
        self._requests = requests
        self._retention_days = retention_days
        self._content_days = content_days if retention_days else 0
        self._waiting: list[LoggedRequest] = []
        self._writing = anyio.Lock()

    def open(self, payer: Payer, *, user_id: str | None, is_content_logged: bool) -> "OpenRequest":
        """Returns the entry of a request that begins now.

        Args:
            payer: Who asks.
            user_id: Whom a page's token speaks for.
            is_content_logged: Whether the key's owner wants to keep what is said.
        """
        return OpenRequest(self, payer, user_id, keeps_content=is_content_logged and self._content_days > 0)

    def add(self, entry: LoggedRequest) -> None:
        """Puts a request that is over among those that wait to be written."""
        if len(self._waiting) < WAITING_LIMIT:
            self._waiting.append(entry)

    async def flush(self) -> None:
        """Writes what waits."""
        async with self._writing:
            batch, self._waiting = self._waiting, []
            try:
                if batch:
                    await self._requests.add(batch, is_kept=self._retention_days > 0)
            except DatabaseUnavailable:
                self._waiting = (batch + self._waiting)[:WAITING_LIMIT]
                raise

    async def run(self) -> None:
        """Writes and sweeps from time to time, and once more when it is cancelled."""
        swept_at = float("-inf")
        try:
            while True:
                if time.monotonic() - swept_at > SWEEP_INTERVAL_S:
                    swept_at = time.monotonic()
                    with despite_outage(logger, "the log of requests is not swept for now"):
                        await self.sweep()
                await anyio.sleep(FLUSH_INTERVAL_S)
                await self._try_flush()
        finally:
            with anyio.CancelScope(shield=True):
                await self._try_flush()

    async def _try_flush(self) -> None:
        with despite_outage(logger, "requests are not logged for now"):
            await self.flush()

    async def sweep(self) -> int:
        """Deletes what is older than it may get. Returns how many rows were changed."""
        at = self._clock.read()
        return await self._requests.sweep(
            before=at - timedelta(days=self._retention_days), content_before=at - timedelta(days=self._content_days)
        )


class OpenRequest:
    """A request on its way into the log.

    Attributes:
        keeps_content: Whether what is said is kept.
        model_id: The model, as far as it is known.
    """

    def __init__(self, log: RequestLog, payer: Payer, user_id: str | None, *, keeps_content: bool) -> None:
        self.keeps_content = keeps_content
        self.model_id = ""
        self.user_id = user_id
        self.thread_id: str | None = None
        self.is_streamed = False
        self.messages: list[dict[str, Any]] = []
        self.reply: list[str] = []
        self.repairs = 0
        self._log = log
        self._payer = payer
        self._started_at = datetime.now(UTC)
        self._started_s = time.perf_counter()
        self._shown_ms: int | None = None
        self._is_over = False

    @property
    def elapsed_ms(self) -> float:
        """Since the request came, to the microsecond."""
        return round((time.perf_counter() - self._started_s) * 1000, 3)

    def show(self, at_ms: float | None = None) -> None:
        """The client gets a piece of the interface, now or at a time that was read; the first one is remembered."""
        if self._shown_ms is None:
            self._shown_ms = round(self.elapsed_ms if at_ms is None else at_ms)

    def close(self, code: str = "", *, is_answered: bool = False) -> None:
        """Hands the request to the log, once.

        Args:
            code: Of the error that ended it, or `disconnected`.
            is_answered: Whether the answer had begun before, so that its status says nothing of that.
        """
        if self._is_over:
            return
        self._is_over = True
        receipt = self._payer.receipt
        duration_ms = round(self.elapsed_ms)
        shown_ms = self._shown_ms
        if shown_ms is not None and not self.is_streamed:
            # A reply in one piece shows nothing before its end, and nothing at all if it fails.
            shown_ms = None if code else duration_ms
        entry = LoggedRequest(
            id=self._payer.request_id,
            account_id=self._payer.account_id,
            key_id=self._payer.key_id,
            user_id=self.user_id,
            endpoint=self._payer.endpoint,
            model_id=self.model_id,
            thread_id=self.thread_id,
            status=200 if is_answered or not code else _status(code),
            code=code,
            is_streamed=self.is_streamed,
            started_at=self._started_at,
            duration_ms=duration_ms,
            first_component_ms=shown_ms,
            repairs=self.repairs,
            prompt_tokens=receipt.prompt_tokens,
            completion_tokens=receipt.completion_tokens,
            cost_picodollars=receipt.cost_picodollars,
            call_ids=tuple(receipt.call_ids),
            content=render_content(self.messages, self.reply) if self.keeps_content else None,
        )
        self._log.add(entry)


def _status(code: str) -> int:
    return GONE_STATUS if code == DISCONNECTED else status_of_code(code)
