"""What is publicly known of hosted models."""

import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from viewloom.engine.metadata import UNKNOWN, ModelMetadata
from viewloom.engine.price_list import PublicPrices

OPENAI = "https://api.openai.com/v1"
OPENROUTER = "https://openrouter.ai/api/v1"


@pytest.mark.parametrize(
    ("base_url", "name"),
    [
        (OPENAI, "gpt-5"),
        (OPENAI, "gpt-5-mini-2025-08-07"),
        (OPENROUTER, "openai/gpt-5"),
        ("https://api.anthropic.com", "claude-sonnet-4-0"),
        ("https://api.groq.com/openai/v1", "llama-3.3-70b-versatile"),
        ("https://generativelanguage.googleapis.com/v1beta/openai", "gemini-2.5-flash"),
    ],
)
def test_a_model_is_known_by_the_address_of_its_provider(base_url: str, name: str) -> None:
    known = PublicPrices().find(base_url, name)
    assert known.input_price is not None
    assert known.output_price is not None
    assert Decimal(0) < known.input_price < known.output_price < 1000


def test_prices_are_for_a_million_tokens_and_the_window_is_in_tokens() -> None:
    assert PublicPrices().find(OPENAI, "gpt-4o") == ModelMetadata(
        context_length=128_000, input_price=Decimal("2.5"), output_price=Decimal(10), cached_price=Decimal("1.25")
    )


def test_a_price_that_changed_is_that_of_the_day() -> None:
    before = PublicPrices(lambda: datetime(2025, 6, 1, tzinfo=UTC)).find(OPENAI, "o3")
    after = PublicPrices(lambda: datetime(2025, 7, 1, tzinfo=UTC)).find(OPENAI, "o3")
    assert (before.input_price, after.input_price) == (Decimal(10), Decimal(2))


def test_of_prices_that_rise_with_the_prompt_the_first_is_given() -> None:
    known = PublicPrices().find("https://generativelanguage.googleapis.com", "gemini-2.5-pro")
    assert known.input_price == Decimal("1.25")


@pytest.mark.parametrize(
    ("base_url", "name"),
    [
        ("http://127.0.0.1:8000/v1", "gpt-5"),
        ("https://evil.example/api.openai.com", "gpt-5"),
        (OPENAI, "no-such-model"),
        (OPENAI, "x" * 100_000),
        (OPENAI, ""),
    ],
)
def test_what_is_not_known_is_not_guessed(base_url: str, name: str) -> None:
    assert PublicPrices().find(base_url, name) == UNKNOWN


QUIET = """
import socket, sys, threading
def refuse(*args, **kwargs): raise AssertionError("a connection was opened")
socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = refuse
from viewloom.engine.price_list import PublicPrices
assert "genai_prices" not in sys.modules
prices = PublicPrices()
prices.load()
assert prices.find("https://api.openai.com/v1", "gpt-5").input_price
assert threading.active_count() == 1
"""


def test_nothing_is_fetched_and_nothing_is_imported_before_it_is_needed() -> None:
    subprocess.run([sys.executable, "-c", QUIET], check=True, timeout=60)  # noqa: S603
