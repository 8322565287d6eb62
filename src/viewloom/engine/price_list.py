"""What is publicly known of hosted models: the context window and the prices, from the package `genai-prices`.

The data is in the package; nothing is fetched, and its own updates, which fetch, are never started. It takes a fifth
of a second to import, so a server has it imported in a thread (`load`), and never where every model is local.

Prices that rise with the length of a prompt are given as for a short one.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from viewloom.engine.metadata import UNKNOWN, ModelMetadata

if TYPE_CHECKING:
    from genai_prices.data_snapshot import DataSnapshot

_LONGEST_NAME = 200
_REMEMBERED = 1024


class PriceList(Protocol):
    """Knows models by the address of their provider."""

    def load(self) -> None:
        """Makes ready what `find` needs; may block."""
        ...

    def find(self, base_url: str, name: str) -> ModelMetadata:
        """Returns what is known of a model; `UNKNOWN` if nothing is."""
        ...


class PublicPrices:
    """The list in `genai-prices`.

    Args:
        now: The time at which a price is to hold; some have a first day.
    """

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        # By the day, so that a price that changes tomorrow is not remembered for ever.
        self._remembered = lru_cache(_REMEMBERED)(self._look_up)

    def load(self) -> None:
        """Imports the data, unless it is imported already; blocks for a fifth of a second."""
        _snapshot()

    def find(self, base_url: str, name: str) -> ModelMetadata:
        """Returns what is known of a model; `UNKNOWN` if nothing is."""
        if len(name) > _LONGEST_NAME:
            return UNKNOWN
        return self._remembered(base_url, name, self._now().toordinal())

    def _look_up(self, base_url: str, name: str, _day: int) -> ModelMetadata:
        snapshot = _snapshot()
        try:
            # Not `find_provider_model`: that remembers whatever name a caller makes up, without a limit.
            provider = snapshot.find_provider(None, None, base_url)
        except LookupError:
            return UNKNOWN
        model = provider.find_model(name, all_providers=snapshot.providers)
        if model is None:
            return UNKNOWN
        prices = model.get_prices(self._now())
        return ModelMetadata(
            context_length=model.context_window,
            input_price=_base(prices.input_mtok),
            output_price=_base(prices.output_mtok),
            cached_price=_base(prices.cache_read_mtok),
        )


def _snapshot() -> "DataSnapshot":
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415 - see the module docstring

    return get_snapshot()


def _base(price: object) -> Decimal | None:
    """Returns a price, or the first of those that rise with the length of the prompt."""
    if price is None or isinstance(price, Decimal):
        return price
    base = getattr(price, "base", None)
    return base if isinstance(base, Decimal) else None
