"""Patterns that a page may run."""

import pytest

from viewloom.safety.patterns import PATTERN_LIMIT_CHARS, is_bounded_pattern


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "^[A-Z]{2}\\d{4}$",
        "^\\+?[0-9 ()-]{7,20}$",
        "^(\\+\\d{1,3})?[- ]?\\d{10}$",
        "^[\\w.+-]+@[\\w-]+\\.[\\w.]+$",
        "^(yes|no)$",
        "^\\d{5}(?:-\\d{4})?$",
        "^[^\\]()]*$",
        "^(\\d{3}-){2}\\d{4}$",
        "^(ab)+$",
    ],
)
def test_an_ordinary_pattern_stays(pattern: str) -> None:
    assert is_bounded_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "^(a+)+$",
        "^(a|a)*$",
        "^((a*)*)*$",
        "^(a+){10}$",
        "^(?:a?){50}a{50}$",
        "^(\\w+\\s?)+$",
        "^(.*)*\\1$",
        "(?=(a+))x",
        "a*a*a*a*a*b",
        "a{99999}",
        "(((",
        "a)",
        "[a",
        "\\",
    ],
)
def test_a_pattern_that_may_blow_up_does_not(pattern: str) -> None:
    assert not is_bounded_pattern(pattern)


def test_a_pattern_has_a_length() -> None:
    assert is_bounded_pattern("a" * PATTERN_LIMIT_CHARS)
    assert not is_bounded_pattern("a" * (PATTERN_LIMIT_CHARS + 1))
