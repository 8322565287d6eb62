"""API keys: what they look like, how they are made and compared.

A key is `vl-` and 43 characters of base64url (256 random bits). Only its SHA-256 is stored: a slow hash protects
guessable passwords, and these bits cannot be guessed. Looking a hash up by index reveals nothing of the key through
time, since whoever asks cannot choose the hash.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict

from viewloom.errors import InvalidRequest
from viewloom.safety.policy import parse_origin
from viewloom.storage.limits import NO_LIMITS, KeyLimits

KEY_START = "vl-"
PREFIX_CHARS = 10
"""Characters of a key that may be shown and logged: the start and seven more."""
ANY_ORIGIN = "*"
ORIGINS_LIMIT = 100


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
        last_used_at: When it was last shown, to the minute, UTC; None if never. It makes no other key of it.
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
    last_used_at: datetime | None = field(default=None, compare=False)


class KeyTerms(TypedDict, total=False):
    """What a key may be used for, how long and from where."""

    expires_at: datetime | None
    limits: KeyLimits
    origins: tuple[str, ...]
    is_content_logged: bool


class KeyChange(KeyTerms, total=False):
    """What is to be another about a key; what is left out stays."""

    name: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What a key's calls came to, in picodollars: in the UTC day, in the month, and in the key's life."""

    day: int = 0
    month: int = 0
    total: int = 0


def make_secret() -> str:
    """Returns a new key of 256 random bits."""
    return KEY_START + secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """Returns the hex SHA-256 under which a key is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def public_prefix(secret: str) -> str:
    """Returns the part of a key that may be shown."""
    return secret[:PREFIX_CHARS]


def parse_origins(entries: Iterable[str]) -> tuple[str, ...]:
    """Returns origins as browsers write them, each once.

    Raises:
        InvalidRequest: One is no origin, or there are too many.
    """
    origins = tuple(dict.fromkeys(map(_read_origin, entries)))
    if len(origins) > ORIGINS_LIMIT:
        raise InvalidRequest(f"`origins`: a key may have {ORIGINS_LIMIT} of them.", param="origins")
    return origins


def _read_origin(text: str) -> str:
    origin = ANY_ORIGIN if text.strip() == ANY_ORIGIN else parse_origin(text)
    if origin is None:
        raise InvalidRequest(
            "`origins`: each must be one such as `https://app.example.com`, without a path, or `*` for any.",
            param="origins",
        )
    return origin
