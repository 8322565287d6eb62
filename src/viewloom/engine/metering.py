"""Every model call is paid for: reserved before it, settled when it ends, however it ends.

Main path: the pipeline opens each call through `Meter.stream`. The ledger's entry is written and the worst case held
before the provider is asked; it is settled before the pipeline learns that the call is over, so that what a client saw
the end of is in the books. A client that goes away, a provider that dies and a bug settle too, at what was counted.
Of a process that is killed the next sweep settles what `Meter.run` recorded last. While the database is away, calls
under way go on; what they came to is written down when it is back.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

import anyio

from viewloom.engine.metadata import ModelMetadata
from viewloom.engine.models import ChosenModel
from viewloom.engine.payer import Payer
from viewloom.engine.prices import DEFAULT_MAX_OUTPUT, cost_of, is_priced, max_output, worst_cost
from viewloom.engine.random_names import random_name
from viewloom.engine.rates import Rates
from viewloom.errors import DatabaseUnavailable, ProviderError, QuotaExceeded, ServerStopping
from viewloom.providers.base import Finish, Prompt, ProviderEvent, TextDelta, ToolCallDelta, Usage
from viewloom.providers.estimate import BYTES_PER_TOKEN, estimate_usage
from viewloom.storage.entries import LEASE_S, Call, Count
from viewloom.storage.limits import KeyLimits
from viewloom.storage.owed import Owed

RECORD_INTERVAL_S = 2.0
"""How often what open calls have used is written down; a killed process forgets at most that much."""
OWED_LIMIT = 10_000
"""How many calls that ended while the database was away wait to be settled; sweeps settle what is beyond."""
SWEEP_BEATS = int(LEASE_S / RECORD_INTERVAL_S)
"""Every so many times calls of dead processes are looked for."""


class Calls(Protocol):
    """How model calls are admitted and opened."""

    async def admit(self, payer: Payer) -> None:
        """Counts a request before anything is done for it.

        Raises:
            RateLimited: The payer asks too often.
        """
        ...

    def stream(self, payer: Payer, chosen: ChosenModel, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        """Yields the model's reply; closing the generator ends the call.

        Raises:
            QuotaExceeded: The payer's budget does not cover the call; the model was not asked.
            RateLimited: The payer has too many replies under way.
            ProviderError: The model's side failed.
        """
        ...


class Books(Protocol):
    """Where usage is kept; `storage.ledger` says what each method does."""

    async def reserve(self, call: Call, limits: KeyLimits, *, worst_picodollars: int, prompt: Count) -> None:
        """Writes an entry and holds its worst case."""
        ...

    async def record(self, counts: Iterable[tuple[str, Count]]) -> None:
        """Keeps what open calls have used so far."""
        ...

    async def settle(self, call_id: str, count: Count, outcome: str) -> bool:
        """Puts what a call did use in the place of its reservation."""
        ...

    async def sweep(self) -> int:
        """Settles the entries of processes that died."""
        ...


class Unmetered:
    """Calls that nobody pays for."""

    async def admit(self, payer: Payer) -> None:
        """Lets everybody pass."""

    def stream(self, payer: Payer, chosen: ChosenModel, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        """Opens the call; see `Calls`."""
        del payer
        return chosen.model.provider.stream(prompt)


class Meter:
    """Calls that are kept in the ledger.

    Args:
        ledger: Where usage is kept.
        rates: Where tokens a minute are counted.
        sleep: Waits; tests pass their own.
        owed_limit: How many calls wait to be settled.
    """

    def __init__(
        self,
        ledger: Books,
        rates: Rates,
        *,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
        owed_limit: int = OWED_LIMIT,
    ) -> None:
        self._ledger = ledger
        self._rates = rates
        self._sleep = sleep
        self._open: dict[str, _Tally] = {}
        self._owed: Owed[tuple[Count, str]] = Owed(owed_limit)
        self._is_stopping = False

    def stop(self) -> None:
        """Ends every call at the next that its model says: what a client has by then is closed, and says why."""
        self._is_stopping = True

    async def admit(self, payer: Payer) -> None:
        """Counts a request; see `Calls`."""
        await self._rates.admit(payer)

    async def stream(self, payer: Payer, chosen: ChosenModel, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        """Opens the call; see `Calls`."""
        metadata = chosen.model.metadata
        if payer.limits.has_budget:
            prompt = _bounded(prompt, chosen, metadata)
        if payer.limits.has_budget or payer.limits.tokens_per_minute is not None:
            # Of a stream that its client leaves it is known what it came to.
            prompt = replace(prompt, is_streamed=True)
        tally = _Tally(prompt, metadata)
        call = _call(payer, chosen)
        await self._ledger.reserve(
            call, payer.limits, worst_picodollars=worst_cost(prompt, metadata), prompt=tally.count()
        )
        self._open[call.id] = tally
        events = chosen.model.provider.stream(prompt)
        outcome = "disconnected"
        try:
            async for event in events:
                tally.take(event)
                yield event
                if self._is_stopping and isinstance(event, TextDelta):
                    raise ServerStopping("The server was told to stop before the reply was whole; ask again.")
            outcome = tally.finish
        except ProviderError as error:
            outcome = error.code
            raise
        finally:
            with anyio.CancelScope(shield=True):
                await events.aclose()
                await self._settle(call, payer, tally, outcome)

    async def _settle(self, call: Call, payer: Payer, tally: "_Tally", outcome: str) -> None:
        count = tally.count()
        del self._open[call.id]
        payer.receipt.add(call.id, count)
        try:
            await self._ledger.settle(call.id, count, outcome)
        except DatabaseUnavailable:
            # The client has the reply: what is wrong with our books is not its concern.
            self._owed.add(call.id, (count, outcome))
        with suppress(DatabaseUnavailable):
            await self._rates.spend(payer, count.prompt_tokens + count.completion_tokens)

    async def run(self) -> None:
        """Records open calls as they go on, and settles those of dead processes; runs until it is cancelled."""
        beats = 0
        while True:
            try:
                await self.record()
                if beats % SWEEP_BEATS == 0:
                    await self._ledger.sweep()
                beats += 1
                with suppress(DatabaseUnavailable):
                    await self._owed.pay(lambda call_id, ended: self._ledger.settle(call_id, *ended))
            except DatabaseUnavailable:
                # Nobody could extend a lease: other processes have nearly the time of one before any is swept.
                beats = 1
            await self._sleep(RECORD_INTERVAL_S)

    async def record(self) -> None:
        """Writes down what the open calls have used so far."""
        if self._open:
            await self._ledger.record([(call_id, tally.count()) for call_id, tally in self._open.items()])


class _Tally:
    """What one call has used so far: the provider's word if it gave it, else our own count."""

    def __init__(self, prompt: Prompt, metadata: ModelMetadata) -> None:
        self._metadata = metadata
        self._start = estimate_usage(prompt, "")
        self._said_bytes = 0
        self._usage: Usage | None = None
        self.finish = "interrupted"

    def take(self, event: ProviderEvent) -> None:
        match event:
            case TextDelta(text) | ToolCallDelta(arguments=text):
                self._said_bytes += len(text.encode("utf-8", "surrogatepass"))
            case Usage():
                self._usage = event
            case Finish(reason):
                self.finish = reason
            case _:
                pass

    def count(self) -> Count:
        """Returns the tokens and their cost."""
        usage = self._usage or replace(self._start, completion_tokens=-(-self._said_bytes // BYTES_PER_TOKEN))
        return Count(
            prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
            cached_tokens=usage.cached_tokens,
            reasoning_tokens=usage.reasoning_tokens,
            cost_picodollars=cost_of(usage, self._metadata),
            is_estimated=usage.estimated,
        )


def _bounded(prompt: Prompt, chosen: ChosenModel, metadata: ModelMetadata) -> Prompt:
    """Holds a reply to the length that its reservation covers.

    Raises:
        QuotaExceeded: The model's prices are not known, so no budget can cover it.
    """
    if not is_priced(metadata):
        raise QuotaExceeded(
            f"The prices of {chosen.model_id} are not known here, so a key with a budget cannot use it.", param="model"
        )
    if metadata.max_output is None and max_output(prompt, metadata) == DEFAULT_MAX_OUTPUT:
        return replace(prompt, sampling={**prompt.sampling, "max_tokens": DEFAULT_MAX_OUTPUT})
    return prompt


def _call(payer: Payer, chosen: ChosenModel) -> Call:
    return Call(
        id=random_name("call_"),
        request_id=payer.request_id,
        account_id=payer.account_id,
        key_id=payer.key_id,
        endpoint=payer.endpoint,
        model_id=chosen.full_id,
        started_at=datetime.now(UTC),
    )
