"""Reads a request by rule: its subject, the things it compares, the words fit to be shown again.

Nothing here understands a sentence. Politeness and the names of screens are cut off both ends; what stays is the
subject, in the user's own words.
"""

import re

from viewloom.catalogue.families.language import any_of, folded, plain

REQUEST_LIMIT_CHARS = 280
"""Longer requests are cut for the prompt: each token of it costs about 12 ms before the first word."""
TITLE_LIMIT_CHARS = 64
THINGS_LIMIT = 4
THING_LIMIT_CHARS = 32
ASPECTS_LIMIT = 6

_NOT_SHOWN = re.compile(r"[^\w\s.,:;?!¿¡'\u2019%€$£&+/()°\u2013-]|_")
_ADDRESS = re.compile(r"\b\w+:/{2}\S*|\b(?:javascript|data|vbscript):\S*|\bwww\.\S+", re.IGNORECASE)

# All patterns see the text folded: small letters without accents, each in its place.
_POLITE = any_of(
    "please, hey, hi, hello, ok, so, now, and, bitte, hallo, und, jetzt, dann, por favor, hola, ahora, bonjour,"
    " maintenant, s'il te plait, s'il vous plait, et, y"
)
_WISH = any_of(
    "can you, could you, would you, will you, i would like, i'd like, i would love, i'd love, i want, i need, we need,"
    " let's, let me, help me, i want you to, i would like you to, i need you to, kannst du, konntest du, konnen sie,"
    " ich brauche, ich mochte, ich hatte gern, ich hatte gerne, ich will, wir brauchen, puedes, podrias, quiero,"
    " quisiera, necesito, peux-tu, pouvez-vous, je veux, je voudrais, j'ai besoin de, j'ai besoin d'"
)
_ORDER = any_of(
    "show, give, draw, make, create, build, generate, design, write, display, plot, list, suggest, recommend, get,"
    " prepare, visualise, visualize, see, tell, to see, to have, to get, to make, to know, zeig, zeige, mach, mache,"
    " erstell, erstelle, gib, bau, baue, zeichne, schreib, schreibe, visualisiere, generiere, nenne, zeigen sie,"
    " erstellen sie, muestra, muestrame, haz, hazme, crea, creame, dame, dibuja, escribe, genera, montre,"
    " montrez, fais,"
    " faites, cree, creez, donne, donnez, dessine, ecris, genere, propose"
)
_FOR_WHOM = any_of("me, us, mir, uns, -moi, -nous, moi, nous")
_INDEFINITE = any_of("a, an, the, some, my, our, all, ein, eine, einen, einem, einer, un, una, unos, unas, une, d'")
_ARTICLE = any_of(
    "a, an, the, some, my, our, all, ein, eine, einen, einem, einer, der, die, das, den, dem, des, un, una,"
    " unos, unas,"
    " el, la, los, las, le, les, une, de, du, about, of, for, from, in, is, are, von, vom, fur, uber, zu, zum,"
    " zur, im,"
    " sobre, para, por, sur, pour, between, zwischen, entre"
)
_LEAD = re.compile(
    rf"^\W*(?:{_POLITE}(?!\w)[\s,!.]*)*(?:{_WISH}\s*)?(?:{_POLITE}(?!\w)\s*)?(?:{_FOR_WHOM}(?!\w)\s*)?"
    rf"(?:{_ORDER}(?!\w)\s*{_FOR_WHOM}?(?!\w)\s*)?(?:(?:{_INDEFINITE}|about|of)(?!\w)\s*)*"
)
_TAIL = re.compile(
    r"[\s,.;:!?]*(?<!\w)"
    + any_of(
        "please, bitte, por favor, s'il te plait, s'il vous plait, thanks, thank you, danke, gracias, merci, in"
        " english,"
        " auf deutsch, en espanol, en francais, for me, fur mich"
    )
    + r"[\s.!?]*$"
)
_PARTS = re.compile(
    r"\s*(?:[,;&]|(?<!\w)"
    + any_of(
        "versus, vs., vs, against, and, or, und, oder, mit, gegen, y, o, e, con, et, ou, avec, with, to, than, als"
    )
    + r"(?!\w))\s*"
)
_COMPARES = re.compile(
    r"(?<!\w)"
    + any_of(
        "compar*, vergleich*, versus, vs, vs., differen*, diferencia*, unterschied*, pros and cons, better,"
        " besser, mejor,"
        " meilleur*, or, oder, ou, side by side, advantages and disadvantages, vor- und nachteile, gegenuber*"
    )
    + r"(?!\w)"
)
_COMPARING = re.compile(
    r"(?<!\w)"
    + any_of(
        "compar*, vergleich*, differen*, diferencia*, unterschied*, which, is, are, better, besser, mejor, meilleur*,"
        " pros and cons, advantages and disadvantages, vor- und nachteile, ventajas y desventajas, side by side,"
        " table,"
        " tabelle, *tabelle, tabla, tableau, ist, sind, was, what, welche*, que, quel*, should i choose, choose"
    )
    + rf"(?!\w)(?:\s+{_ARTICLE}(?!\w))*"
)
_FIRST_ARTICLES = re.compile(rf"^(?:{_ARTICLE}(?!\w)\s*|[ld]['\u2019]\s*)+")
_FIRST_INDEFINITES = re.compile(rf"^(?:{_INDEFINITE}(?!\w)\s*)+")
_ASPECTS = re.compile(
    r"(?<!\w)"
    + any_of(
        "by, in terms of, regarding, with respect to, based on, considering, nach, hinsichtlich, bezuglich, segun,"
        " en cuanto a, selon, with columns, with the columns, mit den spalten, mit spalten, con columnas, con"
        " las columnas"
    )
    + r"[:\s]+(?P<list>.+)$"
)
_LAST_WORDS = re.compile(
    r"(?<!\w)(?:(?:as|als|como|comme) (?:an? |ein(?:e[mnr]?)? |una? )?\w+"
    r"|in (?:an?|one|the|einer) (?:\w+ )?(?:table|tabelle)"
    r"|en una tabla|dans un tableau|side by side|for \w+|fur \w+)$"
)


