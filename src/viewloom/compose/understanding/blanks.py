"""Words that stand for a value that is not there."""

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
