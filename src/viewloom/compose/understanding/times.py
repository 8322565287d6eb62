"""Points in time as people and programs write them, with one reading for the whole column.

Whether 03/12 is in March or in December is decided over all values: by a number above 12, by dots, by which reading is
in order, and last by what the caller takes for usual.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal

from viewloom.compose.tabular import Granularity
from viewloom.compose.understanding.months import DAYS, MONTHS

TIME_LIMIT_CHARS = 48
YEARS = range(1000, 2200)

Moment = date | None
Read = Callable[[str], Moment]
ReaderOf = Callable[[Sequence[str]], Read]

_CLOCK = (
    r"(?:[T ,]+(?P<H>\d{1,2})[:.h](?P<N>\d{2})(?::(?P<S>\d{2})(?:[.,]\d+)?)?"
    r"\s?(?P<half>[AaPp]\.?[Mm]\.?)?(?:\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?)?"
)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?")
_YEAR_FIRST = re.compile(r"(?P<Y>\d{4})(?P<mark>[-/.])(?P<M>\d{1,2})(?P=mark)(?P<D>\d{1,2})" + _CLOCK)
_YEAR_LAST = re.compile(r"(?P<A>\d{1,2})(?P<mark>[-/.])\s?(?P<B>\d{1,2})(?P=mark)\s?(?P<Y>\d{4}|\d{2})" + _CLOCK)
_YEAR_MONTH = re.compile(r"(?P<Y>\d{4})[-/.](?P<M>\d{1,2})|(?P<M2>\d{1,2})[/.-](?P<Y2>\d{4})")
_QUARTER = re.compile(
    r"(?P<Y>\d{4})[-/ ]?[QqTt](?P<Q>[1-4])|[QqTt](?P<Q2>[1-4])[-/ ]*['’]?(?P<Y2>\d{4}|\d{2})"
    r"|(?P<Q3>[1-4])[Qq][ -]?'?(?P<Y3>\d{4}|\d{2})"
)
_WEEK = re.compile(r"(?P<Y>\d{4})[- ]?(?:W|KW ?)(?P<W>\d{1,2})|(?:W|KW|Week)[ -]?(?P<W2>\d{1,2})[ ,/-]+(?P<Y2>\d{4})")
_NAMED = re.compile(r"[^\W\d_]{2,12}|\d+(?::\d{2})+|\d+|[^\w\s]", re.UNICODE)
_NAMED_SHAPE = re.compile(r"(?=.*[^\W\d_]{3})[^\n]*\d[^\n]*")
_FILLERS = frozenset(
    ("of", "de", "del", "le", "the", "st", "nd", "rd", "th", "er", "um", "at", "gmt", "utc", "uhr", "den")
)
_MARKS = frozenset(",.-/'’+")
_COMPACT = re.compile(r"(?:1[6-9]|20|21)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True, slots=True)
class Times:
    """Texts that are points in time: what each is, and what is none."""

    values: dict[str, date]
    granularity: Granularity
    misfits: tuple[str, ...]


def read_times(texts: Sequence[str], *, is_day_first: bool = False, limit: float = 0.05) -> Times | None:
    """Reads the different texts of a column; None if too many are no points in time.

    Args:
        texts: Different from each other, in the order of the rows, white space around them taken off.
        is_day_first: What to take for 03/12 if the column leaves it open.
        limit: The share of misfits from which on it is no column of times.

    Cost: linear.
    """
    sample = texts[:: max(1, len(texts) // 20)]
    for step, fits, reader_of in _readers(is_day_first=is_day_first):
        if sum(1 for text in sample if len(text) <= TIME_LIMIT_CHARS and fits(text)) < len(sample) * (1 - limit) - 0.5:
            continue
        values = _read_all(texts, reader_of(texts))
        misfits = tuple(text for text in texts if text not in values) if len(values) < len(texts) else ()
        if values and len(misfits) <= limit * len(texts):
            settled = _settled(values)
            return Times(settled, step or granularity_of(list(settled.values())), misfits)
    return None


def _read_all(texts: Sequence[str], reader: Read) -> dict[str, date]:
    """Returns the point in time of each text that is one."""
    if reader is _read_iso_day:
        try:
            return dict(zip(texts, map(date.fromisoformat, texts), strict=True))
        except ValueError:
            pass
    values: dict[str, date] = {}
    for text in texts:
        if len(text) <= TIME_LIMIT_CHARS and (moment := reader(text)) is not None:
            values[text] = moment
    return values


def _readers(*, is_day_first: bool) -> list[tuple[Granularity, Callable[[str], object], ReaderOf]]:
    def year_last(texts: Sequence[str]) -> Read:
        return _year_last_reader(texts, is_day_first=is_day_first)

    return [
        ("", _ISO_DAY.fullmatch, lambda _: _read_iso_day),
        ("", _ISO.fullmatch, lambda _: _read_iso),
        ("", _YEAR_FIRST.fullmatch, lambda _: _read_year_first),
        ("", _YEAR_LAST.fullmatch, year_last),
        ("quarter", _QUARTER.fullmatch, lambda _: _read_quarter),
        ("week", _WEEK.fullmatch, lambda _: _read_week),
        ("month", _YEAR_MONTH.fullmatch, lambda _: _read_year_month),
        ("month", _read_named_month, lambda _: _read_named_month),
        ("", _read_named, lambda _: _read_named),
    ]


def _read_iso_day(text: str) -> Moment:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return _read_iso(text)


def _read_iso(text: str) -> Moment:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return _read_year_first(text)


def _read_year_first(text: str) -> Moment:
    found = _YEAR_FIRST.fullmatch(text)
    return _moment(found, int(found["Y"]), int(found["M"]), int(found["D"])) if found else None


def _year_last_reader(texts: Sequence[str], *, is_day_first: bool) -> Read:
    found = [match for text in texts if len(text) <= TIME_LIMIT_CHARS and (match := _YEAR_LAST.fullmatch(text))]
    day_first = _is_day_first(found, is_day_first=is_day_first) if found else is_day_first
    return lambda text: _read_year_last(text, is_day_first=day_first)


def _read_year_last(text: str, *, is_day_first: bool) -> Moment:
    found = _YEAR_LAST.fullmatch(text)
    if found is None:
        return None
    first, second = int(found["A"]), int(found["B"])
    day, month = (first, second) if is_day_first else (second, first)
    return _moment(found, full_year(found["Y"]), month, day)


def _is_day_first(found: list[re.Match[str]], *, is_day_first: bool) -> bool:
    if any(int(match["A"]) > 12 for match in found) or found[0]["mark"] == ".":
        return True
    if any(int(match["B"]) > 12 for match in found):
        return False
    keys = [(full_year(match["Y"]), int(match["A"]), int(match["B"])) for match in found]
    by_day = [(year, second, first) for year, first, second in keys]
    in_order = all(a <= b for a, b in pairwise(keys)) or all(a >= b for a, b in pairwise(keys))
    day_in_order = all(a <= b for a, b in pairwise(by_day)) or all(a >= b for a, b in pairwise(by_day))
    return day_in_order if len(keys) > 2 and in_order != day_in_order else is_day_first


def full_year(text: str) -> int:
    """Returns a year of two or four digits: "69" -> 1969, "24" -> 2024."""
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < 69 else 1900)


def _moment(found: re.Match[str], year: int, month: int, day: int) -> Moment:
    try:
        on = date(year, month, day)
        if found["H"] is None:
            return on
        hour = int(found["H"])
        if found["half"]:
            hour = hour % 12 + (12 if found["half"][0] in "pP" else 0)
        return datetime.combine(on, time(hour, int(found["N"]), int(found["S"] or 0)))
    except ValueError:
        return None


def _read_quarter(text: str) -> Moment:
    found = _QUARTER.fullmatch(text)
    if found is None:
        return None
    year = full_year(found["Y"] or found["Y2"] or found["Y3"])
    return date(year, int(found["Q"] or found["Q2"] or found["Q3"]) * 3 - 2, 1) if year in YEARS else None


def _read_week(text: str) -> Moment:
    found = _WEEK.fullmatch(text)
    try:
        return (
            date.fromisocalendar(int(found["Y"] or found["Y2"]), int(found["W"] or found["W2"]), 1) if found else None
        )
    except ValueError:
        return None


def _read_year_month(text: str) -> Moment:
    found = _YEAR_MONTH.fullmatch(text)
    if found is None:
        return None
    year, month = int(found["Y"] or found["Y2"]), int(found["M"] or found["M2"])
    return date(year, month, 1) if year in YEARS and 1 <= month <= 12 else None


def _read_named_month(text: str) -> Moment:
    """Reads "Jan 2024", "März '24", "2024 Dec"."""
    read = _named_parts(text)
    if read is None or len(read[1]) != 1 or read[2]:
        return None
    month, numbers, _ = read
    if len(numbers[0]) not in {2, 4}:
        return None
    year = full_year(numbers[0])
    return date(year, month, 1) if year in YEARS else None


def _read_named(text: str) -> Moment:
    """Reads "Jan 1 2000", "1. Januar 2024", "12-Jan-2024", "Mon, 12 Jan 2024 10:00:00 GMT"."""
    read = _named_parts(text)
    if read is None or len(read[1]) != 2:
        return None
    month, numbers, clock = read
    day, year = (numbers[1], numbers[0]) if len(numbers[0]) == 4 else (numbers[0], numbers[1])
    try:
        on = date(full_year(year), month, int(day))
        return datetime.combine(on, _clock(clock)) if clock else on
    except ValueError:
        return None


def _clock(text: str) -> time:
    hour, minute, *rest = map(int, text.split(":"))
    return time(hour, minute, rest[0] if rest else 0)


def _named_parts(text: str) -> tuple[int, list[str], str] | None:
    """Returns the month, the numbers and the time of day of a date with a month's name."""
    if not _NAMED_SHAPE.fullmatch(text):
        return None
    month, numbers, clock, is_afternoon = 0, list[str](), "", False
    for token in _NAMED.findall(text):
        lowered = token.lower()
        if ":" in token:
            clock = token
        elif token.isdigit():
            numbers.append(token)
        elif lowered in MONTHS and not month:
            month = MONTHS[lowered]
        elif lowered in {"am", "pm"} and clock:
            is_afternoon = lowered == "pm"
        elif lowered not in DAYS and lowered not in _FILLERS and token not in _MARKS:
            return None
    if is_afternoon and clock:
        hour, _, rest = clock.partition(":")
        clock = f"{int(hour) % 12 + 12}:{rest}"
    has_zone = bool(clock) and len(numbers) == 3 and numbers[2] in {"0000", "0100", "0200"}
    return (
        (month, numbers[:2] if has_zone else numbers, clock)
        if month and all(len(n) in {1, 2, 4} for n in numbers)
        else None
    )


