"""Categories that have an order of their own."""

import re
from collections.abc import Sequence

from viewloom.compose.understanding.months import DAYS, MONTHS
from viewloom.compose.understanding.vocabulary import words

ORDERED_LIMIT = 100
"""More different values are no scale that a reader has in mind."""

_SCALES = tuple(
    tuple(scale.split("|"))
    for scale in (
        "xxs|xs|s|m|l|xl|xxl|2xl|xxxl|3xl|4xl",
        "extra small|small|medium|large|extra large|huge",
        "tiny|small|medium|big",
        "klein|mittel|groß|sehr groß",
        "none|minimal|very low|low|minor|moderate|medium|normal|elevated|high|major|very high|severe|critical|extreme",
        "sehr niedrig|niedrig|gering|mittel|hoch|sehr hoch|kritisch",
        "bajo|medio|alto",
        "faible|moyen|élevé",
        "lowest|low|medium|high|highest",
        "very poor|poor|bad|fair|average|good|very good|great|excellent|outstanding",
        "ungenügend|mangelhaft|ausreichend|befriedigend|gut|sehr gut",
        "strongly disagree|disagree|neutral|agree|strongly agree",
        "very dissatisfied|dissatisfied|neutral|satisfied|very satisfied",
        "very unlikely|unlikely|neutral|likely|very likely",
        "never|rarely|sometimes|often|always",
        "nie|selten|manchmal|oft|immer",
        "bronze|silver|gold|platinum|diamond",
        "beginner|novice|elementary|intermediate|advanced|expert",
        "intern|junior|mid|senior|lead|principal",
        "trivial|minor|major|critical|blocker",
        "trace|debug|info|notice|warning|error|critical|fatal",
        "p0|p1|p2|p3|p4",
        "freshman|sophomore|junior|senior",
        "free|basic|starter|standard|plus|pro|premium|business|enterprise",
        "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth",
        "morning|noon|afternoon|evening|night",
        "spring|summer|autumn|winter",
        "spring|summer|fall|winter",
        "frühling|sommer|herbst|winter",
        "q1|q2|q3|q4",
        "h1|h2",
        "child|teen|adult|senior",
        "cold|cool|warm|hot",
        "a+|a|a-|b+|b|b-|c+|c|c-|d+|d|d-|e|f",
        "aaa|aa+|aa|aa-|a+|a|a-|bbb+|bbb|bbb-|bb+|bb|bb-|b+|b|b-|ccc|cc|c|d",
    )
)
_RANKS = [{word: rank for rank, word in enumerate(scale)} for scale in _SCALES]
_GRADES = _RANKS[-2:]
"""Single letters are grades only if the column's name says so."""
_GRADE_WORDS = words("grade grades rating class klasse note score tier letter energy")

_NUMBER = r"[$€£]?(\d+(?:[.,]\d+)*)\s?([kKM]?)%?"
_RANGE = re.compile(rf"(?:ages?\s)?{_NUMBER}\s?(?:-|\u2013|\u2014|to|bis|/|\.\.)\s?{_NUMBER}(?:\s?[^\W\d_]+)?")
_BELOW = re.compile(rf"(?:<=?|≤|under|below|unter|up to|bis|less than)\s?{_NUMBER}(?:\s?[^\W\d_]+)?", re.IGNORECASE)
_ABOVE = re.compile(
    rf"(?:>=?|≥|over|above|über|ab|more than)\s?{_NUMBER}(?:\s?[^\W\d_]+)?"
    rf"|{_NUMBER}\s?(?:\+|and over|and above|or more|und mehr|plus)(?:\s?[^\W\d_]+)?",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:(step|week|day|phase|level|stage|tier|grade|month|year|round|sprint|part|chapter|woche|tag|schritt|stufe|jahr|q|w|v)[\s_#-]?)(\d{1,4})",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"(\d{1,4})(?:st|nd|rd|th|\.)", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s?([ap]m)?", re.IGNORECASE)
_FACTORS = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6}


def order_of(texts: Sequence[str], words: Sequence[str] = ()) -> tuple[str, ...]:
    """Returns the texts from first to last if they are on a scale that people know; else empty.

    Args:
        texts: The different values of a column.
        words: The words of its name.
    """
    if not 2 <= len(texts) <= ORDERED_LIMIT:
        return ()
    lowered = {text: text.lower().rstrip(".") for text in texts}
    for ranks in ({**MONTHS}, {**DAYS}, *_RANKS):
        if all(word in ranks for word in lowered.values()):
            if ranks in _GRADES and _GRADE_WORDS.isdisjoint(words):
                continue
            return tuple(sorted(texts, key=lambda text: ranks[lowered[text]]))
    for read in (_read_range, _read_counted, _read_ordinal, _read_clock):
        places = {text: read(text) for text in texts}
        found = {text: place for text, place in places.items() if place is not None}
        if len(found) == len(texts) and (read is not _read_range or _has_range(texts)):
            return tuple(sorted(texts, key=lambda text: found[text]))
    return ()


def _has_range(texts: Sequence[str]) -> bool:
    return any(_RANGE.fullmatch(text) for text in texts)


def _number(digits: str, factor: str) -> float:
    bare = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", digits).replace(",", ".")
    try:
        return float(bare) * _FACTORS[factor]
    except ValueError:
        return 0.0


def _read_range(text: str) -> tuple[float, ...] | None:
    if found := _RANGE.fullmatch(text):
        low, high = _number(found[1], found[2]), _number(found[3], found[4])
        return (low, high) if low <= high or high < 100 <= low else None
    if found := _BELOW.fullmatch(text):
        return (float("-inf"), _number(found[1], found[2]))
    if found := _ABOVE.fullmatch(text):
        return (_number(found[1] or found[3], found[2] or found[4] or ""), float("inf"))
    return None


def _read_counted(text: str) -> tuple[float, ...] | None:
    found = _COUNTED.fullmatch(text)
    return (float(found[2]),) if found else None


def _read_ordinal(text: str) -> tuple[float, ...] | None:
    found = _ORDINAL.fullmatch(text)
    return (float(found[1]),) if found else None


def _read_clock(text: str) -> tuple[float, ...] | None:
    found = _CLOCK.fullmatch(text)
    if found is None or int(found[1]) > 24 or int(found[2]) > 59:
        return None
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "pm" else 0)
    return (float(hour), float(found[2]), float(found[3] or 0))
