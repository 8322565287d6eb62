"""The bounds on what the language takes, each reported by a diagnostic instead of a crash.

They keep hostile text from costing more than its length; no honest program comes near them.
"""

from dataclasses import dataclass

NAME_LIMIT_CHARS = 1_024
NUMBER_LIMIT_DIGITS = 512
NESTING_LIMIT = 128
TREE_DEPTH_LIMIT = 200
NODE_LIMIT = 500_000
STATEMENT_LIMIT = 50_000
STATEMENT_LIMIT_CHARS = 1_000_000
STRING_LIMIT_CHARS = 500_000
TEXT_LIMIT_CHARS = 8_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one parser.

    Attributes:
        nesting: Depth of brackets and operators within a statement; a deeper statement counts as `null`.
        tree_depth: Depth of the materialised tree; what lies deeper is `null`.
        nodes: Values materialised for one program; what comes later is `null`.
        statements: Distinct names; later ones are ignored.
        statement_chars: Length of a statement; a longer one counts as `null`.
        string_chars: Length of a string; a longer one is cut.
        text_chars: Length of the whole text; what comes later is ignored.
    """

    nesting: int = NESTING_LIMIT
    tree_depth: int = TREE_DEPTH_LIMIT
    nodes: int = NODE_LIMIT
    statements: int = STATEMENT_LIMIT
    statement_chars: int = STATEMENT_LIMIT_CHARS
    string_chars: int = STRING_LIMIT_CHARS
    text_chars: int = TEXT_LIMIT_CHARS


DEFAULT_LIMITS = Limits()
