"""Charts: labels and figures from the request where it gives them, sample figures of the model's where not."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from viewloom.catalogue.families.choice import Family
from viewloom.catalogue.families.figures import Figures, axis, before_figures, given_figures
from viewloom.catalogue.families.language import plain
from viewloom.catalogue.families.reading import subject, things, title
from viewloom.catalogue.families.request import Request
from viewloom.catalogue.families.screen import Screen
from viewloom.catalogue.families.turn import Guided, Messages, ask, talk
from viewloom.catalogue.families.wording import Wording
from viewloom.catalogue.grammar import listing, number, quoted, render_lark, sequence, text, words
from viewloom.catalogue.library import Library

NEEDS = ("BarChart", "Series")
LABELS = 5
"""Bars of a chart whose labels the model chooses."""
KIND = re.compile(
    r"\b(?:as|in|into|using|with|als|mit|en|dans|como|con|un)? ?(?:a |an |the |einem? |einer |eine |una? |un |une )?"
    r"(?:\w+ )?(?:\w*chart|\w*diagramm|\w*graphs?|gr[aá]fic[oa]s?|graphiques?|plot|histogram\w*|camembert|courbe)\b"
    r"(?: (?:de (?:barras|l[ií]neas|sectores)|circular|en barres|lin[eé]aire))?"
    r"(?: (?:of|for|showing|about|with|von|f[uü]r|mit|der|des|de|del|sobre|pour|para)\b)?",
    re.IGNORECASE,
)
_KINDS: tuple[tuple[str, str], ...] = (
    ("HorizontalBarChart", r"horizontal|waagerecht|quer"),
    (
        "PieChart",
        r"\bpie\b|torte|kreis|kuchendiagramm|circular|camembert|donut|doughnut|sectores|\bshares?\b|anteil|breakdown|proporc",
    ),
    ("AreaChart", r"\barea|flachen|\baire"),
    ("RadarChart", r"radar|spider|netzdiagramm"),
    ("LineChart", r"\blines?\b|linien|lineas?\b|courbe|lineaire|\btrends?\b|over time|verlauf|kurve|evolution"),
)
_POINTING = re.compile(
    r"\b(it|this|that|these|those|same|the|data|figures|now|again|instead|make|turn|into|in|as|a|an|please|line|bar|pie"
    r"|das|es|dies\w*|die|der|daten|zahlen|jetzt|stattdessen|als|einer?|linien|balken|torten|bitte"
    r"|en|una?|esto|eso|datos|lo|dans|ca|cela)\b"
)
_SAMPLING = {"temperature": 0.8, "top_k": 20, "seed": 7, "repeat_penalty": 1.0}


def compose(request: Request, library: Library) -> Guided:
    """Compose the screen of a chart."""
    screen, wording = Screen(library), request.wording
    kind = _kind(request.text, screen)
    known = figures_of(request)
    topic = subject(
        before_figures(request.text) if given_figures(request.text, request.language) else request.text, KIND
    )
    heading = title(topic.split(":")[0], wording.value)
    screen.header(heading)
    if known is not None:
        _draw(screen, kind, known, heading)
        _summary(screen, wording, known)
        screen.follow_ups(_other_views(request, kind, topic))
        return screen.guided("chart")
    scale = axis(request.text, wording)
    labels = scale.labels if scale else things(subject(request.text, KIND))
    axes = _axes(kind, scale.name if scale else "", heading)
    if labels:
        list_ = f"[{', '.join(quoted(label) for label in labels)}]"
        opening = f"{kind}({list_}, [" + ("" if kind in _FLAT else f"Series({quoted(heading)}, [")
        screen.model_writes("chart", opening=opening, closing="])" if kind in _FLAT else f"])]{axes})")
    else:
        screen.model_writes("chart", opening=f"{kind}(", closing=")" if kind in _FLAT else f"])]{axes})")
    screen.note(wording.sample_title, wording.sample_text)
    screen.follow_ups(_other_views(request, kind, topic))
    return (
        sample_values(request, screen, "chart", len(labels))
        if labels
        else _free_values(request, screen, kind=kind, heading=heading)
    )


_FLAT = frozenset({"PieChart"})
"""Charts that take their values as they are, without a series around."""


def figures_of(request: Request) -> Figures | None:
    """The figures that the request gives; else those on show, if it speaks of the same or names no subject."""
    given = given_figures(request.text, request.language)
    if given:
        return Figures(tuple(label for label, _ in given), (("", tuple(value for _, value in given)),))
    if request.shown is None or not request.earlier:
        return None
    same = _core(request.text) in {"", _core(request.earlier[0])}
    return request.shown if same else None


def _core(text: str) -> str:
    """A request's subject without the screen's kind and without words that only point back."""
    line = re.sub(r"\b(table|tabelle|tabla|tableau)\b", " ", plain(subject(text, KIND)))
    return " ".join(_POINTING.sub(" ", line).split())


def sample_values(request: Request, screen: Screen, family: Family, count: int) -> Guided:
    """Let the model write `count` figures into the list that the screen has opened."""
    values = sequence(number(2, 3), *(part for _ in range(count - 1) for part in (", ", number(2, 3))))
    asked = f"{request.english(subject(request.text, KIND))}, {count} values"
    return screen.guided(
        family,
        messages=ask(examples(), asked),
        grammar=render_lark(values),
        max_tokens=6 * count + 8,
        sampling=_SAMPLING,
    )


def _free_values(request: Request, screen: Screen, *, kind: str, heading: str) -> Guided:
    """Let the model write labels and figures."""
    labels = listing(text(words(1, 3, capital=True)), LABELS, LABELS)
    values = sequence(number(2, 3), *(part for _ in range(LABELS - 1) for part in (", ", number(2, 3))))
    flat = kind in _FLAT
    between = ", [" if flat else f", [Series({quoted(heading)}, ["
    return screen.guided(
        "chart",
        messages=ask(examples(), f"{request.english(subject(request.text, KIND))}, {LABELS} labels"),
        grammar=render_lark(sequence(labels, between, values, *(["]"] if flat else []))),
        max_tokens=140,
        sampling={**_SAMPLING, "temperature": 0.3, "repeat_penalty": 1.1},
    )


def _kind(text: str, screen: Screen) -> str:
    known = plain(text)
    wanted = (kind for kind, pattern in _KINDS if re.search(pattern, known) and screen.has(kind))
    return next(wanted, "BarChart")


def _axes(kind: str, x_label: str, y_label: str) -> str:
    """Write the variant and the names of the axes, where the chart has axes."""
    if kind == "RadarChart" or not x_label:
        return ""
    variant = "linear" if kind in {"LineChart", "AreaChart"} else "grouped"
    return f", {quoted(variant)}, {quoted(x_label)}, {quoted(y_label)}"


def _draw(screen: Screen, kind: str, known: Figures, heading: str) -> None:
    labels = f"[{', '.join(quoted(label) for label in known.labels)}]"
    if kind in _FLAT:
        values = f"[{', '.join(known.series[0][1])}]"
        screen.show("chart", kind, {"labels": labels, "values": values})
        return
    series = (
        screen.call("Series", {"category": quoted(name or heading), "values": f"[{', '.join(values)}]"})
        for name, values in known.series
    )
    screen.show("chart", kind, {"labels": labels, "series": f"[{', '.join(series)}]"})


def _summary(screen: Screen, wording: Wording, known: Figures) -> None:
    """Say what can be counted: the highest, the lowest, the sum."""
    values = [float(value) for value in known.series[0][1]]
    high, low = max(range(len(values)), key=values.__getitem__), min(range(len(values)), key=values.__getitem__)
    texts = known.series[0][1]
    parts = (
        f"{wording.highest}: {known.labels[high]} ({texts[high]})",
        f"{wording.lowest}: {known.labels[low]} ({texts[low]})",
        f"{wording.total}: {_plain_number(sum(values))}",
    )
    screen.show("summary", "TextContent", {"text": quoted(" · ".join(parts))})


def _plain_number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.2f}".rstrip("0")


def _other_views(request: Request, kind: str, topic: str) -> list[str]:
    wording = request.wording
    views: Mapping[str, str] = {"LineChart": wording.as_line, "BarChart": wording.as_bars, "PieChart": wording.as_pie}
    others: Sequence[str] = [view for name, view in views.items() if name != kind]
    return [view.replace("{}", topic or wording.value) for view in (*others[:2], wording.as_table)]


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
