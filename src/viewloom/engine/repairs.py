"""What was mended, as data: each repair has a code that is counted and reported, never shown in the content."""

from dataclasses import dataclass
from typing import Literal

RepairCode = Literal[
    "unknown-component",
    "misplaced-component",
    "wrong-type",
    "bad-choice",
    "missing-required",
    "excess-arguments",
    "named-argument",
    "component-object",
    "wrong-shape",
    "unresolved-reference",
    "unsafe-url",
    "unsafe-pattern",
    "forged-element",
    "duplicate-name",
    "unclosed-statement",
    "prose",
    "no-root",
    "unplaced",
    "repetition",
    "mended-by-model",
    "grammar-not-in-force",
]


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing that the model wrote wrong and how the reply shows it anyway.

    Attributes:
        code: The kind of fault.
        statement: The statement it stood in, empty outside of one.
        path: The component and prop, as `Component.prop`, or the component alone.
    """

    code: RepairCode
    statement: str = ""
    path: str = ""
