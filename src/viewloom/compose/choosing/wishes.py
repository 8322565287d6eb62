"""What a request asks for in words: a kind of drawing, columns, an order, a period, a number of rows.

Main path: `read_wishes(text)` finds what does not depend on the data, in English, German, French or Spanish;
`bind_wishes(wishes, table)` finds the columns and values that the words name. Words that mean nothing here are left
alone: this is no parser of questions, it only listens for what it can do.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeVar

from viewloom.compose.choosing.marks import Aggregate, Mark
from viewloom.compose.choosing.words import Language
from viewloom.compose.tabular import Column, Granularity, Table

_T = TypeVar("_T", bound=str)
Task = Literal["", "trend", "compare", "share", "relate", "distribute", "detail", "summary", "rank", "profile"]
"""What somebody wants to see: Amar, Eagan and Stasko's low-level tasks (2005), as far as a chart answers them."""

TEXT_LIMIT_CHARS = 2_000
_COUNT_LIMIT = 1_000
_VALUES_LIMIT = 200
"""A column with more different values is not searched for in the words."""


@dataclass(frozen=True, slots=True)
class Period:
    """The last (or first) so many steps of time."""

    count: int
    unit: Granularity
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the words ask for; empty values ask for nothing.

    Attributes:
        text: The words, folded.
        mark: The kind of drawing.
        is_stacked: Whether series are to be stacked; None if not said.
        top: How many rows or labels.
        is_lowest: Whether `top` means the smallest.
        sort: The order.
        period: The part of the time.
    """

    text: str = ""
    language: Language = "en"
    mark: Mark | Literal["", "chart"] = ""
    task: Task = ""
    is_stacked: bool | None = None
    top: int = 0
    is_lowest: bool = False
    sort: Literal["", "ascending", "descending"] = ""
    aggregate: Aggregate | Literal[""] = ""
    granularity: Granularity = ""
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """What the words mean for one table.

    Attributes:
        named: Columns that the words name, in their order.
        groups: Those of them that follow "by" or "per".
        sort_by: The column to sort by.
        filters: Values that rows must have, by column.
    """

    wishes: Wishes = Wishes()
    named: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    sort_by: str = ""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()


def fold(text: str) -> str:
    """Returns a text in lower case without accents, its words apart by single spaces."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[\w%]+", kept.replace("_", " ")))


