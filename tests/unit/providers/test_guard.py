"""A provider that is guarded: waiting in line, resting, trying again."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from unit.providers.upstream import collect
from viewloom.errors import ProviderBusy, ProviderError, ProviderRejected, ProviderUnavailable
from viewloom.providers.base import Finish, Progress, ProviderEvent, TextDelta
from viewloom.providers.guard import Guard, GuardPolicy
from viewloom.providers.queue import WAITING_LIMIT
from viewloom.providers.retries import RetryPolicy

pytestmark = pytest.mark.anyio

ONCE = RetryPolicy(attempts=1)


class Provider:
    """Answers as it is told, and counts."""

    def __init__(self, policy: GuardPolicy) -> None:
        self.now_s = 0.0
        self.calls = 0
        self.failure: ProviderError | None = None
        self.proceed = asyncio.Event()
        self.proceed.set()
        self.guard = Guard("The model", policy, clock=lambda: self.now_s, sleep=self._sleep)

    async def _sleep(self, pause_s: float) -> None:
        self.now_s += pause_s

    async def attempt(self) -> AsyncGenerator[ProviderEvent]:
        self.calls += 1
        await self.proceed.wait()
        if self.failure is not None:
            raise self.failure
        yield TextDelta("Hi")
        yield Finish("stop")

    def stream(self, caller: str = "a") -> AsyncGenerator[ProviderEvent]:
        return self.guard.stream(caller, self.attempt)

    async def fail(self, kind: type[ProviderError] = ProviderUnavailable) -> ProviderError:
        with pytest.raises(kind) as caught:
            await collect(self.stream())
        return caught.value


async def test_a_provider_that_keeps_failing_is_rested_and_asked_once_after_it() -> None:
    provider = Provider(GuardPolicy(ONCE, failures_to_rest=2, rest_s=10))
    provider.failure = ProviderUnavailable("It is gone.")
    for _ in range(2):
        assert (await provider.fail()).retry_after_s is None
    provider.now_s += 4
    resting = await provider.fail()
    assert resting.retry_after_s == 6
    assert "left alone" in resting.message
    assert provider.calls == 2
    assert not provider.guard.health().ready
    assert "It is gone." in provider.guard.health().detail

    provider.now_s += 6
    provider.failure = None
    assert len(await collect(provider.stream())) == 2
    assert provider.guard.health().ready


async def test_a_provider_that_refuses_is_there_and_is_not_rested() -> None:
    provider = Provider(GuardPolicy(ONCE, failures_to_rest=1))
    for failure in (ProviderRejected("No."), ProviderBusy("Later.")):
        provider.failure = failure
        await provider.fail(type(failure))
        assert provider.guard.health().ready


async def test_a_rest_that_begins_between_two_attempts_ends_the_trying() -> None:
    provider = Provider(GuardPolicy(RetryPolicy(attempts=9), failures_to_rest=2))
    provider.failure = ProviderUnavailable("It is gone.")
    assert (await provider.fail()).message == "It is gone."
    assert provider.calls == 2


async def test_a_probe_whose_client_goes_away_makes_room_for_the_next() -> None:
    provider = Provider(GuardPolicy(ONCE, failures_to_rest=1, rest_s=1))
    provider.failure = ProviderUnavailable("It is gone.")
    await provider.fail()
    provider.now_s += 1
    provider.failure = None
    probe = provider.stream()
    await anext(probe)
    assert "left alone" in (await provider.fail()).message
    await probe.aclose()
    assert len(await collect(provider.stream())) == 2


async def test_a_call_from_before_the_rest_that_is_given_up_does_not_let_a_second_probe_in() -> None:
    provider = Provider(GuardPolicy(ONCE, failures_to_rest=1, rest_s=1))
    old = provider.stream()
    await anext(old)
    provider.failure = ProviderUnavailable("It is gone.")
    await provider.fail()
    provider.now_s += 1
    provider.failure = None
    probe = provider.stream()
    await anext(probe)
    await old.aclose()
    assert "left alone" in (await provider.fail()).message
    await probe.aclose()


async def test_calls_above_the_limit_wait_their_turn_and_say_so() -> None:
    provider = Provider(GuardPolicy(ONCE, concurrency=1))
    first = provider.stream("a")
    await anext(first)
    second, third = provider.stream("a"), provider.stream("b")
    assert await anext(second) == Progress("Waiting…", "Place 1 in the queue")
    assert await anext(third) == Progress("Waiting…", "Place 2 in the queue")
    assert provider.calls == 1
    await first.aclose()
    assert (await collect(second))[-1] == Finish("stop")
    assert (await collect(third))[-1] == Finish("stop")


async def test_leaving_the_line_gives_the_place_up_and_a_full_line_is_busy() -> None:
    provider = Provider(GuardPolicy(ONCE, concurrency=1))
    holder = provider.stream()
    await anext(holder)
    waiting = [provider.stream() for _ in range(WAITING_LIMIT)]
    for stream in waiting:
        await anext(stream)
    assert (await provider.fail(ProviderBusy)).retry_after_s == 60
    await waiting.pop().aclose()
    last = provider.stream()
    assert await anext(last) == Progress("Waiting…", f"Place {WAITING_LIMIT} in the queue")
    for stream in (*waiting, last, holder):
        await stream.aclose()
    assert len(await collect(provider.stream())) == 2
