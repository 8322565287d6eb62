"""One request to one stream of events.

Main path: `generate(request)` plans the call, streams the model through the weaver and ends with `Finished`. If a model
fails before it says anything, its fallbacks are asked. A failure before the first event is raised, so that it can
become an HTTP status; one after it becomes a visible notice and `Failed`. Closing the generator closes the model's
stream.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import replace

from viewloom.catalogue.families import RepetitionDetector
from viewloom.engine.attempts import may_fall_back
from viewloom.engine.capacity import check_length
from viewloom.engine.composing import compose_reply
from viewloom.engine.constraint import GrammarCheck
from viewloom.engine.events import Event, Failed, Finished, ProgramText, RawText, Thinking, ToolCall
from viewloom.engine.loops import CHECK_CHARS, LoopDetector
from viewloom.engine.mending import added, mended_statements, mending_prompt
from viewloom.engine.metering import Calls
from viewloom.engine.plan import Plan, plan_reply
from viewloom.engine.repairs import Repair
from viewloom.engine.request import ChatRequest
from viewloom.engine.weaver import Weaver
from viewloom.errors import ProviderError, ProviderUnavailable, RequestError
from viewloom.lang.serialise import serialise_string
from viewloom.providers.base import (
    Finish,
    FinishReason,
    Progress,
    Prompt,
    ProviderEvent,
    Started,
    TextDelta,
    ToolCallDelta,
    Usage,
)
from viewloom.providers.estimate import estimate_usage


async def generate(request: ChatRequest, calls: Calls) -> AsyncGenerator[Event]:
    """Yields the reply to a request.

    Args:
        request: What to answer.
        calls: How the model is called and paid for.

    Raises:
        QuotaExceeded: The payer's budget does not cover the call.
        RateLimited: The payer has too many replies under way.
        ProviderError: The model's side failed before anything was yielded.
        ContextLengthExceeded: The prompt is certainly longer than the model reads.
    """
    failure: ProviderError | None = None
    reply: _Reply | None = None
    has_begun = False
    for attempt in (request, *request.fallbacks):
        try:
            plan = plan_reply(attempt)
            check_length(plan.prompt, attempt.chosen.model.metadata)
            reply = _Reply(plan, Weaver(attempt.library, is_prose=plan.is_prose, policy=attempt.policy))
            async with aclosing(_play(attempt, plan, reply, calls)) as events:
                async for event in events:
                    has_begun = True
                    yield _signed(event, attempt, request)
        except ProviderError as error:
            if reply is not None and reply.has_content:
                failure = error
                break
            # What went wrong with the model that was asked for is told, not what else failed after it.
            failure = failure or error
            if not may_fall_back(error):
                break
        except RequestError:
            if failure is None:
                raise
        else:
            return
    if failure is None or reply is None or not has_begun:
        raise failure or ProviderError("No model was asked.")
    for event in reply.fail(failure):
        yield event


async def _play(attempt: ChatRequest, plan: Plan, reply: "_Reply", calls: Calls) -> AsyncGenerator[Event]:
    """Yields the reply of one model to its end.

    Raises:
        ProviderError: It failed; `reply` knows whether anything was said before.
    """
    if plan.is_composed:
        for statement in await asyncio.to_thread(compose_reply, attempt):
            for event in reply.take_statement(statement):
                yield event
    if not plan.is_silent:
        prompt = replace(
            plan.prompt, output_limit=attempt.chosen.model.metadata.max_output, is_streamed=attempt.is_streamed
        )
        async with aclosing(calls.stream(attempt.payer, attempt.chosen, prompt)) as provider_events:
            async for provider_event in provider_events:
                for event in reply.take(provider_event):
                    yield event
                if reply.is_repeating:
                    break
        if attempt.chosen.model.is_mended:
            for event in reply.end_text():
                yield event
            for event in reply.take_mended(await _ask_again(attempt, reply, calls)):
                yield event
    for event in reply.finish():
        yield event


async def _ask_again(attempt: ChatRequest, reply: "_Reply", calls: Calls) -> str:
    """Returns what the model answers when it is asked to mend its program; empty if it is not, or cannot be asked."""
    prompt = reply.mending(is_streamed=attempt.is_streamed)
    said: list[str] = []
    if prompt is not None:
        try:
            async with aclosing(calls.stream(attempt.payer, attempt.chosen, prompt)) as provider_events:
                async for event in provider_events:
                    if isinstance(event, TextDelta):
                        said.append(event.text)
                    elif isinstance(event, Usage):
                        reply.add_usage(event)
        except (ProviderError, RequestError):
            # The reply is whole without it.
            return ""
    return "".join(said)


def _signed(event: Event, attempt: ChatRequest, request: ChatRequest) -> Event:
    """Names the model that answered, if it is not the one that was asked for, and says what it was not shown."""
    if not isinstance(event, Finished) or (attempt is request and not attempt.trimmed_messages):
        return event
    answered_by = None if attempt is request else attempt.chosen.model_id
    return replace(event, answered_by=answered_by, trimmed_messages=attempt.trimmed_messages)


class _Reply:
    """The state of one reply: what the model said goes in, events come out."""

    def __init__(self, plan: Plan, weaver: Weaver) -> None:
        self._plan = plan
        self._weaver = weaver
        self._detector = RepetitionDetector() if plan.is_quoted else LoopDetector()
        self._check = GrammarCheck(plan.lark, plan.prompt.sampling) if plan.lark else None
        self._said: list[str] = []
        self._usage: Usage | None = None
        self._reason: FinishReason | None = None
        self._is_framed = False
        self._has_tool_calls = False
        self.has_content = False
        self.is_repeating = False

    def take(self, event: ProviderEvent) -> Iterator[Event]:
        """Yields what one event of the provider means for the client."""
        for meant in self._meaning(event):
            self.has_content = self.has_content or not isinstance(meant, Thinking)
            yield meant

    def _meaning(self, event: ProviderEvent) -> Iterator[Event]:
        match event:
            case Progress(title, description):
                if not self._plan.is_raw:
                    yield Thinking(title, description)
            case Started():
                yield from self._frame()
            case TextDelta(text) if self._plan.is_raw:
                self._said.append(text)
                yield RawText(text)
            case TextDelta(text):
                yield from self._frame()
                yield from self._text(text)
            case ToolCallDelta():
                self._has_tool_calls = True
                yield ToolCall(event)
            case Usage():
                self._usage = event
            case Finish(reason):
                self._reason = reason

    def _frame(self) -> Iterator[Event]:
        """Yields what stands ahead of the model's text, once."""
        if not self._is_framed and not self._plan.is_raw:
            self._is_framed = True
            yield from self._program(self._weaver.feed(self._plan.before))

    def _text(self, text: str) -> Iterator[Event]:
        text = self._without_loops(text)
        self._said.append(text)
        if self._check is not None:
            self._check.feed(text)
        yield from self._program(self._weaver.feed(serialise_string(text)[1:-1] if self._plan.is_quoted else text))

    def _without_loops(self, text: str) -> str:
        """Returns a text up to where the model is found to repeat itself, however much of it came at once."""
        for end in range(CHECK_CHARS, len(text) + CHECK_CHARS, CHECK_CHARS):
            if self._detector.feed(text[end - CHECK_CHARS : end]):
                self.is_repeating = True
                return text[:end]
        return text

    def take_statement(self, text: str) -> Iterator[Event]:
        """Yields a statement that no model wrote."""
        self.has_content = True
        yield from self._frame()
        yield from self._program(self._weaver.feed(text))

    def end_text(self) -> Iterator[Event]:
        """Yields what the end of the model's text decides."""
        yield from self._program(self._weaver.cut())

    def mending(self, *, is_streamed: bool) -> Prompt | None:
        """Returns the call that may mend the program; None if it needs none, or its reader has already seen it."""
        is_framed = bool(self._plan.before or self._plan.after)
        is_open = self._plan.is_raw or self._plan.is_prose or is_framed or self._has_tool_calls
        if is_open or self.is_repeating or self._reason != "stop" or (is_streamed and self._weaver.has_shown):
            return None
        return mending_prompt(self._plan.prompt, "".join(self._said), self._weaver.broken, self._counted())

    def add_usage(self, usage: Usage) -> None:
        """Counts another call of the same reply."""
        self._usage = added(self._counted(), usage)

    def take_mended(self, text: str) -> Iterator[Event]:
        """Yields what the statements of a second answer add to the program."""
        if mended := mended_statements(text, self._weaver.broken):
            self._weaver.repairs.append(Repair("mended-by-model"))
            yield from self._program(self._weaver.feed(mended))

    def finish(self) -> Iterator[Event]:
        """Yields the end of a reply that the model ended, or that was cut because it went round in circles.

        Raises:
            ProviderUnavailable: The model did not end it.
        """
        if self.is_repeating:
            self._weaver.repairs.append(Repair("repetition"))
            self._reason = "stop"
        elif self._plan.is_silent:
            self._reason = "stop"
        if self._reason is None:
            raise ProviderUnavailable("The model's stream ended before its reply did.")
        if not self._has_tool_calls:
            yield from self._frame()
        if self._is_framed:
            yield from self._program(self._rest())
        if self._check is not None and not self._check.is_kept(self._reason):
            self._weaver.repairs.append(Repair("grammar-not-in-force"))
        yield Finished(self._reason, self._counted(), Counter(repair.code for repair in self._weaver.repairs))

    def _program(self, text: str) -> Iterator[Event]:
        if text:
            yield ProgramText(text, self._weaver.repairs)

    def _rest(self) -> str:
        """Weaves the end of the program; a reply with nothing to show says so, unless it calls tools."""
        text = self._after() + self._weaver.cut()
        if not self._weaver.is_empty:
            return text + self._weaver.finish()
        if self._has_tool_calls:
            return ""
        return text + self._weaver.notice("neutral", "Nothing came back", _EMPTY_REPLY) + self._weaver.finish()

    def _after(self) -> str:
        """Weaves what stands behind the model's text; a statement that was cut short is ended first."""
        after = self._plan.after
        if self._reason != "length" or self._plan.is_quoted:
            return self._weaver.feed(after)
        # Up to its first line end, `after` ends the statement that the model would have finished.
        return self._weaver.cut() + self._weaver.feed(after.partition("\n")[2])

    def fail(self, error: ProviderError) -> Iterator[Event]:
        """Yields a visible notice behind what there is, unless that is JSON, and the failure."""
        if not self._plan.is_raw:
            yield from self._frame()
            notice = self._weaver.notice("danger", "This answer was cut off", error.message)
            yield from self._program(notice + self._weaver.finish())
        yield Failed(error, self._counted())

    def _counted(self) -> Usage:
        if self._plan.is_silent:
            return Usage(0, 0)
        return self._usage or estimate_usage(self._plan.prompt, "".join(self._said))


_EMPTY_REPLY = "The model returned an empty reply. Ask again, or in other words."
