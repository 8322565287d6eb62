"""What a model makes of a set of prompts: each goes through the same pipeline as a request to the server.

Main path: `evaluate(task, request)` plays one reply, takes its time and has it judged (`engine.judge`); `summarise`
turns many into one row of a scoreboard. A provider that fails is a result, not an exception. Times are wall clock, and
those of the first component include what the person would wait for: the queue, the prompt.
"""

import statistics
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from viewloom.engine.constraint import GrammarCheck
from viewloom.engine.events import Failed, Finished, ProgramText
from viewloom.engine.judge import Task, Verdict, judge
from viewloom.engine.metering import Calls
from viewloom.engine.models import ChosenModel
from viewloom.engine.payer import Payer
from viewloom.engine.pipeline import generate
from viewloom.engine.request import ChatRequest
from viewloom.errors import ProviderError, RequestError
from viewloom.lang import Element, Program, StreamParser
from viewloom.providers.base import Finish, FinishReason, Grammar, Prompt, ProviderEvent, TextDelta, Usage

PREFIXES_JUDGED = 64
"""How many of a reply's prefixes are parsed, spread evenly over the pieces that went out."""

_FAILED = Verdict((), ("not-valid",))


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply and what it took.

    Attributes:
        task: What was asked.
        program: What the client got.
        verdict: What it is, and what speaks against it.
        is_valid: Whether it is whole and parses without an error, and so do the prefixes that were looked at.
        repairs: How often each repair was needed.
        warnings: What the parser finds in the whole program that takes nothing from the screen, by code.
        usage: What it cost; None if the model failed before it began.
        finish: Why the model stopped; None if it failed.
        total_s: Seconds from the request to the end.
        first_component_s: Seconds to the first component with content; None if there was none.
        tokens_per_s: How fast the model wrote, from its first token to its last; None if it came at once.
        kept_grammar: Whether the model kept to the grammar that it was sent; None if it was sent none.
        error: Why the model failed; empty if it did not.
    """

    task: Task
    program: str
    verdict: Verdict
    is_valid: bool
    repairs: Mapping[str, int]
    warnings: Mapping[str, int]
    usage: Usage | None
    finish: FinishReason | None
    total_s: float
    first_component_s: float | None
    tokens_per_s: float | None
    kept_grammar: bool | None
    error: str = ""

    @property
    def is_right_kind(self) -> bool:
        """Whether it is the kind of screen that was asked for."""
        return not self.error and "wrong-kind" not in self.verdict.findings and bool(self.verdict.kinds)

    @property
    def is_sensible(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.error and self.is_valid and self.verdict.is_sensible


@dataclass(frozen=True, slots=True)
class Summary:
    """One row of a scoreboard; means and medians are None where nothing could be measured.

    Attributes:
        repairs_per_reply: Mean.
        tokens_per_s: Median.
        first_component_s: Median.
        total_s: Median.
        kept_grammar: Share of the replies that were sent a grammar.
    """

    prompts: int
    sensible: int
    valid: int
    right_kind: int
    failed: int
    repairs_per_reply: float
    tokens_per_s: float | None
    first_component_s: float | None
    total_s: float | None
    kept_grammar: float | None


async def evaluate(
    task: Task, request: ChatRequest, calls: Calls, clock: Callable[[], float] = time.perf_counter
) -> Reply:
    """Plays one reply and has it judged.

    Args:
        task: What is asked; `request` must ask the same.
        request: How it is asked.
        calls: How the model is called.
        clock: Tells seconds.
    """
    watch = Stopwatch(calls, clock)
    run = _Run()
    start = clock()
    try:
        async with aclosing(generate(request, watch)) as events:
            async for event in events:
                match event:
                    case ProgramText(text):
                        run.pieces.append((clock() - start, text))
                    case Finished():
                        run.finished = event
                    case Failed(error):
                        run.error = error.message
                    case _:
                        pass
    except (ProviderError, RequestError) as error:
        run.error = error.message
    return _measured(task, request, run, watch, total_s=clock() - start)


@dataclass(slots=True)
class _Run:
    """What came of one request: the program's pieces with their times, and the end."""

    pieces: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])
    finished: Finished | None = None
    error: str = ""


