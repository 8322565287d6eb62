"""Reads a request by rule: its subject, the things it compares, the words fit to be shown again.

Nothing here understands a sentence. Politeness and the names of screens are cut off both ends; what stays is the
subject, in the user's own words.
"""

import re

from viewloom.catalogue.families.language import plain

REQUEST_LIMIT_CHARS = 280
"""Longer requests are cut for the prompt: each token of it costs about 12 ms before the first word."""
TITLE_LIMIT_CHARS = 64
THINGS_LIMIT = 4
THING_LIMIT_CHARS = 32

_NOT_SHOWN = re.compile(r"[^\w\s.,:;?!¿¡'\u2019%€$£&+/()°\u2013-]|_")
_LEAD = re.compile(
    r"^(?:(?:please|hey|hi|hello|ok|so|and|now|und|jetzt|dann|y|ahora|et|maintenant|hallo|hola|bonjour|bitte"
    r"|por favor"
    r"|s'il (?:vous|te) pla[iî]t)\b[\s,!.]*)*"
    r"(?:(?:can|could|would|will) you (?:please )?|i(?:'d| would) (?:like|love) (?:you )?(?:to (?:see|have"
    r"|get) |to )?"
    r"|i (?:want|need) (?:you )?(?:to (?:see|have|know|get) |to )?|let'?s (?:see )?|let me see |we need "
    r"|kannst du (?:mir )?|k[oö]nntest du (?:mir )?|k[oö]nnen sie (?:mir )?|ich (?:brauche|m[oö]chte"
    r"|h[aä]tte gern[e]?|will) "
    r"|wir brauchen |puedes |podr[ií]as |quiero |quisiera |necesito |peux-tu |pouvez-vous |je (?:veux|voudrais) "
    r"|j'ai besoin d(?:e |'|\u2019))?"
    r"(?:please |bitte |por favor )?"
    r"(?:(?:show|give|draw|make|create|build|generate|design|write|display|plot|tell|list|get|do|prepare"
    r"|visuali[sz]e|see)"
    r"(?: me| us)?|(?:zeig|mach|erstell|gib|bau|zeichne|schreib|visualisier|generier)e?n?(?: sie)?(?: mir| uns)?"
    r"|(?:mu[eé]stra|haz|crea|dame|dibuja|escribe|genera)(?:me|nos|r)?"
    r"|(?:montre|fais|cr[eé]e|donne|dessine|[eé]cris|g[eé]n[eè]re)[rz]?(?:-moi|-nous)?)?\b\s*",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"^(?:(?:a|an|the|some|my|our|all|me|mir|ein|eine|einen|einem|einer|der|die|das|den|dem|des|un|una|unos"
    r"|unas|el|la"
    r"|los|las|le|les|une|de|du|des|about|of|for|von|f[uü]r|[uü]ber|zu|sobre|para|por|sur|pour)\b\s+"
    r"|l['\u2019]\s*|d['\u2019]\s*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,.;:!?¡¿]*\b(?:please|bitte|por favor|s'il (?:vous|te) pla[iî]t|thanks|thank you|danke|gracias|merci"
    r"|in english|auf deutsch|en espa[nñ]ol|en fran[cç]ais|for me|f[uü]r mich)\b[\s.!]*$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*(?:,|;|&|\bversus\b|\bvs\.?(?=\s|$)|\bagainst\b|\band\b|\bor\b|\bund\b|\boder\b|\bmit\b|\bgegen\b"
    r"|\by\b|\bo\b|\be\b"
    r"|\bcon\b|\bet\b|\bou\b|\bavec\b|\bwith\b|\bto\b|\bthan\b)\s*",
    re.IGNORECASE,
)
_COMPARING = re.compile(
    r"\b(?:compar\w*|vergleich\w*|differen\w*|diff[eé]ren\w*|diferencia\w*|unterschied\w*|between|zwischen"
    r"|entre|which|is"
    r"|are|better|besser|mejor|pros and cons|side by side|table|tabelle|tabla|tableau|comparison|ist|sind|was"
    r"|what|the|of"
    r"|der|die|das|von|de|la|el|los|las|les|le|in|a|an|en|una|un|eine|einer|einem|as|als|for|from|me|mir|choose"
    r"|should|i)\b",
    re.IGNORECASE,
)
_ASPECTS = re.compile(
    r"(?:\b(?:by|in terms of|regarding|with respect to|based on|considering|nach|hinsichtlich|bez[uü]glich|seg[uú]n"
    r"|en cuanto a|selon|par rapport [aà])\b|\b(?:with|mit|con|avec) (?:the )?(?:columns?|spalten|columnas"
    r"|colonnes|rows?|zeilen)\b)"
    r"[:\s]+(.+)$",
    re.IGNORECASE,
)
_LAST_WORDS = re.compile(
    r"\b(?:as (?:pets?|a \w+|\w+s)|als \w+|in (?:a|one) table|in einer tabelle|en una tabla|dans un tableau"
    r"|side by side)\b.*$",
    re.IGNORECASE,
)


