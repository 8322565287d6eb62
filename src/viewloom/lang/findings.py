"""Findings to diagnostics: where in the text they stand, and in what order they are told."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from viewloom.lang.diagnostics import Diagnostic, DiagnosticCode, Span, locate
from viewloom.lang.limits import NAME_LIMIT_CHARS, NUMBER_LIMIT_DIGITS, Limits
from viewloom.lang.parser import Statement
from viewloom.lang.results import Event, Result

_WARNINGS = frozenset({"unresolved-reference", "reference-cycle", "orphaned-statement"})


@dataclass(eq=False, slots=True)
class Source:
    """Where program text lies in the text it came from. Grows only at its end.

    Attributes:
        newlines: Offsets of all line feeds in the source.
        runs: Offset in the program and offset in the source of each stretch taken over as it stood.
        limits: Limits of the text as a whole that were passed, with what to say.
    """

    newlines: list[int] = field(default_factory=list[int])
    runs: list[tuple[int, int]] = field(default_factory=lambda: [(0, 0)])
    limits: list[tuple[DiagnosticCode, str]] = field(default_factory=list[tuple[DiagnosticCode, str]])

    def add_run(self, program: int, source: int) -> None:
        """Say that program text from `program` on stood at `source`."""
        if self.runs[-1][1] - self.runs[-1][0] != source - program:
            self.runs.append((program, source))

    def locate(self, start: int, end: int) -> Span:
        """Return the place in the source of a stretch of program text."""
        return locate(self.newlines, self._source(start), self._source(max(start, end - 1)) + 1)

    def limit_diagnostics(self, count: int) -> list[Diagnostic]:
        """Return the first `count` findings about the text as a whole."""
        return [Diagnostic(code, message) for code, message in self.limits[:count]]

    def _source(self, offset: int) -> int:
        index = bisect_right(self.runs, (offset, 1 << 62)) - 1
        program, source = self.runs[index]
        return offset - program + source


def list_events(results: tuple[Result, ...]) -> Iterator[Event]:
    """Yield the findings of these results in the order met, those of a shared statement once."""
    seen: set[int] = set()
    stack: list[Event | Result] = list(reversed(results))
    while stack:
        top = stack.pop()
        if isinstance(top, Event):
            yield top
        elif id(top) not in seen:
            seen.add(id(top))
            stack.extend(reversed(top.events))


def reached_names(results: tuple[Result, ...]) -> set[str]:
    """Return the names that these results used, directly or not."""
    reached: set[str] = set()
    seen: set[int] = set()
    stack = list(results)
    while stack:
        result = stack.pop()
        if id(result) in seen:
            continue
        seen.add(id(result))
        reached.update(result.used)
        stack.extend(event for event in result.events if isinstance(event, Result))
    return reached


def make_diagnostic(event: Event, statements: Mapping[str, Statement], source: Source) -> Diagnostic:
    """Say where the finding stands."""
    start, end = event.at, event.at + len(event.component or event.name)
    span = source.locate(start, end) if start >= 0 else source.locate(*statements[event.statement].span)
    severity = "warning" if event.code in _WARNINGS else "error"
    return Diagnostic(
        event.code, event.message, event.component, event.path, event.statement, span, event.hint, severity
    )


def problem_diagnostic(statement: Statement, limits: Limits, source: Source) -> Diagnostic:
    """Say which limit a statement passed."""
    name = f'"{statement.name}"'
    code: DiagnosticCode = statement.problem or "nesting-limit"
    message = {
        "nesting-limit": f"{name} is nested deeper than {limits.nesting} levels and counts as null.",
        "statement-length-limit": f"{name} is longer than {limits.statement_chars} characters and counts as null.",
        "string-length-limit": f"A string in {name} is longer than {limits.string_chars} characters and was cut.",
        "number-length-limit": f"A number in {name} has more than {NUMBER_LIMIT_DIGITS} digits and was cut.",
        "name-length-limit": f"A name in {name} has more than {NAME_LIMIT_CHARS} characters and was cut.",
    }[code]
    return Diagnostic(code, message, statement=statement.name, span=source.locate(*statement.span))


def orphan_diagnostic(statement: Statement, source: Source) -> Diagnostic:
    """Say that nothing uses a statement."""
    return Diagnostic(
        "orphaned-statement",
        f'"{statement.name}" is defined, but nothing shown uses it.',
        statement=statement.name,
        span=source.locate(*statement.span),
        hint=f"Refer to {statement.name} from a statement that is shown, or leave it out.",
        severity="warning",
    )
