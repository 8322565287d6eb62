"""People: made, found, changed; at every moment one of them at least can change the others."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from viewloom.errors import EmailTaken, LastAdmin, UserNotFound
from viewloom.storage.database import Database
from viewloom.storage.people import Role, User, fold_email
from viewloom.storage.session_store import end_sessions
from viewloom.storage.tables import users
from viewloom.storage.user_rows import read_user


@dataclass(frozen=True, slots=True)
class NewUser:
    """What is known of a person who is let in.

    Attributes:
        password_hash: None if they sign in elsewhere.
        oidc_subject: Who they are there.
    """

    account_id: str
    email: str
    name: str
    role: Role
    password_hash: str | None = None
    oidc_subject: str | None = None


class PeopleStore:
    """The people of every account."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def is_set_up(self) -> bool:
        """Tells whether there is an admin who can sign in."""
        return await self._database.run(has_admin)

    async def list(self) -> list[User]:
        """Returns everybody, oldest first."""
        query = select(users).order_by(users.c.created_at, users.c.id)
        return [read_user(row) for row in await self._database.run(lambda connection: connection.execute(query).all())]

    async def find(self, user_id: str) -> User:
        """Returns a person.

        Raises:
            UserNotFound: Nobody has this id.
        """
        row = await self._maybe_row(users.c.id == user_id)
        if row is None:
            raise _nobody()
        return read_user(row)

    async def maybe_by_email(self, email: str) -> User | None:
        """Returns the person with an e-mail address, disabled or not."""
        row = await self._maybe_row(users.c.email == fold_email(email))
        return None if row is None else read_user(row)

    async def maybe_by_subject(self, subject: str) -> User | None:
        """Returns the person who signs in elsewhere under a name, disabled or not."""
        row = await self._maybe_row(users.c.oidc_subject == subject)
        return None if row is None else read_user(row)

    async def password_hash(self, user_id: str) -> str | None:
        """Returns the hash of a person's password; None if they have none."""
        row = await self._maybe_row(users.c.id == user_id)
        return None if row is None else row.password_hash

    async def _maybe_row(self, condition: Any) -> Row[Any] | None:
        query = select(users).where(condition)
        return await self._database.run(lambda connection: connection.execute(query).one_or_none())

    async def create(self, new: NewUser) -> User:
        """Lets a person in.

        Raises:
            EmailTaken: Somebody has this e-mail address.
        """
        return await self._database.run(lambda connection: insert_user(self._database, connection, new))

    async def rename(self, user_id: str, name: str) -> None:
        """Gives a person another name."""
        await self._set(user_id, {"name": name})

    async def rehash(self, user_id: str, password_hash: str) -> None:
        """Keeps the same password under a costlier hash; sessions go on."""
        await self._set(user_id, {"password_hash": password_hash})

    async def set_password(self, user_id: str, password_hash: str) -> None:
        """Gives a person another password and ends every session they have."""
        await self._database.run(lambda connection: write_password(connection, user_id, password_hash))

    async def link(self, user_id: str, subject: str) -> bool:
        """Lets a person sign in elsewhere from now on, unless they do so there already under another name.

        Whoever has the password may have typed somebody else's address, so it goes, and every session ends.

        Args:
            user_id: Who.
            subject: `issuer#name`; a link with another issuer gives way.

        Returns:
            Whether they are linked with it.
        """
        issuer = subject.partition("#")[0] + "#"
        is_free = users.c.oidc_subject.is_(None) | ~users.c.oidc_subject.startswith(issuer, autoescape=True)
        linked = {"oidc_subject": subject, "password_hash": None}
        change = update(users).where(users.c.id == user_id, is_free).values(linked).returning(users.c.id)

        def work(connection: Connection) -> bool:
            is_linked = connection.execute(change).first() is not None
            if is_linked:
                end_sessions(connection, user_id)
            return is_linked

        return await self._database.run(work)

    async def _set(self, user_id: str, members: dict[str, Any]) -> None:
        change = update(users).where(users.c.id == user_id).values(members)
        await self._database.run(lambda connection: connection.execute(change))

    async def change(self, user_id: str, *, role: Role | None = None, is_disabled: bool | None = None) -> User:
        """Sets what is given. Who is disabled is signed out everywhere.

        Raises:
            UserNotFound: Nobody has this id.
            LastAdmin: No admin would be left.
        """

        def work(connection: Connection) -> User:
            # Locked, so that two admins cannot disable each other at one time.
            admins = set(connection.execute(_admins().with_for_update()).scalars())
            row = connection.execute(select(users).where(users.c.id == user_id)).one_or_none()
            if row is None:
                raise _nobody()
            stays_admin = (role or row.role) == "admin" and not is_disabled
            if admins == {user_id} and not stays_admin:
                raise LastAdmin("This is the last admin; make somebody else one first.")
            members: dict[str, Any] = {} if role is None else {"role": role}
            if is_disabled is not None:
                members["disabled_at"] = (row.disabled_at or datetime.now(UTC)) if is_disabled else None
            if is_disabled:
                end_sessions(connection, user_id)
            if members:
                connection.execute(update(users).where(users.c.id == user_id).values(members))
            return read_user(connection.execute(select(users).where(users.c.id == user_id)).one())

        return await self._database.run(work)


def insert_user(database: Database, connection: Connection, new: NewUser) -> User:
    """Writes a new person.

    Raises:
        EmailTaken: Somebody has this e-mail address.
    """
    row = {
        "id": f"user_{uuid.uuid4().hex}",
        "account_id": new.account_id,
        "email": fold_email(new.email),
        "name": new.name,
        "role": new.role,
        "password_hash": new.password_hash,
        "oidc_subject": new.oidc_subject,
        "created_at": datetime.now(UTC),
    }
    made = connection.execute(
        database.upsert(users).values(row).on_conflict_do_nothing().returning(users)
    ).one_or_none()
    if made is None:
        raise EmailTaken("Somebody signs in with this e-mail address already.", param="email")
    return read_user(made)


def write_password(connection: Connection, user_id: str, password_hash: str) -> None:
    """Gives a person another password and ends every session they have."""
    connection.execute(update(users).where(users.c.id == user_id).values(password_hash=password_hash))
    end_sessions(connection, user_id)


def has_admin(connection: Connection) -> bool:
    """Tells whether there is an admin who can sign in."""
    return connection.execute(_admins().limit(1)).first() is not None


def _admins() -> Any:
    return select(users.c.id).where(users.c.role == "admin", users.c.disabled_at.is_(None))


def _nobody() -> UserNotFound:
    return UserNotFound("Nobody has this id.", param="user_id")
