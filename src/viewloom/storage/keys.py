"""API keys: what they look like, how they are made and compared.

A key is `vl-` and 43 characters of base64url (256 random bits). Only its SHA-256 is stored: a slow hash protects
guessable passwords, and these bits cannot be guessed. Looking a hash up by index reveals nothing of the key through
time, since whoever asks cannot choose the hash.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from viewloom.storage.limits import NO_LIMITS, KeyLimits

KEY_START = "vl-"
PREFIX_CHARS = 10
"""Characters of a key that may be shown and logged: the start and seven more."""


@dataclass(frozen=True, slots=True)
class Key:
    """An API key as it may be shown; the secret is not in it.

    Attributes:
        prefix: The key's first characters, by which a person tells keys apart.
        account_id: The account that pays and owns.
        revoked_at: When it was made to stop working, UTC; None if it was not.
        expires_at: When it stops working of itself, UTC; None if it does not.
        limits: What it may use.
        origins: From which web pages it may be used, as browsers write origins; `*` is any. Empty for none.
        is_content_logged: Whether the log of requests keeps what is said with it, if the server allows that.
    """

    id: str
    account_id: str
    name: str
    prefix: str
    created_at: datetime
    revoked_at: datetime | None
    expires_at: datetime | None = None
    limits: KeyLimits = NO_LIMITS
    origins: tuple[str, ...] = ()
    is_content_logged: bool = False


def make_secret() -> str:
    """Returns a new key of 256 random bits."""
    return KEY_START + secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """Returns the hex SHA-256 under which a key is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def public_prefix(secret: str) -> str:
    """Returns the part of a key that may be shown."""
    return secret[:PREFIX_CHARS]
