"""What a request adds to a thread, by what its client sends."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from viewloom.providers.base import Message
from viewloom.server.threads.conversation import continue_thread
from viewloom.storage.branches import Tree
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
        found = continue_thread(thread(leaf), Tree(turns), messages, parent=parent, param="p")
        assert [(message.role, message.content) for message in found.messages] == request
        leaf = found.parent_id
        for new in (*found.new, Message("assistant", f"answer {number}")):
            turns.append(turn(f"t{len(turns):03}", leaf, new.role, new.content))
            leaf = turns[-1].id
        assert turns[: len(before)] == before
        branch = [(each.role, each.content) for each in Tree(turns).branch(leaf)]
        assert branch == [*request, ("assistant", f"answer {number}")]
    spoken = [(each.parent_id, each.content) for each in turns]
    assert len(spoken) == len(set(spoken)), "the same words behind the same turn are stored once"


def test_instructions_are_stored_once_and_new_ones_where_they_come() -> None:
    turns = [turn("s", None, "system", "S"), turn("u", "s", "user", "U"), turn("a", "u", "assistant", "A")]
    tree = Tree(turns)

    def new(*messages: tuple[Role, str]) -> list[tuple[str, str]]:
        sent = [Message(role, content) for role, content in messages]
        found = continue_thread(thread("a"), tree, sent, parent=None, param="p")
        return [(each.role, each.content) for each in found.new]

    assert new(("system", "S"), ("user", "V")) == [("user", "V")]
    assert new(("system", "T"), ("user", "V")) == [("system", "T"), ("user", "V")]
    assert new(("user", "U"), ("assistant", "A"), ("user", "V")) == [("user", "V")]
    assert new(("system", "S"), ("user", "U"), ("assistant", "A"), ("user", "V")) == [("user", "V")]


def test_the_servers_own_text_of_a_reply_is_read_whatever_the_client_made_of_it() -> None:
    turns = [turn("u", None, "user", "U"), turn("a", "u", "assistant", "as sent")]
    sent = [Message("user", "U"), Message("assistant", "shortened"), Message("user", "V")]
    found = continue_thread(thread("a"), Tree(turns), sent, parent=None, param="p")
    assert [message.content for message in found.messages] == ["U", "as sent", "V"]
    assert found.parent_id == "a"
