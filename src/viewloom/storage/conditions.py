"""What several stores ask of their rows: whose they are, and whether they still work."""

from datetime import UTC, datetime

from sqlalchemy import BindParameter, ColumnElement, Table, and_, or_

from viewloom.storage.turns import Owner


def owned(owner: Owner, table: Table, thread_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Returns whether a row is one that an owner may see; the one place where that is said.

    Args:
        owner: Who asks.
        table: Has `account_id` and `user_id`.
        thread_id: Its column of threads.
    """
    conditions = [table.c.account_id == owner.account_id]
    if owner.user_id is not None:
        conditions.append(table.c.user_id == owner.user_id)
    if owner.thread_ids is not None:
        conditions.append(thread_id.in_(sorted(owner.thread_ids)))
    return and_(*conditions)


def working(table: Table, at: datetime | BindParameter[datetime] | None = None) -> ColumnElement[bool]:
    """Returns whether a row that may be revoked and may expire works at a moment; now unless given."""
    columns = table.c
    in_time = or_(columns.expires_at.is_(None), columns.expires_at > (datetime.now(UTC) if at is None else at))
    return and_(columns.revoked_at.is_(None), in_time)
