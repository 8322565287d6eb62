"""Numbers as people write them: grouped, with decimal comma, with currencies, units, magnitudes and brackets.

Which of comma and dot is the decimal one is decided over all values of a column, never for one alone.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, cast

import msgspec

from viewloom.compose.understanding.units import MAGNITUDES, currency_of, known_unit

BARE_LIMIT_CHARS = 40
NUMBER_LIMIT_CHARS = 48
"""A longer text is no number; also keeps `int` linear."""

_PLAIN = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_PLAIN_LINES = re.compile(r"(?:[-+]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][-+]?\d{1,3})?\n)*+")
_DOTTED_LINES = re.compile(r"(?:(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,15})\.(?:\d{1,2}|\d{4,9})\n)*+")
_BARE = frozenset("-.0123456789")
_WITHOUT_BARE = str.maketrans("", "", "-.0123456789\n")
_FLOATS = msgspec.json.Decoder(list[float | None])
_INTS = msgspec.json.Decoder(list[int | None])
"""Read the numbers of JSON, which are exact, and five times faster than one `float` for each."""
_PADDED = re.compile(r"[-+]?0\d+")
_NUMBER = re.compile(
    r"(?P<open>\()?\s?(?P<sign>[-+\u2212\u2013]?)\s?(?P<before>[^\W\d_]{0,3}[$€£¥₹₽₩₺₴₫₪฿₦₱₿]|[A-Z]{3}(?=[\s\d])|(?:Rs|S?Fr|kr)\.?)?"
    r"\s?(?P<sign2>[-\u2212]?)"
    r"(?P<digits>\d+(?:[.,'’\u00a0\u202f\u2009 ]\d+)*|[.,]\d+)(?P<dash>,[-\u2013\u2014]+|\.[-\u2013\u2014]+)?"
    r"(?P<exponent>[eE][-+]?\d{1,3})?"
    r"(?P<space>[\s\u00a0\u202f]*)(?P<after>[^\d\s()][^\d()]{0,23}?[²³]?)?\s*(?P<close>\))?",
)
_GROUPED = {
    ",": re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?|\d*\.\d+"),
    ".": re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d*,\d+"),
}
_SPACES = re.compile(r"(?<=\d)['’\u00a0\u202f\u2009 ](?=\d{3}(?:\D|$))")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Texts that are numbers.

    Attributes:
        values: The number of each text that is one.
        unit: What stands with most of them.
        misfits: Texts that are none.
    """

    values: dict[str, int | float]
    unit: str
    misfits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Written:
    digits: str
    factor: float
    unit: str


def is_plain_number(text: str) -> bool:
    """Whether a text is a number as programs write it."""
    return len(text) <= NUMBER_LIMIT_CHARS and _PLAIN.fullmatch(text) is not None


def looks_like_number(text: str) -> bool:
    """Whether a text can be a number with what people write around it."""
    return (len(text) <= NUMBER_LIMIT_CHARS and _PLAIN.fullmatch(text) is not None) or _written(text) is not None


def is_padded(text: str) -> bool:
    """Whether a text is digits with a zero ahead, as codes have."""
    return _PADDED.fullmatch(text) is not None


def maybe_bare_numbers(values: Sequence[Any]) -> Sequence[int | float | None] | None:
    """Reads all texts of a column at once: digits without zeros ahead, a minus and a dot.

    Returns:
        The number of each text, None for an empty one; all float if one has a dot. None if a value is no such text.
    """
    # Most columns of words are told by their first value.
    first = next(filter(None, cast("Sequence[object]", values)), None)
    if not isinstance(first, str) or first[0] not in _BARE:
        return None
    try:
        lines = "\n".join(values)
    except TypeError:
        return None
    if lines.translate(_WITHOUT_BARE) or max(map(len, values)) > BARE_LIMIT_CHARS:
        return None
    if "" in values:
        # Twice, since a line end that was used is not found again.
        lines = f"\n{lines}\n".replace("\n\n", "\nnull\n").replace("\n\n", "\nnull\n").strip("\n")
    try:
        read = _FLOATS if "." in lines else _INTS
        numbers = read.decode("[" + lines.replace("\n", ",") + "]")
    except msgspec.DecodeError:
        return None
    return numbers if len(numbers) == len(values) else None


