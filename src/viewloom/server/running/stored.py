"""The stream of a reply that only the database has any more: what is left of it, in one piece."""

from collections.abc import AsyncGenerator
from typing import Any

from viewloom.errors import ReplayExpired, ReplyInterrupted, ReplyUnreachable, ViewloomError
from viewloom.providers.base import ToolCallDelta
from viewloom.server.running.frames import FrameNumbers, Position, error_frame
from viewloom.server.wire.chunks import DONE, ChunkWriter
from viewloom.server.wire.errors import error_of_code
from viewloom.storage.turns import Turn


async def replay_turn(turn: Turn, after: Position) -> AsyncGenerator[bytes]:
    """Yields what of a reply comes behind a position.

    A complete one goes on in the middle of its content. Of one that ended before its end, the content was closed when
    it was stored, so that it is not what had been sent: it can only be had from the start.

    Raises:
        ReplyUnreachable: The reply is still being made.
        ReplayExpired: It has tool calls, and is asked for from its middle on.
        ViewloomError: It ended before its end, and is asked for from its middle on.
    """
    if turn.status == "running":
        raise unreachable()
    failure = None if turn.status == "complete" else _failure(turn)
    if after.number and failure is not None:
        raise failure
    calls: list[dict[str, Any]] = turn.extra.get("tool_calls", [])
    if after.number and calls:
        raise ReplayExpired("The events of a reply that calls tools are no longer kept; read the turn instead.")
    chunks = ChunkWriter(f"chatcmpl-{turn.id}", turn.model_id, int(turn.created_at.timestamp()))
    piece = b"" if after.number else chunks.role()
    piece += chunks.rest(turn.content[after.chars :], [_delta(index, call) for index, call in enumerate(calls)])
    if failure is None:
        piece += chunks.finish(turn.finish_reason) + DONE
    yield b"".join(FrameNumbers(after).take(piece).frames) + (b"" if failure is None else error_frame(failure))


def unreachable() -> ReplyUnreachable:
    """Returns what is raised for a reply that runs, but not where this process could reach it."""
    return ReplyUnreachable("The reply is made where its stream cannot be reached; read the turn until it is complete.")


def _failure(turn: Turn) -> ViewloomError:
    if turn.error:
        return error_of_code(turn.error, "The reply failed before its end.")
    return ReplyInterrupted("The reply was stopped before its end.")


def _delta(index: int, call: dict[str, Any]) -> ToolCallDelta:
    function = call["function"]
    return ToolCallDelta(index, call["id"], function["name"], function["arguments"])
