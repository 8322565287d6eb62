"""People, sessions, invitations and keys as JSON."""

from dataclasses import fields
from typing import Any

from viewloom.server.wire.scalars import maybe_seconds, render_usd
from viewloom.storage.keys import Key, Spent
from viewloom.storage.limits import KeyLimits
from viewloom.storage.people import Invitation, User


def render_self(user: User) -> dict[str, Any]:
    """Returns a person as they see themselves."""
    return {
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "role": user.role,
        "account_id": user.account_id,
        "has_password": user.has_password,
    }


def render_user(user: User) -> dict[str, Any]:
    """Returns a person as admins see them."""
    return {
        "id": user.id,
        "object": "user",
        "email": user.email,
        "name": user.name,
        "role": user.role,
        "account_id": user.account_id,
        "created_at": int(user.created_at.timestamp()),
        "seen_at": maybe_seconds(user.seen_at),
        "is_disabled": user.disabled_at is not None,
    }


def render_invitation(invitation: Invitation) -> dict[str, Any]:
    """Returns an invitation, without its link."""
    return {
        "id": invitation.id,
        "object": "invitation",
        "email": invitation.email,
        "role": invitation.role,
        "account_id": invitation.account_id,
        "created_at": int(invitation.created_at.timestamp()),
        "expires_at": int(invitation.expires_at.timestamp()),
    }


def render_key(key: Key, spent: Spent) -> dict[str, Any]:
    """Returns a key and what it spent."""
    return {
        "id": key.id,
        "object": "key",
        "name": key.name,
        "prefix": key.prefix,
        "created_at": int(key.created_at.timestamp()),
        "last_used_at": maybe_seconds(key.last_used_at),
        "expires_at": maybe_seconds(key.expires_at),
        "revoked_at": maybe_seconds(key.revoked_at),
        "limits": {**dict.fromkeys(field.name for field in fields(KeyLimits)), **key.limits.to_json()},
        "origins": list(key.origins),
        "is_content_logged": key.is_content_logged,
        "spent": {name: render_usd(getattr(spent, name)) for name in ("day", "month", "total")},
    }


def setup_link(origin: str, secret: str) -> str:
    """Returns the address of a link; the secret stands in the part that no browser sends and no server logs."""
    return f"{origin}/console/setup#token={secret}"
