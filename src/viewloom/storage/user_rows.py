"""Rows of `users` as values."""

from typing import Any

from sqlalchemy import Row

from viewloom.storage.people import User


def read_user(row: Row[Any]) -> User:
    """Returns the user of a row that has the columns of `users`."""
    return User(
        id=row.id,
        account_id=row.account_id,
        email=row.email,
        name=row.name,
        role=row.role,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        seen_at=row.seen_at,
        has_password=row.password_hash is not None,
    )
