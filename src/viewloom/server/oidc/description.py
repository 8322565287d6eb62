"""What the OpenAPI document says of single sign-on: both operations are for browsers and answer with a redirect."""

from typing import Any

_TEXT = {"type": "string"}

OPERATIONS: dict[str, dict[str, Any]] = {
    "/v1/console/oidc/start": {
        "summary": "Go and sign in at the issuer.",
        "parameters": [{"name": "next", "in": "query", "required": False, "schema": _TEXT}],
    },
    "/v1/console/oidc/callback": {
        "summary": "Come back from the issuer.",
        "parameters": [
            {"name": name, "in": "query", "required": False, "schema": _TEXT}
            for name in ("code", "state", "error", "iss")
        ],
    },
}