def read_numbers(texts: Sequence[str], *, has_decimal_comma: bool = False, limit: float = 0.1) -> Numbers | None:
    """Reads the different texts of a column.

    Args:
        texts: Different from each other, none missing, white space around them taken off.
        has_decimal_comma: What to take if the texts leave it open.
        limit: The share of misfits from which on it is no column of numbers.

    Returns:
        None if too many are no numbers, or if they are in different units.

    Cost: linear.
    """
    if _lines_if_all(_PLAIN_LINES, texts) is not None:
        return Numbers(_plain(texts, has_decimal_comma=has_decimal_comma), "", ())
    if (uniform := _uniform(texts)) is not None:
        return uniform
    written = {text: found for text in texts if (found := _written(text)) is not None}
    if len(texts) - len(written) > max(limit * len(texts), 0):
        return None
    units = Counter(found.unit for found in written.values())
    unit = _common_unit(units)
    if unit is None:
        return None
    comma = _decimal_comma([found.digits for found in written.values()], has_decimal_comma=has_decimal_comma)
    values: dict[str, int | float] = {}
    for text, found in written.items():
        number = _number_of(found, "," if comma else ".")
        if number is not None:
            values[text] = number
    misfits = tuple(text for text in texts if text not in values)
    return Numbers(values, unit, misfits) if len(misfits) <= limit * len(texts) else None


def _lines_if_all(fitting: re.Pattern[str], texts: Sequence[str]) -> str | None:
    """Returns the texts as lines if each fits: one match for all is ten times cheaper than one for each."""
    lines = "\n".join(texts)
    return lines if lines.count("\n") == len(texts) - 1 and fitting.fullmatch(lines + "\n") else None


def _uniform(texts: Sequence[str]) -> Numbers | None:
    """Reads "$1,234.50" and "45.0%" at once, where all have the same marks and a decimal dot; None if they do not."""
    found = _written(texts[0])
    if found is None or found.factor != 1 or not found.unit or len(texts) < 50:
        return None
    before, _, after = re.split(r"(\d[\d.,]*)", texts[0], maxsplit=1)
    if not all(text.startswith(before) and text.endswith(after) for text in texts):
        return None
    inner = _lines_if_all(_DOTTED_LINES, [text[len(before) : len(text) - len(after)] for text in texts])
    if inner is None:
        return None
    numbers = map(float, inner.replace(",", "").split("\n"))
    return Numbers(dict(zip(texts, numbers, strict=True)), found.unit, ())


def _plain(texts: Sequence[str], *, has_decimal_comma: bool) -> dict[str, int | float]:
    dotted = [text for text in texts if "." in text]
    if has_decimal_comma and dotted and all(re.fullmatch(r"-?[1-9]\d{0,2}(?:\.\d{3})+", text) for text in dotted):
        return {text: int(text.replace(".", "")) for text in texts}
    if dotted or any("e" in text or "E" in text for text in texts):
        return {text: number for text, number in zip(texts, map(float, texts), strict=True) if isfinite(number)}
    return dict(zip(texts, map(int, texts), strict=True))


def _written(text: str) -> _Written | None:
    """Returns the parts of a number, still undecided on comma and dot."""
    found = _NUMBER.fullmatch(text) if len(text) <= NUMBER_LIMIT_CHARS else None
    if found is None or bool(found["open"]) != bool(found["close"]):
        return None
    before = currency_of((found["before"] or "").strip())
    if found["before"] and not before:
        return None
    behind = _behind(found["after"] or "", has_space=bool(found["space"]), is_money=bool(before))
    if behind is None:
        return None
    factor, unit = behind
    if before and unit and unit != before:
        return None
    is_negative = found["open"] or found["sign"] in {"-", "\u2212", "\u2013"} or found["sign2"]
    digits = _SPACES.sub("", found["digits"]) + (found["exponent"] or "")
    if " " in digits or "\u00a0" in digits or "'" in digits or "’" in digits:
        return None
    return _Written(digits, -factor if is_negative else factor, before or unit)


