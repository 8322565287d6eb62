"""People who sign in, as values: users, their sessions, and the links that let somebody in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Role = Literal["admin", "developer", "viewer"]

ROLES: tuple[Role, ...] = ("viewer", "developer", "admin")
"""What each may do, the next may do too."""

SESSION_IDLE = timedelta(hours=24)
"""A session that nobody used for so long is over."""

SESSION_LIFE = timedelta(days=14)
"""And so is one that was begun so long ago, however much it is used."""

INVITATION_LIFE = timedelta(days=7)

EMAIL_LIMIT_CHARS = 254
NAME_LIMIT_CHARS = 200


@dataclass(frozen=True, slots=True)
class User:
    """A person.

    Attributes:
        account_id: Whose keys, threads and usage they see.
        email: In the spelling of `fold_email`.
        has_password: Whether they can sign in with one.
        seen_at: When they last used the console, to the minute; None if never.
    """

    id: str
    account_id: str
    email: str
    name: str
    role: Role
    created_at: datetime
    disabled_at: datetime | None = None
    seen_at: datetime | None = None
    has_password: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which a person is signed in.

    Attributes:
        id: The hash of the secret in the cookie.
        csrf_token: What its requests must carry beside the cookie.
        expires_at: When it ends at the latest.
    """

    id: str
    user: User
    csrf_token: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that lets one person in, once.

    Attributes:
        account_id: The account they will belong to.
        email: The only address that may use it; None for any.
    """

    id: str
    account_id: str
    email: str | None
    role: Role
    created_at: datetime
    expires_at: datetime


def has_role(role: Role | None, least: Role) -> bool:
    """Tells whether a role may do what another may."""
    return role is not None and ROLES.index(role) >= ROLES.index(least)


def fold_email(email: str) -> str:
    """Returns the one spelling of an address under which a person is found."""
    return email.strip().lower()
