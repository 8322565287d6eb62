"""The literals of a program as decoding rules: strings by what they are for, numbers, keys and variables.

Lengths are bounds, not advice: a model that writes on is cut there, so they leave room.
"""

from functools import cache
from typing import assert_never

from viewloom.catalogue.component import TextKind
from viewloom.catalogue.grammar import Pattern, Rule

PLAIN_LIMIT_CHARS = 300
MARKDOWN_LIMIT_CHARS = 1_500
CODE_LIMIT_CHARS = 1_900
"""llama.cpp takes no repetition of more than 2,000."""
URL_LIMIT_CHARS = 300

_CHARACTER = r'([^"\\\x00-\x1f\x7f]|\\["\\nt])'

_ADDRESS = f"[!#-;=?-\\[\\]-~]{{1,{URL_LIMIT_CHARS}}}"

NUMBER: Rule = Pattern(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?")
"""A number that a double holds without loss, or nearly."""

KEY: Rule = Pattern("[a-z][A-Za-z0-9_]{0,30}")
"""A key of an object."""

VARIABLE: Rule = Pattern(r"\$[a-z][A-Za-z0-9_]{0,30}")
"""The name of a state variable."""


@cache
def string(kind: TextKind) -> Rule:
    """Accept a string literal of this kind; the same rule each time.

    Addresses begin with a scheme that a page may open, or within the own site; the rest of the policy is the engine's.
    """
    match kind:
        case "plain":
            return Pattern(f'"{_CHARACTER}{{0,{PLAIN_LIMIT_CHARS}}}"')
        case "markdown":
            return Pattern(f'"{_CHARACTER}{{0,{MARKDOWN_LIMIT_CHARS}}}"')
        case "code":
            return Pattern(f'"{_CHARACTER}{{0,{CODE_LIMIT_CHARS}}}"')
        case "url":
            return Pattern(f'"(https?://|mailto:|tel:|/){_ADDRESS}"')
        case "image_url":
            return Pattern(f'"(https?://|/){_ADDRESS}"')
        case _:
            assert_never(kind)
