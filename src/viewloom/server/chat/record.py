"""Where a reply is written down while it is made; most replies are not."""

from collections.abc import Mapping
from typing import Protocol

from viewloom.engine.events import Event, Failed, Finished
from viewloom.envelope import EnvelopeWriter


class Record(Protocol):
    """Keeps one reply."""

    @property
    def turn_id(self) -> str | None:
        """The turn that it becomes; None if it becomes none."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """What the answer's headers say of it."""
        ...

    def begin(self) -> None:
        """The reply is going to be made; from here on one of the ways to end it is called."""
        ...

    def envelope(self, writer: EnvelopeWriter) -> EnvelopeWriter:
        """Returns a writer that also keeps what it wrote."""
        ...

    def take(self, event: Event) -> None:
        """Keeps what does not go through the envelope."""
        ...

    async def end(self, event: Finished | Failed) -> None:
        """Stores the whole reply, before the client sees its end."""
        ...

    async def give_up(self, code: str = "") -> None:
        """Stores what there is of a reply that ended before its end, by an error if `code` names one.

        Does nothing to a reply that has ended; never raises; not interrupted by what ended the reply.
        """
        ...


class NoRecord:
    """Keeps nothing."""

    turn_id: str | None = None
    headers: Mapping[str, str] = {}

    def begin(self) -> None:
        """See `Record`."""

    def envelope(self, writer: EnvelopeWriter) -> EnvelopeWriter:
        """Returns the writer itself."""
        return writer

    def take(self, event: Event) -> None:
        """See `Record`."""

    async def end(self, event: Finished | Failed) -> None:
        """See `Record`."""

    async def give_up(self, code: str = "") -> None:
        """See `Record`."""
