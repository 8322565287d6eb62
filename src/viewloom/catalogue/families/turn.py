"""What the families take and give: turns of a conversation in, a guided model call out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["system", "user", "assistant"]
Dialect = Literal["program", "prose"]
RESTRAINT: Mapping[str, float | int] = {
    "temperature": 0.0,
    "repeat_penalty": 1.05,
    "dry_multiplier": 1.0,
    "dry_base": 1.75,
    "dry_allowed_length": 1,
}
"""Sampling for short texts in quotes: repeated phrases cost, up to the next quote; repeated quotes cost nothing.

A plain repetition penalty also falls on the quote that ends a string, and so makes strings run on.
"""
Messages = tuple[tuple[Role, str], ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the conversation, as a person would read it.

    Attributes:
        role: Who speaks.
        text: What was said; of the assistant, the program text it wrote (figures are taken up from there).
        form: What the user sent with a form, field to value, or field to `{"value": …}`; one more level, by form
            name, is read too. None if the turn is no form.
    """

    role: Literal["system", "user", "assistant"]
    text: str
    form: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Guided:
    """One call of a small model, and the program text around what it writes.

    Attributes:
        family: The kind of screen, for logs and tests.
        reason: Why this family, in one line.
        messages: The prompt.
        grammar_syntax: Syntax of `grammar`.
        grammar: What the model may write.
        dialect: "program": the model's text goes between `before` and `after` as it is. "prose": it goes there with
            the escapes of a string literal (`before` ends inside one).
        before: Program text sent ahead of the model's first token.
        after: Program text that completes the program.
        max_tokens: Most tokens the model may write; 0 means that there is nothing for it to do.
        prefix: Name of the prompt's stable beginning, see `prefixes`.
        sampling: Further sampling members, as llama.cpp's server names them.
    """

    family: str
    reason: str
    messages: Messages
    grammar_syntax: Literal["lark", "gbnf"]
    grammar: str | None
    dialect: Dialect
    before: str
    after: str
    max_tokens: int
    prefix: str
    sampling: Mapping[str, float | int] = field(default_factory=dict[str, float | int])


def ask(prefix: Messages, request: str) -> Messages:
    """Put a request after a prompt's stable beginning."""
    return (*prefix, ("user", request))


def talk(system: str, *exchanges: tuple[str, str]) -> Messages:
    """Write a prompt's stable beginning: what the model is told, then requests with their replies."""
    examples: list[tuple[Role, str]] = [("system", system)]
    for request, reply in exchanges:
        examples.append(("user", request))
        examples.append(("assistant", reply))
    return tuple(examples)
