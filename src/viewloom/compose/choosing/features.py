"""What the rules ask of a candidate. Each answers for any candidate; 0, False or "" where a question does not apply."""

from typing import Any

from viewloom.compose.choosing.candidates import Candidate
from viewloom.compose.choosing.marks import CHARTS, LINES
from viewloom.compose.choosing.views import is_summable
from viewloom.compose.choosing.weighing import is_alike
from viewloom.compose.tabular import Column, ColumnKind

_KIN = {
    "bar": {"horizontal_bar", "grouped_bar", "stacked_bar", "histogram"},
    "horizontal_bar": {"bar"},
    "stacked_bar": {"grouped_bar"},
    "pie": {"share_bar"},
    "share_bar": {"pie"},
    "area": {"line"},
    "line": {"area"},
    "radial": {"pie"},
    "histogram": set[str](),
}
_OWN_SHARE = 0.9
"""Texts of which so many differ are the rows' own; others are names that come again."""
_DETAILS = frozenset({"text", "url", "email", "identifier", "image"})


def rows(c: Candidate) -> int:
    """Rows of the table."""
    return c.case.table.row_count


def labels(c: Candidate) -> int:
    """Labels along the axis."""
    return len(c.view.labels) if c.view else 0


def series_count(c: Candidate) -> int:
    """Lines, colours or groups of points."""
    return len(c.view.series) if c.view else len(c.points.groups) if c.points else 0


def longest_label(c: Candidate) -> int:
    """Characters of the longest label."""
    return c.view.longest_label if c.view else 0


def x_kind(c: Candidate) -> ColumnKind | None:
    """What runs along the axis."""
    column = c.case.table.column(c.encoding.x) if c.encoding else None
    return column.kind if column else None


def is_over_time(c: Candidate) -> bool:
    """Whether time runs along the axis."""
    return x_kind(c) == "time"


def has_blanks(c: Candidate) -> float:
    """The share of values that are missing."""
    return c.view.blanks / max(1, labels(c) * series_count(c)) if c.view else 0.0


def has_one_sign(c: Candidate) -> bool:
    """Whether no value is below zero."""
    return c.view is not None and (c.view.least is None or c.view.least >= 0)


def is_one_unit(c: Candidate) -> bool:
    """Whether all values on the axis are of one unit and size."""
    columns = _values(c)
    return len(columns) < 2 or is_alike(columns)


def is_additive_parts(c: Candidate) -> bool:
    """Whether the values are positive amounts whose sum is the whole."""
    if c.view is None or c.view.least is None or not has_one_sign(c) or not is_summable(c.view, c.case.table):
        return False
    # Without a split, an extract such as the top five is no whole.
    is_extract = bool(c.case.bound.wishes.top) and labels(c) < c.view.total_labels
    return not is_extract and any(c.view.numbers())


def is_stated_whole(c: Candidate) -> bool:
    """Whether the values are parts of a whole by what they say: they sum up to 100 %, or are called shares."""
    columns = _values(c)
    return bool(columns) and columns[0].is_whole_part


def is_measured_over(c: Candidate) -> bool:
    """Whether the values are amounts, such as counts and sums, not readings."""
    return c.view is not None and is_summable(c.view, c.case.table) and x_kind(c) == "time"


def is_position(c: Candidate) -> bool:
    """Whether values are read off a common scale."""
    return c.mark in {"bar", "horizontal_bar", "grouped_bar", "line", "scatter", "histogram"}


def is_catalogue(c: Candidate) -> bool:
    """Whether rows are things with details of their own, to be looked up one by one."""
    columns = c.case.table.columns
    details = [column for column in columns if _is_detail(column, rows(c))]
    is_named = any(column.role == "label" for column in columns) or bool(details)
    others = [column for column in columns if column.kind not in {"quantity", "empty"} or column.role]
    return is_named and (len(details) >= 2 or len(others) >= (3 if details else 4))


def detail(c: Candidate) -> float:
    """The share of columns that only a table can show."""
    columns = c.case.table.columns
    return sum(_is_detail(column, rows(c)) for column in columns) / max(1, len(columns))


