"""Patterns that a page may run."""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from viewloom.safety.patterns import PATTERN_LIMIT_CHARS, is_bounded_pattern

LINES = (Path(__file__).parents[3] / "conformance" / "hostile" / "patterns.jsonl").read_text(encoding="utf-8")
ROWS = [cast("dict[str, Any]", json.loads(line)) for line in LINES.splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_an_ordinary_pattern_stays_and_one_that_may_blow_up_does_not(row: dict[str, Any]) -> None:
    assert is_bounded_pattern(row["pattern"]) == row["bounded"]


def test_a_pattern_has_a_length() -> None:
    assert is_bounded_pattern("a" * PATTERN_LIMIT_CHARS)
    assert not is_bounded_pattern("a" * (PATTERN_LIMIT_CHARS + 1))
