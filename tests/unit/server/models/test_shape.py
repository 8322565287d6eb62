"""What the list of models tells of one: limits, prices, and the members that reach it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from viewloom.engine.metadata import FREE, ModelMetadata
from viewloom.engine.models import Model
from viewloom.providers.base import FORWARDED
from viewloom.providers.scripted import Scripted
from viewloom.server.models.shape import render_model

PLAIN = Model(Scripted("openai"), "gpt-5")


@pytest.mark.parametrize(
    ("price", "written"),
    [
        (Decimal("1.25"), "1.25"),
        (Decimal(10), "10"),
        (Decimal("1E+1"), "10"),
        (Decimal("0.10"), "0.1"),
        (Decimal("0.0000001"), "0.0000001"),
        (FREE, "0"),
        (Decimal("0.00"), "0"),
    ],
)
def test_prices_are_text_in_usd_for_a_million_tokens(price: Decimal, written: str) -> None:
    entry = render_model(replace(PLAIN, metadata=ModelMetadata(input_price=price)), is_default=False)
    assert entry["pricing"] == {"input": written, "output": None, "cached_input": None}


def test_limits_and_what_it_takes_are_told() -> None:
    metadata = ModelMetadata(context_length=8192, max_output=100, takes_images=True, takes_tools=True)
    entry = render_model(replace(PLAIN, metadata=metadata, aliases=("fast",)), is_default=True)
    assert (entry["context_length"], entry["max_completion_tokens"], entry["pricing"]) == (8192, 100, None)
    assert entry["viewloom"] == {
        "embedded": False,
        "default": True,
        "aliases": ["fast"],
        "images": True,
        "tools": True,
    }


def test_every_member_that_is_forwarded_is_supported_unless_something_is_known() -> None:
    assert render_model(PLAIN, is_default=False)["supported_parameters"] == list(FORWARDED)


def test_a_model_that_calls_no_tools_supports_no_member_about_them() -> None:
    entry = render_model(replace(PLAIN, metadata=ModelMetadata(takes_tools=False)), is_default=False)
    assert set(FORWARDED) - set(entry["supported_parameters"]) == {"tools", "tool_choice", "parallel_tool_calls"}
    assert entry["viewloom"]["tools"] is False


def test_what_a_provider_does_not_take_is_not_supported() -> None:
    entry = render_model(replace(PLAIN, parameters=("temperature", "tools")), is_default=False)
    assert entry["supported_parameters"] == ["temperature", "tools"]


def test_a_model_that_is_led_by_the_hand_supports_what_its_families_leave_open() -> None:
    entry = render_model(replace(PLAIN, guidance="families"), is_default=False)
    assert entry["supported_parameters"] == ["max_tokens", "max_completion_tokens", "stop", "seed"]
    assert (entry["viewloom"]["images"], entry["viewloom"]["tools"]) == (False, False)