_MARKS: tuple[tuple[Mark | Literal["chart"], str], ...] = (
    ("scatter", r"scatter\w*|streudiagramm|punktdiagramm|punktwolke|nuage de points|dispersion"),
    ("histogram", r"histogramm?e?|histograma"),
    ("radar", r"radar\w*|spider\w*|netzdiagramm|spinnennetz\w*"),
    ("radial", r"radial\w*|rings?|ringdiagramm"),
    ("share_bar", r"share bar|single stacked bar|anteilsbalken"),
    (
        "stacked_bar",
        r"stacked (?:bars?|columns?)(?: chart)?|gestapelte?\w* balken\w*|stapel\w*|barres empilees|barras apiladas",
    ),
    ("horizontal_bar", r"horizontal bars?|horizontale? balken\w*|barres horizontales|barras horizontales"),
    ("pie", r"pies?|donuts?|doughnut|kreis\w*|torten?\w*|kuchen\w*|camembert|tarta|pastel|grafico circular"),
    ("area", r"area (?:chart|graph|plot)|as an? area|flachen\w*|aires"),
    ("line", r"lines?|line ?(?:chart|graph|plot)|linien?\w*|courbes?|lineas?"),
    ("bar", r"bars?|bar ?chart|columns? chart|balken\w*|saulen\w*|barres|barras|batons"),
    ("table", r"tables?|tabular|tabellen?|tabellarisch|tableau|tablas?|spreadsheet|grid"),
    ("list", r"as (?:an? )?(?:list|cards?)|als liste|en liste|como lista"),
    ("chart", r"charts?|graphs?|plot|plotted|visuali[sz]e|diagramm|grafik|graphique|grafico|schaubild"),
)
_TASKS: tuple[tuple[Task, str], ...] = (
    (
        "trend",
        (
            r"trends?|over time|develop\w*|evol\w*|chang(?:e|ed|ing)|grow\w*|growth|histor\w*|verlauf|entwick\w*"
            r"|zeitlich\w*"
            r"|wachstum|tendenz|tendances?|tendencia|timeline|progress\w*|how has|how have|since|seit"
        ),
    ),
    (
        "relate",
        (
            r"correlat\w*|relat(?:e|es|ed|ion|ionship)|depends?|versus|vs|against|korrel\w*|zusammenhang|abhang\w*"
            r"|relacion"
            r"|correlacion|influence\w*|affects?"
        ),
    ),
    (
        "share",
        (
            r"shares?|proportions?|percentages?|breakdown|make ?up|composition|parts? of|split|anteile?n?|aufteilung"
            r"|zusammensetzung|verteilt sich|proporcion|parts?|reparto|repartition|how much of"
        ),
    ),
    (
        "distribute",
        r"distribut\w*|spread|verteilung|streuung|haufigkeit\w*|distribucion|frequenc\w*|how are .* distributed",
    ),
    (
        "rank",
        (
            r"rank\w*|rangliste|highest|lowest|largest|biggest|smallest|most|least|best|worst|hochste\w*|grosste\w*"
            r"|kleinste\w*|meiste\w*|wenigste\w*|classement|mayor(?:es)?|menor(?:es)?|which .* (?:more|fewer)"
        ),
    ),
    ("profile", r"profiles?|profil\w*|strengths?|starken|skills|perfil"),
    ("compare", r"compar\w*|vergleich\w*|gegenuber\w*|difference|unterschied\w*|side by side"),
    (
        "detail",
        (
            r"details?|all (?:the )?(?:rows|data|records|fields|columns)|every row|exact|raw|look ?up|einzelne?n?"
            r"|alle (?:zeilen|daten)"
            r"|genaue?n?|full list"
        ),
    ),
    (
        "summary",
        (
            r"summary|summari[sz]e|overview|key figures|kpis?|metrics|at a glance|uberblick|ubersicht|kennzahlen"
            r"|zusammenfass\w*|resumen?|apercu|totals?"
        ),
    ),
)
_AGGREGATES: tuple[tuple[Aggregate, str], ...] = (
    ("mean", r"averages?|mean|avg|durchschnitt\w*|mittel\w*|moyennes?|promedio|media"),
    ("median", r"median\w*"),
    ("count", r"how many|number of|counts?|anzahl|wie viele|combien|cuantos|cuantas|nombre de|numero de|cantidad"),
    ("sum", r"sums?|totals?|summen?|gesamt\w*|insgesamt|total|suma|somme"),
    ("maximum", r"maximum|max|peak|spitzenwert"),
    ("minimum", r"minimum|min"),
)
_UNITS: tuple[tuple[Granularity, str], ...] = (
    ("year", r"years?|jahre?n?s?|annees?|ans?|anos?|yearly|annual\w*|jahrlich\w*"),
    ("quarter", r"quarters?|quartale?n?s?|trimestres?|quarterly"),
    ("month", r"months?|monate?n?s?|mois|mes|meses|monthly|monatlich\w*"),
    ("week", r"weeks?|wochen?|semaines?|semanas?|weekly|wochentlich\w*"),
    ("day", r"days?|tage?n?s?|jours?|dias?|daily|taglich\w*"),
    ("hour", r"hours?|stunden?|heures?|horas?|hourly|stundlich\w*"),
)
_NUMBERS = {
    word: number
    for number, words in enumerate(
        ("one a ein eine einen un une una", "two zwei deux dos", "three drei trois tres", "four vier quatre cuatro",
         "five funf cinq cinco", "six sechs seis", "seven sieben sept siete", "eight acht huit ocho",
         "nine neun neuf nueve", "ten zehn dix diez", "eleven elf", "twelve zwolf douze doce"),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_NUMBER = rf"\d{{1,4}}|{'|'.join(_NUMBERS)}"
_ANY_UNIT = "|".join(pattern for _, pattern in _UNITS)
_PERIOD = re.compile(
    rf"\b(?:(?P<last>last|latest|past|recent|letzte\w*|vergangene\w*|dernier\w*|ultim\w*)|(?P<first>first"
    rf"|erste\w*|premier\w*"
    rf"|primer\w*)) (?:(?P<count>{_NUMBER}) )?(?P<unit>{_ANY_UNIT})\b"
)
_TOP = re.compile(
    rf"\b(?P<kind>top|first|best|largest|biggest|highest|bottom|lowest|smallest|worst|die (?:besten|grossten|hochsten)"
    rf"|grossten|hochsten|besten|kleinsten|niedrigsten|erste\w*|les premiers|primer\w*|mejores) (?P<count>{_NUMBER})\b"
    rf"|\b(?P<before>\d{{1,4}}) (?P<after>largest|biggest|highest|lowest|smallest|best|worst|most|grosste\w*"
    rf"|hochste\w*|kleinste\w*|beste\w*)\b"
)
_LOW = re.compile(r"bottom|lowest|smallest|worst|kleinst\w*|niedrigst\w*|fewest|cheapest|billigst\w*|menor\w*")
_SORT = re.compile(
    r"\b(?:sort\w*|order(?:ed)?|arrange\w*|sortier\w*|geordnet|tri[ee]e?s?|ordenad\w*"
    r"|ordena) (?:\w+ ){0,2}?(?:by|nach|par|por)\b (?P<what>.*)"
)
_DOWN = re.compile(r"\b(?:desc\w*|absteigend\w*|decroissant|highest first|largest first|newest first|high to low)\b")
_UP = re.compile(r"\b(?:asc\w*|aufsteigend\w*|croissant|lowest first|smallest first|oldest first|low to high)\b")
_BY = re.compile(r"\b(?:by|per|nach|pro|je|par|por|for each|of each|each|fur jeden?|across|within|among|in each)\b")
_ONLY = re.compile(
    r"\b(?:only|just|nur|seulement|solo|where|in|from|for|of|fur|aus|von|pour|para|without|excluding|except|ohne|ausser|sans|sauf|sin|excepto)\b"
)
_WITHOUT = re.compile(r"without|excluding|except|ohne|ausser|sans|sauf|sin|excepto")
_STACKED = re.compile(r"\b(?:stack\w*|gestapelt\w*|stapel\w*|empil\w*|apilad\w*)\b")
_GROUPED = re.compile(r"\b(?:grouped|side by side|nebeneinander|gruppiert\w*)\b")
_PER_UNIT = re.compile(
    rf"\b(?:by|per|pro|je|nach|par|por|each|every) (?P<unit>{_ANY_UNIT})\b|\b(?P<adverb>yearly|annual\w*"
    rf"|jahrlich\w*|quarterly"
    rf"|monthly|monatlich\w*|weekly|wochentlich\w*|daily|taglich\w*|hourly|stundlich\w*)\b"
)
_LANGUAGE_WORDS: tuple[tuple[Language, str], ...] = (
    ("de", (r"als|zeige?|nach|die|der|das|nur|und|wie|mit|fur|bitte|vergleiche?|letzte\w*|tabelle|welche\w*|pro"
        r"|ein|eine|je|sortiert")),
    ("fr", r"en|les?|la|des|et|par|montre\w*|avec|pour|quels?|quelles?|seulement|comme|dernier\w*|tableau"),
    ("es", r"como|los?|las?|el|y|por|muestra\w*|con|para|cuales?|que|solo|ultim\w*|tabla"),
    ("en", r"as|the|of|and|by|show|with|only|how|what|which|per|last|over|please|a|in|is"),
)  # fmt: skip


@lru_cache(maxsize=256)
def read_wishes(text: str) -> Wishes:
    """Returns what a request asks for. Cost: linear in its first 2,000 characters."""
    folded = fold(text[:TEXT_LIMIT_CHARS])
    if not folded:
        return Wishes()
    top = _TOP.search(folded)
    period = _PERIOD.search(folded)
    granularity = _PER_UNIT.search(folded)
    shown = folded.replace(top[0], " ", 1) if top else folded
    mark = _first(_MARKS, shown)
    return Wishes(
        text=folded,
        language=_language(folded),
        mark=mark or "",
        task=_first(_TASKS, shown) or "",
        is_stacked=True if _STACKED.search(folded) else False if _GROUPED.search(folded) else None,
        top=min(_number(top["count"] or top["before"]), _COUNT_LIMIT) if top else 0,
        is_lowest=bool(_LOW.search(folded)),
        sort="descending" if _DOWN.search(folded) else "ascending" if _UP.search(folded) else "",
        aggregate=_first(_AGGREGATES, folded) or "",
        granularity=_unit(granularity["unit"] or granularity["adverb"]) if granularity else "",
        period=_period(period) if period else None,
    )


def bind_wishes(wishes: Wishes, table: Table) -> Bound:
    """Returns what the wishes mean for a table. Cost: linear in the words and the small columns' distinct values."""
    if not wishes.text:
        return Bound(wishes)
    named = _named(wishes.text, table.columns)
    sorting = _SORT.search(wishes.text)
    sort_by = next(iter(_named(sorting["what"], table.columns)), "") if sorting else ""
    groups = tuple(name for name in named if _follows(wishes.text, _BY, table.column(name)) and name != sort_by)
    return Bound(wishes, named, groups, sort_by, tuple(_filters(wishes.text, table.columns)))


def _first(patterns: Sequence[tuple[_T, str]], text: str) -> _T | None:
    return next((found for found, pattern in patterns if re.search(rf"\b(?:{pattern})\b", text)), None)


def _language(text: str) -> Language:
    scores: list[tuple[int, Language]] = [
        (len(re.findall(rf"\b(?:{words})\b", text)), language) for language, words in _LANGUAGE_WORDS
    ]
    best = max(score for score, _ in scores)
    ties: list[Language] = [language for score, language in scores if score == best]
    return "en" if "en" in ties else ties[0]


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word]


def _unit(word: str) -> Granularity:
    return next(unit for unit, pattern in _UNITS if re.fullmatch(pattern, word))


def _period(found: re.Match[str]) -> Period:
    count = found["count"]
    return Period(_number(count) if count else 1, _unit(found["unit"]), is_first=found["first"] is not None)


def _stem(word: str) -> str:
    """Returns a word without the end that marks a plural."""
    for end in ("ies", "en", "es", "er", "s", "e", "n", "y"):
        if word.endswith(end) and len(word) - len(end) >= 3:
            return word[: -len(end)]
    return word


def _words(column: Column) -> tuple[str, ...]:
    """Returns the stems of a column's name."""
    return tuple(
        _stem(word) for word in fold(re.sub(r"(?<=[a-z])(?=[A-Z])|\.", " ", column.label or column.name)).split()
    )


def _position(text: str, column: Column) -> int:
    """Returns where the words name a column: all of its words in a row, or its longest one; -1 if nowhere."""
    stems = [_stem(word) for word in text.split()]
    wanted = _words(column)
    if not wanted:
        return -1
    for at in range(len(stems) - len(wanted) + 1):
        if tuple(stems[at : at + len(wanted)]) == wanted:
            return at
    main = max(wanted, key=len)
    return stems.index(main) if len(main) >= 4 and main in stems else -1


def _named(text: str, columns: Sequence[Column]) -> tuple[str, ...]:
    found: dict[int, tuple[int, str]] = {}
    for column in columns:
        at = _position(text, column)
        size = len(_words(column))
        # Of two columns that the same word may mean, the one of which more words match: fewer words of its own.
        if at >= 0 and (at not in found or size < found[at][0]):
            found[at] = size, column.name
    return tuple(name for _, (_, name) in sorted(found.items()))


def _follows(text: str, marker: re.Pattern[str], column: Column | None) -> bool:
    """Whether a word such as "by" stands right before a column's name, an article or an "and" apart."""
    if column is None:
        return False
    at = _position(text, column)
    before = " ".join(text.split()[max(0, at - 4) : at])
    return (
        re.search(
            rf"(?:{marker.pattern})(?: (?:the|each|der|die|das|dem|den|jeder|jede|le|la|el|\w+ (?:and|und|et|y)))?$",
            before,
        )
        is not None
    )


def _filters(text: str, columns: Sequence[Column]) -> list[tuple[str, tuple[str, ...]]]:
    """Returns the values that the words leave, where a word such as "only" or "without" comes before the first."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for column in columns:
        if column.kind not in {"category", "ordered", "place"} or column.distinct > _VALUES_LIMIT:
            continue
        folded = {value: fold(value) for value in dict.fromkeys(column.values) if isinstance(value, str)}
        named = [
            value
            for value, words in folded.items()
            if len(words) > 1 and re.search(rf"\b{re.escape(words)}\b", text) and _marked(text, words, _ONLY)
        ]
        is_without = any(_marked(text, folded[value], _WITHOUT) for value in named)
        kept = [value for value in folded if value not in named] if is_without else named
        if named and 0 < len(kept) < len(folded):
            found.append((column.name, tuple(kept)))
    return found


def _marked(text: str, value: str, marker: re.Pattern[str]) -> bool:
    """Whether one of the last words before a value is such a word."""
    before = text[: text.index(value)].split()[-5:]
    return any(marker.fullmatch(word) for word in before)
