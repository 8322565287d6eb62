"""What stands in front of a hosted provider: a queue, a breaker and retries.

Main path of a call: refuse at once while the provider rests; wait for a place under its concurrency limit, telling the
person so; then make attempts, each of which the breaker learns from. Whatever happens, the place is given back.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from viewloom.errors import ProviderError, ProviderTimeout, ProviderUnavailable
from viewloom.providers.base import ProviderEvent, ProviderHealth
from viewloom.providers.breaker import Breaker
from viewloom.providers.queue import FairQueue, waiting_events
from viewloom.providers.retries import Retries, RetryPolicy

Attempt = Callable[[], AsyncGenerator[ProviderEvent]]


@dataclass(frozen=True, slots=True)
class GuardPolicy:
    """How a provider is treated.

    Attributes:
        retries: How often and how long one request is tried.
        concurrency: Calls under way at one time; None for no limit.
        failures_to_rest: Failures in a row after which the provider is left alone.
        rest_s: The first rest.
    """

    retries: RetryPolicy = field(default_factory=RetryPolicy)
    concurrency: int | None = None
    failures_to_rest: int = 5
    rest_s: float = 15.0


class Guard:
    """The state kept of one provider.

    Args:
        label: How sentences name it.
        policy: How it is treated.
        clock: Seconds that only grow.
        sleep: Waits between attempts.
    """

    def __init__(
        self,
        label: str,
        policy: GuardPolicy | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        used = policy or GuardPolicy()
        self._label = label
        self._retries = Retries(used.retries, clock=clock, sleep=sleep)
        self._breaker = Breaker(clock, threshold=used.failures_to_rest, rest_s=used.rest_s)
        self._queue = None if used.concurrency is None else FairQueue(used.concurrency, label)
        self._detail = "Not called yet."

    async def stream(self, caller: str, attempt: Attempt) -> AsyncGenerator[ProviderEvent]:
        """Yields what `attempt` yields, tried again where that is safe; closing the generator frees the place.

        Args:
            caller: Whose turn it takes in the queue.
            attempt: Makes one call.

        Raises:
            ProviderUnavailable: The provider rests; `retry_after_s` says for how long.
            ProviderBusy: Too many wait already.
            ProviderError: The call failed.
        """
        self._refuse_while_resting()
        ticket = None if self._queue is None else self._queue.join(caller)
        try:
            if ticket is not None:
                async with aclosing(waiting_events(ticket)) as places:
                    async for place in places:
                        yield place
            attempts = self._retries.stream(
                lambda: self._watched(attempt), lambda: self._breaker.maybe_rest_s() is None
            )
            async with aclosing(attempts) as events:
                async for event in events:
                    yield event
        finally:
            if ticket is not None:
                ticket.leave()

    def health(self) -> ProviderHealth:
        """Tells whether the provider is asked, and how the last call went."""
        if self._breaker.is_resting:
            return ProviderHealth(ready=False, detail=f"It keeps failing and is rested. {self._detail}")
        return ProviderHealth(ready=True, detail=self._detail)

    def _is_awake(self) -> bool:
        return self._breaker.maybe_rest_s() is None

    async def _watched(self, attempt: Attempt) -> AsyncGenerator[ProviderEvent]:
        """Makes one attempt and tells the breaker how it went."""
        wait_s = self._breaker.refusal_s()
        if wait_s is not None:
            raise self._resting(wait_s)
        is_probe = self._breaker.is_resting
        is_known = False
        try:
            async with aclosing(attempt()) as events:
                async for event in events:
                    yield event
            is_known = True
            self._breaker.succeeded()
            self._detail = "The last call succeeded."
        except ProviderError as error:
            is_known = True
            self._note(error)
            raise
        finally:
            if is_probe and not is_known:
                self._breaker.abandoned()

    def _note(self, error: ProviderError) -> None:
        self._detail = f"The last call failed: {error.message}"
        if isinstance(error, ProviderUnavailable | ProviderTimeout):
            self._breaker.failed()
        else:
            # Whoever refuses is there.
            self._breaker.succeeded()

    def _refuse_while_resting(self) -> None:
        """Refuses before the queue, without taking the leave that the attempt itself will ask for."""
        wait_s = self._breaker.maybe_rest_s()
        if wait_s is not None:
            raise self._resting(wait_s)

    def _resting(self, wait_s: float) -> ProviderUnavailable:
        return ProviderUnavailable(
            f"{self._label} keeps failing and is left alone for a moment. Try again soon.", retry_after_s=wait_s
        )
