"""Charts: labels and figures from the request where it gives them, sample figures of the model's where not."""

import re
from collections.abc import Sequence
from functools import cache

from viewloom.catalogue.families.choice import Family
from viewloom.catalogue.families.figures import Axis, Figures, axis, before_figures, given_figures, is_calendar
from viewloom.catalogue.families.language import any_of, folded, plain
from viewloom.catalogue.families.reading import split_list, subject, title
from viewloom.catalogue.families.request import Request
from viewloom.catalogue.families.screen import Screen
from viewloom.catalogue.families.turn import Guided, Messages, ask, talk
from viewloom.catalogue.families.wording import Wording
from viewloom.catalogue.grammar import (
    CAPITAL,
    Rule,
    choice,
    listing,
    number,
    quoted,
    render_lark,
    sequence,
    text,
    words,
)
from viewloom.catalogue.library import Library

NEEDS = ("BarChart", "Series")
LABELS = 5
"""Bars of a chart whose labels the model chooses."""
PARTS_LIMIT = 8
"""Most labels or series that are taken from a list in the request."""
_ADJECTIVES = any_of(
    "bar, line, pie, area, radar, horizontal, vertical, stacked, simple, nice, colourful, colorful, donut,"
    " doughnut, big,"
    " small, little, column, waagerechtes, einfaches, schones, kleines"
)
_NOUNS = any_of(
    "chart, charts, *chart, graph, graphs, *diagramm, *diagramme, diagram, plot, histogram*, grafico, graficos,"
    " grafica,"
    " graficas, graphique, graphiques, camembert, courbe, *grafik"
)
KIND = re.compile(
    r"(?:(?<!\w)(?:as|in|into|using|with|als|mit|en|dans|como|con|un)\s+)?"
    r"(?:(?<!\w)(?:an?|the|einem?|einer|eine|ein|una?|une)\s+)?"
    rf"(?:(?<!\w){_ADJECTIVES}\s+)*(?<!\w){_NOUNS}(?!\w)"
    r"(?: (?:de (?:barras|lineas|sectores)|circular|en barres|lineaire))?"
    r"(?: (?:of|for|showing|about|with|von|fur|mit|der|des|de|del|sobre|pour|para|zu|uber)(?!\w))?(?:\s*:)?"
    r"|^(?:compare|vergleiche?|compara|comparer|comparez)(?!\w)(?: (?:die|las|los|les)(?!\w))?"
)
"""What a chart's subject goes without, in folded text: its name ("as a bar chart"), and the order to compare."""
_KINDS: tuple[tuple[str, str], ...] = (
    ("HorizontalBarChart", r"horizontal|waagerecht|quer\b"),
    (
        "PieChart",
        r"\bpie\b|torte|kreis|kuchendiagramm|circular|camembert|do(ugh)?nut|sectores|\bshares?\b|anteil|proporc",
    ),
    ("AreaChart", r"\barea|flachen|\baire"),
    ("RadarChart", r"radar|spider|netzdiagramm"),
    ("LineChart", r"\blines?\b|linien|lineas?\b|courbe|lineaire|\btrends?\b|over time|verlauf|kurve|evolution"),
)
_FLAT = frozenset({"PieChart"})
"""Charts that take their values as they are, without a series around."""
_OF = re.compile(r"(?<!\w)(?:of|for|von|fur|de|des|del|para|pour)(?!\w)\s+(?P<list>.+)$")
_POINTING = re.compile(
    r"(?<!\w)"
    + any_of(
        "it, this, that, these, those, same, the, data, figures, now, again, instead, make, turn, into, in, as,"
        " a, an, as"
        " a, please, line, bar, pie, das, es, die, der, diese, dieselben, daten, zahlen, jetzt, stattdessen,"
        " als, eine,"
        " einer, linien, balken, torten, bitte, en, un, una, esto, eso, datos, lo, dans, ca, cela, table,"
        " tabelle, tabla,"
        " tableau, und, and, y, et"
    )
    + r"(?!\w)"
)
_SAMPLING = {"temperature": 0.8, "top_k": 20, "seed": 7, "repeat_penalty": 1.0}
_LABEL_SAMPLING = {"temperature": 0.3, "seed": 7, "repeat_penalty": 1.1, "repeat_last_n": 64}


