"""The thread that a chat request carries: named in `metadata` or in headers, which clients can add to any request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers

from viewloom.errors import InvalidRequest, ThreadNotFound
from viewloom.providers.base import Message
from viewloom.server.threads.conversation import Continuation, continue_thread
from viewloom.server.threads.recorder import THREAD_HEADER
from viewloom.storage.turn_store import TurnStore
from viewloom.storage.turns import Owner, Thread

PARENT_HEADER = "x-viewloom-parent"
_HEADERS = {"thread_id": THREAD_HEADER, "parent_id": PARENT_HEADER}


@dataclass(frozen=True, slots=True)
class Carried:
    """A thread and how it goes on."""

    thread: Thread
    continuation: Continuation


async def maybe_carried(
    turns: TurnStore, owner: Owner, members: tuple[Mapping[str, Any] | None, Headers], messages: Sequence[Message]
) -> Carried | None:
    """Reads the thread that a request carries; None if it names none.

    Args:
        turns: Where threads are.
        owner: Who asks.
        members: The request's `metadata` and headers.
        messages: The request's.

    Raises:
        InvalidRequest: A name is no text, or the two places disagree.
        ThreadNotFound: They have no such thread; `param` is the place that names it.
        TurnNotFound: The thread has no such turn to go on behind.
    """
    thread_id, thread_param = _read("thread_id", *members)
    parent, parent_param = _read("parent_id", *members)
    if thread_id is None:
        if parent is not None:
            raise InvalidRequest(f"`{parent_param}` needs a thread; name one too.", param=parent_param)
        return None
    try:
        return await turns.read(
            owner,
            thread_id,
            lambda thread, reading: Carried(
                thread, continue_thread(thread, reading, messages, parent=parent, param=parent_param)
            ),
        )
    except ThreadNotFound as error:
        raise ThreadNotFound(error.message, param=thread_param) from error


def _read(name: str, metadata: Mapping[str, Any] | None, headers: Headers) -> tuple[str | None, str]:
    """Returns an id and the place it stands at."""
    param = f"metadata.{name}"
    member, header = (metadata or {}).get(name), headers.get(_HEADERS[name])
    if member is not None and not isinstance(member, str):
        raise InvalidRequest(f"`{param}` must be a string.", param=param)
    if member is not None and header is not None and member != header:
        raise InvalidRequest(f"`{param}` and the header {_HEADERS[name]} differ; send one of them.", param=param)
    return (header, _HEADERS[name]) if member is None else (member, param)
