"""Costs are exact, and the worst case is never below the real one."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewloom.engine.metadata import FREE, UNKNOWN, ModelMetadata
from viewloom.engine.prices import DEFAULT_MAX_OUTPUT, TOKENS_PER_IMAGE, cost_of, is_priced, max_output, worst_cost
from viewloom.providers.base import Message, Prompt, Usage

GPT = ModelMetadata(
    max_output=1_000, input_price=Decimal("1.25"), output_price=Decimal(10), cached_price=Decimal("0.125")
)


def prompt(text: str = "Hi", **sampling: Any) -> Prompt:
    return Prompt("m", (Message("user", text),), sampling)


def test_cached_tokens_cost_their_own_price() -> None:
    usage = Usage(prompt_tokens=100, completion_tokens=10, cached_tokens=60)
    assert cost_of(usage, GPT) == 40 * 1_250_000 + 60 * 125_000 + 10 * 10_000_000


def test_a_price_far_below_a_millionth_of_a_dollar_is_exact() -> None:
    cheap = ModelMetadata(input_price=Decimal("0.0375"), output_price=FREE)
    assert cost_of(Usage(3, 0), cheap) == 3 * 37_500


def test_what_is_less_than_a_picodollar_is_rounded_up() -> None:
    assert cost_of(Usage(1, 0), ModelMetadata(input_price=Decimal("0.0000001"))) == 1


def test_without_prices_nothing_is_charged_and_no_budget_covers_it() -> None:
    assert cost_of(Usage(1_000, 1_000), UNKNOWN) == 0
    assert not is_priced(UNKNOWN)
    assert not is_priced(ModelMetadata(input_price=FREE))
    assert is_priced(ModelMetadata(input_price=FREE, output_price=FREE))


@pytest.mark.parametrize(
    ("sampling", "metadata", "expected"),
    [
        ({}, UNKNOWN, DEFAULT_MAX_OUTPUT),
        ({}, GPT, 1_000),
        ({"max_tokens": 50}, GPT, 50),
        ({"max_tokens": 50, "max_completion_tokens": 40}, GPT, 40),
        ({"max_tokens": 5_000}, GPT, 1_000),
        ({"max_tokens": 50_000}, UNKNOWN, 50_000),
    ],
)
def test_a_reply_is_as_long_as_the_caller_and_the_model_allow(
    sampling: dict[str, int], metadata: ModelMetadata, expected: int
) -> None:
    assert max_output(Prompt("m", (Message("user", "Hi"),), sampling), metadata) == expected


@given(
    st.text(max_size=200),
    st.integers(0, 400),
    st.integers(0, 1_000),
    st.integers(0, 500),
)
def test_no_call_costs_more_than_its_worst_case(text: str, tokens: int, completion: int, cached: int) -> None:
    possible = min(tokens, len(text.encode("utf-8", "surrogatepass")))
    assert cost_of(Usage(possible, completion, cached), GPT) <= worst_cost(prompt(text), GPT)


def test_images_tools_and_calls_are_in_the_worst_case() -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 10**6}}
    seen = Prompt("m", (Message("user", (image,)),), {"max_tokens": 1})
    plain = Prompt("m", (Message("user", ""),), {"max_tokens": 1})
    assert worst_cost(seen, GPT) - worst_cost(plain, GPT) == TOKENS_PER_IMAGE * 1_250_000
    assert worst_cost(prompt(tools=[{"type": "function"}]), GPT) > worst_cost(prompt(), GPT)
    called = Prompt("m", (Message("assistant", "Hi", {"tool_calls": [{"id": "1"}]}),))
    assert worst_cost(called, GPT) > worst_cost(prompt(), GPT)
