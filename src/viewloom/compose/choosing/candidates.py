"""All the ways to draw one table that are worth scoring.

Main path: `list_candidates(case)`. As in CompassQL, what is fixed by the data (kinds, numbers of values) is enumerated
over what is open (mark, columns, series, aggregate); the rules sort it out. The number is bounded: the few columns that
matter most are combined, so that the cost is linear in the rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations

from viewloom.compose.choosing.grouping import Groupings
from viewloom.compose.choosing.marks import Aggregate, Encoding, Mark
from viewloom.compose.choosing.points import Points, build_histogram, build_points
from viewloom.compose.choosing.selection import time_column
from viewloom.compose.choosing.views import SERIES_LIMIT, View, build_view, fold_labels
from viewloom.compose.choosing.weighing import importance, is_alike, is_measure
from viewloom.compose.choosing.wishes import Bound
from viewloom.compose.choosing.words import Language, say
from viewloom.compose.tabular import Column, Table

MEASURES_TRIED = 3
MANY_ROWS = 500
"""From here on fewer columns are combined, since each combination reads all rows."""
GROUPS_TRIED = 4
SPLITS_TRIED = 2
LABELS_LIMIT: dict[Mark, int] = {"bar": 16, "horizontal_bar": 20, "pie": 6, "share_bar": 6, "radial": 6, "radar": 8}
NAMES_LIMIT = 40
"""A column of names is an axis only in a table of at most so many rows, unless it is asked for."""
SERIES_MARKS: tuple[Mark, ...] = ("grouped_bar", "stacked_bar", "horizontal_bar")
_GROUP_KINDS = frozenset({"category", "ordered", "place", "boolean"})
_SHARE_LABELS = 50


@dataclass(slots=True)
class Case:
    """A table, what a request says of it, and what is computed of it only once."""

    table: Table
    bound: Bound
    measures: tuple[Column, ...] = ()
    groups: tuple[Column, ...] = ()
    names: tuple[Column, ...] = ()
    time: Column | None = None
    views: dict[Encoding, View | None] = field(default_factory=dict[Encoding, View | None])
    groupings: Groupings = field(init=False)

    def __post_init__(self) -> None:
        """Opens the groups of the table."""
        self.groupings = Groupings(self.table, say(self.language, "missing"))

    @property
    def language(self) -> Language:
        """The language of what is said on the screen."""
        return self.bound.wishes.language


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to draw a table.

    Attributes:
        view: The figures of a chart with labels.
        points: Those of a scatter plot.
    """

    mark: Mark
    case: Case
    encoding: Encoding | None = None
    view: View | None = None
    points: Points | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that it shows."""
        if self.encoding is None:
            return tuple(column.name for column in self.case.table.columns)
        return tuple(filter(None, (self.encoding.x, *self.encoding.values, self.encoding.series)))


def open_case(table: Table, bound: Bound) -> Case:
    """Returns what there is to combine: the most telling columns of each kind first."""
    named = bound.named
    columns = [column for column in table.columns if column.distinct]
    measures = [column for column in columns if is_measure(column)]
    measures.sort(key=lambda column: (column.name not in named, -importance(column)))
    groups = [
        column
        for column in columns
        if column.kind in _GROUP_KINDS
        and column.distinct > 1
        and (column.distinct < table.row_count or column.kind == "ordered")
        and (column.distinct <= max(20, table.row_count // 2) or column.name in named)
    ]
    groups.sort(key=lambda column: (column.name not in bound.groups, column.name not in named))
    chosen = {column.name for column in groups}
    names = [
        column
        for column in columns
        if column.name not in chosen
        and (column.kind in _GROUP_KINDS or column.role == "label" or column.kind in {"text", "identifier"})
        and column.distinct == table.row_count - column.missing
        and (table.row_count <= NAMES_LIMIT or column.name in named)
    ]
    names.sort(key=lambda column: (column.name not in named, column.role != "label", column.kind == "identifier"))
    time = next((column for column in columns if column.kind == "time" and column.name in named), time_column(table))
    if time is not None and time.distinct < 2:
        time = None
    return Case(table, bound, tuple(measures), tuple(groups), tuple(names[:1]), time)


def list_candidates(case: Case) -> list[Candidate]:
    """Returns the candidates, tables first. Cost: linear in the rows."""
    found = [Candidate("table", case), Candidate("list", case)]
    for encoding in dict.fromkeys(_encodings(case)):
        found += _drawn(case, encoding)
    found += _histograms(case)
    found += _scatters(case)
    return found


def _encodings(case: Case) -> Iterator[Encoding]:
    value_sets = list(_value_sets(case))
    axes: list[Column] = [*([case.time] if case.time else []), *case.groups[:GROUPS_TRIED], *case.names]
    for x in axes:
        splits = [
            group
            for group in case.groups
            if (group.name != x.name and group.kind != "boolean") or group.name in case.bound.named
        ]
        splits = [group for group in splits if group.name != x.name][: _splits_tried(case)]
        wanted = case.bound.wishes.granularity if x.kind == "time" else ""
        steps = dict.fromkeys((wanted, "")) if x.kind == "time" else ("",)
        for step in steps:
            for values in value_sets:
                base = Encoding(x.name, values, "", _aggregate(case, values), step)
                yield base
                if len(values) <= 1:
                    yield from (replace(base, series=split.name) for split in splits if x.name not in {"", split.name})
            if x.distinct < case.table.row_count and _is_counted(case):
                count = Encoding(x.name, (), "", "count", step)
                yield count
                yield from (replace(count, series=split.name) for split in splits)


def _is_counted(case: Case) -> bool:
    """Whether counting rows may be what is wanted: there is nothing to measure, or the request says so."""
    named = [column for column in case.measures if column.name in case.bound.named]
    return not case.measures or case.bound.wishes.aggregate == "count" or (bool(case.bound.groups) and not named)


def _value_sets(case: Case) -> Iterator[tuple[str, ...]]:
    """Yields the quantities worth drawing: each of the first few, and those together that share an axis."""
    named = [column for column in case.measures if column.name in case.bound.named]
    if len(named) > 1 and is_alike(named):
        yield tuple(column.name for column in named[:SERIES_LIMIT])
    tried = MEASURES_TRIED if case.table.row_count <= MANY_ROWS else 1
    for lead in case.measures[:tried]:
        order = {column.name: at for at, column in enumerate(case.table.columns)}
        alike = [column for column in case.measures if is_alike([lead, column])]
        alike = sorted(alike[:SERIES_LIMIT], key=lambda column: order[column.name])
        if len(alike) > 1:
            yield tuple(column.name for column in alike)
    for column in case.measures[: max(tried, min(MEASURES_TRIED, len(named)))]:
        yield (column.name,)


def _splits_tried(case: Case) -> int:
    return SPLITS_TRIED if case.table.row_count <= MANY_ROWS or case.bound.named else 1


def _aggregate(case: Case, values: tuple[str, ...]) -> Aggregate:
    if case.bound.wishes.aggregate and case.bound.wishes.aggregate != "count":
        return case.bound.wishes.aggregate
    columns = [column for name in values if (column := case.table.column(name))]
    return "sum" if all(column.is_additive for column in columns) else "mean"


def _drawn(case: Case, encoding: Encoding) -> Iterator[Candidate]:
    x = case.table.column(encoding.x)
    if encoding not in case.views:
        keeps_order = bool(case.bound.sort_by)
        case.views[encoding] = build_view(case.groupings, encoding, case.language, keeps_order=keeps_order)
    view = case.views[encoding]
    if view is None or x is None or len(view.labels) < 2:
        return
    for mark in _marks(view, x):
        limit = case.bound.wishes.top or LABELS_LIMIT.get(mark, 16)
        if mark in {"pie", "share_bar", "radial"} and len(view.labels) > _SHARE_LABELS:
            continue
        folded = view if x.kind == "time" else fold_labels(view, case.table, limit, case.bound.wishes)
        yield Candidate(mark, case, folded.encoding, folded)


def _marks(view: View, x: Column) -> Iterator[Mark]:
    is_many = len(view.series) > 1
    if x.kind in {"time", "ordered"}:
        yield "line"
        yield "area"
    if is_many:
        yield from SERIES_MARKS
        if x.kind != "time":
            yield "radar"
        return
    yield "bar"
    yield "horizontal_bar"
    yield "pie"
    yield "share_bar"
    yield "radial"
    if x.kind != "time":
        yield "radar"


def _histograms(case: Case) -> Iterator[Candidate]:
    for column in case.measures[:MEASURES_TRIED]:
        encoding = Encoding(column.name, (), "", "count")
        if (view := build_histogram(case.table, encoding, case.language)) is not None:
            yield Candidate("histogram", case, encoding, view)


def _scatters(case: Case) -> Iterator[Candidate]:
    splits = ["", *(group.name for group in case.groups if group.distinct <= SERIES_LIMIT)][: 1 + SPLITS_TRIED]
    named = [column for column in case.measures if column.name in case.bound.named]
    pairs = combinations(named if len(named) > 1 else case.measures[:MEASURES_TRIED], 2)
    for left, right in pairs:
        for split in splits:
            encoding = Encoding(left.name, (right.name,), split)
            if (points := build_points(case.table, encoding, case.language)) is not None:
                yield Candidate("scatter", case, encoding, points=points)
