"""Writes replies of the Messages API for the fake upstream."""

import json
from typing import Any

USAGE = {"input_tokens": 10, "cache_creation_input_tokens": 5, "cache_read_input_tokens": 100, "output_tokens": 1}


def event(kind: str, **members: Any) -> str:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **members}, ensure_ascii=False)}\n\n"


def start(**usage: Any) -> str:
    return event("message_start", message={"id": "msg_1", "role": "assistant", "usage": usage or USAGE})


def text_block(*pieces: str, index: int = 0) -> str:
    deltas = (
        event("content_block_delta", index=index, delta={"type": "text_delta", "text": piece}) for piece in pieces
    )
    return _block(index, {"type": "text", "text": ""}, *deltas)


def thinking_block(text: str, index: int = 0) -> str:
    thought = event("content_block_delta", index=index, delta={"type": "thinking_delta", "thinking": text})
    signed = event("content_block_delta", index=index, delta={"type": "signature_delta", "signature": "abc"})
    return _block(index, {"type": "thinking", "thinking": ""}, thought, signed)


def call_block(call_id: str, name: str, *pieces: str, index: int = 0) -> str:
    deltas = (
        event("content_block_delta", index=index, delta={"type": "input_json_delta", "partial_json": piece})
        for piece in pieces
    )
    return _block(index, {"type": "tool_use", "id": call_id, "name": name, "input": {}}, *deltas)


def _block(index: int, block: dict[str, Any], *deltas: str) -> str:
    begin = event("content_block_start", index=index, content_block=block)
    return begin + event("ping") + "".join(deltas) + event("content_block_stop", index=index)


def end(reason: str = "end_turn", **usage: Any) -> str:
    delta = event("message_delta", delta={"stop_reason": reason, "stop_sequence": None}, usage=usage)
    return delta + event("message_stop")


def reply(*pieces: str) -> str:
    """Writes a whole stream of text."""
    return start() + text_block(*pieces) + end(output_tokens=42)
