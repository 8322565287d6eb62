"""Rules of form fields."""

from typing import Any

import pytest

from viewloom.lang.rules import PATTERN_LIMIT_CHARS, first_problem

REQUIRED = "This field is required"


@pytest.mark.parametrize(
    ("rules", "value", "message"),
    [
        ({"required": True}, "", REQUIRED), ({"required": True}, [], REQUIRED), ({"required": True}, {}, REQUIRED),
        ({"required": True}, {"value": None}, REQUIRED), ({"required": True}, 0, None),
        ({"required": True}, {"a": True, "b": False}, None),
        ({"required": True}, {"a": False}, "At least one option is required"),
        ({"required": False, "bogus": True, "email": None}, "", None),
        ({"email": True}, "a@b.c", None), ({"email": True}, "a b@c.d", "Please enter a valid email"),
        ({"url": True}, "https://a.b/c?d", None), ({"url": True}, "mailto:x", None),
        ({"url": True}, "https://", "Please enter a valid URL"), ({"url": True}, "a.b", "Please enter a valid URL"),
        ({"numeric": True}, "5a", None), ({"numeric": True}, 5, None), ({"numeric": True}, "a", "Must be a number"),
        ({"min": 3}, 2, "Must be at least 3"), ({"min": "3"}, "3.5x", None), ({"min": 3}, "x", None),
        ({"max": 3}, "4", "Must be no more than 3"), ({"max": 3}, 3, None),
        ({"max": []}, 3, "Must be no more than NaN"),
        ({"minLength": 3}, "ab", "Must be at least 3 characters"), ({"minLength": 3}, 5, None),
        ({"maxLength": 1}, "\U0001f600", "Must be no more than 1 characters"), ({"maxLength": 3}, "abc", None),
        ({"pattern": "^[a-z]+$"}, "abc", None), ({"pattern": "^[a-z]+$"}, "A", "Invalid format"),
        ({"pattern": "("}, "A", None), ({"pattern": 5}, "A", None), ({"pattern": "a"}, 5, None),
        ({"pattern": "(a+)+$"}, "a" * 40 + "b", None), ({"pattern": "b" * (PATTERN_LIMIT_CHARS + 1)}, "a", None),
        ({"pattern": "b" * PATTERN_LIMIT_CHARS}, "a", "Invalid format"),
    ],
)  # fmt: skip
def test_the_first_broken_rule_speaks(rules: dict[str, Any], value: object, message: str | None) -> None:
    assert first_problem(value, rules) == message  # type: ignore[arg-type] - any JSON value
