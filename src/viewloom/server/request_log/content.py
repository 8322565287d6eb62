"""What was said in a request, as the log keeps it where its owner wants that: bounded, the newest first of all."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

CONTENT_LIMIT_CHARS = 200_000
"""How long the messages and the reply of one request may be, each."""


def render_content(messages: Sequence[Mapping[str, Any]], reply: Sequence[str]) -> dict[str, Any]:
    """Returns what is kept; the oldest messages are left out where all are too long, and the end of a long reply."""
    kept: list[Mapping[str, Any]] = []
    chars = 0
    for message in reversed(messages):
        chars += len(json.dumps(message))
        if chars > CONTENT_LIMIT_CHARS:
            break
        kept.append(message)
    return {"messages": kept[::-1], "reply": "".join(reply)[:CONTENT_LIMIT_CHARS]}
