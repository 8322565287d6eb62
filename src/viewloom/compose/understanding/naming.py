"""What a column's name says: its words, a label for people, and a unit."""

import re
from functools import lru_cache

from viewloom.compose.understanding.units import NAMED_UNITS, known_unit
from viewloom.compose.understanding.vocabulary import words

_CAMEL = re.compile(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Ý])|(?<=[A-Z])(?=[A-Z][a-z])")
_BREAKS = re.compile(r"[\s_.\-/:]+")
_WORD = re.compile(r"[^\W_]+|%|#", re.UNICODE)
_NUMBERED = re.compile(r"^\d+\.\s+(?=\S)")
_BRACKETED = re.compile(r"^(?P<name>.*\S)\s*[(\[](?P<unit>[^()\[\]]{1,20})[)\]]\s*$")
_TRAILING = re.compile(r"^(?P<name>.+?)[\s_]+(?:in[\s_]+)?(?P<unit>[^\s_]+)$")
_ACRONYMS = words(
    "id url uri gdp usd eur gbp api cpu gpu ip http https html css sku isbn iban uuid kpi roi vat ctr cpc cpm"
    " arr mrr nps us uk eu un tv pm ai ui ux ram os faq hr it qa sql csv json xml pdf ean zip co2 rsi eps pe"
    " fps ph bmi"
) - {"it", "pm", "us", "zip", "os"}
_LETTER_UNITS = {
    "c": ("°C", words("temp temperature min max feels like dew point air water indoor outdoor")),
    "f": ("°F", words("temp temperature min max feels like dew point air water indoor outdoor")),
    "s": ("s", words("duration uptime elapsed time timeout latency interval runtime wait delay age ttl")),
    "min": ("min", words("duration uptime elapsed time wait delay runtime travel flight prep cook total")),
    "m": ("m", words("distance height elevation altitude length width depth visibility radius")),
}
"""Units whose sign means other things too, and the words of a name behind which it is one."""
NAMES_KEPT = 4096


@lru_cache(maxsize=NAMES_KEPT)
def words_of(name: str) -> tuple[str, ...]:
    """Returns the words of a name, in lower case: "userId" -> ("user", "id")."""
    return tuple(word.lower() for word in _WORD.findall(_CAMEL.sub(" ", name).replace("_", " ")))


@lru_cache(maxsize=NAMES_KEPT)
def label_of(name: str) -> str:
    """Returns a name as people write it: "unit_price" -> "Unit price", "user.firstName" -> "User first name"."""
    shown = _NUMBERED.sub("", name.strip())
    if not re.fullmatch(r"[A-Za-z0-9_.\-]+", shown) or not any(map(str.isalpha, shown)):
        return shown[:1].upper() + shown[1:] if shown.islower() or shown[:1].islower() else shown
    if shown.isupper() and "_" not in shown and len(shown) <= 6:
        return shown
    parts = [part for part in _BREAKS.split(_CAMEL.sub(" ", shown)) if part]
    spelt = [_spelt(part) for part in parts]
    return " ".join([spelt[0][:1].upper() + spelt[0][1:], *spelt[1:]]) if spelt else shown


def _spelt(word: str) -> str:
    lowered = word.lower()
    if lowered in _ACRONYMS:
        return lowered.upper()
    if lowered.endswith("s") and lowered[:-1] in _ACRONYMS and len(lowered) > 2:
        return f"{lowered[:-1].upper()}s"
    return word if word.isupper() and len(word) <= 4 else lowered


@lru_cache(maxsize=NAMES_KEPT)
def unit_of_name(name: str) -> tuple[str, str]:
    """Returns the name without its unit, and the unit: "Weight_in_lbs" -> ("Weight", "lbs"); "" if it names none."""
    if found := _BRACKETED.match(name):
        unit = found["unit"].strip()
        return (found["name"], known_unit(unit)) if known_unit(unit) else (name, "")
    spaced = _CAMEL.sub("_", name)
    if found := _TRAILING.match(spaced):
        unit = found["unit"].lower()
        if unit in NAMED_UNITS:
            return found["name"], NAMED_UNITS[unit]
        spelt, names = _LETTER_UNITS.get(unit, ("", frozenset()))
        if names.intersection(words_of(found["name"])):
            return found["name"], spelt
    if name.strip().endswith("%"):
        return name.strip().removesuffix("%").rstrip(" _") or name, "%"
    return name, ""
