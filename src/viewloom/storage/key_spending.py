"""What keys spent, as the ledger's entries say; and the sums that budgets are compared with, made anew from them.

The ledger keeps such sums only for keys that have a budget (`ledger.Ledger.reserve`): a key that gets its first one
must have its earlier calls counted too.
"""

from collections import defaultdict
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, and_, case, select, update

from viewloom.storage.database import Database
from viewloom.storage.keys import Spent
from viewloom.storage.ledger import periods
from viewloom.storage.money_sums import join_sums, money_sums
from viewloom.storage.tables import spending, usage

_SMALLEST_HOLD = 1


def sum_spent(connection: Connection, condition: ColumnElement[bool], at: datetime) -> dict[str, Spent]:
    """Returns what each key spent on the calls that ended, by its id; a key without any is left out.

    Args:
        connection: In a transaction.
        condition: Which entries of `usage` count.
        at: The day and the month that are asked for are those of this moment.

    Cost: grows with the entries; 100,000 take about a quarter of a second.
    """
    return _sum(connection, usage.c.cost_picodollars, and_(condition, usage.c.state != "open"), at)


def refill(database: Database, connection: Connection, key_id: str, at: datetime) -> None:
    """Puts what a key's budgets are compared with to what its entries come to.

    Calls under way are made to hold something, since an entry that holds nothing is not added when it ends. That
    locks them too: none ends between this sum and its writing.
    """
    is_theirs = usage.c.key_id == key_id
    is_open = and_(is_theirs, usage.c.state == "open")
    held = usage.c.reserved_picodollars
    holding = case((held == 0, _SMALLEST_HOLD), else_=held)
    connection.execute(update(usage).where(is_open).values(reserved_picodollars=holding))
    settled = sum_spent(connection, is_theirs, at).get(key_id, Spent())
    reserved = _sum(connection, held, is_open, at).get(key_id, Spent())
    for kind, period in periods(at):
        amounts = {
            "settled_picodollars": getattr(settled, kind),
            "reserved_picodollars": getattr(reserved, kind),
        }
        row = database.upsert(spending).values(key_id=key_id, period=period, **amounts)
        connection.execute(row.on_conflict_do_update(index_elements=["key_id", "period"], set_=amounts))


def _sum(
    connection: Connection, amount: ColumnElement[int], condition: ColumnElement[bool], at: datetime
) -> dict[str, Spent]:
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    since = case((usage.c.started_at >= day, "day"), (usage.c.started_at >= day.replace(day=1), "month"), else_="total")
    query = select(usage.c.key_id, since.label("since"), *money_sums(amount))
    grouped = query.where(condition, usage.c.key_id.is_not(None)).group_by(usage.c.key_id, "since")
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for key_id, period, *sums in connection.execute(grouped).all():
        found[key_id][period] = join_sums(*sums)
    return {key_id: _add_up(amounts) for key_id, amounts in found.items()}


def _add_up(amounts: dict[str, int]) -> Spent:
    """Returns the sums of amounts of which each period has what no shorter one has."""
    day = amounts.get("day", 0)
    month = day + amounts.get("month", 0)
    return Spent(day, month, month + amounts.get("total", 0))
