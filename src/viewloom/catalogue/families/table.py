"""Tables: things compared row by row, a topic's entries, or figures over an axis.

Cells are statements of their own, which the columns refer to. So the model writes row by row, with a name before each
cell that says what belongs there ("cats_weakness"), and the table grows by whole rows.
"""

import re
from collections.abc import Sequence
from functools import cache

from viewloom.catalogue.families.chart import figures_of, sample_values
from viewloom.catalogue.families.figures import Figures, axis
from viewloom.catalogue.families.reading import aspects, identifier, subject, things, title
from viewloom.catalogue.families.request import Request
from viewloom.catalogue.families.screen import Screen
from viewloom.catalogue.families.turn import Guided, Messages, ask, talk
from viewloom.catalogue.grammar import Rule, quoted, render_lark, sequence, text, words
from viewloom.catalogue.library import Library

NEEDS = ("Table", "Col")
ROWS = 5
"""Rows of a table whose entries the model chooses."""
KIND = re.compile(
    r"\b(?:as|in|into|als|in|en|dans|como|with) (?:a |an |one |the |ein(?:e|er)? |una? |un )?(?:\w+ )?(?:table"
    r"|tabelle|tabla|tableau)\b"
    r"|\b(?:table|tabelle|tabla|tableau) (?:of|about|for|with|von|mit|[uü]ber|f[uü]r|zu|de|sobre|con|des"
    r"|avec)\b|\b(?:table|tabelle|tabla|tableau)\b",
    re.IGNORECASE,
)
_COLUMNS = re.compile(
    r"^(?P<topic>.+?)\s*\b(?:with|mit|con|avec|and their|und ihre[nr]?|y sus?|et leurs?)\b\s*(?P<columns>.+)$",
    re.IGNORECASE,
)
_CUES = ("is", "is_good_for", "strength", "weakness")
_SAMPLING = {"temperature": 0.0, "repeat_penalty": 1.1, "repeat_last_n": 64}


def compose(request: Request, library: Library) -> Guided:
    """Compose the screen of a table."""
    known = figures_of(request)
    if known is not None:
        return _of_figures(request, library, known)
    compared = things(request.text)
    scale = axis(request.text, request.wording)
    if scale is not None:
        return _over_axis(request, library, scale.labels, scale.name)
    if compared:
        return _comparison(request, library, compared)
    return _entries(request, library)


def _of_figures(request: Request, library: Library, known: Figures) -> Guided:
    """Show the user's figures, and nothing of the model's."""
    screen, wording = Screen(library), request.wording
    screen.header(title(subject(request.text, KIND).split(":")[0], wording.value))
    columns = [_column(screen, wording.name, [quoted(label) for label in known.labels])]
    columns += [_column(screen, name or wording.value, values, kind="number") for name, values in known.series]
    screen.show("table", "Table", {"columns": f"[{', '.join(columns)}]"})
    screen.follow_ups(_other_views(request))
    return screen.guided("table")


def _over_axis(request: Request, library: Library, labels: Sequence[str], axis_name: str) -> Guided:
    """Show sample figures of the model's over the axis that the request names."""
    screen, wording = Screen(library), request.wording
    topic = subject(request.text, KIND)
    screen.header(title(topic, wording.value))
    first = _column(screen, axis_name, [quoted(label) for label in labels])
    opening = f"Table([{first}, Col({quoted(title(topic, wording.value))}, ["
    screen.model_writes("table", opening=opening, closing='], "number")])')
    screen.note(wording.sample_title, wording.sample_text)
    screen.follow_ups(_other_views(request))
    return sample_values(request, screen, "table", len(labels))


def _comparison(request: Request, library: Library, compared: Sequence[str]) -> Guided:
    """Compare things by the aspects that the request names, or by what each is, is good for and lacks."""
    wording = request.wording
    named = aspects(request.text)
    heads = named or wording.aspects
    cues = [identifier(request.english(head), f"point_{n}") for n, head in enumerate(named, 1)] or list(_CUES)
    names = _unique([identifier(request.english(thing), "thing") for thing in compared])
    cells = [[f"{name}_{cue}" for cue in _unique(cues)] for name in names]
    screen = Screen(library)
    screen.header(" vs ".join(compared))
    columns = [_column(screen, wording.aspect, [quoted(head) for head in heads])]
    columns += [_column(screen, thing, column) for thing, column in zip(compared, cells, strict=True)]
    screen.show("table", "Table", {"columns": f"[{', '.join(columns)}]"})
    screen.model_defines()
    _facts_note(request, screen)
    screen.follow_ups([wording.explain.replace("{}", thing) for thing in compared])
    asked = f"Compare {' and '.join(request.english(thing) for thing in compared)}"
    return screen.guided(
        "table",
        messages=ask(examples(), asked),
        grammar=render_lark(_statements([name for row in zip(*cells, strict=True) for name in row])),
        max_tokens=40 * len(compared) * len(heads),
        sampling=_SAMPLING,
    )


