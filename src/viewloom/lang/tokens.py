"""The tokens of OpenUI Lang: what the lexer hands to the parser.

Main path: `viewloom.lang.lexer` makes them, `viewloom.lang.statements` groups them, `viewloom.lang.expression` reads
them. A token knows where it stood in the text; it does not know what it means.
"""

from typing import NamedTuple

NEWLINE = "nl"
END = "end"
CLOSER_OF = {"(": ")", "[": "]", "{": "}"}
CLOSERS = frozenset(CLOSER_OF.values())

TokenValue = str | int | float | None


class Token(NamedTuple):
    """One token.

    Attributes:
        kind: `num`, `str`, `ident`, `type` (initial capital), `state` (`$name`), `call` (`@name`), `true`, `false`,
            `null`, `nl`, `end`, or the operator or bracket itself.
        value: The number, the unescaped string or the name (`state` keeps its `$`, `call` loses its `@`), else None.
        start: Offset of the first character.
        end: Offset after the last character.
    """

    kind: str
    value: TokenValue
    start: int
    end: int
