"""What texts are that are neither numbers nor times, and what numbers are that measure nothing."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from viewloom.compose.tabular import Cell, ColumnKind, Granularity
from viewloom.compose.understanding import roles
from viewloom.compose.understanding.places import is_place
from viewloom.compose.understanding.times import are_years, read_epochs

NAME_LIMIT_CHARS = 60
"""Longer values are sentences."""
FEW_ROWS = 60
"""In so few rows, names that come once are still categories."""
SHARE_REPEATED = 0.5
"""Of the rows; with more different values than that, they hardly come again."""

_PAIRS = (
    ({"true"}, {"false"}),
    ({"yes"}, {"no"}),
    ({"y"}, {"n"}),
    ({"ja"}, {"nein"}),
    ({"wahr"}, {"falsch"}),
    ({"oui"}, {"non"}),
    ({"vrai"}, {"faux"}),
    ({"sí", "si"}, {"no"}),
    ({"on"}, {"off"}),
    ({"t"}, {"f"}),
    ({"✓"}, {"✗"}),
    ({"✔"}, {"✘"}),
    ({"✅"}, {"❌"}),
)
_ALONE = frozenset(("true", "false", "yes", "no", "ja", "nein", "oui", "non", "✓", "✅", "✔"))
_URL = re.compile(r"(?:https?|ftp)://[^\s\"<>]+|www\.[^\s\"<>]+\.[^\s\"<>]+", re.IGNORECASE)
_IMAGE = re.compile(
    r"(?:https?://[^\s\"<>]+\.(?:png|jpe?g|gif|webp|svg|avif|bmp)(?:[?#]\S*)?|data:image/\S+)", re.IGNORECASE
)
_EMAIL = re.compile(r"(?:mailto:)?[^\s@<>(),;:\"]{1,64}@[^\s@<>(),;:\"]{1,190}\.[^\W\d_]{2,24}", re.IGNORECASE)
_UUID = re.compile(r"\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?", re.IGNORECASE)
_HASH = re.compile(r"(?:0x)?(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{12,128}", re.IGNORECASE)
_PHONE = re.compile(r"\+\d[\d\s()/.-]{6,20}\d|\(\d{2,5}\)\s?\d[\d\s-]{4,12}\d|\d{3}-\d{3}-\d{4}|\d{3}-\d{4}")
_CODE = re.compile(r"[A-Z]{1,6}[-_/#]?\d{2,}(?:[-_/]\w+)*|#\d+|[a-z]{2,6}_[A-Za-z0-9]{6,}|\d{1,3}(?:\.\d{1,3}){3}")
_CODED = re.compile(r"[\w#./:+-]{1,64}")


def booleans(texts: Sequence[str], *, is_flag: bool) -> dict[str, Cell] | None:
    """Returns what each text means if they are one pair of yes and no."""
    if len(texts) > 4:
        return None
    lowered = {text.lower() for text in texts}
    pairs = (*_PAIRS, ({"1"}, {"0"})) if is_flag else _PAIRS
    if len(lowered) == 1 and not (lowered <= _ALONE or is_flag):
        return None
    for yes, no in pairs:
        if lowered <= yes | no:
            return {text: text.lower() in yes for text in texts}
    return None


def are_identifiers(sample: Sequence[str]) -> bool:
    """Whether texts are identifiers by how they look."""
    for shape in (_UUID, _HASH, _PHONE, _CODE):
        if all(len(text) <= 128 and shape.fullmatch(text) for text in sample):
            return len(sample) > 1 or shape is not _CODE
    return False


def are_codes(sample: Sequence[str]) -> bool:
    """Whether texts can be the values of a column that is called an identifier."""
    return all(len(text) <= 64 and (_CODED.fullmatch(text) or _PHONE.fullmatch(text)) for text in sample)


def address_kind(sample: Sequence[str], words: Sequence[str]) -> Literal["url", "image", "email"] | None:
    """Returns what kind of addresses texts are."""
    first = sample[0]
    if "@" in first and all(map(_EMAIL.fullmatch, sample)):
        return "email"
    if first.startswith("data:image/") and all(map(_IMAGE.fullmatch, sample)):
        return "image"
    if not all(map(_URL.fullmatch, sample)):
        return None
    return "image" if roles.has(words, roles.IMAGE) or all(map(_IMAGE.fullmatch, sample)) else "url"


def name_kind(texts: Sequence[str], words: Sequence[str], rows: int) -> ColumnKind:
    """Returns what kind of names texts are."""
    lengths = sum(map(len, texts)) / len(texts)
    is_short = lengths <= NAME_LIMIT_CHARS * 0.7 and max(map(len, texts)) <= 2 * NAME_LIMIT_CHARS
    if is_short and is_place(texts, words):
        return "place"
    if not is_short or any("\n" in text for text in texts[:20]):
        return "text"
    if len(texts) <= max(SHARE_REPEATED * rows, 1) or rows <= FEW_ROWS:
        return "category"
    return "text"


Special = tuple[ColumnKind, Mapping[Any, Cell], Granularity, tuple[str, ...]]


def special_numbers(cells: Mapping[Any, int | float], words: tuple[str, ...], rows: int) -> Special | None:
    """Returns what numbers are that measure nothing: identifiers, years, epochs, flags, numbered months."""
    numbers = list(cells.values())
    if any(isinstance(number, float) and not number.is_integer() for number in numbers[:1000]):
        return _epochs(cells, words)
    if not all(number == int(number) for number in numbers):
        return _epochs(cells, words)
    if _names_year(words) and are_years(numbers):
        return "time", {key: date(int(number), 1, 1) for key, number in cells.items()}, "year", ()
    if (special := _epochs(cells, words)) is not None:
        return special
    if roles.names_identifier(words) or (
        words in {(), ("unnamed", "0")} and numbers == [*range(len(numbers))] and rows > 1
    ):
        return "identifier", {key: str(int(number)) for key, number in cells.items()}, "", ()
    if roles.has(words, roles.FLAG) and words[0] in roles.FLAG and set(numbers) <= {0, 1}:
        return "boolean", {key: bool(number) for key, number in cells.items()}, "", ()
    if words and words[-1] in roles.SCALE_NUMBERS and len(words) <= 2 and min(numbers) >= 0 and max(numbers) <= 53:
        named = {key: str(int(number)) for key, number in cells.items()}
        return "ordered", named, "", tuple(sorted(set(named.values()), key=int))
    return None


def may_be_special(words: tuple[str, ...]) -> bool:
    """Whether numbers may be something else by their column's name, as `special_numbers` has it."""
    return (
        not words
        or words == ("unnamed", "0")
        or _names_year(words)
        or roles.names_identifier(words)
        or any(roles.has(words, known) for known in (roles.TIME, roles.FLAG, roles.SCALE_NUMBERS))
    )


def _names_year(words: tuple[str, ...]) -> bool:
    return (
        roles.has(words[-1:], roles.YEAR) or roles.has(words[:1], roles.YEAR) or (not words or words[0] in roles.PERIOD)
    )


def _epochs(cells: Mapping[Any, int | float], words: tuple[str, ...]) -> Special | None:
    if not roles.has(words, roles.TIME):
        return None
    moments = read_epochs(list(cells.values()))
    if moments is None:
        return None
    is_day = not any(hasattr(moment, "hour") for moment in moments.values())
    return "time", {key: moments[number] for key, number in cells.items()}, "day" if is_day else "second", ()
