"""Passwords: hashed by Argon2id in a thread, a few at a time, and always at the same cost.

Source: RFC 9106, section 4, with as many lanes as a small server has processors. Whoever has no password is checked
against a hash that nothing fits, so that time does not tell which addresses are known.
"""

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST_PASSWORD_CHARS = 10
LONGEST_PASSWORD_CHARS = 1000

_PASSES = 3
_MEMORY_KIB = 64 * 1024
_LANES = 2
_AT_ONCE = 2
"""Each takes its memory and both processors: more at one time would only be slower."""

_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=2$+ofT/QxeEswaSBNuXZ9GxA$OpSNjAGMz1VCCRKZ8OneqU8UVjmV9LbQWLPuk/3/SAc"


class Passwords:
    """Hashes passwords, and compares them with hashes."""

    def __init__(self) -> None:
        self._turns = anyio.CapacityLimiter(_AT_ONCE)

    async def hash(self, password: str) -> str:
        """Returns the hash to store."""
        return await anyio.to_thread.run_sync(_hash, password, limiter=self._turns)

    async def fits(self, password: str, stored: str | None) -> bool:
        """Tells whether a password is the one that was hashed; takes as long if there is no hash."""
        fits = await anyio.to_thread.run_sync(_fits, password, stored or _NOBODYS, limiter=self._turns)
        return fits and stored is not None

    def is_stale(self, stored: str) -> bool:
        """Tells whether a hash was made at another cost than today's."""
        return _hasher().check_needs_rehash(stored)


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher  # noqa: PLC0415 - a server where nobody signs in never needs it

    return PasswordHasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=_LANES)


def _hash(password: str) -> str:
    return _hasher().hash(_plain(password))


def _fits(password: str, stored: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415 - see `_hasher`

    try:
        return _hasher().verify(stored, _plain(password))
    except (VerificationError, InvalidHashError):
        return False


def _plain(password: str) -> bytes:
    # Keyboards differ in how they compose an accent.
    return unicodedata.normalize("NFKC", password).encode()
