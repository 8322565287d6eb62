"""What a reader of a shared or exported thread gets to see of its turns.

Instructions, tools' results and what only the model was told with a click stay out: they were not on anybody's screen.
"""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from viewloom.catalogue.library import standard_library
from viewloom.engine.history import assistant_text, readable_text
from viewloom.envelope import read_user_turn
from viewloom.storage.turns import Thread, Turn

_NAMES = {"user": "User", "assistant": "Assistant", "system": "Instructions", "tool": "Tool"}


def render_transcript(title: str, turns: Iterable[Turn], created_at: int) -> dict[str, Any]:
    """Returns a thread as it is shown: its title, and what was said by the person and the assistant."""
    return {
        "object": "transcript",
        "title": title,
        "created_at": created_at,
        "turns": [_visible(turn) for turn in turns if turn.role in {"user", "assistant"} and not turn.is_void],
    }


def render_markdown(thread: Thread, branch: Iterable[Turn]) -> str:
    """Returns what was said on a branch, each turn under a heading of its own."""
    parts = [f"# {thread.title or 'Untitled'}"]
    for turn in branch:
        mark = "" if turn.status == "complete" else f" ({turn.status})"
        parts.append(f"## {_NAMES[turn.role]}{mark}\n\n{_words(turn)}".rstrip())
    return "\n\n".join(parts) + "\n"


def _visible(turn: Turn) -> dict[str, Any]:
    text = _text(turn.content)
    return {
        "role": turn.role,
        "content": read_user_turn(text).text if turn.role == "user" else text,
        "program": turn.program,
        "form_state": dict(turn.form_state),
    }


def _words(turn: Turn) -> str:
    text = _text(turn.content)
    if turn.role == "user":
        return read_user_turn(text).text
    if turn.role == "assistant":
        return readable_text(text, standard_library("full").signatures) or assistant_text(text)
    return text


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = cast("list[Mapping[str, Any]]", content)
    return "\n\n".join(str(part.get("text", "(an image)")) for part in parts)
