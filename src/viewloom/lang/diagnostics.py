"""What a program says wrong: collected, never raised.

A diagnostic names the statement, the place in the text and, where there is one, what would mend it. The codes of
errors are the reference's; the warnings and limits are ours.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]

ErrorCode: TypeAlias = Literal[
    "unknown-component", "missing-required", "null-required", "excess-args", "inline-reserved", "type-mismatch"
]
WarningCode: TypeAlias = Literal["unresolved-reference", "reference-cycle", "orphaned-statement"]
LimitCode: TypeAlias = Literal[
    "nesting-limit",
    "tree-depth-limit",
    "node-limit",
    "statement-limit",
    "statement-length-limit",
    "string-length-limit",
    "number-length-limit",
    "name-length-limit",
    "text-length-limit",
]
DiagnosticCode: TypeAlias = ErrorCode | WarningCode | LimitCode


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the program's text.

    Attributes:
        start: Offset of the first character, from 0.
        end: Offset after the last character.
        line: Line of the first character, from 1.
        column: Column of the first character, from 1.
    """

    start: int
    end: int
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    Attributes:
        code: What kind of finding it is.
        message: A sentence for whoever wrote the program.
        component: The component at fault, empty if none is.
        path: JSON pointer to the prop at fault, empty for the component as a whole.
        statement: The name of the statement, empty if unknown.
        span: Where in the text, None if the statement has no text.
        hint: What would mend it, empty if nothing obvious would.
        severity: `error` if something was left out of the tree, else `warning`.
    """

    code: DiagnosticCode
    message: str
    component: str = ""
    path: str = ""
    statement: str = ""
    span: Span | None = None
    hint: str = ""
    severity: Severity = "error"


def locate(newlines: Sequence[int], start: int, end: int) -> Span:
    """Build the span of `start` to `end`.

    Args:
        newlines: Offsets of all line feeds before `end`, ascending.
        start: Offset of the first character.
        end: Offset after the last character.
    """
    line = bisect_right(newlines, start - 1)
    column = start - (newlines[line - 1] if line else -1)
    return Span(start, end, line + 1, column)