def compose(request: Request, library: Library) -> Guided:
    """Compose the screen of a chart."""
    screen = Screen(library)
    kind = _kind(request.text, screen)
    known = figures_of(request)
    return _known(request, screen, kind, known) if known else _sample(request, screen, kind)


def _known(request: Request, screen: Screen, kind: str, known: Figures) -> Guided:
    """Draw figures that are there; nothing is left for the model."""
    wording = request.wording
    heading = heading_of(request, known, KIND)
    screen.header(heading)
    arguments = {"labels": _texts(known.labels)}
    if kind in _FLAT:
        arguments["values"] = f"[{', '.join(known.series[0][1])}]"
    else:
        series = (
            screen.call("Series", {"category": quoted(name or heading), "values": f"[{', '.join(values)}]"})
            for name, values in known.series
        )
        arguments["series"] = f"[{', '.join(series)}]"
    screen.show("chart", kind, arguments)
    _summary(screen, wording, known)
    screen.follow_ups(other_views(wording, heading, kind))
    return screen.guided("chart")


def _sample(request: Request, screen: Screen, kind: str) -> Guided:
    """Draw figures that the model makes up, and say so."""
    wording = request.wording
    topic = subject(request.text, KIND)
    scale = axis(request.text, wording)
    parts = _parts(topic)
    labels = scale.labels if scale else parts
    heading = title(topic, wording.sample_title)
    categories = (parts if scale and kind not in _FLAT else ()) or (heading,)
    screen.header(heading)
    flat = kind in _FLAT
    opening = f"{kind}({_texts(labels)}, [" if labels else f"{kind}("
    if labels and not flat:
        opening += f"Series({quoted(categories[0])}, ["
    screen.model_writes("chart", opening=opening, closing="])" if flat else f"])]{_axes(kind, scale, heading)})")
    screen.note(wording.sample_title, wording.sample_text)
    screen.follow_ups(other_views(wording, topic or heading, kind))
    if labels:
        return sample_values(request, screen, "chart", count=len(labels), more=() if flat else categories[1:])
    return _sample_labels(request, screen, None if flat else heading)


def figures_of(request: Request) -> Figures | None:
    """The figures that the request gives; else those on show, if it speaks of the same or names no subject."""
    given = given_figures(request.text, request.language)
    if given:
        return Figures(tuple(label for label, _ in given), (("", tuple(value for _, value in given)),))
    if request.shown is None or not request.earlier:
        return None
    known = {"", _core(request.earlier[0]), _core(request.shown_title)}
    return request.shown if _core(request.text) in known else None


def _core(text: str) -> str:
    """A request's subject without the screen's kind and without words that only point back."""
    return " ".join(re.findall(r"\w+", _POINTING.sub(" ", folded(subject(text, KIND)))))


def heading_of(request: Request, known: Figures, kind: re.Pattern[str]) -> str:
    """The heading over known figures: what the request says before them, else the last heading, else the labels."""
    given = given_figures(request.text, request.language)
    topic = subject(before_figures(request.text) if given else request.text, kind).rstrip(" :")
    if not given and not _core(request.text):
        topic = request.shown_title
    return title(topic, "") or title(", ".join(known.labels), request.wording.value)


def sample_values(request: Request, screen: Screen, family: Family, *, count: int, more: Sequence[str] = ()) -> Guided:
    """Let the model write figures into the list that the screen has opened.

    Args:
        request: What to make up figures for.
        screen: Ends inside a list of numbers.
        family: The family that the reply belongs to.
        count: How many figures.
        more: Names of further series that the model fills.
    """
    rule = _values(count)
    for name in more:
        rule = sequence(rule, f"]), Series({quoted(name)}, [", _values(count))
    asked = f"{request.english(subject(request.text, KIND)) or 'Sales'}, {count} values"
    return screen.guided(
        family,
        messages=ask(examples(), asked),
        grammar=render_lark(rule),
        max_tokens=(6 * count + 12) * (1 + len(more)),
        sampling=_SAMPLING,
        prefix="chart",
    )


