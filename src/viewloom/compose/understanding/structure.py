"""What rows and columns are to each other: totals, hierarchies, gaps in a time series, the column that names a row."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from math import isclose
from typing import Any

from viewloom.compose.tabular import Column, Gap
from viewloom.compose.understanding import roles
from viewloom.compose.understanding.naming import words_of

HIERARCHY_LIMIT = 6
"""More columns are not compared with each other."""
GAPS_LIMIT = 50
GAPS_SOUGHT_LIMIT = 20_000
"""Of so many points nobody sees a gap of one."""
LABEL_LIMIT_CHARS = 80

_TOTAL = re.compile(
    r"(?:grand |overall |sub-?)?totals?|sums?|overall|gesamt(?:summe|ergebnis)?|summe|insgesamt|zwischensumme|somme"
    r"|suma|total g[ée]n[ée]ral|ensemble|\u03c3|\u2211|all|alle|(?:grand |sub)?totals? [(:].{0,30}",
    re.IGNORECASE,
)
_COARSE = re.compile(
    r"region|country|continent|state|category|department|division|group|type|genre|team|segment|brand|make"
)


def totals_at(columns: Sequence[Sequence[Any]]) -> tuple[int, ...]:
    """Returns which of the first and last rows of raw columns are totals of the others."""
    rows = len(columns[0]) if columns else 0
    if rows < 3 or len(columns) < 2:
        return ()
    return tuple(index for index in (0, rows - 1) if _is_total(columns, index))


def _is_total(columns: Sequence[Sequence[Any]], index: int) -> bool:
    for column in columns[:3]:
        cell = column[index]
        if isinstance(cell, str) and cell.strip():
            name = cell.strip(" *:_")
            return len(name) <= 48 and _TOTAL.fullmatch(name) is not None and column.count(cell) == 1
    return False


def with_roles(columns: Sequence[Column], rows: int) -> tuple[Column, ...]:
    """Returns the columns, with the one that names the rows and the one of totals marked."""
    found = list(columns)
    label = _label_of(found, rows)
    if label is not None:
        found[label] = replace(found[label], role="label")
    for index, column in enumerate(found):
        if column.kind == "quantity" and roles.has(words_of(column.name), roles.TOTAL) and _sums_up(column, found):
            found[index] = replace(column, role="total")
    return tuple(found)


def _label_of(columns: Sequence[Column], rows: int) -> int | None:
    candidates = [
        index
        for index, column in enumerate(columns)
        if column.kind in {"category", "text", "place"}
        and column.distinct > 0.9 * (rows - column.missing)
        and column.distinct > 1
        and sum(len(str(value)) for value in column.values[:50] if value is not None) <= LABEL_LIMIT_CHARS * 50
    ]
    named = [index for index in candidates if roles.has(words_of(columns[index].name), roles.LABEL)]
    return next(iter(named or candidates), None)


def _sums_up(total: Column, columns: Sequence[Column]) -> bool:
    parts = [column for column in columns if column.kind == "quantity" and column is not total and not column.role]
    if len(parts) < 2:
        return False
    step = max(1, len(total.values) // 50)
    sample = zip(total.values[::step], *(part.values[::step] for part in parts), strict=True)
    return all(_is_sum(whole, rest) for whole, *rest in sample)


def _is_sum(whole: Any, parts: list[Any]) -> bool:
    if whole is None:
        return True
    return isclose(whole, sum(part or 0 for part in parts), rel_tol=0.005, abs_tol=0.011 * len(parts))


def hierarchy_of(columns: Sequence[Column], rows: int) -> tuple[str, ...]:
    """Returns the longest chain of columns from coarse to fine. Cost: rows times pairs of neighbouring columns."""
    candidates = sorted(
        (
            column
            for column in columns
            if column.kind in {"category", "place", "ordered"} and 1 < column.distinct < rows + 1
        ),
        key=lambda column: column.distinct,
    )[:HIERARCHY_LIMIT]
    chain: list[Column] = []
    for column in candidates:
        if not chain or _belongs(column, chain[-1], rows):
            chain.append(column)
    return tuple(column.name for column in chain) if len(chain) > 1 else ()


def _belongs(fine: Column, coarse: Column, rows: int) -> bool:
    """Whether each value of one column has one value of the other: more than chance, and more than a name's."""
    if fine.distinct < 1.5 * coarse.distinct:
        return False
    if fine.distinct > 0.7 * rows and not _COARSE.search(coarse.name.lower()):
        return False
    if len(set(zip(fine.values[:2000], coarse.values[:2000], strict=True))) > fine.distinct:
        return False
    return len(set(zip(fine.values, coarse.values, strict=True))) == fine.distinct + bool(fine.missing)


def gaps_of(column: Column) -> tuple[Gap, ...]:
    """Returns where a regular series of times lacks points; weekends are no gap in a series of working days."""
    points = sorted(value for value in set(column.values) if isinstance(value, date))
    if not 4 <= len(points) <= GAPS_SOUGHT_LIMIT or column.granularity in {"", "second"}:
        return ()
    is_daily = column.granularity == "day"
    places = list(map(date.toordinal, points)) if is_daily else [_place(point, column.granularity) for point in points]
    steps = Counter(after - before for before, after in pairwise(places))
    step, often = steps.most_common(1)[0]
    works = is_daily and step == 1 and all(point.weekday() < 5 for point in points)
    regular = often + (steps[3] if works else 0)
    if step <= 0 or regular < 0.7 * (len(points) - 1):
        return ()
    gaps: list[Gap] = []
    for before, after in pairwise(range(len(places))):
        lacking = (places[after] - places[before]) // step - 1
        if works:
            lacking -= sum((places[before] + day) % 7 in {6, 0} for day in range(1, places[after] - places[before]))
        if lacking > 0:
            gaps.append(Gap(column.name, points[before], points[after], lacking))
    return tuple(gaps[:GAPS_LIMIT])


def _place(point: date, granularity: str) -> int:
    """Returns a point's number in the series of all points of its step."""
    match granularity:
        case "year":
            return point.year
        case "quarter":
            return point.year * 4 + (point.month - 1) // 3
        case "month":
            return point.year * 12 + point.month
        case "week":
            return point.toordinal() // 7
        case "hour" | "minute":
            clock = point if isinstance(point, datetime) else datetime(point.year, point.month, point.day)
            minutes = clock.toordinal() * 1440 + clock.hour * 60 + clock.minute
            return minutes // 60 if granularity == "hour" else minutes
        case _:
            return point.toordinal()
