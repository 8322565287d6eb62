"""What the OpenAPI document says of people, sign-in and keys: operations by path, and their schemas."""

from typing import Any

from viewloom.server.console.bodies import InvitationBody, ProfileBody, SetupBody, SignInBody, UserBody
from viewloom.server.console.key_bodies import KeyBody, KeyChangeBody

BODIES = (SetupBody, SignInBody, ProfileBody, UserBody, InvitationBody, KeyBody, KeyChangeBody)

_READ = (401, 403, 500, 503)
_WRITE = (400, 401, 403, 404, 409, 413, 415, 429, 500, 503)


def _operation(summary: str, schema: str, errors: tuple[int, ...], body: str = "") -> dict[str, Any]:
    """Describes an operation; without a schema it answers 204."""
    return {"summary": summary, "schema": schema, "errors": errors, "body": body, "query": []}


OPERATIONS: dict[str, dict[str, dict[str, Any]]] = {
    "/v1/console/session": {
        "get": _operation("Who is signed in.", "ConsoleSession", _READ),
        "post": _operation("Sign in.", "ConsoleSession", _WRITE, "SignInBody"),
        "patch": _operation("Change name or password.", "ConsoleSession", _WRITE, "ProfileBody"),
        "delete": _operation("Sign out.", "", _READ),
    },
    "/v1/console/setup": {"post": _operation("Use a link to get in.", "ConsoleSession", _WRITE, "SetupBody")},
    "/v1/console/users": {"get": _operation("People.", "ConsoleList", _READ)},
    "/v1/console/users/{user_id}": {"patch": _operation("Change a role, disable.", "ConsoleUser", _WRITE, "UserBody")},
    "/v1/console/invitations": {
        "get": _operation("Invitations that can be used.", "ConsoleList", _READ),
        "post": _operation("Invite somebody.", "ConsoleInvitation", _WRITE, "InvitationBody"),
    },
    "/v1/console/invitations/{invitation_id}": {"delete": _operation("Withdraw one.", "", (*_READ, 404))},
    "/v1/console/keys": {
        "get": _operation("The account's keys, the newest first.", "ConsoleList", _READ),
        "post": _operation("Make a key; its secret is shown this once.", "ConsoleNewKey", _WRITE, "KeyBody"),
    },
    "/v1/console/keys/{key_id}": {
        "patch": _operation("Change a key.", "ConsoleKey", _WRITE, "KeyChangeBody"),
        "delete": _operation("Revoke a key.", "ConsoleKey", (*_READ, 404)),
    },
}

SCHEMAS: dict[str, Any] = {
    "ConsoleSession": {"type": "object", "required": ["user", "csrf", "is_set_up", "oidc"]},
    "ConsoleList": {"type": "object", "required": ["object", "data", "first_id", "last_id", "has_more"]},
    "ConsoleUser": {"type": "object", "required": ["id", "email", "role", "is_disabled"]},
    "ConsoleInvitation": {"type": "object", "required": ["id", "email", "role", "expires_at"]},
    "ConsoleKey": {"type": "object", "required": ["id", "name", "prefix", "limits", "origins", "spent"]},
    "ConsoleNewKey": {"type": "object", "required": ["key", "secret"]},
}
