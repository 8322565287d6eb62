"""Loaded by schemathesis itself: half of the requests name a model that exists, so that they reach the engine."""

from typing import Any

import schemathesis

from contract.live_server import MODEL


@schemathesis.hook
def map_body(_context: schemathesis.HookContext, body: Any) -> Any:
    """Puts a model that exists in the place of one whose name happens to be even in length."""
    if isinstance(body, dict) and isinstance(body.get("model"), str) and len(body["model"]) % 2 == 0:
        return {**body, "model": MODEL}
    return body
