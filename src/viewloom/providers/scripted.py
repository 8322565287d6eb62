"""The deterministic twin of a model: it plays a script, cut and paced as the script says.

For tests, demos and work on the front end without a model. Same message, same events, in any order of calls.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import assert_never

from viewloom.errors import ProviderRejected, ProviderTimeout, ProviderUnavailable
from viewloom.providers.base import Finish, Message, Prompt, ProviderEvent, ProviderHealth, TextDelta, ToolCallDelta
from viewloom.providers.estimate import estimate_usage
from viewloom.providers.script import Failure, Rule, Script, demo_script

MODEL_NAME = "demo"


class Scripted:
    """A provider that answers by rules.

    Args:
        name: The provider's name in model ids.
        script: What to play; the shipped demo if not given.
        sleep: Waits between pieces; tests pass their own to hold the stream where they want it.
    """

    def __init__(
        self,
        name: str = "scripted",
        script: Script | None = None,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._name = name
        self._script = script or demo_script()
        self._sleep = sleep

    @property
    def name(self) -> str:
        """The provider's name in model ids."""
        return self._name

    @property
    def model_names(self) -> tuple[str, ...]:
        """The script goes by one name."""
        return (MODEL_NAME,)

    async def open(self) -> None:
        """Needs nothing."""

    async def close(self) -> None:
        """Holds nothing."""

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        """Plays the first rule that matches the last user message; one that calls tools plays only once for it.

        Raises:
            ProviderError: The rule's failure, or no rule matches.
        """
        rule = self._script.maybe_rule(_last_user_text(prompt.messages), has_results=_has_results(prompt.messages))
        if rule is None:
            raise ProviderRejected(f'The script of "{self._name}" has no rule for this message.')
        pieces = _cut(rule)
        if rule.failure is not None:
            pieces = pieces[: rule.fail_after]
        for piece in pieces:
            if rule.delay_s:
                await self._sleep(rule.delay_s)
            yield piece
        if rule.failure is not None:
            await _fail(rule.failure, self._name)
            return
        yield estimate_usage(prompt, rule.text + "".join(call.arguments for call in rule.tool_calls))
        yield Finish("tool_calls" if rule.tool_calls else rule.finish)

    def health(self) -> ProviderHealth:
        """Always ready."""
        return ProviderHealth(ready=True, detail=f"Plays a script of {len(self._script.rules)} rules; no model.")


def _cut(rule: Rule) -> list[ProviderEvent]:
    pieces: list[ProviderEvent] = [TextDelta(piece) for piece in _slices(rule.text, rule.cut)]
    for index, call in enumerate(rule.tool_calls):
        pieces.append(ToolCallDelta(index, f"call_{index}", call.name))
        pieces += [ToolCallDelta(index, arguments=piece) for piece in _slices(call.arguments, rule.cut)]
    return pieces


def _slices(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


async def _fail(failure: Failure, name: str) -> None:
    match failure:
        case "die":
            raise ProviderUnavailable(f'"{name}" went away in the middle of its answer.')
        case "reject":
            raise ProviderRejected(f'"{name}" answered with an error.')
        case "timeout":
            raise ProviderTimeout(f'"{name}" fell silent in the middle of its answer.')
        case "hang":
            await asyncio.Event().wait()
        case "end":
            return
        case _:
            assert_never(failure)


def _has_results(messages: tuple[Message, ...]) -> bool:
    return bool(messages) and messages[-1].role == "tool"


def _last_user_text(messages: tuple[Message, ...]) -> str:
    for message in reversed(messages):
        if message.role == "user":
            if isinstance(message.content, str):
                return message.content
            return " ".join(str(part.get("text", "")) for part in message.content)
    return ""