def _behind(after: str, *, has_space: bool, is_money: bool) -> tuple[float, str] | None:
    """Returns the factor and the unit that stand behind a number; None if it is something else."""
    after = after.strip()
    if not after:
        return 1, ""
    head, _, rest = after.partition(" ")
    rest = rest.strip()
    magnitude = _magnitude(head, has_space=has_space, is_money=is_money or bool(currency_of(rest)))
    if magnitude:
        unit = _unit(rest)
        return None if unit is None else (magnitude, unit)
    unit = _unit(after)
    return None if unit is None else (1, unit)


def _magnitude(head: str, *, has_space: bool, is_money: bool) -> float:
    bare = head.removesuffix(".")
    if len(bare) == 1:
        return MAGNITUDES.get(bare, 0) if not has_space or (is_money and bare != "T") else 0
    if bare == "mm" and not is_money:
        return 0
    return MAGNITUDES.get(bare.lower(), 0)


def _unit(after: str) -> str | None:
    if not after:
        return ""
    if known := known_unit(after):
        return known
    # A word such as "items"; "12 Main Street" and "3B" are no quantities.
    is_word = after.isalpha() and after.islower() and len(after) >= 3
    is_ratio = re.fullmatch(r"[^\W\d_]{1,12}/[^\W\d_]{1,12}", after) is not None
    return after if is_word or is_ratio else None


def _common_unit(units: Counter[str]) -> str | None:
    """Returns the unit of a column; None if its values are in different ones."""
    named = {unit for unit in units if unit}
    if len(named) == 2:
        short, long = sorted(named, key=len)
        named = {long} if long in {f"{short}s", f"{short}es"} else named
    if len(named) > 1:
        return None
    return next(iter(named), "")


def _decimal_comma(digits: Iterable[str], *, has_decimal_comma: bool) -> bool:
    """Whether the decimal mark is a comma, by the values that show it; else as the caller says."""
    comma = dot = 0
    for text in digits:
        match _evidence(text):
            case ",":
                comma += 1
            case ".":
                dot += 1
            case _:
                pass
    if comma == dot:
        return has_decimal_comma
    return comma > dot


def _evidence(text: str) -> str:
    """Returns the decimal mark that a text must have; "" if both are possible."""
    commas, dots = text.count(","), text.count(".")
    if commas and dots:
        return "," if text.rfind(",") > text.rfind(".") else "."
    if not commas and not dots:
        return ""
    mark, other = (",", ".") if commas else (".", ",")
    if commas + dots > 1:
        return other
    whole, _, rest = text.partition(mark)
    return "" if len(rest) == 3 and 1 <= len(whole) <= 3 and whole != "0" else mark


def _number_of(written: _Written, decimal: str) -> int | float | None:
    digits = written.digits
    group = "," if decimal == "." else "."
    if group in digits:
        if not _GROUPED[group].fullmatch(digits.partition("e")[0]):
            return None
        digits = digits.replace(group, "")
    digits = digits.replace(decimal, ".")
    if digits.count(".") > 1:
        return None
    try:
        number = int(digits) if digits.isdigit() else float(digits)
    except ValueError:
        return None
    scaled = number * written.factor
    if not isfinite(scaled):
        return None
    if isinstance(scaled, float) and not isinstance(number, float) and scaled.is_integer():
        return int(scaled)
    # A factor of a million must not leave 1199999.9999999998.
    return round(scaled, 6) if abs(written.factor) != 1 else scaled
