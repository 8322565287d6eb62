"""What a request adds to a thread, by what its client sends."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewloom.providers.base import Message
from viewloom.server.threads.conversation import continue_thread
from viewloom.storage.branches import Link, Tree
from viewloom.storage.turns import Role, Thread, Turn

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def turn(turn_id: str, parent_id: str | None, role: Role, content: object) -> Turn:
    return Turn(
        id=turn_id,
        thread_id="thread",
        parent_id=parent_id,
        role=role,
        status="complete",
        content=content,
        extra={},
        program=None,
        form_state={},
        model_id="",
        finish_reason="",
        usage=None,
        repairs={},
        error="",
        draft=None,
        created_at=NOW,
        updated_at=NOW,
    )


def thread(leaf_id: str | None) -> Thread:
    return Thread("thread", "acct_1", "", {}, leaf_id, NOW, NOW)


class Known:
    """Turns that are in memory.

    Attributes:
        read: Whose contents were asked for.
        questions: How often contents were asked for that had not been.
    """

    def __init__(self, turns: list[Turn]) -> None:
        self.tree = Tree([Link(turn.id, turn.parent_id, turn.role) for turn in turns])
        self._turns = {turn.id: turn for turn in turns}
        self.read: set[str] = set()
        self.questions = 0

    def path(self, leaf_id: str | None) -> list[Link]:
        return self.tree.branch(leaf_id)

    def turns(self, links: Iterable[Link]) -> list[Turn]:
        ids = [link.id for link in links]
        self.questions += not self.read.issuperset(ids)
        self.read.update(ids)
        return [self._turns[turn_id] for turn_id in ids]

    def branch(self, leaf_id: str | None) -> list[Turn]:
        return [self._turns[link.id] for link in self.path(leaf_id)]


texts = st.sampled_from(["a", "b"])


@st.composite
def conversations(draw: st.DrawFn) -> list[list[tuple[str, str]]]:
    """Requests of a client that keeps the whole: each goes on from any point of what it has, or says it otherwise."""
    whole: list[tuple[str, str]] = []
    requests: list[list[tuple[str, str]]] = []
    for _ in range(draw(st.integers(1, 8))):
        keep = draw(st.integers(0, len(whole) // 2)) * 2 if draw(st.booleans()) else len(whole)
        whole = [*whole[:keep], ("user", draw(texts))]
        requests.append(list(whole))
        whole.append(("assistant", f"answer {len(requests)}"))
    return requests


@given(conversations())
def test_whatever_a_client_edits_its_branch_is_what_it_sent_and_nothing_is_lost(
    requests: list[list[tuple[str, str]]],
) -> None:
    turns: list[Turn] = []
    leaf: str | None = None
    for number, request in enumerate(requests, 1):
        before = list(turns)
        messages = [Message(role, content) for role, content in request]  # type: ignore[arg-type]
        # One message alone would be the next one to the server; a client that means the start says so.
        parent = "start" if len(request) == 1 else None
        found = continue_thread(thread(leaf), Known(turns), messages, parent=parent, param="p")
        assert [(message.role, message.content) for message in found.messages] == request
        leaf = found.parent_id
        for new in (*found.new, Message("assistant", f"answer {number}")):
            turns.append(turn(f"t{len(turns):03}", leaf, new.role, new.content))
            leaf = turns[-1].id
        assert turns[: len(before)] == before
        branch = [(each.role, each.content) for each in Known(turns).branch(leaf)]
        assert branch == [*request, ("assistant", f"answer {number}")]
    spoken = [(each.parent_id, each.content) for each in turns]
    assert len(spoken) == len(set(spoken)), "the same words behind the same turn are stored once"


def test_instructions_are_stored_once_and_new_ones_where_they_come() -> None:
    turns = [turn("s", None, "system", "S"), turn("u", "s", "user", "U"), turn("a", "u", "assistant", "A")]
    known = Known(turns)

    def new(*messages: tuple[Role, str]) -> list[tuple[str, str]]:
        sent = [Message(role, content) for role, content in messages]
        found = continue_thread(thread("a"), known, sent, parent=None, param="p")
        return [(each.role, each.content) for each in found.new]

    assert new(("system", "S"), ("user", "V")) == [("user", "V")]
    assert new(("system", "T"), ("user", "V")) == [("system", "T"), ("user", "V")]
    assert new(("user", "U"), ("assistant", "A"), ("user", "V")) == [("user", "V")]
    assert new(("system", "S"), ("user", "U"), ("assistant", "A"), ("user", "V")) == [("user", "V")]


def test_the_servers_own_text_of_a_reply_is_read_whatever_the_client_made_of_it() -> None:
    turns = [turn("u", None, "user", "U"), turn("a", "u", "assistant", "as sent")]
    sent = [Message("user", "U"), Message("assistant", "shortened"), Message("user", "V")]
    found = continue_thread(thread("a"), Known(turns), sent, parent=None, param="p")
    assert [message.content for message in found.messages] == ["U", "as sent", "V"]
    assert found.parent_id == "a"


BRANCHES, LENGTH = 5, 40


def branchy() -> list[Turn]:
    """Makes a thread whose first question has several answers, each of which goes on for a while."""
    turns = [turn("t", None, "user", "first")]
    for branch in range(BRANCHES):
        parent = "t"
        for number in range(LENGTH):
            role: Role = "user" if number % 2 else "assistant"
            turns.append(turn(f"t{branch}.{number:02}", parent, role, f"{branch}.{number}"))
            parent = turns[-1].id
    return turns


@pytest.mark.parametrize("active", [0, BRANCHES - 1])
@pytest.mark.parametrize("sent", [0, 2, BRANCHES - 1])
def test_a_whole_conversation_is_followed_by_its_own_branch_and_the_alternatives_beside_it(
    active: int, sent: int
) -> None:
    known = Known(branchy())
    spoken = known.branch(f"t{sent}.{LENGTH - 1:02}")
    messages = [*(Message(each.role, each.content) for each in spoken), Message("user", "next")]
    found = continue_thread(thread(f"t{active}.{LENGTH - 1:02}"), known, messages, parent=None, param="p")
    assert [message.content for message in found.messages] == [*(each.content for each in spoken), "next"]
    beside = {f"t{branch}.00" for branch in range(BRANCHES)}
    alone = known.read - {each.id for each in spoken} - beside
    assert not alone or sent != active, "nothing of another branch is read"
    assert known.questions <= 2


@pytest.mark.parametrize("parent", [None, f"t2.{LENGTH - 1:02}"])
def test_what_comes_next_needs_its_branch_alone(parent: str | None) -> None:
    known = Known(branchy())
    leaf = f"t1.{LENGTH - 1:02}"
    found = continue_thread(thread(leaf), known, [Message("user", "next")], parent=parent, param="p")
    assert found.parent_id == (parent or leaf)
    assert known.read == {each.id for each in known.path(parent or leaf)}
    assert known.questions == 1
