"""A reply that only the database has goes on from the middle of its content."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from viewloom.errors import InvalidRequest, ProviderTimeout, ReplayExpired, ReplyInterrupted, ReplyUnreachable
from viewloom.server.running.frames import FrameNumbers, Position, parse_position
from viewloom.server.running.stored import replay_turn
from viewloom.server.wire.chunks import DONE, ChunkWriter
from viewloom.storage.turns import Status, Turn

pytestmark = pytest.mark.anyio

CONTENT = "Grüße, 🎈"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def turn(status: Status = "complete", **members: Any) -> Turn:
    made = Turn(
        id="turn_1",
        thread_id="thread_1",
        parent_id=None,
        role="assistant",
        status=status,
        content=CONTENT,
        extra={},
        program=None,
        form_state={},
        model_id="model",
        finish_reason="stop",
        usage=None,
        repairs={},
        error="",
        draft=None,
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(made, **members)


async def replayed(stored: Turn, after: str = "") -> bytes:
    return b"".join([piece async for piece in replay_turn(stored, parse_position(after))])


def numbered(*pieces: bytes, after: str = "") -> bytes:
    return b"".join(FrameNumbers(parse_position(after)).take(b"".join(pieces)).frames)


CHUNKS = ChunkWriter("chatcmpl-turn_1", "model", int(NOW.timestamp()))


async def test_from_the_start_it_is_the_whole_reply() -> None:
    whole = numbered(CHUNKS.role(), CHUNKS.content(CONTENT), CHUNKS.finish("stop"), DONE)
    assert await replayed(turn()) == whole


@pytest.mark.parametrize("chars", range(len(CONTENT) + 1))
async def test_from_any_place_on_it_is_the_rest(chars: int) -> None:
    after = f"7-{chars}"
    rest = CONTENT[chars:]
    expected = numbered(CHUNKS.content(rest) if rest else b"", CHUNKS.finish("stop"), DONE, after=after)
    assert await replayed(turn(), after) == expected
    assert expected.startswith(f"id: 8-{len(CONTENT)}\n".encode())


@pytest.mark.parametrize(("status", "error"), [("interrupted", ""), ("failed", "provider_timeout")])
async def test_one_that_did_not_end_well_is_there_whole_with_its_error(status: Status, error: str) -> None:
    found = await replayed(turn(status, error=error))
    assert found.startswith(numbered(CHUNKS.role(), CHUNKS.content(CONTENT)))
    assert f'"code":"{error or "reply_interrupted"}"'.encode() in found
    assert DONE not in found


async def test_one_that_did_not_end_well_does_not_go_on_in_the_middle() -> None:
    with pytest.raises(ReplyInterrupted):
        await replayed(turn("interrupted"), "7-3")
    with pytest.raises(ProviderTimeout):
        await replayed(turn("failed", error="provider_timeout"), "7-3")


async def test_tool_calls_are_replayed_whole_or_not_at_all() -> None:
    call = {"id": "call_0", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
    stored = turn(content="", extra={"tool_calls": [call]}, finish_reason="tool_calls")
    assert b'"name":"weather"' in await replayed(stored)
    with pytest.raises(ReplayExpired):
        await replayed(stored, "2-0")


async def test_one_that_runs_elsewhere_is_not_taken_for_one_that_ended() -> None:
    with pytest.raises(ReplyUnreachable):
        await replayed(turn("running"))


def test_an_id_is_read_as_it_was_sent_and_nothing_else_is() -> None:
    assert parse_position("12-340") == Position(12, 340)
    assert parse_position("") == parse_position("0") == Position()
    for text in ("12", "-1-2", "1-2-3", "a-b", "1-2\n", "٣-٤", "1" * 16 + "-1"):
        with pytest.raises(InvalidRequest):
            parse_position(text)
