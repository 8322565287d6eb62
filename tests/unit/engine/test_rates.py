"""Requests and tokens a minute are counted for each key, here or in Redis."""

import time
import uuid
from collections.abc import AsyncGenerator

import anyio
import pytest
from redis.asyncio.connection import Connection

from gate import open_silence
from viewloom.engine.payer import Payer
from viewloom.engine.rates import STEP_BACK_S, Rates
from viewloom.errors import DatabaseUnavailable, RateLimited, SetupError
from viewloom.storage.limits import NO_LIMITS, KeyLimits

pytestmark = pytest.mark.anyio

REDIS = "redis://127.0.0.1:6379"
TWO_REQUESTS = KeyLimits(requests_per_minute=2)
HUNDRED_TOKENS = KeyLimits(tokens_per_minute=100)


def payer(key_id: str | None, limits: KeyLimits) -> Payer:
    return Payer("acct", key_id, limits)


@pytest.fixture
def key_id() -> str:
    return f"key_{uuid.uuid4().hex}"


@pytest.fixture(params=["memory", "redis"])
async def rates(request: pytest.FixtureRequest) -> AsyncGenerator[Rates]:
    opened = Rates(REDIS if request.param == "redis" else "")
    await reach(opened)
    yield opened
    await opened.close()


async def reach(rates: Rates) -> None:
    try:
        await rates.admit(payer("probe", KeyLimits(requests_per_minute=10**6)))
    except DatabaseUnavailable:
        pytest.skip(f"no Redis answers at {REDIS}")


async def test_as_many_requests_as_allowed_are_taken_and_one_more_is_told_when_to_come_back(
    rates: Rates, key_id: str
) -> None:
    await rates.admit(payer(key_id, TWO_REQUESTS))
    await rates.admit(payer(key_id, TWO_REQUESTS))
    with pytest.raises(RateLimited, match="2 requests a minute") as caught:
        await rates.admit(payer(key_id, TWO_REQUESTS))
    assert caught.value.retry_after_s is not None
    assert 1 <= caught.value.retry_after_s <= 60
    await rates.admit(payer(f"{key_id}_other", TWO_REQUESTS))


async def test_tokens_count_when_they_are_spent_even_more_than_allowed(rates: Rates, key_id: str) -> None:
    await rates.admit(payer(key_id, HUNDRED_TOKENS))
    await rates.spend(payer(key_id, HUNDRED_TOKENS), 99)
    await rates.admit(payer(key_id, HUNDRED_TOKENS))
    await rates.spend(payer(key_id, HUNDRED_TOKENS), 500)
    with pytest.raises(RateLimited, match="100 tokens a minute"):
        await rates.admit(payer(key_id, HUNDRED_TOKENS))


async def test_several_processes_count_together_in_redis(key_id: str) -> None:
    first, second = Rates(REDIS), Rates(REDIS)
    await reach(first)
    await first.admit(payer(key_id, TWO_REQUESTS))
    await second.admit(payer(key_id, TWO_REQUESTS))
    with pytest.raises(RateLimited):
        await first.admit(payer(key_id, TWO_REQUESTS))
    await first.close()
    await second.close()


async def test_a_clock_that_is_set_back_locks_nobody_out(key_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rates, now = Rates(), time.time
    for _ in range(2):
        await rates.admit(payer(key_id, TWO_REQUESTS))
    await rates.spend(payer(key_id, HUNDRED_TOKENS), 100)
    monkeypatch.setattr(time, "time", lambda: now() - 3600)
    await rates.admit(payer(key_id, HUNDRED_TOKENS))
    for _ in range(2):
        await rates.admit(payer(key_id, TWO_REQUESTS))
    with pytest.raises(RateLimited) as caught:
        await rates.admit(payer(key_id, TWO_REQUESTS))
    assert caught.value.retry_after_s is not None
    assert caught.value.retry_after_s <= 60
    monkeypatch.setattr(time, "time", lambda: now() + 3600)
    await rates.admit(payer(key_id, TWO_REQUESTS))


async def test_a_clock_that_is_set_back_is_told_of_no_longer_than_redis_counts(
    rates: Rates, key_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time
    for _ in range(2):
        await rates.admit(payer(key_id, TWO_REQUESTS))
    monkeypatch.setattr(time, "time", lambda: now() - STEP_BACK_S / 2)
    with pytest.raises(RateLimited) as caught:
        await rates.admit(payer(key_id, TWO_REQUESTS))
    assert caught.value.retry_after_s is not None
    assert 1 <= caught.value.retry_after_s <= 60


async def test_a_redis_that_is_silent_is_not_waited_for_for_ever(key_id: str) -> None:
    async with open_silence() as port:
        rates = Rates(f"redis://127.0.0.1:{port}", limit_s=0.1)
        with anyio.fail_after(20), pytest.raises(DatabaseUnavailable) as caught:
            await rates.admit(payer(key_id, TWO_REQUESTS))
        await rates.close()
    assert caught.value.retry_after_s is not None


async def test_a_key_without_limits_is_not_counted() -> None:
    rates = Rates()
    for _ in range(100):
        await rates.admit(payer("key", NO_LIMITS))
    await rates.spend(payer("key", NO_LIMITS), 10**9)
    for _ in range(3):
        await rates.admit(payer(None, TWO_REQUESTS))


async def test_a_redis_that_does_not_answer_is_said_and_lets_nobody_pass() -> None:
    rates = Rates("redis://127.0.0.1:1")
    with pytest.raises(DatabaseUnavailable, match="Redis does not answer"):
        await rates.admit(payer("key", TWO_REQUESTS))
    await rates.close()


async def test_a_connection_to_redis_that_is_cut_as_it_is_used_is_said(
    key_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cut(*_: object, **__: object) -> None:
        raise RuntimeError("unable to perform operation; the handler is closed")  # as uvloop says it

    monkeypatch.setattr(Connection, "send_packed_command", cut)
    rates = Rates(REDIS)
    with pytest.raises(DatabaseUnavailable, match="Redis does not answer"):
        await rates.admit(payer(key_id, TWO_REQUESTS))
    await rates.close()


def test_an_address_of_something_else_is_refused_at_the_start() -> None:
    with pytest.raises(SetupError, match="VIEWLOOM_REDIS_URL"):
        Rates("nonsense://x")