def _entries(request: Request, library: Library) -> Guided:
    """List entries of a topic, with the columns that the request names or with what each is."""
    wording = request.wording
    topic = subject(request.text, KIND)
    match = _COLUMNS.match(topic)
    named = [part.strip() for part in re.split(r",|\b(?:and|und|y|et)\b", match["columns"])] if match else []
    topic = match["topic"] if match else topic
    heads = [title(part, wording.value) for part in named if part][:4] or [wording.aspects[0]]
    keys = _unique(["name", *(identifier(request.english(head), "value") for head in heads)])
    cells = [[f"{key}_{row}" for row in range(1, ROWS + 1)] for key in keys]
    screen = Screen(library)
    screen.header(title(topic, wording.aspect))
    columns = [_column(screen, head, column) for head, column in zip([wording.name, *heads], cells, strict=True)]
    screen.show("table", "Table", {"columns": f"[{', '.join(columns)}]"})
    screen.model_defines()
    _facts_note(request, screen)
    screen.follow_ups([wording.explain.replace("{}", topic or wording.aspect), wording.ideas.replace("{}", topic)])
    return screen.guided(
        "table",
        messages=ask(examples(), f"List {ROWS} {request.english(topic)}"),
        grammar=render_lark(_statements([name for row in zip(*cells, strict=True) for name in row])),
        max_tokens=30 * ROWS * len(keys),
        sampling=_SAMPLING,
    )


def _statements(names: Sequence[str]) -> Rule:
    """Accept one statement for each name, a short text each."""
    cell = text(words(1, 14, capital=True))
    return sequence(*(part for name in names for part in (f"{name} = ", cell, "\n")))


def _column(screen: Screen, label: str, cells: Sequence[str], kind: str | None = None) -> str:
    types = {"type": quoted(kind)} if kind else {}
    return screen.call("Col", {"label": quoted(label), "data": f"[{', '.join(cells)}]", **types})


def _facts_note(request: Request, screen: Screen) -> None:
    wording = request.wording
    screen.note(wording.facts_title, f"{wording.facts_text} {wording.english_only}".strip())


def _other_views(request: Request) -> list[str]:
    # The figures are in the text of the follow-up, so that the next turn has them.
    wording, topic = request.wording, subject(request.text, KIND)
    return [view.replace("{}", topic) for view in (wording.as_bars, wording.as_line) if topic]


def _unique(names: Sequence[str]) -> list[str]:
    """Number the names that stand there already."""
    found: list[str] = []
    for name in names:
        found.append(name if name not in found else f"{name}_{len(found) + 1}")
    return found


@cache
def examples() -> Messages:
    """The prompt ahead of the request."""
    return talk(
        "You compare things. Be short and true.",
        (
            "Compare tea and coffee",
            _rows(
                ("tea", "coffee"),
                ("A drink made from leaves", "A drink made from roasted beans"),
                ("A calm afternoon", "Waking up early"),
                ("Little caffeine", "Strong taste"),
                ("Mild taste", "Can keep you awake"),
            ),
        ),
        (
            "Compare bus and train",
            _rows(
                ("bus", "train"),
                ("A large road vehicle", "A vehicle that runs on rails"),
                ("Short trips in a city", "Long trips between cities"),
                ("Cheap and flexible", "Fast and comfortable"),
                ("Stuck in traffic", "Only stops at stations"),
            ),
        ),
    )


def _rows(names: tuple[str, str], *rows: tuple[str, str]) -> str:
    return "".join(
        f"{name}_{cue} = {quoted(cell)}\n"
        for cue, row in zip(_CUES, rows, strict=True)
        for name, cell in zip(names, row, strict=True)
    )
