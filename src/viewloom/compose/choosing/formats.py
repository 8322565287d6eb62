"""Values as a reader expects to see them: numbers with their unit, dates as exact as they are known."""

import math
from datetime import date, datetime

from viewloom.compose.choosing.words import Language, say
from viewloom.compose.tabular import Cell, Column, ColumnKind, Granularity

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "¥", "INR": "₹", "KRW": "₩", "BRL": "R$"}
_NO_CENTS = frozenset({"JPY", "KRW", "HUF", "CLP"})
_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "de": ("Jan", "Feb", "März", "Apr", "Mai", "Juni", "Juli", "Aug", "Sept", "Okt", "Nov", "Dez"),
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"),
}
_COMPACT = ((1e12, "T"), (1e9, "B"), (1e6, "M"))
_DIGITS_LIMIT = 4
"""Digits behind the point: more say nothing to a reader."""
_GROUPED_FROM = 10_000
_LOOKED_AT = 200
"""A table sends no more rows."""


def is_currency(unit: str) -> bool:
    """Whether a unit is a currency's code."""
    return len(unit) == 3 and unit.isascii() and unit.isupper()


def decimals(values: list[int | float]) -> int:
    """Returns how many digits behind the point the values have at most, up to four."""
    return max((_decimals(value) for value in values), default=0)


def _decimals(value: float) -> int:
    if isinstance(value, int) or value.is_integer():
        return 0
    text = repr(value)
    # The shortest text that means the number tells its digits, but for those that are very small or have too many.
    digits = len(text) - text.find(".") - 1
    if digits <= _DIGITS_LIMIT and "e" not in text and "." in text:
        return digits
    text = f"{value:.{_DIGITS_LIMIT}f}".rstrip("0")
    return len(text) - text.index(".") - 1


def show_number(value: float, unit: str = "", digits: int | None = None, language: Language = "en") -> str:
    """Returns a number with its unit, in groups of three digits.

    Args:
        value: Finite.
        unit: As of a `Column`.
        digits: Behind the point; as many as the number has if None.
        language: Decides between point and comma.
    """
    if digits is None:
        digits = _decimals(value)
        if is_currency(unit) and 0 < digits < 2:
            digits = 2
    if is_currency(unit) and unit in _NO_CENTS:
        digits = 0
    text = _localised(f"{value:,.{digits}f}", language)
    return with_unit(text, unit, language)


def with_unit(text: str, unit: str, language: Language = "en") -> str:
    """Returns a number's text with its unit where a reader expects it."""
    symbol = _SYMBOLS.get(unit)
    if symbol is not None and language == "en":
        return f"-{symbol}{text[1:]}" if text.startswith("-") else f"{symbol}{text}"
    shown = symbol or unit
    if not shown:
        return text
    return f"{text}{shown}" if shown in {"%", "°"} and language == "en" else f"{text} {shown}"


def show_compact(value: float, unit: str = "", language: Language = "en") -> str:
    """Returns a number that is large on the screen: millions and more in short."""
    for size, sign in _COMPACT:
        if abs(value) >= size:
            short = _localised(f"{value / size:,.2f}".rstrip("0").rstrip("."), language)
            return with_unit(f"{short} {sign}", unit, language)
    return show_number(rounded(value), unit, language=language)


def rounded(value: float) -> float:
    """Returns a computed number with as many digits as are worth reading: four, and cents."""
    if isinstance(value, int) or not math.isfinite(value) or not value:
        return value
    if value.is_integer() and abs(value) < 2**53:
        return int(value)
    magnitude = math.floor(math.log10(abs(value)))
    return round(value, max(2, min(12, 3 - magnitude)))


def _localised(text: str, language: Language) -> str:
    match language:
        case "en":
            return text
        case "fr":
            return text.replace(",", "\u202f").replace(".", ",")
        case "de" | "es":
            return text.translate({44: ".", 46: ","})


def show_time(value: date, granularity: Granularity, language: Language = "en") -> str:
    """Returns a point in time, as exact as its column is."""
    month = _MONTHS[language][value.month - 1]
    match granularity:
        case "year":
            return str(value.year)
        case "quarter":
            return f"Q{(value.month + 2) // 3} {value.year}"
        case "month":
            return f"{month} {value.year}"
        case "hour" | "minute":
            return f"{_day(value, language)} {value:%H:%M}"
        case "second":
            return f"{_day(value, language)} {value:%H:%M:%S}"
        case "" if isinstance(value, datetime) and (value.hour or value.minute):
            return f"{_day(value, language)} {value:%H:%M}"
        case "week" | "day" | "":
            return _day(value, language)


def _day(value: date, language: Language) -> str:
    month = _MONTHS[language][value.month - 1]
    if language == "en":
        return f"{month} {value.day}, {value.year}"
    return f"{value.day}. {month} {value.year}" if language == "de" else f"{value.day} {month} {value.year}"


def show_axis_time(value: date, granularity: Granularity, language: Language, *, is_one_year: bool) -> str:
    """Returns a label on an axis, which leaves out what all labels share."""
    if granularity in {"hour", "minute"} and is_one_year:
        return f"{_MONTHS[language][value.month - 1]} {value.day} {value:%H:%M}"
    if granularity in {"day", "week"} and is_one_year:
        return f"{_MONTHS[language][value.month - 1]} {value.day}"
    return show_time(value, granularity, language)


def show_value(
    value: Cell, kind: ColumnKind, unit: str = "", granularity: Granularity = "", *, language: Language
) -> str:
    """Returns any value as text; "" for a missing one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return say(language, "yes" if value else "no")
    if isinstance(value, date):
        return show_time(value, granularity, language)
    if isinstance(value, int | float):
        if not math.isfinite(value):
            return str(value)
        return show_number(value, unit, language=language) if kind == "quantity" else str(value)
    return value


def is_formatted(column: Column) -> bool:
    """Whether the numbers of a column read better as text with groups and unit than as they are."""
    numbers = column.present()[:_LOOKED_AT]
    sizes = map(abs, numbers)
    return bool(column.unit) or max(sizes, default=0) >= _GROUPED_FROM or decimals(numbers) >= _DIGITS_LIMIT
