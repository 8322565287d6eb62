"""Reads figures and the axis of a chart out of a request: what the user gave must be shown exactly."""

import json
import re
from dataclasses import dataclass

from viewloom.catalogue.families.language import plain
from viewloom.catalogue.families.reading import clean, title
from viewloom.catalogue.families.wording import WORDINGS, Language, Wording

FIGURES_LIMIT = 24
"""Most figures taken from one request; a chart of more cannot be read."""
_TEXT_LIMIT_CHARS = 2_000
_FACTORS = {"k": 1_000, "m": 1_000_000, "mio": 1_000_000, "tsd": 1_000, "%": 1, "": 1}

_NUMBER = r"[-\u2212]?\d{1,3}(?:[ .,\u2019']\d{3})+(?![\d])(?:[.,]\d{1,2})?|[-\u2212]?\d+(?:[.,]\d+)?"
_UNIT = r"(?:\s?(?:k|m|mio|tsd)\b|\s?%|\s?[€$£]|\s?(?:eur|usd|gbp|euros?|dollars?)\b)?"
_PAIR = re.compile(
    rf"(?:^|[,;\n:(]|\band\b|\bund\b|\by\b|\bet\b|\bwith\b|\bmit\b|\bof\b|\bcon\b|\bavec\b)\s*"
    rf"(?P<label>(?:[^\W\d_][\w.\u2019'/&-]*(?:\s+(?!and\b|und\b|y\b|et\b)[^\W\d_][\w.\u2019'/&-]*){{0,2}}(?:\s+\d{{4}})?|(?:19|20)\d\d|[QTH][1-4]))"
    rf"\s*(?P<mark>[:=]|\s[-\u2013]\s|\bis\b|\bwas\b|\bhad\b)?\s*[€$£]?\s?(?P<number>{_NUMBER})(?P<unit>{_UNIT})"
    rf"(?=\s*(?:$|[,;.\n)!?]|and\b|und\b|y\b|et\b|as\b|als\b|in\b|en\b))",
    re.IGNORECASE,
)
_MONTHLY = r"month|monat|mensual|\bmes(es)?\b|mensuel|\bmois\b|over the year|jahresverlauf"
_QUARTERLY = r"quarter|quartal|trimestr"
_DAILY = (
    r"\bdaily|weekday|per day|each day|\bweekly|week\b|taglich|wochentag|pro tag|woche|diari[oa]|semana|por dia"
    r"|par jour|quotidien|semaine"
)
_YEARLY = r"\byear|annual|jahrlich|\bjahre?\b|anual|\banos\b|\bannee|annuel"
_SPAN = re.compile(
    r"\b(\d{1,2}|two|three|four|five|six|drei|vier|funf|sechs|tres|cuatro|cinco|seis|trois|quatre|cinq)\s"
)

_COUNTS = {
    **dict.fromkeys(("two", "zwei", "dos", "deux"), 2),
    **dict.fromkeys(("three", "drei", "tres", "trois"), 3),
    **dict.fromkeys(("four", "vier", "cuatro", "quatre"), 4),
    **dict.fromkeys(("five", "funf", "cinco", "cinq"), 5),
    **dict.fromkeys(("six", "sechs", "seis"), 6),
}


_FULL_NAMES_LIMIT = 6


@dataclass(frozen=True, slots=True)
class Figures:
    """What a chart or table of numbers shows.

    Attributes:
        labels: One for each value of a series.
        series: Name and values of each; values as program text, as many as labels.
    """

    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """Labels known from the request, and what they are ("Month")."""

    labels: tuple[str, ...]
    name: str


def given_figures(text: str, language: Language) -> tuple[tuple[str, str], ...]:
    """Find figures with their labels ("Jan 10, Feb 20"), as label and number text.

    Returns:
        Nothing unless the text is clear about it: a mark between label and number, a unit, labels of a calendar, or
        three pairs.
    """
    found: list[tuple[str, str]] = []
    clear = False
    for match in _PAIR.finditer(text[:_TEXT_LIMIT_CHARS]):
        unit = match["unit"].strip().lower()
        value = _number(match["number"], unit, language)
        label = clean(match["label"], 32)
        clear = clear or bool(match["mark"] or unit or is_calendar(label))
        if label and label not in {known for known, _ in found}:
            found.append((title(label, label), value))
    if len(found) >= 3 or (len(found) == 2 and clear):
        return tuple(found[:FIGURES_LIMIT])
    return ()


def before_figures(text: str) -> str:
    """What a request says ahead of its first figure, without the figure's label."""
    first = _PAIR.search(text[:_TEXT_LIMIT_CHARS])
    return text if first is None else text[: first.start()].rstrip(" ,:;(")


