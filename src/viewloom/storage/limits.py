"""What a key may use.

Money is USD; inside it is counted in whole picodollars (1e-12 USD), so that sums are exact: a price of 0.0375 USD per
million tokens is 37,500 of them a token.
"""

from dataclasses import dataclass, fields
from decimal import ROUND_UP, Decimal, InvalidOperation
from typing import Any, cast

from viewloom.errors import InvalidRequest

PICODOLLARS = 10**12
_PICODOLLAR_EXPONENT = -12
MONEY_LIMIT_USD = Decimal(1_000_000)
COUNT_LIMIT = 10**9

_COUNTS = ("requests_per_minute", "tokens_per_minute", "concurrent_streams")
_MONEY = ("usd_per_day", "usd_per_month", "usd_total")
ENDPOINTS = ("embed", "visualize")


@dataclass(frozen=True, slots=True)
class KeyLimits:
    """The limits of one key; None is no limit.

    Attributes:
        requests_per_minute: Requests taken in any minute.
        tokens_per_minute: Tokens of prompts and replies in any minute; the request that crosses it still ends.
        concurrent_streams: Replies under way at one time.
        usd_per_day: Money in one UTC day.
        usd_per_month: Money in one UTC calendar month.
        usd_total: Money in the key's life.
        models: Model ids that may be asked; `*` at the end stands for any rest.
        endpoints: Endpoints that may be called, of `ENDPOINTS`.
    """

    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    concurrent_streams: int | None = None
    usd_per_day: Decimal | None = None
    usd_per_month: Decimal | None = None
    usd_total: Decimal | None = None
    models: tuple[str, ...] | None = None
    endpoints: tuple[str, ...] | None = None

    @property
    def has_budget(self) -> bool:
        """Whether money is limited."""
        return any(getattr(self, name) is not None for name in _MONEY)

    def allows_model(self, model_id: str) -> bool:
        """Tells whether a model may be asked."""
        return self.models is None or any(_matches(pattern, model_id) for pattern in self.models)

    def allows_endpoint(self, endpoint: str) -> bool:
        """Tells whether an endpoint may be called."""
        return self.endpoints is None or endpoint in self.endpoints

    def to_json(self) -> dict[str, Any]:
        """Returns the limits that are set; money as a string."""
        members = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: _to_json(value) for name, value in members.items() if value is not None}


NO_LIMITS = KeyLimits()


def parse_limits(members: dict[str, Any]) -> KeyLimits:
    """Reads limits from JSON; null means no limit.

    Raises:
        InvalidRequest: A member is unknown or has a value that cannot be taken; `param` names it.
    """
    known = {field.name for field in fields(KeyLimits)}
    for name in members:
        if name not in known:
            raise InvalidRequest(f"`{name}` is no limit; there are {', '.join(sorted(known))}.", param=name)
    given = {name: value for name, value in members.items() if value is not None}
    read = {name: _read(name, value) for name, value in given.items()}
    return KeyLimits(**read)


def _read(name: str, value: Any) -> Any:
    if name in _COUNTS:
        return _count(name, value)
    return _money(name, value) if name in _MONEY else _names(name, value)


def _count(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= COUNT_LIMIT:
        raise InvalidRequest(f"`{name}` must be a whole number from 0 to {COUNT_LIMIT}.", param=name)
    return value


def _money(name: str, value: Any) -> Decimal:
    try:
        amount = Decimal(str(value)) if not isinstance(value, bool) else Decimal("nan")
    except InvalidOperation:
        amount = Decimal("nan")
    if not (amount.is_finite() and 0 <= amount <= MONEY_LIMIT_USD):
        raise InvalidRequest(f"`{name}` must be an amount in USD from 0 to {MONEY_LIMIT_USD}.", param=name)
    if int(amount.as_tuple().exponent) < _PICODOLLAR_EXPONENT:
        # `1e-999999999` would be written out with as many zeros.
        amount = amount.quantize(Decimal(1).scaleb(_PICODOLLAR_EXPONENT), ROUND_UP)
    # The sum is plain where `-0` and `0e9` are not.
    return amount + 0


def _names(name: str, value: Any) -> tuple[str, ...]:
    entries = list(cast("list[Any]", value)) if isinstance(value, (list, tuple)) else [None]
    if not all(isinstance(entry, str) for entry in entries):
        raise InvalidRequest(f"`{name}` must be a list of names.", param=name)
    names = tuple(cast("list[str]", entries))
    if name == "endpoints" and (unknown := set(names) - set(ENDPOINTS)):
        raise InvalidRequest(f"`{name}`: {min(unknown)!r} is none of {', '.join(ENDPOINTS)}.", param=name)
    return names


def _to_json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return list(cast("tuple[str, ...]", value)) if isinstance(value, tuple) else value


def _matches(pattern: str, model_id: str) -> bool:
    return model_id.startswith(pattern[:-1]) if pattern.endswith("*") else model_id == pattern


def to_picodollars(usd: Decimal) -> int:
    """Returns an amount in picodollars, rounded up."""
    exact = usd * PICODOLLARS
    whole = int(exact)
    return whole + (exact > whole)


def to_usd(picodollars: int) -> Decimal:
    """Returns an amount in USD, exactly."""
    return Decimal(picodollars) / PICODOLLARS
