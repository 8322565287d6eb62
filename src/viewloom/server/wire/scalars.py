"""Money and moments as answers write them: money exact, in USD, as text; moments in whole seconds since 1970."""

from datetime import datetime
from decimal import Decimal

from viewloom.storage.limits import to_usd


def render_decimal(amount: Decimal) -> str:
    """Returns an amount without an exponent and without zeros at its end: `0.000123`."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def render_usd(picodollars: int) -> str:
    """Returns an amount of picodollars in USD; see `render_decimal`."""
    return render_decimal(to_usd(picodollars))


def maybe_seconds(moment: datetime | None) -> int | None:
    """Returns a moment that may not have come."""
    return None if moment is None else int(moment.timestamp())
