"""What a chat request adds to the thread that it carries, and what the model is to read.

Clients differ in what they send. Messages with an assistant's among them are the whole conversation: they are followed
from the thread's start, and what is not there yet is new, behind the last message that is. Without one, they are what
comes next, behind the active branch's last turn or behind the turn that the request names. Either way a message that is
there already is not stored again: then the reply is another answer to it. The thread's own text of a reply is used,
whatever the client made of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from viewloom.providers.base import Message
from viewloom.storage.branches import Tree
from viewloom.storage.turn_store import no_turn
from viewloom.storage.turns import NewTurn, Thread, Turn

START = "start"
"""In place of a turn's id: the thread's start."""

_Tree = Tree[Turn]


@dataclass(frozen=True, slots=True)
class Continuation:
    """How a thread goes on.

    Attributes:
        parent_id: The turn that the new ones follow; None at the thread's start.
        new: Turns to store.
        messages: All that the model is to read.
    """

    parent_id: str | None
    new: tuple[NewTurn, ...]
    messages: tuple[Message, ...]


def continue_thread(
    thread: Thread, tree: _Tree, messages: Sequence[Message], *, parent: str | None, param: str
) -> Continuation:
    """Returns what a request adds to a thread.

    Args:
        thread: The thread.
        tree: Its turns.
        messages: The request's.
        parent: The turn to go on behind, or `START`; None to find out.
        param: The member that named it.

    Raises:
        TurnNotFound: The thread has no turn `parent`.
    """
    if parent is not None and parent != START and parent not in tree:
        raise no_turn(parent, param)
    if parent is not None:
        parent_id, rest = _follow(thread, tree, None if parent == START else parent, messages)
    elif any(message.role == "assistant" for message in messages):
        parent_id, rest = _follow(thread, tree, None, messages)
    else:
        parent_id, rest = _append(thread, tree, messages)
    path = tuple(_message(turn) for turn in tree.branch(parent_id) if not turn.is_void)
    if all(message.role == "system" for message in rest):
        # Another answer to what is there: instructions that came with the request hold for it alone.
        return Continuation(parent_id, (), (*rest, *path))
    new = tuple(NewTurn(message.role, _stored(message.content), message.extra) for message in rest)
    return Continuation(parent_id, new, (*path, *rest))


def _append(thread: Thread, tree: _Tree, messages: Sequence[Message]) -> tuple[str | None, Sequence[Message]]:
    leaf = None if thread.leaf_id is None else tree.find(thread.leaf_id)
    if leaf is not None and leaf.is_void and (asked := _maybe_question(tree, leaf)) is not None:
        # The last try came to nothing; the same words again are another try, not another turn.
        found, rest = _follow(thread, tree, asked.parent_id, messages)
        if not rest:
            return found, rest
    return _follow(thread, tree, thread.leaf_id, messages)


def _maybe_question(tree: _Tree, reply: Turn) -> Turn | None:
    return None if reply.parent_id is None else tree.find(reply.parent_id)


def _follow(
    thread: Thread, tree: _Tree, start: str | None, messages: Sequence[Message]
) -> tuple[str | None, Sequence[Message]]:
    """Goes along the messages that are there; returns the last turn of them, and the messages that are not."""
    active = {turn.id for turn in tree.branch(thread.leaf_id)}
    node = start
    pending: list[Message] = []
    for position, message in enumerate(messages):
        found = _maybe_match(tree, node, message, active)
        if found is not None:
            node = found.id
        elif message.role == "system":
            pending.append(message)
        else:
            return node, _unsaid(tree, node, [*pending, *messages[position:]])
    return node, _unsaid(tree, node, pending)


def _unsaid(tree: _Tree, node: str | None, messages: Sequence[Message]) -> list[Message]:
    """Leaves out the instructions that the branch has already."""
    said = [turn.content for turn in tree.branch(node) if turn.role == "system"]
    return [message for message in messages if message.role != "system" or _stored(message.content) not in said]


def _maybe_match(tree: _Tree, node: str | None, message: Message, active: set[str]) -> Turn | None:
    if message.role == "system":
        children = [turn for turn in tree.children(node) if turn.role == "system"]
        return _choose([turn for turn in children if _is_same(turn, message)], active)
    children = [turn for turn in _spoken(tree, node) if turn.role == message.role and not turn.is_void]
    same = [turn for turn in children if _is_same(turn, message)]
    return _choose(same or (children if message.role == "assistant" else []), active)


def _spoken(tree: _Tree, node: str | None) -> Iterator[Turn]:
    """Yields what follows a turn, behind instructions too."""
    for turn in tree.children(node):
        if turn.role == "system":
            yield from _spoken(tree, turn.id)
        else:
            yield turn


def _choose(found: Sequence[Turn], active: set[str]) -> Turn | None:
    on_branch = [turn for turn in found if turn.id in active]
    return on_branch[0] if on_branch else found[-1] if found else None


def _is_same(turn: Turn, message: Message) -> bool:
    return turn.content == _stored(message.content) and dict(turn.extra) == dict(message.extra)


def _stored(content: Any) -> Any:
    return content if isinstance(content, str) else [dict(part) for part in content]


def _message(turn: Turn) -> Message:
    content = turn.content if isinstance(turn.content, str) else tuple(turn.content)
    return Message(turn.role, content, turn.extra)