def _settled(values: dict[str, date]) -> dict[str, date]:
    """Returns all as `date` if none has a time of day, else all as `datetime`."""
    if datetime not in set(map(type, values.values())):
        return values
    whole = [moment for moment in values.values() if isinstance(moment, datetime)]
    if all(moment.hour == moment.minute == moment.second == moment.microsecond == 0 for moment in whole):
        return {text: _day_of(moment) for text, moment in values.items()}
    midnight = time()
    return {
        text: moment if isinstance(moment, datetime) else datetime.combine(moment, midnight)
        for text, moment in values.items()
    }


def _day_of(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def granularity_of(moments: Sequence[date]) -> Granularity:
    """Returns the coarsest step that all the points lie on."""
    if isinstance(moments[0], datetime):
        return _granularity_of_clocks([moment for moment in moments if isinstance(moment, datetime)])
    if len(moments) < 2:
        return "day"
    if all(moment.day == 1 for moment in moments):
        months = {moment.month for moment in moments}
        if months == {1}:
            return "year"
        return "quarter" if months <= {1, 4, 7, 10} and len(moments) >= 3 else "month"
    if len(moments) >= 3 and len(set(map(date.weekday, moments))) == 1:
        return "week"
    return "day"


def _granularity_of_clocks(moments: Sequence[datetime]) -> Granularity:
    if any(moment.second or moment.microsecond for moment in moments):
        return "second"
    return "minute" if any(moment.minute for moment in moments) else "hour"


# Numbers that are times


Epoch = Literal["s", "ms", "µs", "ns"]
_EPOCH_SCALES: tuple[tuple[Epoch, float], ...] = (("s", 1), ("ms", 1e3), ("µs", 1e6), ("ns", 1e9))
_EPOCH_RANGE = (100_000_000, 5_000_000_000)
_EPOCH_START = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def read_epochs(numbers: Sequence[float]) -> dict[float, date] | None:
    """Reads seconds or thousandths since 1970; None if not all lie between 1973 and 2128 in one scale."""
    for _, scale in _EPOCH_SCALES:
        low, high = _EPOCH_RANGE[0] * scale, _EPOCH_RANGE[1] * scale
        if all(low <= number <= high for number in numbers):
            read = {number: _EPOCH_START + timedelta(seconds=number / scale) for number in numbers}
            if any(moment.hour or moment.minute or moment.second for moment in read.values()):
                return dict(read)
            return {number: moment.date() for number, moment in read.items()}
    return None


def read_compact_days(texts: Sequence[str]) -> dict[str, date] | None:
    """Reads days as 20240131; None if not all are."""
    if not all(_COMPACT.fullmatch(text) for text in texts):
        return None
    try:
        return {text: date(int(text[:4]), int(text[4:6]), int(text[6:])) for text in texts}
    except ValueError:
        return None


def are_years(numbers: Sequence[float]) -> bool:
    """Whether all numbers can be years."""
    return all(number == int(number) and int(number) in YEARS for number in numbers)