def _sample_labels(request: Request, screen: Screen, category: str | None) -> Guided:
    """Let the model write labels and figures."""
    labels = listing(text(words(1, 3, first=CAPITAL)), LABELS, LABELS)
    between = ", [" if category is None else f", [Series({quoted(category)}, ["
    return screen.guided(
        "chart",
        messages=ask(
            examples(), f"{request.english(subject(request.text, KIND)) or 'Favourite things'}, {LABELS} labels"
        ),
        grammar=render_lark(sequence(labels, between, _values(LABELS))),
        max_tokens=140,
        sampling=_LABEL_SAMPLING,
    )


def _values(count: int) -> Rule:
    """Accept so many numbers, all of two digits or all of three: a scale that shows each of them."""

    def row(digits: int) -> Rule:
        each = number(digits, digits)
        return sequence(each, *(part for _ in range(count - 1) for part in (", ", each)))

    return choice(row(2), row(3))


def _parts(topic: str) -> tuple[str, ...]:
    """The parts of a subject that a chart tells apart: "sales of apples and pears"; empty for fewer than two."""
    match = _OF.search(folded(topic))
    parts = split_list(topic[match.start("list") :] if match else topic)
    if not 2 <= len(parts) <= PARTS_LIMIT or any(is_calendar(word) for part in parts for word in part.split()):
        return ()
    return tuple(title(part, part) for part in parts)


def _kind(request: str, screen: Screen) -> str:
    known = plain(request)
    return next((kind for kind, pattern in _KINDS if re.search(pattern, known) and screen.has(kind)), "BarChart")


def _axes(kind: str, scale: Axis | None, heading: str) -> str:
    """Write the variant and the names of the axes, where the chart has axes."""
    if kind == "RadarChart" or scale is None:
        return ""
    variant = "linear" if kind in {"LineChart", "AreaChart"} else "grouped"
    return f", {quoted(variant)}, {quoted(scale.name)}, {quoted(heading)}"


def _texts(items: Sequence[str]) -> str:
    return f"[{', '.join(quoted(item) for item in items)}]"


def _summary(screen: Screen, wording: Wording, known: Figures) -> None:
    """Say what can be counted: the highest, the lowest, the sum."""
    texts = known.series[0][1]
    values = [float(value) for value in texts]
    high, low = max(range(len(values)), key=values.__getitem__), min(range(len(values)), key=values.__getitem__)
    parts = (
        f"{wording.highest}: {known.labels[high]} ({texts[high]})",
        f"{wording.lowest}: {known.labels[low]} ({texts[low]})",
        f"{wording.total}: {_plain_number(sum(values))}",
    )
    screen.show("summary", "TextContent", {"text": quoted(" · ".join(parts))})


def _plain_number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.2f}".rstrip("0")


def other_views(wording: Wording, topic: str, kind: str) -> list[str]:
    """Offer the same figures drawn otherwise."""
    views = (
        ("LineChart", wording.as_line),
        ("BarChart", wording.as_bars),
        ("PieChart", wording.as_pie),
        ("Table", wording.as_table),
    )
    return [view.replace("{}", topic) for name, view in views if name != kind][-3:]


@cache
def examples() -> Messages:
    """The prompt ahead of the request."""
    return talk(
        "You make up realistic figures for a chart.",
        ("Umbrellas sold, 12 values", "84, 76, 91, 73, 58, 41, 35, 38, 62, 88, 97, 93"),
        ("Website visitors, 7 values", "310, 342, 355, 348, 371, 264, 228"),
        (
            "Favourite sports, 5 labels",
            '["Football", "Tennis", "Swimming", "Running", "Cycling"], [Series("Favourite sports", [46, 21, 33, 28, 17',
        ),
        ("Rain in a year, 4 values", "142, 96, 61, 118"),
    )
