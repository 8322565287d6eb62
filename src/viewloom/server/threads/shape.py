"""Threads and turns as JSON, in the manner of OpenAI's."""

from collections.abc import Sequence
from typing import Any

from viewloom.storage.branches import Tree
from viewloom.storage.turns import Thread, Turn


def render_thread(thread: Thread) -> dict[str, Any]:
    """Returns a thread."""
    return {
        "id": thread.id,
        "object": "thread",
        "created_at": int(thread.created_at.timestamp()),
        "updated_at": int(thread.updated_at.timestamp()),
        "title": thread.title,
        "metadata": dict(thread.metadata),
        "active_turn_id": thread.leaf_id,
        "user": thread.user_id,
    }


def render_turn(turn: Turn, tree: Tree) -> dict[str, Any]:
    """Returns a turn; `siblings` are its alternatives, itself among them, oldest first."""
    return {
        "id": turn.id,
        "object": "thread.turn",
        "created_at": int(turn.created_at.timestamp()),
        "updated_at": int(turn.updated_at.timestamp()),
        "thread_id": turn.thread_id,
        "parent_id": turn.parent_id,
        "siblings": tree.siblings(turn.id),
        "role": turn.role,
        "status": turn.status,
        "content": turn.content,
        **turn.extra,
        "program": turn.program,
        "form_state": dict(turn.form_state),
        "model": turn.model_id or None,
        "finish_reason": turn.finish_reason or None,
        "usage": turn.usage,
        "repairs": dict(turn.repairs),
        "error": turn.error or None,
    }


def render_form(turn: Turn) -> dict[str, Any]:
    """Returns what a turn's fields hold."""
    return {"id": turn.id, "object": "thread.turn", "thread_id": turn.thread_id, "form_state": dict(turn.form_state)}


def render_page(entries: Sequence[dict[str, Any]], *, has_more: bool) -> dict[str, Any]:
    """Returns a page of a list."""
    return {
        "object": "list",
        "data": list(entries),
        "first_id": entries[0]["id"] if entries else None,
        "last_id": entries[-1]["id"] if entries else None,
        "has_more": has_more,
    }


def render_deleted(thread_id: str) -> dict[str, Any]:
    """Returns what is left of a deleted thread."""
    return {"id": thread_id, "object": "thread.deleted", "deleted": True}


def render_message(turn: Turn) -> dict[str, Any]:
    """Returns a turn as a chat message."""
    return {"id": turn.id, "role": turn.role, "content": turn.content, **turn.extra}


def render_stock_thread(thread: Thread) -> dict[str, Any]:
    """Returns a thread as OpenUI's chat keeps it."""
    return {"id": thread.id, "title": thread.title, "createdAt": thread.created_at.isoformat()}
