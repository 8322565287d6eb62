"""Attempts to sign in are counted by person and by network, in one process and in several."""

import uuid
from collections.abc import AsyncGenerator, Sequence

import pytest
from starlette.requests import Request

from viewloom.engine.rates import Rates
from viewloom.errors import DatabaseUnavailable, TooManyAttempts
from viewloom.server.console.throttle import TRIES_PER_ADDRESS, TRIES_PER_PERSON, WINDOW_S, Throttle

pytestmark = pytest.mark.anyio

REDIS = "redis://127.0.0.1:6379"


def coming_from(host: str) -> Request:
    return Request({"type": "http", "method": "POST", "path": "/", "headers": [], "client": (host, 50_000)})


def some_email() -> str:
    return f"{uuid.uuid4().hex}@example.com"


def some_network() -> str:
    """Returns the start of an IPv6 network that no other test uses."""
    text = uuid.uuid4().hex
    return f"fd00:{text[:4]}:{text[4:8]}:{text[8:12]}"


@pytest.fixture(params=["one process", "two processes"])
async def throttles(request: pytest.FixtureRequest) -> AsyncGenerator[Sequence[Throttle]]:
    """Throttles that count together."""
    if request.param == "one process":
        yield [Throttle(Rates())] * 2
        return
    rates = [Rates(REDIS), Rates(REDIS)]
    try:
        try:
            await rates[0].forget(("nobody", "at all"), 1, 1)
        except DatabaseUnavailable:
            pytest.skip(f"no Redis answers at {REDIS}")
        yield [Throttle(each) for each in rates]
    finally:
        for each in rates:
            await each.close()


async def test_a_person_has_so_many_tries_from_wherever_they_come(throttles: Sequence[Throttle]) -> None:
    email = some_email()
    for number in range(TRIES_PER_PERSON):
        await throttles[number % 2].admit(coming_from(f"{some_network()}::1"), email)
    with pytest.raises(TooManyAttempts) as refused:
        await throttles[0].admit(coming_from(f"{some_network()}::1"), email)
    assert refused.value.retry_after_s is not None
    assert 1 <= refused.value.retry_after_s <= WINDOW_S
    await throttles[0].admit(coming_from(f"{some_network()}::1"), some_email())
    await throttles[1].forget(email)
    await throttles[0].admit(coming_from(f"{some_network()}::1"), email)


async def test_a_network_has_so_many_tries_for_whomever(throttles: Sequence[Throttle]) -> None:
    network = some_network()
    for number in range(TRIES_PER_ADDRESS):
        await throttles[number % 2].admit(coming_from(f"{network}::{number:x}"), some_email())
    with pytest.raises(TooManyAttempts):
        await throttles[1].admit(coming_from(f"{network}:ffff::1"), some_email())
    await throttles[1].admit(coming_from(f"{some_network()}::1"), some_email())


@pytest.mark.parametrize("start", ["", "::ffff:"])
async def test_addresses_of_the_older_kind_are_counted_one_by_one(start: str) -> None:
    throttle = Throttle(Rates())
    for _ in range(TRIES_PER_ADDRESS):
        await throttle.admit(coming_from(f"{start}192.0.2.1"), some_email())
    await throttle.admit(coming_from(f"{start}192.0.2.2"), some_email())
    with pytest.raises(TooManyAttempts):
        await throttle.admit(coming_from("192.0.2.1"), some_email())
