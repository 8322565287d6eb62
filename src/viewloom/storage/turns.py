"""Threads and turns as values, for those who know no database.

A thread is a tree: each turn has a parent turn, and an edit or a second answer is a sibling, so nothing is ever
overwritten. The thread's leaf says which branch is active.
"""

import re
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

Role = Literal["system", "user", "assistant", "tool"]
Status = Literal["running", "complete", "interrupted", "failed"]

TITLE_LIMIT_CHARS = 200

_ID = re.compile(r"(?:thread|turn|share|artifact)_[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose threads somebody may see and make.

    Attributes:
        user_id: Of the account's users, the only one whose threads; None for all threads of the account.
        thread_ids: Of those, the only ones, and none can be made; None for no such bound.
    """

    account_id: str
    user_id: str | None = None
    thread_ids: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation.

    Attributes:
        metadata: The client's own notes.
        user_id: The account's user whose it is; None if it was not said.
        leaf_id: Last turn of the active branch; None while there is no turn.
    """

    id: str
    account_id: str
    title: str
    metadata: Mapping[str, Any]
    leaf_id: str | None
    created_at: datetime
    updated_at: datetime
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A turn that is to be stored; see `Turn`."""

    role: Role
    content: Any
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Draft:
    """What it takes to close a reply that its process did not end.

    Attributes:
        wishes: The request's `metadata.thesys`, which says what components there are.
        envelope_version: Of the content.
    """

    wishes: str | None
    envelope_version: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a thread.

    Attributes:
        parent_id: The turn that it follows; None at the thread's start.
        content: A string (of an assistant, the envelope as it was sent), or a list of content parts.
        extra: Further members of the message: `tool_calls`, `tool_call_id`, `name`.
        program: The interface in the content; None if there is none.
        form_state: What the person typed since: `{form: {field: value}}`.
        model_id: The model that answered.
        finish_reason: Why the reply ended; empty if it did not, or if this is no reply.
        usage: As the client was told; None if it was not.
        repairs: How often each repair was needed.
        error: Code of the error that ended the reply; empty if none did.
        draft: Of a running turn.
    """

    id: str
    thread_id: str
    parent_id: str | None
    role: Role
    status: Status
    content: Any
    extra: Mapping[str, Any]
    program: str | None
    form_state: Mapping[str, Any]
    model_id: str
    finish_reason: str
    usage: Mapping[str, Any] | None
    repairs: Mapping[str, int]
    error: str
    draft: Draft | None
    created_at: datetime
    updated_at: datetime

    @property
    def is_void(self) -> bool:
        """Whether this is a reply that says nothing, since it failed or was stopped before it began."""
        return self.role == "assistant" and self.status != "complete" and not self.content and not self.extra


@dataclass(frozen=True, slots=True)
class Written:
    """What a reply holds so far, or in the end.

    Attributes:
        content: The envelope as it was sent.
        program: The program in it.
        extra: `tool_calls`, if the reply made some.
    """

    content: str
    program: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Ending:
    """How a reply ended; see `Turn`."""

    status: Status
    model_id: str = ""
    finish_reason: str = ""
    usage: Mapping[str, Any] | None = None
    repairs: Mapping[str, int] = field(default_factory=dict[str, int])
    error: str = ""


Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class Page(Generic[Entry]):
    """Some entries of a list, and whether there are more behind them."""

    entries: Sequence[Entry]
    has_more: bool


def make_id(kind: Literal["thread", "turn", "share", "artifact"]) -> str:
    """Returns a new id; ids sort by the time they were made at, so that a list can go on behind any of them."""
    return f"{kind}_{time.time_ns():016x}{secrets.token_hex(8)}"


def is_id(text: str) -> bool:
    """Tells whether a text could be an id; databases take no other."""
    return _ID.fullmatch(text) is not None


def fold_title(title: str) -> str:
    """Returns a title as it is searched: without case."""
    return title.casefold()
