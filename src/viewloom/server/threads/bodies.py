"""What the endpoints of threads take: bodies and query parameters."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictStr, StringConstraints
from starlette.datastructures import QueryParams

from viewloom.engine.titles import clean_line
from viewloom.errors import InvalidRequest
from viewloom.storage.turns import TITLE_LIMIT_CHARS, is_id

USER_LIMIT_CHARS = 200
METADATA_LIMIT = 16
DEFAULT_PAGE = 20
LONGEST_PAGE = 100

Title = Annotated[StrictStr, Field(max_length=TITLE_LIMIT_CHARS)]
User = Annotated[StrictStr, Field(min_length=1, max_length=USER_LIMIT_CHARS)]
Metadata = Annotated[
    dict[
        Annotated[StrictStr, StringConstraints(max_length=64)], Annotated[StrictStr, StringConstraints(max_length=512)]
    ],
    Field(max_length=METADATA_LIMIT),
]


class NewThreadBody(BaseModel):
    """POST /v1/threads."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    metadata: Metadata | None = None
    user: User | None = None


class ThreadChangeBody(BaseModel):
    """PATCH /v1/threads/{thread_id}."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    metadata: Metadata | None = None
    active_turn_id: StrictStr | None = None


class ForkBody(BaseModel):
    """POST /v1/threads/{thread_id}/fork."""

    model_config = ConfigDict(extra="forbid")

    turn_id: StrictStr
    title: Title | None = None


class FormStateBody(BaseModel):
    """PATCH /v1/threads/{thread_id}/turns/{turn_id}."""

    model_config = ConfigDict(extra="forbid")

    form_state: dict[StrictStr, dict[StrictStr, Any]]


class StockMessage(BaseModel):
    """A message as OpenUI's chat sends it."""

    model_config = ConfigDict(extra="ignore")

    role: StrictStr
    content: StrictStr | list[dict[str, Any]] | None = None


class StockNewThreadBody(BaseModel):
    """POST …/create."""

    model_config = ConfigDict(extra="ignore")

    messages: list[StockMessage]


class StockThreadBody(BaseModel):
    """PATCH …/update/{thread_id}: the whole thread as OpenUI's chat keeps it."""

    model_config = ConfigDict(extra="ignore")

    title: Title


def read_user(text: str) -> str:
    """Returns a user's name as it is.

    Raises:
        InvalidRequest: It has characters that cannot be seen; two names must never look or be stored alike.
    """
    if clean_line(text) != text:
        raise InvalidRequest("`user` must have no spaces at its ends and no control characters.", param="user")
    return text


def read_limit(query: QueryParams, *, default: int = DEFAULT_PAGE) -> int:
    """Reads `limit`.

    Raises:
        InvalidRequest: It is no whole number in range.
    """
    raw = query.get("limit")
    if raw is None:
        return default
    # `isdecimal` takes digits of every script, and so does `int`, but no client means them.
    if not (raw.isascii() and raw.isdecimal() and len(raw) <= 4 and 1 <= int(raw) <= LONGEST_PAGE):
        raise InvalidRequest(f"`limit` must be a whole number from 1 to {LONGEST_PAGE}.", param="limit")
    return int(raw)


def maybe_cursor(query: QueryParams, name: str = "after") -> str | None:
    """Reads the id behind which a page begins.

    Raises:
        InvalidRequest: It is no id.
    """
    raw = query.get(name)
    if raw is not None and not is_id(raw):
        raise InvalidRequest(f"`{name}` must be the id of an entry of the page before.", param=name)
    return raw