def clean(text: str, limit_chars: int) -> str:
    """Keep what may be shown as plain text, on one line: no markup, no control characters, no addresses.

    Cuts at a word where the text is longer than the limit.
    """
    without_addresses = re.sub(r"\b\w+:/{2}\S*|\bwww\.\S+", " ", text[: 8 * limit_chars])
    line = " ".join(_NOT_SHOWN.sub(" ", without_addresses).split())
    if len(line) <= limit_chars:
        return line
    return line[:limit_chars].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


def subject(text: str, kind: re.Pattern[str] | None = None) -> str:
    """Find what a request is about, in its own words; empty if nothing is left.

    Args:
        text: The request.
        kind: Names of the screen to take out ("as a bar chart"), if the subject should not have them.
    """
    line = clean(text, REQUEST_LIMIT_CHARS)
    line = _TAIL.sub("", line)
    line = _LEAD.sub("", line, count=1)
    if kind is not None:
        line = kind.sub(" ", line)
    line = _ARTICLE.sub("", " ".join(line.split()))
    return line.strip(" ,.;:!?¡¿-\u2013").strip()


def title(text: str, fallback: str) -> str:
    """Make a heading of a subject: first letter large, cut at `TITLE_LIMIT_CHARS`."""
    line = clean(text, TITLE_LIMIT_CHARS).strip()
    return line[:1].upper() + line[1:] if line else fallback


def things(text: str) -> tuple[str, ...]:
    """Find the things a request compares, at most `THINGS_LIMIT`; empty if it names fewer than two."""
    line = clean(text, REQUEST_LIMIT_CHARS)
    line = _TAIL.sub("", _LEAD.sub("", line, count=1))
    line = _ASPECTS.sub("", line)
    line = re.split(r"[?!:]\s*(?=\S)", line)[-1] if _BETWEEN.search(re.split(r"[?!:]\s*(?=\S)", line)[-1]) else line
    line = _LAST_WORDS.sub("", line.strip(" .!?"))
    found: list[str] = []
    for part in _BETWEEN.split(line):
        name = " ".join(_COMPARING.sub(" ", part).split()).strip(" ,.;:!?¡¿")
        if name and len(name) <= THING_LIMIT_CHARS and plain(name) not in {plain(other) for other in found}:
            found.append(name[:1].upper() + name[1:])
    return tuple(found[:THINGS_LIMIT]) if len(found) >= 2 else ()


def aspects(text: str) -> tuple[str, ...]:
    """Find the points of view a request names ("by price and speed"), at most six."""
    match = _ASPECTS.search(clean(text, REQUEST_LIMIT_CHARS).strip(" .!?"))
    if match is None:
        return ()
    parts = (part.strip(" ,.;:!?") for part in _BETWEEN.split(match.group(1)))
    return tuple(part[:1].upper() + part[1:] for part in parts if part and len(part) <= THING_LIMIT_CHARS)[:6]


def identifier(text: str, fallback: str) -> str:
    """Make a name of the language of a text: lower case ASCII words joined by underscores, at most 24 characters."""
    name = re.sub(r"[^a-z0-9]+", "_", plain(text)).strip("_")[:24].strip("_")
    return name if re.match(r"[a-z]", name) else fallback
