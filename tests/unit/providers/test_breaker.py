"""When a provider is left alone, and when it is asked again."""

import pytest

from viewloom.providers.breaker import Breaker


class Clock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


def tripped(clock: Clock) -> Breaker:
    breaker = Breaker(clock, threshold=3, rest_s=10, rest_limit_s=25)
    for _ in range(3):
        assert breaker.refusal_s() is None
        breaker.failed()
    return breaker


def test_failures_in_a_row_bring_rest_and_fewer_do_not(clock: Clock) -> None:
    breaker = Breaker(clock, threshold=3)
    for _ in range(5):
        breaker.failed()
        breaker.failed()
        assert breaker.refusal_s() is None
        breaker.succeeded()
    assert not breaker.is_resting
    assert tripped(clock).is_resting


def test_who_asks_during_the_rest_is_told_how_long_it_still_is(clock: Clock) -> None:
    breaker = tripped(clock)
    assert breaker.refusal_s() == 10
    clock.now_s += 9.5
    assert breaker.refusal_s() == 0.5


def test_after_the_rest_one_call_is_let_through_and_the_others_wait_for_it(clock: Clock) -> None:
    breaker = tripped(clock)
    clock.now_s += 10
    assert breaker.maybe_rest_s() is None
    assert breaker.refusal_s() is None
    assert breaker.refusal_s() == 1
    assert breaker.is_resting
    breaker.succeeded()
    assert breaker.refusal_s() is None
    assert breaker.refusal_s() is None
    assert not breaker.is_resting


def test_each_probe_that_fails_doubles_the_rest_up_to_a_limit(clock: Clock) -> None:
    breaker = tripped(clock)
    for rest_s in (20, 25, 25):
        clock.now_s += 30
        assert breaker.refusal_s() is None
        breaker.failed()
        assert breaker.refusal_s() == rest_s


def test_a_success_forgets_how_long_the_rests_were(clock: Clock) -> None:
    breaker = tripped(clock)
    clock.now_s += 10
    breaker.refusal_s()
    breaker.failed()
    clock.now_s += 20
    breaker.refusal_s()
    breaker.succeeded()
    for _ in range(3):
        breaker.failed()
    assert breaker.refusal_s() == 10


def test_a_probe_that_tells_nothing_makes_room_for_the_next(clock: Clock) -> None:
    breaker = tripped(clock)
    clock.now_s += 10
    assert breaker.refusal_s() is None
    breaker.abandoned()
    assert breaker.refusal_s() is None


def test_calls_from_before_the_rest_that_fail_during_it_do_not_prolong_it(clock: Clock) -> None:
    breaker = tripped(clock)
    clock.now_s += 5
    breaker.failed()
    assert breaker.refusal_s() == 5
