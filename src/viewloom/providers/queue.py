"""The fair queue in front of a provider's slots.

A slot serves one request: the built-in engine decodes it there, a hosted provider has one more call under way. Callers
take turns, whatever the number of requests each has waiting. Work in the background (warming prompts) gets a slot only
when no caller waits or is served, and is asked to give way when one comes: reading a prompt beside an answer slows that
answer to a word a second. Main path: `join` gives a `Ticket`, whose `place` falls to 0 when it holds its `slot`;
`leave` gives the slot up, or the place. `waiting_events` tells a person about the waiting; nothing else here waits.
"""

from collections import OrderedDict, deque
from collections.abc import AsyncGenerator

from viewloom.errors import ProviderBusy
from viewloom.providers.base import Progress
from viewloom.providers.changes import Changes

WAITING_LIMIT = 256
"""Requests that may wait; one more is refused at once rather than after minutes."""

_FULL_S = 60.0
NO_SLOT = -1
GIVE_WAY = -1


class Ticket:
    """One request's place.

    Attributes:
        caller: Whose turn it takes.
        affinity: What the slot should have served last, if there is a choice.
        place: 0 once it holds a slot, else its place in the order of service, from 1; `GIVE_WAY` asks background work
            that holds a slot to leave.
        slot: The slot it holds, or `NO_SLOT`.
        changes: Tells when `place` is another.
    """

    __slots__ = ("_queue", "affinity", "background", "caller", "changes", "place", "slot")

    def __init__(self, queue: "FairQueue", caller: str, affinity: str | None, *, background: bool) -> None:
        self._queue = queue
        self.changes = Changes()
        self.caller = caller
        self.background = background
        self.affinity = affinity
        self.place = 0
        self.slot = NO_SLOT

    def leave(self) -> None:
        """Gives up the slot or the place; harmless when done twice."""
        self._queue.leave(self)

    def serve(self) -> bool:
        """Notes that the slot is put to use; tells whether what it last served had the same affinity."""
        return self._queue.serve(self)

    def move(self, place: int) -> None:
        """Sets the place and wakes who waits for it; for the queue."""
        if place != self.place:
            self.place = place
            self.changes.announce()


async def waiting_events(ticket: Ticket) -> AsyncGenerator[Progress]:
    """Yields each new place in the queue, and ends when the ticket holds a slot."""
    while ticket.place > 0:
        seen = ticket.changes.version
        yield Progress("Waiting…", f"Place {ticket.place} in the queue")
        await ticket.changes.wait(seen)


class FairQueue:
    """Slots and who waits for them.

    Args:
        slots: How many are served at a time.
        label: How sentences name the provider.

    Cost: each arrival and departure costs time linear in the number waiting, which is limited.
    """

    def __init__(self, slots: int, label: str = "The built-in model") -> None:
        self._label = label
        self._free = list(range(slots))
        self._holders: set[Ticket] = set()
        self._served: dict[int, str | None] = dict.fromkeys(range(slots))
        # Callers in the order of their turns; each has at least one ticket.
        self._waiting: OrderedDict[str, deque[Ticket]] = OrderedDict()
        self._background: deque[Ticket] = deque()

    @property
    def waiting(self) -> int:
        """How many requests wait for a slot."""
        return sum(map(len, self._waiting.values()))

    def join(self, caller: str, affinity: str | None = None, *, background: bool = False) -> Ticket:
        """Takes a place at the end of the caller's own line.

        Raises:
            ProviderBusy: Too many wait already.
        """
        if self.waiting >= WAITING_LIMIT:
            raise ProviderBusy(
                f"{self._label} has too many requests waiting. Try again in a minute.", retry_after_s=_FULL_S
            )
        ticket = Ticket(self, caller, affinity, background=background)
        line = self._background if background else self._waiting.setdefault(caller, deque())
        line.append(ticket)
        self._advance()
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Takes a ticket out, wherever it is."""
        if ticket in self._holders:
            self._holders.remove(ticket)
            self._free.append(ticket.slot)
            ticket.slot = NO_SLOT
        elif ticket in self._background:
            self._background.remove(ticket)
        elif (line := self._waiting.get(ticket.caller)) is not None and ticket in line:
            line.remove(ticket)
            if not line:
                del self._waiting[ticket.caller]
        self._advance()

    def serve(self, ticket: Ticket) -> bool:
        """Notes that a slot now serves its ticket; tells whether it last served the same affinity."""
        fits = self._served[ticket.slot] == ticket.affinity
        self._served[ticket.slot] = ticket.affinity
        return fits

    def forget(self) -> None:
        """Notes that no slot remembers what it served: the engine is a new one."""
        self._served = dict.fromkeys(self._served)

    def _advance(self) -> None:
        while self._free and (ticket := self._maybe_next()) is not None:
            ticket.slot = self._choose(ticket.affinity)
            self._free.remove(ticket.slot)
            self._holders.add(ticket)
            ticket.move(0)
        if self._waiting or any(not ticket.background for ticket in self._holders):
            for ticket in self._holders:
                if ticket.background:
                    ticket.move(GIVE_WAY)
        for place, ticket in enumerate((*self._order(), *self._background), 1):
            ticket.move(place)

    def _maybe_next(self) -> Ticket | None:
        if not self._waiting:
            return self._background.popleft() if self._background and not self._holders else None
        caller, line = self._waiting.popitem(last=False)
        ticket = line.popleft()
        if line:
            self._waiting[caller] = line
        return ticket

    def _choose(self, affinity: str | None) -> int:
        return next((slot for slot in self._free if self._served[slot] == affinity), self._free[0])

    def _order(self) -> list[Ticket]:
        """Lists who waits in the order in which slots will be given, as it stands now."""
        lines = list(self._waiting.values())
        rounds = range(max(map(len, lines), default=0))
        return [line[turn] for turn in rounds for line in lines if turn < len(line)]
