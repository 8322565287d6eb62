"""Limits are read from JSON, refused by name, and written back as they were."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewloom.errors import InvalidRequest
from viewloom.storage.limits import ENDPOINTS, NO_LIMITS, KeyLimits, parse_limits, to_picodollars, to_usd

MONEY = st.none() | st.decimals(0, 1_000_000, places=6)
COUNTS = st.none() | st.integers(0, 10**9)
NAMES = st.none() | st.lists(st.text(max_size=10)).map(tuple)


@given(
    st.builds(
        KeyLimits,
        requests_per_minute=COUNTS,
        tokens_per_minute=COUNTS,
        concurrent_streams=COUNTS,
        usd_per_day=MONEY,
        usd_per_month=MONEY,
        usd_total=MONEY,
        models=NAMES,
        endpoints=st.none() | st.lists(st.sampled_from(ENDPOINTS)).map(tuple),
    )
)
def test_limits_come_back_as_they_were_written(limits: KeyLimits) -> None:
    assert parse_limits(limits.to_json()) == limits


@pytest.mark.parametrize(
    ("members", "param", "says"),
    [
        ({"usd_per_week": 1}, "usd_per_week", "no limit"),
        ({"requests_per_minute": -1}, "requests_per_minute", "whole number"),
        ({"requests_per_minute": True}, "requests_per_minute", "whole number"),
        ({"tokens_per_minute": 10**9 + 1}, "tokens_per_minute", "whole number"),
        ({"concurrent_streams": "4"}, "concurrent_streams", "whole number"),
        ({"usd_per_day": "much"}, "usd_per_day", "amount in USD"),
        ({"usd_per_day": "NaN"}, "usd_per_day", "amount in USD"),
        ({"usd_per_month": True}, "usd_per_month", "amount in USD"),
        ({"usd_total": 1_000_000.01}, "usd_total", "amount in USD"),
        ({"models": "c1/openai/gpt"}, "models", "list of names"),
        ({"endpoints": [1]}, "endpoints", "list of names"),
        ({"endpoints": ["embed", "chat"]}, "endpoints", "'chat' is none of embed, visualize"),
    ],
)
def test_a_wrong_limit_is_named(members: dict[str, Any], param: str, says: str) -> None:
    with pytest.raises(InvalidRequest, match=says) as caught:
        parse_limits(members)
    assert caught.value.param == param


def test_null_is_no_limit() -> None:
    assert parse_limits({"usd_per_day": None, "models": None}) == NO_LIMITS
    assert not NO_LIMITS.has_budget
    assert NO_LIMITS.allows_model("any")
    assert NO_LIMITS.allows_endpoint("embed")


def test_a_star_stands_for_the_rest_of_a_model_id() -> None:
    limits = KeyLimits(models=("c1/openai/*", "c1/local/tiny/v-20260331"), endpoints=("visualize",))
    assert limits.allows_model("c1/openai/gpt-5/v-20260331")
    assert limits.allows_model("c1/local/tiny/v-20260331")
    assert not limits.allows_model("c1/local/tiny/v-20251230")
    assert not limits.allows_model("c1/anthropic/claude/v-20260331")
    assert not limits.allows_endpoint("embed")


@given(st.decimals(0, 1_000_000, places=12))
def test_money_is_exact(usd: Decimal) -> None:
    assert to_usd(to_picodollars(usd)) == usd


def test_less_than_a_picodollar_is_rounded_up() -> None:
    assert to_picodollars(Decimal("1e-13")) == 1
