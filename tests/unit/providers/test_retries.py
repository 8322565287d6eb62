"""Asking again: when, how often, how long."""

from collections.abc import AsyncGenerator, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.providers.upstream import collect
from viewloom.errors import (
    ProviderBusy,
    ProviderError,
    ProviderMisconfigured,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
)
from viewloom.providers.base import Finish, Progress, ProviderEvent, Started, TextDelta
from viewloom.providers.retries import Retries, RetryPolicy, parse_retry_after

Step = ProviderEvent | ProviderError
GONE = ProviderUnavailable("Gone.")
REPLY = (Started(), TextDelta("Hi"), Finish("stop"))


class World:
    """Time that passes only by sleeping, and draws that are always the upper end."""

    def __init__(self, policy: RetryPolicy | None = None, *, attempt_s: float = 0.0) -> None:
        self.now_s = 0.0
        self.pauses_s: list[float] = []
        self.attempts = 0
        self.closed = 0
        self._attempt_s = attempt_s
        self.retries = Retries(policy, clock=lambda: self.now_s, sleep=self._sleep, draw=lambda: 1.0)

    async def _sleep(self, pause_s: float) -> None:
        self.pauses_s.append(pause_s)
        self.now_s += pause_s

    async def play(self, *scripts: tuple[Step, ...]) -> list[ProviderEvent]:
        remaining: Iterator[tuple[Step, ...]] = iter(scripts)

        async def attempt() -> AsyncGenerator[ProviderEvent]:
            self.attempts += 1
            self.now_s += self._attempt_s
            try:
                for step in next(remaining):
                    if isinstance(step, ProviderError):
                        raise step
                    yield step
            finally:
                self.closed += 1

        return await collect(self.retries.stream(attempt))


@pytest.mark.anyio
async def test_a_call_that_fails_before_it_says_anything_is_made_again_after_growing_pauses() -> None:
    world = World(RetryPolicy(attempts=5, pause_s=1, pause_limit_s=3))
    events = await world.play((GONE,), (Started(), GONE), (Progress("a", "b"), GONE), (GONE,), REPLY)
    assert events[-3:] == list(REPLY)
    assert world.pauses_s == [1, 2, 3, 3]
    assert world.attempts == world.closed == 5


@pytest.mark.anyio
async def test_a_call_that_fails_after_its_first_word_is_not_made_again() -> None:
    world = World()
    with pytest.raises(ProviderUnavailable):
        await world.play((Started(), TextDelta("Hi"), GONE), REPLY)
    assert world.attempts == 1


@pytest.mark.anyio
@pytest.mark.parametrize("error", [GONE, ProviderTimeout("Slow."), ProviderBusy("Busy.")])
async def test_the_last_failure_is_told_when_the_attempts_are_used_up(error: ProviderError) -> None:
    world = World(RetryPolicy(attempts=3))
    with pytest.raises(type(error)):
        await world.play((error,), (error,), (error,), REPLY)
    assert world.attempts == 3


@pytest.mark.anyio
@pytest.mark.parametrize("error", [ProviderRejected("No."), ProviderMisconfigured("Key."), ProviderError("?")])
async def test_a_refusal_is_final(error: ProviderError) -> None:
    world = World()
    with pytest.raises(type(error)):
        await world.play((error,), REPLY)
    assert world.attempts == 1


@pytest.mark.anyio
@pytest.mark.parametrize(("asked_s", "attempts"), [(0.0, 2), (7.0, 2), (20.0, 2), (20.1, 1)])
async def test_a_provider_is_waited_for_as_it_asks_up_to_a_limit(asked_s: float, attempts: int) -> None:
    world = World()
    busy = ProviderBusy("Busy.", retry_after_s=asked_s)
    if attempts == 2:
        assert await world.play((busy,), REPLY) == list(REPLY)
        assert world.pauses_s == [asked_s]
    else:
        with pytest.raises(ProviderBusy):
            await world.play((busy,), REPLY)
    assert world.attempts == attempts


@pytest.mark.anyio
async def test_no_attempt_begins_after_the_time_for_all_is_over() -> None:
    world = World(RetryPolicy(attempts=9, total_s=30, pause_s=1, pause_limit_s=1), attempt_s=14.5)
    with pytest.raises(ProviderUnavailable):
        await world.play(*[(GONE,)] * 9)
    # 14.5, a pause, 30.0, and a further pause would end at 31.
    assert world.attempts == 2


@pytest.mark.anyio
@given(draw=st.floats(0, 1), tries=st.integers(1, 6))
async def test_a_pause_is_anywhere_from_nothing_to_the_ends_of_its_range(draw: float, tries: int) -> None:
    pauses_s: list[float] = []

    async def sleep(pause_s: float) -> None:
        pauses_s.append(pause_s)

    async def attempt() -> AsyncGenerator[ProviderEvent]:
        raise GONE
        yield

    retries = Retries(RetryPolicy(attempts=tries), clock=lambda: 0.0, sleep=sleep, draw=lambda: draw)
    with pytest.raises(ProviderUnavailable):
        await collect(retries.stream(attempt))
    assert pauses_s == [draw * min(8.0, 0.5 * 2**number) for number in range(tries - 1)]


NOW = datetime(2026, 3, 31, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        ("7", 7.0),
        ("0.5", 0.5),
        ("-3", 0.0),
        (format_datetime(NOW.replace(minute=2), usegmt=True), 120.0),
        ("Tue, 31 Mar 2026 12:00:30 -0000", 30.0),
        ("Tue, 31 Mar 2026 11:00:00 GMT", 0.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW.timestamp()) == seconds
