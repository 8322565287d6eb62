"""One column: raw values -> what they are.

The path: of texts, the different ones are taken first, classified, converted once each and mapped over the rows;
numbers, and texts that are nothing but numbers as programs write them, are taken whole. Every value is looked at, but
in loops of the interpreter, which are ten times as fast as ours. Cost: linear in rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite
from operator import ge, le
from typing import Any, cast

from viewloom.compose.tabular import Cell, Column, ColumnKind, Granularity, Note
from viewloom.compose.understanding import roles, texts
from viewloom.compose.understanding.blanks import MISSING_AMONG_NUMBERS_SPELLINGS, MISSING_SPELLINGS
from viewloom.compose.understanding.naming import label_of, unit_of_name, words_of
from viewloom.compose.understanding.numbers import (
    is_padded,
    is_plain_number,
    looks_like_number,
    maybe_bare_numbers,
    read_numbers,
)
from viewloom.compose.understanding.orders import order_of
from viewloom.compose.understanding.quantities import understand_numbers
from viewloom.compose.understanding.times import read_compact_days, read_times


@dataclass(frozen=True, slots=True)
class Custom:
    """How numbers and dates are usually written where the data comes from, for what a column leaves open."""

    has_decimal_comma: bool = False
    is_day_first: bool = False


USUAL = Custom()


@dataclass(frozen=True, slots=True)
class Reading:
    """What the different values of a column are.

    Attributes:
        cells: The value of each; None where it is missing after all. None in place of all if values stay as they are.
        dropped: Values that could not be read as the others' kind.
    """

    kind: ColumnKind
    cells: Mapping[Any, Cell] | None
    unit: str = ""
    granularity: Granularity = ""
    order: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sighting:
    """The different values of a column that are texts, in the order of the rows, and how many rows there are.

    Attributes:
        same: Each text, by itself.
    """

    texts: list[str]
    same: dict[str, str]
    words: tuple[str, ...]
    rows: int
    custom: Custom


def understand_column(name: str, values: Sequence[Any], custom: Custom = USUAL) -> tuple[Column, tuple[Note, ...]]:
    """Returns a column of raw values: of a text, or None, bool, int, float and str as JSON has them.

    Cost: linear.
    """
    bare, unit = unit_of_name(name)
    words = words_of(name)
    if _may_be_bare(words, custom):
        values = maybe_bare_numbers(values) or values
    types = set(map(type, values)) - {type(None)}
    if not types:
        column = Column(name, label_of(name), "empty", (None,) * len(values), missing=len(values))
        return column, ()
    if types <= {int, float}:
        values, reading = _of_figures(values, types, words, unit)
    elif types == {bool}:
        reading = Reading("boolean", {True: True, False: False})
    else:
        values = values if types == {str} else [_as_text(value) for value in values]
        reading = _of_texts(values, words, unit, custom)
    has_unit = bool(reading.unit) and reading.unit == unit
    column = _finished(
        Column(name, label_of(bare if has_unit else name), reading.kind, (), reading.unit), values, reading
    )
    return replace(column, **understand_numbers(column, words)) if reading.kind == "quantity" else column, _notes(
        column, reading
    )


def _as_text(value: object) -> str | None:
    match value:
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
        case float() if not isfinite(value):
            return None
        case _:
            return str(value)


def _may_be_bare(words: tuple[str, ...], custom: Custom) -> bool:
    """Whether bare digits are numbers by the column's name: not identifiers, flags, steps of time or compact days."""
    named = roles.names_identifier(words) or any(
        roles.has(words, known) for known in (roles.TIME, roles.FLAG, roles.SCALE_NUMBERS)
    )
    return not named and not custom.has_decimal_comma


def _of_figures(
    values: Sequence[Any], types: set[type], words: tuple[str, ...], unit: str
) -> tuple[Sequence[Any], Reading]:
    """Returns values that are numbers or None, those that are not finite missing, and what they are."""
    if not all(map(isfinite, filter(None, cast("Sequence[float | None]", values)))):
        values = [value if value is not None and isfinite(value) else None for value in values]
        if values.count(None) == len(values):
            return values, Reading("empty", None)
    may_be_special = texts.may_be_special(words)
    if not may_be_special and len(types) == 1:
        return values, Reading("quantity", None, unit)
    # 1 and 1.0 are one number, written as it first comes.
    known = dict[Any, Any]()
    values = list(map(known.setdefault, values, values))
    known.pop(None, None)
    return values, _of_numbers(known, words, unit, len(values)) if may_be_special else Reading("quantity", None, unit)


def _of_texts(values: Sequence[str | None], words: tuple[str, ...], unit: str, custom: Custom) -> Reading:
    known = dict(zip(values, values, strict=True))
    known.pop(None, None)
    raw = cast("list[str]", list(known))
    bare = list(map(str.strip, raw))
    is_bare = bare == raw
    present = cast("dict[str, str]", known) if is_bare else dict(zip(bare, bare, strict=True))
    for word in present.keys() & MISSING_SPELLINGS:
        del present[word]
    if not present:
        return Reading("empty", dict.fromkeys(raw))
    reading = _classified(Sighting(list(present), present, words, len(values), custom), unit)
    if is_bare or reading.cells is None:
        return reading
    cells = reading.cells
    return replace(reading, cells={text: cells.get(stripped) for text, stripped in zip(raw, bare, strict=True)})


