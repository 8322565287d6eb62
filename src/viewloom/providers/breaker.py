"""When to leave a failing provider alone: a state machine with a clock, and nothing else.

Main path: `refusal_s` before a call says whether to make it; `succeeded`, `failed` or `abandoned` after it. A provider
that fails `threshold` times in a row is rested; then one call is let through, and its outcome decides.
"""

from collections.abc import Callable

_PROBE_PATIENCE_S = 1.0


class Breaker:
    """The state of one provider.

    Args:
        threshold: Failures in a row after which it is rested.
        rest_s: The first rest; each probe that fails doubles it.
        rest_limit_s: The longest rest.
        clock: Seconds that only grow.
    """

    def __init__(
        self, clock: Callable[[], float], *, threshold: int = 5, rest_s: float = 15.0, rest_limit_s: float = 240.0
    ) -> None:
        self._clock = clock
        self._threshold = threshold
        self._first_rest_s = rest_s
        self._rest_limit_s = rest_limit_s
        self._failures = 0
        self._rest_s = rest_s
        self._rests_until: float | None = None
        self._is_probing = False

    @property
    def is_resting(self) -> bool:
        """Whether the last word on the provider is that it fails."""
        return self._rests_until is not None

    def maybe_rest_s(self) -> float | None:
        """Tells how many seconds to leave the provider alone; None if a call would be let through."""
        if self._rests_until is None:
            return None
        left_s = self._rests_until - self._clock()
        if left_s > 0:
            return left_s
        return _PROBE_PATIENCE_S if self._is_probing else None

    def refusal_s(self) -> float | None:
        """Asks for leave to call; None grants it, else it is the time in seconds after which to ask again.

        Leave is given back by exactly one of `succeeded`, `failed` and `abandoned`.
        """
        rest_s = self.maybe_rest_s()
        self._is_probing = self._is_probing or (rest_s is None and self.is_resting)
        return rest_s

    def succeeded(self) -> None:
        """Notes that the provider answered."""
        self._failures = 0
        self._rest_s = self._first_rest_s
        self._rests_until = None
        self._is_probing = False

    def failed(self) -> None:
        """Notes that the provider could not be reached, was silent or broke off."""
        self._failures += 1
        if self._is_probing:
            # Also when a call from before the rest fails meanwhile: that is news of the same kind.
            self._rest_s = min(2 * self._rest_s, self._rest_limit_s)
            self._rest()
        elif self._failures >= self._threshold and self._rests_until is None:
            self._rest()

    def abandoned(self) -> None:
        """Notes that a call ended without telling anything about the provider, such as by a client that went away."""
        self._is_probing = False

    def _rest(self) -> None:
        self._is_probing = False
        self._rests_until = self._clock() + self._rest_s
