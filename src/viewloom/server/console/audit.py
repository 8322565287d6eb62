"""The audit log: who signed in, let somebody in, or made and ended keys.

One line of JSON an event, under a logger of its own. It holds ids, public prefixes and addresses; never a secret, and
never what somebody typed, since people type passwords into the wrong field.
"""

import json
import logging

from starlette.requests import Request

logger = logging.getLogger("viewloom.audit")


def audit(request: Request, event: str, **members: str | None) -> None:
    """Writes an event, with the address it came from; members that are None are left out."""
    known = {name: value for name, value in members.items() if value is not None}
    address = request.client.host if request.client else ""
    logger.info("%s", json.dumps({"event": event, "address": address, **known}))
