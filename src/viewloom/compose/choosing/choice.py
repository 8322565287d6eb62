"""The best drawing of a table, and why.

Main path: `choose(table, bound)` scores every candidate by `rules` and returns the best one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from viewloom.compose.choosing.candidates import Candidate, Case, list_candidates, open_case
from viewloom.compose.choosing.marks import CHARTS
from viewloom.compose.choosing.rules import BANS, PREFERENCES
from viewloom.compose.choosing.wishes import Bound
from viewloom.compose.tabular import Table


@dataclass(frozen=True, slots=True)
class Point:
    """What one rule said of a candidate."""

    rule: str
    score: float
    source: str


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate and its score."""

    candidate: Candidate
    score: float
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen.

    Attributes:
        best: The winner; a table never breaks a ban, so there is one.
        runners_up: The best of each other mark, best first.
        refused: The rules that the mark broke which the request names; empty if it won or was not possible at all.
        considered: How many candidates there were.
    """

    case: Case
    best: Scored
    runners_up: tuple[Scored, ...]
    refused: tuple[str, ...]
    considered: int

    @property
    def chart(self) -> Candidate | None:
        """The winner if it is a chart."""
        return self.best.candidate if self.best.candidate.mark in CHARTS else None


def choose(table: Table, bound: Bound, available: frozenset[str] = CHARTS | {"table", "list"}) -> Choice:
    """Returns the best way to show a table, of those that are available. Cost: linear in the rows."""
    case = open_case(table, bound)
    candidates = [candidate for candidate in list_candidates(case) if candidate.mark in available]
    scored: list[Scored] = []
    broken: dict[str, list[str]] = {}
    for candidate in candidates:
        bans = [ban.name for ban in BANS if ban.is_broken(candidate)]
        if bans:
            broken.setdefault(candidate.mark, []).extend(bans)
        else:
            scored.append(_score(candidate))
    scored.sort(key=lambda one: -one.score)
    firsts: dict[str, Scored] = {}
    for one in scored:
        firsts.setdefault(one.candidate.mark, one)
    best = scored[0]
    asked = bound.wishes.mark
    refused = (
        tuple(dict.fromkeys(broken.get(asked, list[str]())))
        if asked not in {"", "chart"} and asked not in firsts
        else ()
    )
    rest = tuple(one for mark, one in firsts.items() if mark != best.candidate.mark)
    return Choice(case, best, rest, refused, len(candidates))


def _score(candidate: Candidate) -> Scored:
    points = [
        Point(rule.name, rule.weight * holds, rule.source) for rule in PREFERENCES if (holds := rule.holds(candidate))
    ]
    return Scored(candidate, sum(point.score for point in points), tuple(points))


def explain(choice: Choice) -> list[str]:
    """Returns lines that say what decided: the points of the winner and of the next best."""
    lines = [f"{choice.considered} candidates"]
    for title, one in zip(("chosen", "next"), (choice.best, *choice.runners_up[:1]), strict=False):
        lines.append(f"{title}: {_describe(one.candidate)}  {one.score:+.1f}")
        lines += [f"  {point.score:+6.1f}  {point.rule} ({point.source})" for point in _weighty(one.points)]
    lines += [f"refused as asked: {rule}" for rule in choice.refused]
    return lines


def _weighty(points: Sequence[Point]) -> list[Point]:
    return sorted(points, key=lambda point: -abs(point.score))


def _describe(candidate: Candidate) -> str:
    encoding = candidate.encoding
    if encoding is None:
        return candidate.mark
    shown = ", ".join(encoding.values) or "rows"
    how = f"{encoding.aggregate} of {shown}" if encoding.aggregate != "none" else shown
    split = f" by {encoding.series}" if encoding.series else ""
    step = f" per {encoding.granularity}" if encoding.granularity else ""
    return f"{candidate.mark}: {how} over {encoding.x}{split}{step}"
