"""Loaded by schemathesis itself: half of the requests name a model that exists, so that they reach the engine."""

from typing import Any, cast

import schemathesis

from contract.live_server import MODEL


@schemathesis.hook  # pyright: ignore[reportUnknownMemberType] - not typed
def map_body(_context: schemathesis.HookContext, body: object) -> object:
    """Puts a model that exists in the place of one whose name happens to be even in length."""
    members = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
    model = members.get("model")
    if not isinstance(model, str) or len(model) % 2:
        return cast("object", body)
    return {**members, "model": MODEL}