def _measured(task: Task, request: ChatRequest, run: _Run, watch: "Stopwatch", *, total_s: float) -> Reply:
    reading = _read(run.pieces, request)
    source = "".join(text for _, text in run.pieces)
    finished = run.finished
    usage = finished.usage if finished else None
    return Reply(
        task=task,
        program=source,
        verdict=judge(task, reading.program, source, request.library) if source else _FAILED,
        is_valid=reading.is_valid,
        repairs=dict(finished.repairs) if finished else {},
        warnings=dict(Counter(found.code for found in reading.program.diagnostics if found.severity == "warning")),
        usage=usage,
        finish=finished.reason if finished else None,
        total_s=total_s,
        first_component_s=reading.first_component_s,
        tokens_per_s=watch.tokens_per_s(usage) if usage else None,
        kept_grammar=watch.has_kept(finished) if finished else None,
        error=run.error,
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    program: Program
    is_valid: bool
    first_component_s: float | None


def _read(pieces: Sequence[tuple[float, str]], request: ChatRequest) -> _Reading:
    """Reads the reply as a client would, piece by piece, after it is over: reading must not slow down the stream."""
    parser = StreamParser(request.library.signatures)
    first_s: float | None = None
    faults = 0
    step = max(1, len(pieces) // PREFIXES_JUDGED)
    for number, (at_s, text) in enumerate(pieces):
        program = parser.feed(text)
        if first_s is None and _shows_something(program.root):
            first_s = at_s
        if number % step == 0:
            faults += len(program.errors)
    whole = parser.finish()
    is_whole = whole.root is not None and whole.root.type_name == request.library.root and not whole.errors
    return _Reading(whole, is_whole and not faults and not whole.incomplete, first_s)


def _shows_something(root: Element | None) -> bool:
    """Whether a component below the root has a text or a figure to show."""
    return root is not None and any(_has_content(value) for value in root.props.values())


def _has_content(value: object) -> bool:
    match value:
        case Element(props=props):
            return any(_is_content(prop) for prop in props.values())
        case tuple():
            return any(_has_content(item) for item in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # a tuple of any
        case _:
            return False


def _is_content(value: object) -> bool:
    match value:
        case str():
            return bool(value.strip())
        case bool() | None:
            return False
        case int() | float():
            return True
        case tuple():
            return any(_is_content(item) for item in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # a tuple of any
        case _:
            return _has_content(value)


class Stopwatch:
    """Calls whose text and times are written down.

    Args:
        calls: How the model is called.
        clock: Tells seconds.
    """

    def __init__(self, calls: Calls, clock: Callable[[], float]) -> None:
        self._calls = calls
        self._clock = clock
        self._writing_s = 0.0
        self._check: GrammarCheck | None = None
        self._grammar: Grammar | None = None

    async def admit(self, payer: Payer) -> None:
        """Counts a request; see `Calls`."""
        await self._calls.admit(payer)

    async def stream(self, payer: Payer, chosen: ChosenModel, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        """Opens the call; see `Calls`."""
        grammar = self._grammar = prompt.grammar
        self._check = GrammarCheck(grammar.text, prompt.sampling) if grammar and grammar.syntax == "lark" else None
        began_s: float | None = None
        async with aclosing(self._calls.stream(payer, chosen, prompt)) as events:
            async for event in events:
                now_s = self._clock()
                match event:
                    case TextDelta(text):
                        began_s = now_s if began_s is None else began_s
                        if self._check is not None:
                            self._check.feed(text)
                    case Finish() if began_s is not None:
                        self._writing_s += now_s - began_s
                    case _:
                        pass
                yield event

    def tokens_per_s(self, usage: Usage) -> float | None:
        """Returns how fast the visible text came; None if it took no time."""
        tokens = usage.completion_tokens - usage.reasoning_tokens
        return tokens / self._writing_s if self._writing_s and tokens > 0 else None

    def has_kept(self, finished: Finished) -> bool | None:
        """Whether the last call kept to its grammar; None if it had none.

        One in GBNF is matched by the pipeline, which reports a reply that strays as a repair.
        """
        if self._grammar is None:
            return None
        if self._check is not None:
            return self._check.is_kept(finished.reason)
        return "grammar-not-in-force" not in finished.repairs


def summarise(replies: Iterable[Reply]) -> Summary:
    """Returns a row for some replies."""
    replies = tuple(replies)
    held = [reply.kept_grammar for reply in replies if reply.kept_grammar is not None]
    return Summary(
        prompts=len(replies),
        sensible=sum(reply.is_sensible for reply in replies),
        valid=sum(reply.is_valid for reply in replies),
        right_kind=sum(reply.is_right_kind for reply in replies),
        failed=sum(bool(reply.error) for reply in replies),
        repairs_per_reply=statistics.fmean(sum(reply.repairs.values()) for reply in replies) if replies else 0.0,
        tokens_per_s=_median(reply.tokens_per_s for reply in replies),
        first_component_s=_median(reply.first_component_s for reply in replies),
        total_s=_median(reply.total_s for reply in replies),
        kept_grammar=sum(held) / len(held) if held else None,
    )


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None
