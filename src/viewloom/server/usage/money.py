"""Money as the console's answers write it: exact, in USD, as text."""

from viewloom.storage.limits import PICODOLLARS


def render_usd(picodollars: int) -> str:
    """Returns an amount without an exponent and without zeros at its end: `0.000123`."""
    whole, rest = divmod(abs(picodollars), PICODOLLARS)
    text = f"{whole}.{rest:012d}".rstrip("0").rstrip(".")
    return f"-{text}" if picodollars < 0 else text
