"""Lets models name new threads, beside the work.

Main path: when the first reply of a thread is stored, its recording calls `wish`; `run` asks a model for each wish and
puts its title in the place of the rule's. Nobody waits for that: what fails, is refused, takes too long or is still
waiting when the server stops leaves the rule's title, and so does somebody who renamed the thread meanwhile.
"""

import asyncio
import logging
from dataclasses import dataclass

import anyio

from viewloom.engine.metering import Calls
from viewloom.engine.models import Models, full_model_id
from viewloom.engine.request import ChatRequest
from viewloom.engine.titles import TIMEOUT_S, Beginning, ask_for_title, can_title, first_words
from viewloom.errors import ViewloomError
from viewloom.storage.threads import ThreadStore

AT_ONCE = 4
WAITING_LIMIT = 1_000
"""How many threads wait for a title; those that come then keep the rule's."""

logger = logging.getLogger("viewloom.threads")


@dataclass(frozen=True, slots=True)
class Wish:
    """A thread that wants a title.

    Attributes:
        title: The one it has by rule.
        request: What its first reply answered.
        content: That reply, as it was sent.
    """

    thread_id: str
    title: str
    request: ChatRequest
    content: str


class Titles:
    """The threads of this process that want a title.

    Args:
        threads: Where they are stored.
        calls: How models are called and paid for.
        models: Those that can be asked.
        model: Id or alias of the one that is; empty for each thread's own.
        timeout_s: How long one title may take.
    """

    def __init__(
        self, threads: ThreadStore, calls: Calls, models: Models, *, model: str = "", timeout_s: float = TIMEOUT_S
    ) -> None:
        self._threads = threads
        self._calls = calls
        self._models = models
        self._model = full_model_id(model)
        self._timeout_s = timeout_s
        self._waiting: asyncio.Queue[Wish] = asyncio.Queue(WAITING_LIMIT)

    def wish(self, wish: Wish) -> None:
        """Puts a thread among those that wait."""
        if not self._waiting.full():
            self._waiting.put_nowait(wish)

    async def run(self) -> None:
        """Names the threads that wait; runs until it is cancelled."""
        async with anyio.create_task_group() as group:
            for _ in range(AT_ONCE):
                group.start_soon(self._work)

    async def _work(self) -> None:
        while True:
            wish = await self._waiting.get()
            try:
                await self.grant(wish)
            except ViewloomError as error:
                logger.warning("a thread keeps the title that it has by rule: %s", error.code)
            except Exception as error:
                # The outermost edge of work that no request holds.
                logger.error("unhandled exception", exc_info=error)  # noqa: TRY400 - one line with the trace

    async def grant(self, wish: Wish) -> bool:
        """Names a thread. Returns whether it got another title.

        Raises:
            ViewloomError: The model may not be asked, or failed, or the database did.
        """
        request = wish.request
        chosen = self._models.find(self._model) if self._model else request.chosen
        if not can_title(chosen.model):
            return False
        beginning = Beginning(first_words(request.messages), wish.content)
        title = await ask_for_title(chosen, request.payer, beginning, self._calls, timeout_s=self._timeout_s)
        return bool(title) and await self._threads.rename(wish.thread_id, wish.title, title)
