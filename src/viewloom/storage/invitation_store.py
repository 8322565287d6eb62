"""Invitations: links that let one person in, once; among them the first admin's."""

import secrets
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from viewloom.errors import EmailTaken, InvalidRequest, InvitationInvalid, InvitationNotFound
from viewloom.storage.database import Database
from viewloom.storage.keys import hash_secret
from viewloom.storage.people import INVITATION_LIFE, Invitation, Role, User, fold_email
from viewloom.storage.people_store import NewUser, has_admin, insert_user, write_password
from viewloom.storage.tables import invitations, users
from viewloom.storage.user_rows import read_user


class InvitationStore:
    """The invitations of every account."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, account_id: str, role: Role, email: str | None = None) -> tuple[Invitation, str]:
        """Makes an invitation.

        Args:
            account_id: The account that the person will belong to.
            role: What they may do.
            email: The only address that may use it. If somebody has it already, the link gives them a new password.

        Returns:
            The invitation, and the secret for its link, which is stored nowhere.
        """
        return await self._database.run(lambda connection: _insert(connection, account_id, role, email))

    async def create_first(self, account_id: str) -> str | None:
        """Makes the first admin's invitation in place of any older one.

        Returns:
            The secret for its link; None if there is an admin.
        """

        def work(connection: Connection) -> str | None:
            if has_admin(connection):
                return None
            older = invitations.c.email.is_(None) & (invitations.c.role == "admin")
            connection.execute(delete(invitations).where(older))
            return _insert(connection, account_id, "admin", None)[1]

        return await self._database.run(work)

    async def list(self) -> list[Invitation]:
        """Returns those that can be used, oldest first."""
        query = select(invitations).where(_is_open()).order_by(invitations.c.created_at, invitations.c.id)
        return [
            _invitation(row) for row in await self._database.run(lambda connection: connection.execute(query).all())
        ]

    async def delete(self, invitation_id: str) -> Invitation:
        """Withdraws an invitation.

        Raises:
            InvitationNotFound: There is none with this id that can be used.
        """
        change = delete(invitations).where(invitations.c.id == invitation_id, _is_open()).returning(invitations)
        row = await self._database.run(lambda connection: connection.execute(change).one_or_none())
        if row is None:
            raise InvitationNotFound("There is no open invitation with this id.", param="invitation_id")
        return _invitation(row)

    async def check(self, secret: str) -> None:
        """Tells whether an invitation can be used.

        Raises:
            InvitationInvalid: It cannot.
        """
        query = select(invitations.c.id).where(invitations.c.secret_hash == hash_secret(secret), _is_open())
        if await self._database.run(lambda connection: connection.execute(query).first()) is None:
            raise _invalid()

    async def accept(self, secret: str, *, email: str, name: str | None, password_hash: str) -> User:
        """Uses an invitation: lets a person in, or gives the one it was made for a new password.

        Raises:
            InvitationInvalid: It cannot be used.
            InvalidRequest: It was made for another e-mail address.
            EmailTaken: Somebody else has this e-mail address.
        """

        def enter(connection: Connection, invitation: Invitation) -> User:
            if invitation.email is not None and invitation.email != fold_email(email):
                raise InvalidRequest("This link was made for another e-mail address.", param="email")
            known = connection.execute(select(users).where(users.c.email == fold_email(email))).one_or_none()
            if known is None:
                new = NewUser(invitation.account_id, email, name or "", invitation.role, password_hash)
                return insert_user(self._database, connection, new)
            # Only a link that an admin made for this very person may change what they sign in with.
            if invitation.email is None or known.disabled_at is not None:
                raise EmailTaken("Somebody signs in with this e-mail address already.", param="email")
            write_password(connection, known.id, password_hash)
            return read_user(connection.execute(select(users).where(users.c.id == known.id)).one())

        return await self._use(invitations.c.secret_hash == hash_secret(secret), enter)

    async def accept_elsewhere(self, email: str, name: str, subject: str) -> User:
        """Uses the invitation for an e-mail address that a person showed to be theirs elsewhere.

        Raises:
            InvitationInvalid: There is none.
            EmailTaken: Somebody else has this e-mail address.
        """

        def enter(connection: Connection, invitation: Invitation) -> User:
            new = NewUser(invitation.account_id, email, name, invitation.role, oidc_subject=subject)
            return insert_user(self._database, connection, new)

        return await self._use(invitations.c.email == fold_email(email), enter)

    async def _use(self, condition: Any, enter: Callable[[Connection, Invitation], User]) -> User:
        newest = (
            select(invitations.c.id).where(condition, _is_open()).order_by(invitations.c.created_at.desc()).limit(1)
        )
        change = (
            update(invitations)
            .where(invitations.c.id == newest.scalar_subquery(), invitations.c.used_at.is_(None))
            .values(used_at=datetime.now(UTC))
            .returning(invitations)
        )

        def work(connection: Connection) -> User:
            row = connection.execute(change).one_or_none()
            if row is None:
                raise _invalid()
            return enter(connection, _invitation(row))

        return await self._database.run(work)


def _insert(connection: Connection, account_id: str, role: Role, email: str | None) -> tuple[Invitation, str]:
    now = datetime.now(UTC)
    secret = secrets.token_urlsafe(32)
    row = {
        "id": f"invite_{uuid.uuid4().hex}",
        "account_id": account_id,
        "secret_hash": hash_secret(secret),
        "email": None if email is None else fold_email(email),
        "role": role,
        "created_at": now,
        "expires_at": now + INVITATION_LIFE,
    }
    connection.execute(delete(invitations).where(invitations.c.expires_at <= now))
    return _invitation(connection.execute(insert(invitations).values(row).returning(invitations)).one()), secret


def _is_open() -> Any:
    return invitations.c.used_at.is_(None) & (invitations.c.expires_at > datetime.now(UTC))


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(row.id, row.account_id, row.email, row.role, row.created_at, row.expires_at)


def _invalid() -> InvitationInvalid:
    return InvitationInvalid("This link was used, has expired or was withdrawn; ask for a new one.", param="token")
