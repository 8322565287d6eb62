"""What a chat request adds to the thread that it carries, and what the model is to read.

Clients differ in what they send. Messages with an assistant's among them are the whole conversation: they are followed
from the thread's start, and what is not there yet is new, behind the last message that is. Without one, they are what
comes next, behind the active branch's last turn or behind the turn that the request names. Either way a message that is
there already is not stored again: then the reply is another answer to it. The thread's own text of a reply is used,
whatever the client made of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from viewloom.providers.base import Message
from viewloom.storage.branches import Link, Tree
from viewloom.storage.reading import find_link
from viewloom.storage.turns import NewTurn, Thread, Turn

START = "start"
"""In place of a turn's id: the thread's start."""


class Turns(Protocol):
    """The turns of a thread; `storage.reading` has the ones that are stored."""

    @property
    def tree(self) -> Tree:
        """All of them, by nothing but their place."""
        ...

    def path(self, leaf_id: str | None) -> list[Link]:
        """Returns the places from the thread's start to a turn that is there."""
        ...

    def turns(self, links: Iterable[Link]) -> list[Turn]:
        """Returns those at some places; better asked for together than one by one."""
        ...


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
    thread: Thread, turns: Turns, messages: Sequence[Message], *, parent: str | None, param: str
) -> Continuation:
    """Returns what a request adds to a thread.

    Args:
        thread: The thread.
        turns: Its turns.
        messages: The request's.
        parent: The turn to go on behind, or `START`; None to find out.
        param: The member that named it.

    Raises:
        TurnNotFound: The thread has no turn `parent`.
    """
    walk = _Walk(turns, thread.leaf_id)
    if parent is not None:
        start = None if parent == START else find_link(turns.tree, parent, param).id
        parent_id, rest = walk.follow(start, messages)
    elif any(message.role == "assistant" for message in messages):
        parent_id, rest = walk.follow(None, messages)
    else:
        parent_id, rest = walk.append(messages)
    path = tuple(_message(turn) for turn in turns.turns(turns.path(parent_id)) if not turn.is_void)
    if all(message.role == "system" for message in rest):
        # Another answer to what is there: instructions that came with the request hold for it alone.
        return Continuation(parent_id, (), (*rest, *path))
    new = tuple(NewTurn(message.role, _stored(message.content), message.extra) for message in rest)
    return Continuation(parent_id, new, (*path, *rest))


class _Walk:
    """Follows messages through a thread.

    Args:
        turns: The thread's.
        leaf_id: Where its active branch ends.
    """

    def __init__(self, turns: Turns, leaf_id: str | None) -> None:
        self._turns = turns
        self._tree = turns.tree
        self._leaf_id = leaf_id
        self._active = dict.fromkeys(link.id for link in turns.path(leaf_id))
        self._seen: set[str | None] = set()

    def append(self, messages: Sequence[Message]) -> tuple[str | None, Sequence[Message]]:
        """Goes on behind the active branch; see `follow`."""
        branch = self._turns.turns(self._turns.path(self._leaf_id))
        if len(branch) > 1 and branch[-1].is_void:
            # The last try came to nothing; the same words again are another try, not another turn.
            found, rest = self.follow(branch[-2].parent_id, messages)
            if not rest:
                return found, rest
        return self.follow(self._leaf_id, messages)

    def follow(self, start: str | None, messages: Sequence[Message]) -> tuple[str | None, Sequence[Message]]:
        """Goes along the messages that are there; returns the last turn of them, and the messages that are not."""
        node = start
        pending: list[Message] = []
        for position, message in enumerate(messages):
            self._look_ahead(node, len(messages) - position)
            found = self._maybe_match(node, message)
            if found is not None:
                node = found.id
            elif message.role == "system":
                pending.append(message)
            else:
                return node, self._unsaid(node, [*pending, *messages[position:]])
        return node, self._unsaid(node, pending)

    def _look_ahead(self, node: str | None, count: int) -> None:
        """Reads at once what the next messages are likely to be compared with: what follows each turn of a branch."""
        if node in self._seen:
            return
        if node is None or node in self._active:
            branch = list(self._active)
        else:
            branch = [link.id for link in self._tree.branch(self._tree.newest_leaf(node))]
        after = 0 if node is None else branch.index(node) + 1
        path = [node, *branch[after : after + count]]
        self._seen.update(path)
        self._turns.turns(link for step in path for link in self._tree.children(step))

    def _unsaid(self, node: str | None, messages: Sequence[Message]) -> list[Message]:
        """Leaves out the instructions that the branch has already."""
        instructions = self._turns.turns(link for link in self._tree.branch(node) if link.role == "system")
        said = [turn.content for turn in instructions]
        return [message for message in messages if message.role != "system" or _stored(message.content) not in said]

    def _maybe_match(self, node: str | None, message: Message) -> Turn | None:
        if message.role == "system":
            instructions = self._turns.turns(link for link in self._tree.children(node) if link.role == "system")
            return self._choose([turn for turn in instructions if _is_same(turn, message)])
        spoken = self._turns.turns(link for link in self._spoken(node) if link.role == message.role)
        children = [turn for turn in spoken if not turn.is_void]
        same = [turn for turn in children if _is_same(turn, message)]
        return self._choose(same or (children if message.role == "assistant" else []))

    def _spoken(self, node: str | None) -> Iterator[Link]:
        """Yields what follows a turn, behind instructions too."""
        for link in self._tree.children(node):
            if link.role == "system":
                yield from self._spoken(link.id)
            else:
                yield link

    def _choose(self, found: Sequence[Turn]) -> Turn | None:
        on_branch = [turn for turn in found if turn.id in self._active]
        return on_branch[0] if on_branch else found[-1] if found else None


def _is_same(turn: Turn, message: Message) -> bool:
    return turn.content == _stored(message.content) and dict(turn.extra) == dict(message.extra)


def _stored(content: Any) -> Any:
    return content if isinstance(content, str) else [dict(part) for part in content]


def _message(turn: Turn) -> Message:
    content = turn.content if isinstance(turn.content, str) else tuple(turn.content)
    return Message(turn.role, content, turn.extra)
