"""Writes replies down as turns: what was sent so far from time to time, and the whole before the client sees the end.

Main path: `Recorder.open` commits the user's turn and an empty running one before the model is called; `Recording` is
that reply's record. Of a process that is killed, the next sweep closes the turns with what was kept last: they are
`interrupted`, and render. What ends while the database is away is stored when it is back.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

import anyio

from viewloom.catalogue.library import Library, standard_library
from viewloom.engine.closing import close_interrupted
from viewloom.engine.events import Event, Failed, Finished, RawText, ToolCall
from viewloom.engine.request import ChatRequest
from viewloom.engine.titles import make_title
from viewloom.envelope import EnvelopeWriter, ThinkItem, open_writer
from viewloom.errors import DatabaseUnavailable, InvalidRequest
from viewloom.providers.base import ToolCallDelta
from viewloom.safety.policy import Policy
from viewloom.server.outage import despite_outage
from viewloom.server.threads.conversation import Continuation
from viewloom.server.threads.titles import Titles, Wish
from viewloom.server.wire.chunks import joined_calls, usage_body
from viewloom.storage.entries import LEASE_S
from viewloom.storage.owed import Owed
from viewloom.storage.turn_store import TurnStore
from viewloom.storage.turns import Draft, Ending, Status, Thread, Turn, Written

KEEP_INTERVAL_S = 1.0
"""How often what was sent of open replies is stored; a killed process forgets at most that much."""
OWED_LIMIT = 1_000
"""How many replies that ended while the database was away wait to be stored; of those beyond, what was kept stays."""
THREAD_HEADER = "x-viewloom-thread"
TURN_HEADER = "x-viewloom-turn"

Ended: TypeAlias = tuple[Written, Ending]
"""A reply that is over, as it is stored."""

logger = logging.getLogger("viewloom.threads")


class Recorder:
    """The replies under way in this process.

    Args:
        turns: Where they are stored.
        read_library: Returns the components that a `metadata.thesys` asks for; raises `InvalidRequest`.
        policy: Which addresses and images replies may hold.
        titles: Lets a model name new threads; they keep the rule's title without.

    Attributes:
        turns: Where they are stored.
    """

    def __init__(
        self,
        turns: TurnStore,
        read_library: Callable[[str | None], Library],
        policy: Policy | None = None,
        *,
        titles: Titles | None = None,
    ) -> None:
        self.turns = turns
        self._titles = titles
        self._policy = policy
        self._read_library = read_library
        self._open: dict[str, Recording] = {}
        self._owed: Owed[Ended] = Owed(OWED_LIMIT)

    async def open(
        self, thread: Thread, continuation: Continuation, request: ChatRequest, wishes: object
    ) -> "Recording":
        """Stores what is new, and an empty turn for the reply.

        Args:
            thread: Where.
            continuation: What is new, and behind what.
            request: What the model will be asked.
            wishes: The request's `metadata.thesys`.

        Raises:
            ThreadNotFound: It was deleted meanwhile.
        """
        draft = Draft(wishes if isinstance(wishes, str) else None, request.chosen.envelope_version)
        title = make_title(continuation.messages)
        turn_id, _ = await self.turns.open(
            thread,
            continuation.parent_id,
            continuation.new,
            draft,
            model_id=request.chosen.model_id,
            title=title,
        )
        recording = Recording(self.turns, self._open, request, thread_id=thread.id, turn_id=turn_id, owed=self._owed)
        titles = self._titles
        if titles is not None and _is_unnamed(thread, title, continuation):
            recording.on_whole = lambda content: titles.wish(Wish(thread.id, title, request, content))
        return recording

    async def run(self) -> None:
        """Keeps open replies as they grow, and closes those of dead processes; runs until it is cancelled."""
        while True:
            with despite_outage(logger, "interrupted turns stay open for now"):
                await self.sweep()
            for _ in range(int(LEASE_S / KEEP_INTERVAL_S)):
                await anyio.sleep(KEEP_INTERVAL_S)
                with despite_outage(logger, "replies under way are not kept for now"):
                    await self.keep()

    async def keep(self) -> None:
        """Stores what the open replies hold so far, and those whole that could not be when they ended."""
        await self._owed.pay(lambda turn_id, ended: self.turns.close(turn_id, *ended))
        if not self._open:
            return
        open_now = dict(self._open)
        try:
            await self.turns.keep([(turn_id, recording.grown()) for turn_id, recording in open_now.items()])
        except DatabaseUnavailable:
            for recording in open_now.values():
                recording.fall_behind()
            raise

    async def sweep(self, now: datetime | None = None) -> int:
        """Closes the turns whose process died. Returns how many there were."""
        at = now or datetime.now(UTC)
        closed = 0
        for turn in await self.turns.expired(at):
            written = _closed(turn, self._library(turn), self._policy)
            closed += await self.turns.close(turn.id, written, Ending("interrupted"), expired_at=at)
        return closed

    def _library(self, turn: Turn) -> Library:
        try:
            return self._read_library(turn.draft.wishes if turn.draft else None)
        except InvalidRequest:
            # An older version of ours took it.
            return standard_library("full")


def _is_unnamed(thread: Thread, title: str, continuation: Continuation) -> bool:
    """Tells whether nobody gave a thread a title, and the reply to come is its first."""
    if not thread.title:
        return True
    return thread.title == title and all(message.role != "assistant" for message in continuation.messages)


def _closed(turn: Turn, library: Library, policy: Policy | None) -> Written:
    version = turn.draft.envelope_version if turn.draft else 2
    return close_written(Written(turn.content, turn.program, turn.extra), library, version, policy)


def close_written(written: Written, library: Library, version: int, policy: Policy | None) -> Written:
    """Returns what there is of a reply, closed so that it can be shown."""
    program = close_interrupted(written.program or "", library, policy)
    if program:
        envelope = open_writer(1 if version == 1 else 2, library.signatures)
        return Written(envelope.program(program) + envelope.finish(), program)
    is_waiting = written.content.startswith("<thinking>")
    return Written("" if is_waiting else written.content)


class Recording:
    """One reply that is written down; see `Record`.

    Attributes:
        turn_id: The reply's turn.
        on_whole: Called with the content when a whole reply is stored.
    """

    def __init__(
        self,
        turns: TurnStore,
        register: dict[str, "Recording"],
        request: ChatRequest,
        *,
        thread_id: str,
        turn_id: str,
        owed: Owed[Ended],
    ) -> None:
        self._turns = turns
        self._register = register
        self._owed = owed
        self._request = request
        self.turn_id = turn_id
        self._content: list[str] = []
        self._program: list[str] = []
        self._calls: list[ToolCallDelta] = []
        self._kept_parts = 0
        self._is_over = False
        self.on_whole: Callable[[str], None] | None = None
        self.headers: Mapping[str, str] = {THREAD_HEADER: thread_id, TURN_HEADER: turn_id}

    def begin(self) -> None:
        """From here on it is kept."""
        self._register[self.turn_id] = self

    def envelope(self, writer: EnvelopeWriter) -> EnvelopeWriter:
        """Returns a writer that also keeps what it wrote."""
        return KeptEnvelope(writer, self._content, self._program)

    def take(self, event: Event) -> None:
        """Keeps what does not go through the envelope."""
        match event:
            case RawText(text):
                self._content.append(text)
            case ToolCall(delta):
                self._calls.append(delta)
            case _:
                pass

    def grown(self) -> Written | None:
        """Returns what there is so far; None if that is what it was the last time."""
        if len(self._content) == self._kept_parts:
            return None
        self._kept_parts = len(self._content)
        return self._written()

    def fall_behind(self) -> None:
        """What `grown` returned could not be stored."""
        self._kept_parts = 0

    async def end(self, event: Finished | Failed) -> None:
        """Stores the whole; see `Record`."""
        self._leave()
        model_id = self._request.chosen.model_id
        if isinstance(event, Failed):
            ending = Ending("failed", model_id, error=event.error.code)
        else:
            usage: dict[str, Any] = usage_body(event)
            model_id = event.answered_by or model_id
            ending = Ending("complete", model_id, event.reason, usage, dict(event.repairs))
        written = self._written()
        is_stored = await self._close(written, ending)
        if is_stored and ending.status == "complete" and self.on_whole is not None:
            self.on_whole(written.content)

    async def give_up(self, code: str = "") -> None:
        """Closes what there is; see `Record`."""
        if self._is_over:
            return
        self._leave()
        status: Status = "failed" if code else "interrupted"
        request = self._request
        version = request.chosen.envelope_version
        written = close_written(self._written(), request.library, version, request.policy)
        with despite_outage(logger, "an interrupted turn stays open for now"), anyio.CancelScope(shield=True):
            await self._close(written, Ending(status, error=code))

    async def _close(self, written: Written, ending: Ending) -> bool:
        try:
            return await self._turns.close(self.turn_id, written, ending)
        except DatabaseUnavailable:
            self._owed.add(self.turn_id, (written, ending))
            raise

    def _leave(self) -> None:
        self._is_over = True
        self._register.pop(self.turn_id, None)

    def _written(self) -> Written:
        extra = {"tool_calls": joined_calls(self._calls)} if self._calls else {}
        return Written("".join(self._content), "".join(self._program) or None, extra)


class KeptEnvelope:
    """An envelope writer, and what it wrote."""

    def __init__(self, writer: EnvelopeWriter, content: list[str], program: list[str]) -> None:
        self._writer = writer
        self._content = content
        self._program = program

    def think(self, item: ThinkItem) -> str:
        """See `EnvelopeWriter`."""
        return self._kept(self._writer.think(item))

    def program(self, text: str) -> str:
        """See `EnvelopeWriter`."""
        self._program.append(text)
        return self._kept(self._writer.program(text))

    def finish(self) -> str:
        """See `EnvelopeWriter`."""
        return self._kept(self._writer.finish())

    def _kept(self, text: str) -> str:
        if text:
            self._content.append(text)
        return text