def clean(text: str, limit_chars: int) -> str:
    """Keep what may be shown as plain text, on one line: no markup, no control characters, no addresses.

    Cuts at a word where the text is longer than the limit.
    """
    line = " ".join(_NOT_SHOWN.sub(" ", _ADDRESS.sub(" ", text[: 8 * limit_chars])).split())
    if len(line) <= limit_chars:
        return line
    return line[:limit_chars].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


def subject(text: str, kind: re.Pattern[str] | None = None) -> str:
    """Find what a request is about, in its own words; empty if nothing is left.

    Args:
        text: The request.
        kind: Names of the screen to take out ("as a bar chart"), if the subject should not have them; sees the text
            folded.
    """
    line = _cut(_LEAD, _cut(_TAIL, clean(text, REQUEST_LIMIT_CHARS)))
    if kind is not None:
        line = " ".join(_cut(kind, line, " ").split())
        line = _cut(_FIRST_INDEFINITES, line)
    return line.strip(" ,.;:!?¡¿-\u2013")


def question(text: str) -> str:
    """The request without politeness; a question keeps its mark."""
    line = subject(text)
    return f"{line}?" if line and text.rstrip().endswith("?") else line


def title(text: str, fallback: str) -> str:
    """Make a heading of a subject: first letter large, cut at `TITLE_LIMIT_CHARS`."""
    return _capital(clean(text, TITLE_LIMIT_CHARS)) or fallback


def is_comparison(text: str) -> bool:
    """Whether a request sets things against each other, as far as its words tell."""
    return _COMPARES.search(folded(clean(text, REQUEST_LIMIT_CHARS))) is not None


def things(text: str) -> tuple[str, ...]:
    """Find the things a request compares, at most `THINGS_LIMIT`; empty if it names fewer than two."""
    line = _cut(_ASPECTS, _cut(_LEAD, _cut(_TAIL, clean(text, REQUEST_LIMIT_CHARS))))
    last = re.split(r"[?!:]\s+", line.strip(" .!?"))[-1]
    # "Which is better? Tea or coffee": what follows the question, if that names things.
    line = last if _PARTS.search(folded(last)) else line
    # "… in a table" goes before the words of comparing do, which know "table" too.
    line = _cut(_LAST_WORDS, line.strip(" .!?")).strip()
    line = _cut(_LAST_WORDS, _cut(_COMPARING, line, " ").strip())
    found: list[str] = []
    for part in split_list(line):
        if part and len(part) <= THING_LIMIT_CHARS and plain(part) not in {plain(other) for other in found}:
            found.append(part)
    return tuple(_capital(part) for part in found[:THINGS_LIMIT]) if len(found) >= 2 else ()


def split_list(text: str) -> list[str]:
    """Split "a, b and c" into its parts, without articles in front."""
    parts: list[str] = []
    start = 0
    for match in [*_PARTS.finditer(folded(text)), None]:
        part = text[start : match.start() if match else len(text)]
        parts.append(_cut(_FIRST_ARTICLES, part.strip(" ,.;:!?¡¿")).strip(" ,.;:!?¡¿"))
        start = match.end() if match else start
    return [part for part in parts if part]


def aspects(text: str) -> tuple[str, ...]:
    """Find the points of view a request names ("by price and speed"), at most `ASPECTS_LIMIT`."""
    line = clean(text, REQUEST_LIMIT_CHARS).strip(" .!?")
    match = _ASPECTS.search(folded(line))
    if match is None:
        return ()
    parts = (part for part in split_list(line[match.start("list") :]) if len(part) <= THING_LIMIT_CHARS)
    return tuple(_capital(part) for part in parts)[:ASPECTS_LIMIT]


def identifier(text: str, fallback: str) -> str:
    """Make a name of the language of a text: lower case ASCII words joined by underscores, at most 24 characters."""
    name = re.sub(r"[^a-z0-9]+", "_", plain(text)).strip("_")[:24].strip("_")
    return name if re.match(r"[a-z]", name) else fallback


def _cut(pattern: re.Pattern[str], text: str, put: str = "") -> str:
    """Take out what the pattern finds in the folded text."""
    out, start = "", 0
    for match in pattern.finditer(folded(text)):
        out += text[start : match.start()] + put
        start = match.end()
    return out + text[start:]


def _capital(text: str) -> str:
    """Begin with a large letter; names with letters of their own ("iPhone") stay."""
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.islower() else text