def _classified(seen: Sighting, unit: str) -> Reading:
    absent = seen.same.keys() & MISSING_AMONG_NUMBERS_SPELLINGS
    strict = seen
    if absent:
        known = {text: text for text in seen.texts if text not in absent}
        strict = replace(seen, texts=list(known), same=known)
    for read in (_booleans, _codes, _addresses):
        if strict.texts and (reading := read(strict)) is not None:
            return reading
    if strict.texts and (reading := _numbers(strict, unit) or _moments(strict)) is not None:
        return reading
    return _names(seen)


def _booleans(seen: Sighting) -> Reading | None:
    cells = texts.booleans(seen.texts, is_flag=roles.has(seen.words, roles.FLAG))
    return Reading("boolean", cells) if cells else None


def _codes(seen: Sighting) -> Reading | None:
    """Recognises identifiers, that must not be read as numbers or times."""
    named = roles.names_identifier(seen.words)
    sample = _sample(seen.texts)
    if roles.has(seen.words, roles.SCALE_NUMBERS) and all(text.isdigit() and len(text) <= 2 for text in seen.texts):
        return None
    is_code = (named and texts.are_codes(sample)) or texts.are_identifiers(sample)
    is_code = is_code or (any(map(is_padded, sample)) and all(map(is_plain_number, sample)) and "." not in sample[0])
    return Reading("identifier", seen.same) if is_code else None


def _addresses(seen: Sighting) -> Reading | None:
    kind = texts.address_kind(_sample(seen.texts), seen.words)
    return Reading(kind, seen.same) if kind else None


def _numbers(seen: Sighting, unit: str) -> Reading | None:
    sample = _sample(seen.texts)
    # Most columns of words are told by their first few.
    if not any(map(looks_like_number, sample[:8])) or sum(map(looks_like_number, sample)) < 0.8 * len(sample):
        return None
    if roles.has(seen.words, roles.CLASS) and not all(map(is_plain_number, sample)):
        return None
    if roles.has(seen.words, roles.TIME) and (days := read_compact_days(seen.texts)):
        return Reading("time", days, granularity="day")
    if read_times(sample, is_day_first=seen.custom.is_day_first) is not None and not all(map(is_plain_number, sample)):
        return None
    numbers = read_numbers(seen.texts, has_decimal_comma=seen.custom.has_decimal_comma)
    if numbers is None or (
        any(not text.isalpha() for text in numbers.misfits) and len(numbers.misfits) > 0.02 * len(seen.texts)
    ):
        return None
    reading = _of_numbers(numbers.values, seen.words, numbers.unit or unit, seen.rows)
    return replace(reading, dropped=numbers.misfits)


def _of_numbers(cells: Mapping[Any, int | float], words: tuple[str, ...], unit: str, rows: int) -> Reading:
    """Returns what numbers are, that stand for themselves or for the texts they were."""
    if not cells:
        return Reading("empty", {})
    special = texts.special_numbers(cells, words, rows)
    if special is None:
        return Reading("quantity", cells, unit)
    kind, found, granularity, order = special
    return Reading(kind, found, granularity=granularity, order=order)


def _moments(seen: Sighting) -> Reading | None:
    times = read_times(seen.texts, is_day_first=seen.custom.is_day_first)
    if times is None:
        return None
    return Reading("time", times.values, granularity=times.granularity, dropped=times.misfits)


def _names(seen: Sighting) -> Reading:
    if order := order_of(seen.texts, seen.words):
        return Reading("ordered", seen.same, order=order)
    return Reading(texts.name_kind(seen.texts, seen.words, seen.rows), seen.same)


def _sample(values: list[str], size: int = 100) -> list[str]:
    return values[:: max(1, len(values) // size)]


def _finished(column: Column, values: Sequence[Any], reading: Reading) -> Column:
    cells = reading.cells
    filled = tuple(values if cells is None else map(cells.get, values))
    different = set(filled)
    missing = filled.count(None) if None in different else 0
    different.discard(None)
    present = [cell for cell in filled if cell is not None] if missing else filled
    comparable = reading.kind in {"quantity", "time"} and different
    return replace(
        column,
        values=filled,
        missing=missing,
        distinct=len(different),
        granularity=reading.granularity,
        order=reading.order,
        sorting=_sorting(present, reading.order) if len(different) > 1 else "",
        minimum=min(cast("Sequence[float]", present)) if comparable else None,
        maximum=max(cast("Sequence[float]", present)) if comparable else None,
    )


def _sorting(values: Sequence[Any], order: tuple[str, ...]) -> Any:
    ranks = {text: rank for rank, text in enumerate(order)}
    keys: Sequence[Any] = [ranks[value] for value in values] if ranks else values
    directions: list[tuple[str, Callable[[Any, Any], bool]]] = [("ascending", le), ("descending", ge)]
    for word, holds in directions:
        if all(map(holds, keys[:100], keys[1:100])) and all(map(holds, keys, keys[1:])):
            return word
    return ""


def _notes(column: Column, reading: Reading) -> tuple[Note, ...]:
    if not reading.dropped:
        return ()
    shown = ", ".join(f"“{text[:30]}”" for text in reading.dropped[:3])
    wanted = "a time" if reading.kind == "time" else "a number"
    message = f"{column.label}: {shown} could not be read as {wanted} and counts as missing."
    return (Note("values_dropped", message, len(reading.dropped), column.name),)


def span_of(column: Column) -> tuple[date, date] | None:
    """Returns the first and the last point of a column of times."""
    if isinstance(column.minimum, date) and isinstance(column.maximum, date):
        return column.minimum, column.maximum
    return None