def _number(text: str, unit: str, language: Language) -> str:
    """Write a number as the language of programs has it."""
    digits = re.sub(r"[ \u2019']", "", text.replace("\u2212", "-"))
    marks = [char for char in digits if char in ".,"]
    if marks:
        # Two kinds of marks: the last one is the decimal. One kind: three digits after it make it a thousands mark,
        # unless it stands once and is the language's decimal.
        decimal = "." if language == "en" else ","
        last, tail = marks[-1], len(digits) - 1 - digits.rindex(marks[-1])
        is_decimal = len(set(marks)) == 2 or (len(marks) == 1 and (tail != 3 or last == decimal))
        whole, fraction = (digits[: -tail - 1], digits[-tail:]) if is_decimal else (digits, "")
        digits = re.sub(r"[.,]", "", whole) + (f".{fraction}" if fraction else "")
    value = float(digits) * _FACTORS.get(unit, 1)
    return str(int(value)) if value == int(value) else repr(value)


def _fitting(months: tuple[str, ...]) -> tuple[str, ...]:
    """Shorten the names of many months: a chart leaves out labels that do not fit beside each other."""
    if len(months) <= _FULL_NAMES_LIMIT:
        return months
    # "juin" and "juillet" part only at the fourth letter.
    shortened = (tuple(month[:letters] for month in months) for letters in (3, 4))
    return next((names for names in shortened if len(set(names)) == len(names)), months)


def axis(text: str, wording: Wording) -> Axis | None:
    """Find the calendar a request speaks of; None if it speaks of none."""
    known = plain(text)
    months = _named(known, [w.months for w in WORDINGS.values()], least_letters=3)
    if len(months) >= 2:
        first, last = months[0], months[-1]
        chosen = range(first, last + 1) if len(months) == 2 and first < last else months
        return Axis(_fitting(tuple(wording.months[index] for index in chosen)), wording.month)
    years = [int(year) for year in re.findall(r"\b((?:19|20)\d\d)\b", known)]
    if len(years) >= 2 and years[0] < years[-1] <= years[0] + 15 and not re.search(_MONTHLY, known):
        return Axis(tuple(str(year) for year in range(years[0], years[-1] + 1)), wording.year)
    count = _span(known)
    if re.search(_MONTHLY, known):
        return Axis(_fitting(wording.months[: count or 12]), wording.month)
    if re.search(_QUARTERLY, known):
        return Axis(wording.quarters, wording.quarter)
    if re.search(_YEARLY, known):
        return Axis(tuple(f"{wording.year} {index + 1}" for index in range(count or 5)), wording.year)
    if re.search(_DAILY, known):
        return Axis(wording.weekdays, wording.weekday)
    return None


def _span(known: str) -> int | None:
    """How many of them ("the last six months"), 2 to 12."""
    match = _SPAN.search(known)
    if match is None:
        return None
    count = _COUNTS.get(match.group(1)) or int(match.group(1) if match.group(1).isdigit() else 0)
    return count if 2 <= count <= 12 else None


def _named(known: str, calendars: list[tuple[str, ...]], *, least_letters: int) -> list[int]:
    """Positions in the calendar of the names that a text mentions, in the text's order, each once."""
    found: list[int] = []
    for word in re.findall(r"[a-z]+", known):
        if len(word) < least_letters:
            continue
        for calendar in calendars:
            for index, name in enumerate(calendar):
                full = plain(name)
                if (word == full or (len(word) in (3, 4) and full.startswith(word))) and index not in found:
                    found.append(index)
    return found


def is_calendar(label: str) -> bool:
    """Whether a label names a month, a weekday, a quarter or a year."""
    known = plain(label)
    if re.fullmatch(r"(?:19|20)\d\d|[qt][1-4]", known):
        return True
    calendars = [w.months for w in WORDINGS.values()] + [w.weekdays for w in WORDINGS.values()]
    return bool(_named(known, calendars, least_letters=2))


def recalled_figures(program: str) -> Figures | None:
    """Take the figures of a chart out of a program of ours; None if there is none."""
    match = re.search(r"\w+Chart\((\[[^\]]*\]), (\[.*)$", program, re.MULTILINE)
    if match is None:
        return None
    labels = _strings(match.group(1))
    series = tuple(
        (name, tuple(values.split(", ")))
        for name, values in re.findall(r'Series\("((?:[^"\\]|\\.)*)", \[([^\]]*)\]\)', match.group(2))
    )
    if not series and (flat := re.match(r"\[([-\d., ]+)\]", match.group(2))):
        series = (("", tuple(flat.group(1).split(", "))),)
    if not labels or not series or any(len(values) != len(labels) for _, values in series):
        return None
    if not all(re.fullmatch(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", value) for _, values in series for value in values):
        return None
    return Figures(labels, series)


def _strings(program_text: str) -> tuple[str, ...]:
    try:
        parsed: object = json.loads(program_text)
    except ValueError:
        return ()
    # A list of strings is all that our own labels are; anything else came from elsewhere.
    return tuple(str(item) for item in parsed) if isinstance(parsed, list) else ()  # type: ignore[misc] # JSON's list
