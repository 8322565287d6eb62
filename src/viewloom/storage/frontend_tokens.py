"""Short-lived keys for pages: each of one user, for their threads, and good as long as the key it came from.

A token is `vlf-` and 43 characters of base64url (256 random bits), stored as a hash as keys are (`storage.keys`).
Who finds one must look its key up too, each time: a key that was revoked takes its tokens along at once.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from viewloom.errors import ThreadNotFound
from viewloom.storage.database import Database
from viewloom.storage.keys import hash_secret
from viewloom.storage.tables import frontend_tokens, threads
from viewloom.storage.threads import owned_threads
from viewloom.storage.turns import Owner, is_id

TOKEN_START = "vlf-"  # noqa: S105 - the start of all of them


@dataclass(frozen=True, slots=True)
class FrontendToken:
    """What a page may do with a token.

    Attributes:
        key_id: The key that pays and whose limits hold.
        user_id: The account's user whose threads it sees and makes.
        thread_ids: Of those, the only ones; None for all.
    """

    key_id: str
    user_id: str
    thread_ids: frozenset[str] | None
    expires_at: datetime

    def owner(self, account_id: str) -> Owner:
        """Returns whose threads it opens."""
        return Owner(account_id, self.user_id, self.thread_ids)


class FrontendTokenStore:
    """The tokens of every key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self, account_id: str, key_id: str, user_id: str, *, ttl_s: int, thread_ids: Iterable[str] | None = None
    ) -> tuple[FrontendToken, str]:
        """Makes a token.

        Args:
            account_id: The key's.
            key_id: Who pays.
            user_id: Whose threads it opens.
            ttl_s: How long it works.
            thread_ids: Of those, the only ones.

        Returns:
            The token, and its secret, which is stored nowhere.

        Raises:
            ThreadNotFound: The user has no such thread.
        """
        secret = TOKEN_START + secrets.token_urlsafe(32)
        now = datetime.now(UTC)
        chosen = None if thread_ids is None else frozenset(thread_ids)
        token = FrontendToken(key_id, user_id, chosen, now + timedelta(seconds=ttl_s))
        row = {
            "secret_hash": hash_secret(secret),
            "key_id": key_id,
            "user_id": user_id,
            "thread_ids": None if chosen is None else sorted(chosen),
            "created_at": now,
            "expires_at": token.expires_at,
        }

        def work(connection: Connection) -> None:
            if chosen:
                _check_threads(connection, Owner(account_id, user_id), chosen)
            connection.execute(insert(frontend_tokens), row)

        await self._database.run(work)
        return token, secret

    async def find(self, secret: str) -> FrontendToken | None:
        """Returns the token with this secret, whether its key works or not; None if it is unknown or expired."""
        query = select(frontend_tokens).where(
            frontend_tokens.c.secret_hash == hash_secret(secret), frontend_tokens.c.expires_at > datetime.now(UTC)
        )
        row = await self._database.run(lambda connection: connection.execute(query).one_or_none())
        if row is None:
            return None
        chosen = None if row.thread_ids is None else frozenset(row.thread_ids)
        return FrontendToken(row.key_id, row.user_id, chosen, row.expires_at)

    async def sweep(self, now: datetime | None = None) -> int:
        """Deletes the tokens that have expired. Returns how many there were."""
        change = delete(frontend_tokens).where(frontend_tokens.c.expires_at <= (now or datetime.now(UTC)))
        return await self._database.run(lambda connection: connection.execute(change).rowcount)


def _check_threads(connection: Connection, owner: Owner, thread_ids: frozenset[str]) -> None:
    ids = sorted(thread_id for thread_id in thread_ids if is_id(thread_id))
    query = select(threads.c.id).where(owned_threads(owner), threads.c.id.in_(ids))
    missing = thread_ids - {row.id for row in connection.execute(query).all()}
    if missing:
        raise ThreadNotFound(f"This user has no thread {min(missing)[:80]!r}.", param="thread_ids")
