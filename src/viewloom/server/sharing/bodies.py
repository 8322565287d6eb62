"""What the endpoints of shares take and give."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from viewloom.server.wire.scalars import maybe_seconds
from viewloom.storage.share_store import Share

LONGEST_S = 10 * 365 * 86_400


class NewShareBody(BaseModel):
    """POST /v1/threads/{thread_id}/share."""

    model_config = ConfigDict(extra="forbid")

    turn_id: StrictStr | None = None
    expires_in_s: Annotated[StrictInt, Field(ge=1, le=LONGEST_S)] | None = None


def render_share(share: Share, url: str | None = None) -> dict[str, Any]:
    """Returns a share; its address is known only when it is made."""
    return {
        "id": share.id,
        "object": "share",
        "thread_id": share.thread_id,
        "turn_id": share.turn_id,
        "title": share.title,
        "created_at": int(share.created_at.timestamp()),
        "expires_at": maybe_seconds(share.expires_at),
        "revoked_at": maybe_seconds(share.revoked_at),
        **({} if url is None else {"url": url}),
    }
