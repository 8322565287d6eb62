"""Words that stand for a value that is not there."""

from collections.abc import Iterable
from itertools import product

MISSING = frozenset(
    (
        "",
        "-",
        "--",
        "---",
        "\u2013",
        "—",
        "n/a",
        "#n/a",
        "n.a.",
        "nan",
        "null",
        "nil",
        "undefined",
        "<na>",
        "?",
        "..",
        "…",
        "...",
        "\\n",
        "k.a.",
        "k. a.",
        "keine angabe",
        "nd",
        "n.d.",
        "not available",
        "not applicable",
        "(blank)",
        "(null)",
        "(none)",
    )
)
"""In lower case; missing in every column."""

MISSING_CHARS = 16
"""No word of them is longer."""

MISSING_AMONG_NUMBERS = frozenset(
    ("na", "none", "unknown", "missing", "unbekannt", "tbd", "tba", "pending", "inf", "-inf", ".", "*", "x", "not set")
)
"""Missing where all else are numbers, times or booleans; elsewhere they are names, as NA is for Namibia."""


def is_missing(text: str) -> bool:
    """Whether a text stands for no value, whatever the column holds."""
    return len(text) <= MISSING_CHARS and text.strip().lower() in MISSING


def _spellings(words: Iterable[str]) -> frozenset[str]:
    """Returns words as people write them: a short one in any case, a longer one in the usual four."""
    found = set[str]()
    for word in words:
        if len(word) <= 4:
            found.update(map("".join, product(*zip(word, word.upper(), strict=True))))
        found.update((word, word.upper(), word.capitalize(), word.title()))
    return frozenset(found)


MISSING_SPELLINGS = _spellings(MISSING)
"""What many values and these have in common is found by looks for the fewer of them."""
MISSING_AMONG_NUMBERS_SPELLINGS = _spellings(MISSING_AMONG_NUMBERS)