def _is_detail(column: Column, row_count: int) -> bool:
    is_name = column.kind in {"category", "place"} and column.distinct == row_count > 1
    if column.kind == "text":
        return column.distinct >= _OWN_SHARE * row_count
    return (column.kind in _DETAILS or is_name) and column.distinct > 1


def pictures(c: Candidate) -> float:
    """Whether the table shows things by their pictures, and is short enough to be read as a list."""
    has_images = any(column.kind == "image" for column in c.case.table.columns)
    return float(c.mark == "list" and has_images and rows(c) <= 20)


def coverage(c: Candidate) -> float:
    """The share of the columns worth drawing that a chart shows."""
    if c.mark not in CHARTS:
        return 0.0
    case = c.case
    worth = {column.name for column in (*case.measures[:4], *case.groups[:3], *case.names[:1])}
    worth |= {case.time.name} if case.time else set()
    return len(worth & set(c.columns)) / max(1, len(worth))


def lead_rank(c: Candidate) -> float:
    """How many quantities would be more telling than the first one drawn."""
    if c.encoding is None or not (c.encoding.values or c.mark == "histogram"):
        return 0.0
    drawn = set(c.columns)
    return float(next((at for at, column in enumerate(c.case.measures) if column.name in drawn), 0))


def folded_share(c: Candidate) -> float:
    """The share of the labels that are in "Other" or left out; none if only the top ones were asked for."""
    if c.view is None or c.case.bound.wishes.top:
        return 0.0
    return 1 - labels(c) / max(1, c.view.total_labels)


def points_spread(c: Candidate) -> int:
    """Points of a scatter plot."""
    return c.points.total if c.points else 0


def asks_for(c: Candidate) -> bool:
    """Whether the request names this kind of drawing."""
    wished = c.case.bound.wishes.mark
    return c.mark == wished


def is_ranked(c: Candidate) -> bool:
    """Whether the first few rows by size were asked for, not their course."""
    wishes = c.case.bound.wishes
    return bool(wishes.top) and wishes.task != "trend"


def names_axis(c: Candidate) -> bool:
    """Whether the request names what runs along the axis."""
    return c.encoding is not None and c.encoding.x in c.case.bound.named


def asks_for_kin(c: Candidate) -> bool:
    """Whether the request names a kind that this is a variant of."""
    return c.mark in _KIN.get(c.case.bound.wishes.mark, set[str]())


def named_used(c: Candidate) -> float:
    """How many of the columns that the request names are drawn."""
    return float(len(set(c.case.bound.named) & set(c.columns)))


def missed_measures(c: Candidate) -> float:
    """How many of the quantities that the request names are not drawn."""
    if c.mark not in CHARTS:
        return 0.0
    measures = {column.name for column in c.case.measures} & set(c.case.bound.named)
    return float(len(measures - set(c.columns)))


def named_groups_used(c: Candidate) -> float:
    """How many of the columns after "by" or "per" split the chart."""
    if c.encoding is None:
        return 0.0
    return float(len(set(c.case.bound.groups) & {c.encoding.x, c.encoding.series}))


def named_axis(c: Candidate) -> bool:
    """Whether the only column after "by" or "per" is the axis."""
    return c.encoding is not None and c.case.bound.groups == (c.encoding.x,)


def missed_groups(c: Candidate) -> float:
    """How many of the columns after "by" or "per" do not split the chart."""
    if c.encoding is None or c.mark not in CHARTS:
        return 0.0
    usable = {column.name for column in (*c.case.groups, *c.case.names)}
    usable |= {c.case.time.name} if c.case.time else set[Any]()
    return float(len(set(c.case.bound.groups) & usable - {c.encoding.x, c.encoding.series}))


def unasked_splits(c: Candidate) -> float:
    """How many columns split the chart though the request names others to split it by."""
    bound = c.case.bound
    if c.encoding is None or not bound.groups:
        return 0.0
    is_over_time = bool(bound.wishes.granularity) or bound.wishes.task == "trend" or bound.wishes.mark in LINES
    used = {c.encoding.x, c.encoding.series} - {"", *bound.groups, *bound.named}
    return float(len(used - ({c.case.time.name} if c.case.time and is_over_time else set[str]())))


def _values(c: Candidate) -> list[Column]:
    names = c.encoding.values if c.encoding else ()
    return [column for name in names if (column := c.case.table.column(name))]
