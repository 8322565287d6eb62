"""Loaded by schemathesis itself: half of the requests name a model that exists, so that they reach the engine."""

from typing import Any, cast

import schemathesis

from contract.live_server import MODEL


@schemathesis.hook
def map_body(_context: schemathesis.HookContext, body: Any) -> Any:
    """Puts a model that exists in the place of one whose name happens to be even in length."""
    members = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
    model = members.get("model")
    return {**members, "model": MODEL} if isinstance(model, str) and len(model) % 2 == 0 else body
