"""One call of a hosted model: post the body, read the reply as it arrives, close it whatever happens.

What the bytes mean is the protocol's affair; it hands in a `Reply` that reads them.
"""

from collections.abc import AsyncGenerator, Mapping
from typing import Any, Protocol

from viewloom.errors import ProviderError
from viewloom.providers.base import Finish, ProviderEvent, Started, Usage
from viewloom.providers.sse import EVENT_LIMIT_BYTES, is_document
from viewloom.providers.upstream import Upstream


class Reply(Protocol):
    """A reader of one reply.

    Attributes:
        finished: A finish reason has arrived; what may still come is the usage.
        done: Nothing more can come: `failure` is set, or `closing` may be asked.
        failure: Why the reply is dead. What was returned before and with it stays valid.
    """

    finished: bool
    done: bool
    failure: ProviderError | None

    def take(self, piece: bytes) -> list[ProviderEvent]:
        """Reads the next bytes of a stream of events; none means the end of the body."""
        ...

    def take_whole(self, body: bytes) -> list[ProviderEvent]:
        """Reads a reply that came as one JSON document, although a stream was asked for."""
        ...

    def closing(self) -> tuple[Usage, Finish]:
        """Returns the last two events of a finished reply."""
        ...


async def stream_reply(
    upstream: Upstream, path: str, body: Mapping[str, Any], reply: Reply
) -> AsyncGenerator[ProviderEvent]:
    """Yields the reply; ends with `Usage` and `Finish`, or raises.

    Raises:
        ProviderError: The upstream failed; events yielded before stay valid.
    """
    connections = await upstream.connections()
    answer = await connections.post(path, body, is_streamed=bool(body["stream"]))
    try:
        yield Started()
        piece = await answer.read()
        if answer.content_type.endswith("json") or is_document(piece):
            # Read to its end: `take_whole` leaves a reply done.
            piece = await answer.read_whole(EVENT_LIMIT_BYTES, piece)
            events = reply.take_whole(piece)
        else:
            events = reply.take(piece)
        for event in events:
            yield event
        while not reply.done:
            for event in reply.take(await answer.read(is_finished=reply.finished)):
                yield event
        if reply.failure is not None:
            raise reply.failure
        for event in reply.closing():
            yield event
        await answer.drain()
    finally:
        # Not `release`: an unfinished answer is cut off at once, so that the upstream stops working on it.
        answer.close()
