"""What stands in the ledger: values alone, for those who know no database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

LEASE_S = 10.0
"""How long an entry lives without being recorded anew."""

TITLE = "title"
"""The endpoint of a call that names a thread; no client waits for it."""

State = Literal["open", "settled", "swept"]


@dataclass(frozen=True, slots=True)
class Count:
    """Tokens of a call, and their cost.

    Attributes:
        cost_picodollars: See `storage.limits`.
        is_estimated: Whether we counted, the provider not having said.
    """

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    cost_picodollars: int = 0
    is_estimated: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A model call that is to be paid for.

    Attributes:
        id: Names the entry; the same id is never charged twice.
        request_id: The request it belongs to.
        key_id: Whose budget pays; None for our own page, which has none.
        endpoint: `embed`, `visualize` or `TITLE`.
    """

    id: str
    request_id: str
    account_id: str
    key_id: str | None
    endpoint: str
    model_id: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it stands in the ledger.

    Attributes:
        outcome: `stop`, `length`, `tool_calls`, `disconnected`, `interrupted`, or the code of an error; empty while
            the call is open.
    """

    call: Call
    state: State
    outcome: str
    count: Count
    reserved_picodollars: int
    ended_at: datetime | None
