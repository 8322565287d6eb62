"""One more call that mends what a model's program lost, inside the same reply.

Main path: when the model has ended, `mending_prompt` asks it once for the broken statements alone; `mended_statements`
takes those out of the answer, and they are fed to the weaver under their names, where the last definition wins. It is
not done for a reply that was cut off or calls tools, nor where the client's `max_tokens` leave no room.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from viewloom.engine.capacity import LENGTHS
from viewloom.engine.reach import DEPTH_LIMIT
from viewloom.lang.limits import Limits
from viewloom.lang.parser import parse_statements
from viewloom.lang.serialise import serialise_statement
from viewloom.providers.base import Message, Prompt, Usage

MENDED_NAMES = 20
"""More broken statements than that are no slip: they are left as they are."""
MIN_TOKENS = 64
"""With less room than that a call would be cut off."""
SAID_LIMIT_CHARS = 40_000
"""A longer program is not sent back to the model."""

_ASK = (
    "These statements of your program are missing or cannot be used: {names}. Write them again, and nothing else: each "
    "on a line of its own as `name = Component(…)`, with the components and the order of arguments that you were given."
)


def mending_prompt(prompt: Prompt, said: str, broken: Sequence[str], used: Usage) -> Prompt | None:
    """Returns the call that asks for the broken statements; None if there is nothing to ask, or no room.

    Args:
        prompt: The call that was answered.
        said: The answer.
        broken: Names of statements.
        used: What the answer cost.
    """
    if not broken or len(broken) > MENDED_NAMES or len(said) > SAID_LIMIT_CHARS:
        return None
    sampling = dict(prompt.sampling)
    for name in LENGTHS:
        if isinstance(limit := sampling.get(name), int):
            sampling[name] = limit - used.completion_tokens
            if limit - used.completion_tokens < MIN_TOKENS:
                return None
    asked = (Message("assistant", said), Message("user", _ASK.format(names=", ".join(broken))))
    return replace(prompt, messages=(*prompt.messages, *asked), sampling=sampling, grammar=None)


def mended_statements(text: str, broken: Collection[str]) -> str:
    """Returns the statements of an answer that were asked for, one a line."""
    statements = parse_statements(text, limits=Limits(nesting=DEPTH_LIMIT))
    kept = {statement.name: serialise_statement(statement) for statement in statements if statement.name in broken}
    return "".join(f"{line}\n" for line in kept.values())


def added(one: Usage, other: Usage) -> Usage:
    """Returns what two calls cost together."""
    return Usage(
        one.prompt_tokens + other.prompt_tokens,
        one.completion_tokens + other.completion_tokens,
        one.cached_tokens + other.cached_tokens,
        one.reasoning_tokens + other.reasoning_tokens,
        one.estimated or other.estimated,
    )
