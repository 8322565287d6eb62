"""Tables: things compared row by row, a topic's entries, or figures over an axis.

Cells are statements of their own, which the columns refer to. So the model writes row by row, with a name before each
cell that says what belongs there ("cats_weakness"), and the table grows by whole rows.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from viewloom.catalogue.families.chart import figures_of, heading_of, other_views, sample_values
from viewloom.catalogue.families.figures import Axis, Figures, axis
from viewloom.catalogue.families.language import any_of, folded
from viewloom.catalogue.families.reading import aspects, identifier, is_comparison, split_list, subject, things, title
from viewloom.catalogue.families.request import Request
from viewloom.catalogue.families.screen import Screen
from viewloom.catalogue.families.turn import Guided, Messages, ask, talk
from viewloom.catalogue.grammar import CAPITAL, Rule, choice, quoted, render_lark, sequence, text, words
from viewloom.catalogue.library import Library

NEEDS = ("Table", "Col")
ROWS = 5
"""Rows of a table whose entries the model chooses."""
COLUMNS_LIMIT = 4
"""Most columns beside the name that a request may ask for."""
_NOUNS = any_of("table, tables, *tabelle, *tabellen, tabla, tablas, tableau, tableaux, spreadsheet")
KIND = re.compile(
    r"(?:(?<!\w)(?:as|in|into|als|en|dans|como|with)\s+)?(?:(?<!\w)(?:an?|one|the|einer?|eine|una?|un)\s+)?"
    rf"(?:(?<!\w)(?:simple|small|comparison|nice)\s+)?(?<!\w){_NOUNS}(?!\w)"
    r"(?: (?:of|about|for|with|showing|von|mit|der|des|uber|fur|zu|de|del|sobre|con|avec|pour)(?!\w))?(?:\s*:)?"
)
"""A table's name inside a request ("as a table"), in folded text."""
_COLUMNS = re.compile(
    r"(?<!\w)(?:with|mit|con|avec|and their|und ihren?|und ihrer?|y sus?|et leurs?)(?!\w)"
    r"(?: (?:the |den )?(?:columns?|spalten|columnas|colonnes)(?!\w))?[\s:]+(?P<columns>.+)$"
)
_OPENERS: Mapping[str, tuple[str, ...]] = {
    "is": ("A", "An", "The", "One"),
    "is_good_for": ("People who", "Anyone who", "Families who", "Those who"),
    "strength": ("Easy to", "Very", "Good for", "Fast", "Strong", "Has", "Gives", "Known for"),
    "weakness": ("Can be", "Not", "Needs", "Hard to", "Too", "Often", "Slow", "Costs"),
}
"""How a cell of each row begins. Without, the model praises in both rows and says the same thing twice."""
_CUES = tuple(_OPENERS)
_SAMPLING = {"temperature": 0.0, "repeat_penalty": 1.1, "repeat_last_n": 64}


def compose(request: Request, library: Library) -> Guided:
    """Compose the screen of a table."""
    known = figures_of(request)
    if known is not None:
        return _of_figures(request, library, known)
    scale = axis(request.text, request.wording)
    compared = things(request.text) if is_comparison(request.text) else ()
    if scale is not None and not compared:
        return _over_axis(request, library, scale)
    return _comparison(request, library, compared) if compared else _entries(request, library)


def _of_figures(request: Request, library: Library, known: Figures) -> Guided:
    """Show figures that are there; nothing is left for the model."""
    screen, wording = Screen(library), request.wording
    heading = heading_of(request, known, KIND)
    screen.header(heading)
    columns = [_column(screen, wording.name, [quoted(label) for label in known.labels])]
    columns += [_column(screen, name or heading, values, kind="number") for name, values in known.series]
    screen.show("table", "Table", {"columns": f"[{', '.join(columns)}]"})
    screen.follow_ups(other_views(wording, heading, "Table"))
    return screen.guided("table")


def _over_axis(request: Request, library: Library, scale: Axis) -> Guided:
    """Show sample figures of the model's over the axis that the request names."""
    screen, wording = Screen(library), request.wording
    heading = title(subject(request.text, KIND), wording.sample_title)
    screen.header(heading)
    first = _column(screen, scale.name, [quoted(label) for label in scale.labels])
    opening = f"Table([{first}, Col({quoted(heading)}, ["
    screen.model_writes("table", opening=opening, closing='], "number")])')
    screen.note(wording.sample_title, wording.sample_text)
    screen.follow_ups(other_views(wording, heading, "Table"))
    return sample_values(request, screen, "table", count=len(scale.labels))


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
    asked = f"Compare {' and '.join(_lowered(request.english(thing)) for thing in compared)}"
    return screen.guided(
        "table",
        messages=ask(examples(), asked),
        grammar=render_lark(_statements([name for row in zip(*cells, strict=True) for name in row])),
        max_tokens=48 * len(compared) * len(heads),
        sampling=_SAMPLING,
    )


def _entries(request: Request, library: Library) -> Guided:
    """List entries of a topic, with the columns that the request names or with what each is."""
    wording = request.wording
    topic = subject(request.text, KIND)
    match = _COLUMNS.search(folded(topic))
    named = split_list(topic[match.start("columns") :]) if match else []
    topic = topic[: match.start()].strip() if match else topic
    heads = [title(part, wording.value) for part in named][:COLUMNS_LIMIT] or [wording.aspects[0]]
    keys = _unique(["name", *(identifier(request.english(head), "value") for head in heads)])
    cells = [[f"{key}_{row}" for row in range(1, ROWS + 1)] for key in keys]
    screen = Screen(library)
    screen.header(title(topic, wording.sample_title))
    columns = [_column(screen, head, column) for head, column in zip([wording.name, *heads], cells, strict=True)]
    screen.show("table", "Table", {"columns": f"[{', '.join(columns)}]"})
    screen.model_defines()
    _facts_note(request, screen)
    screen.follow_ups([wording.explain.replace("{}", topic), wording.ideas.replace("{}", topic)] if topic else [])
    return screen.guided(
        "table",
        messages=ask(examples(), f"List {ROWS} {request.english(topic) or 'things'}"),
        grammar=render_lark(_statements([name for row in zip(*cells, strict=True) for name in row])),
        max_tokens=30 * ROWS * len(keys),
        sampling=_SAMPLING,
    )


def _statements(names: Sequence[str]) -> Rule:
    """Accept one statement for each name, a short text each."""
    return sequence(*(part for name in names for part in (f"{name} = ", _cell(name), "\n")))


def _cell(name: str) -> Rule:
    """Accept the text that belongs under a name: `cats_weakness` is what cats are not good at."""
    openers = next((openers for cue, openers in _OPENERS.items() if name.endswith(f"_{cue}")), None)
    if openers is None:
        return text(words(1, 20, first=CAPITAL))
    return text(sequence(choice(*openers), " ", words(1, 16)))


def _column(screen: Screen, label: str, cells: Sequence[str], kind: str | None = None) -> str:
    types = {"type": quoted(kind)} if kind else {}
    return screen.call("Col", {"label": quoted(label), "data": f"[{', '.join(cells)}]", **types})


def _facts_note(request: Request, screen: Screen) -> None:
    wording = request.wording
    screen.note(wording.facts_title, f"{wording.facts_text} {wording.english_only}".strip())


def _lowered(name: str) -> str:
    """Write a common noun small, as it stands in a sentence; names keep their capitals as far as one can tell."""
    first = name.split(" ", 1)[0]
    return name[:1].lower() + name[1:] if first.istitle() and first.endswith("s") else name


def _unique(names: Sequence[str]) -> list[str]:
    """Number the names that stand there already."""
    found: list[str] = []
    for name in names:
        found.append(name if name not in found else f"{name}_{len(found) + 1}")
    return found


@cache
def examples() -> Messages:
    """The prompt ahead of the request."""
    # Subjects that few will ask for: the model repeats its examples when asked for the same.
    return talk(
        "You fill tables with short phrases.",
        (
            "Compare violin and drum",
            _rows(
                *_cells(
                    ("violin", "drum"),
                    ("A small string instrument", "A round percussion instrument"),
                    ("People who like long melodies", "Anyone who likes rhythm"),
                    ("Strong and warm sound", "Easy to start with"),
                    ("Hard to learn", "Too loud for a flat"),
                )
            ),
        ),
        (
            "List 3 gemstones",
            _rows(
                *(("name_1", "Ruby"), ("colour_1", "Deep red"), ("use_1", "Rings and watches")),
                *(("name_2", "Emerald"), ("colour_2", "Green"), ("use_2", "Necklaces")),
                *(("name_3", "Amber"), ("colour_3", "Golden brown"), ("use_3", "Beads and old medicine")),
            ),
        ),
        (
            "Compare village and town",
            _rows(
                *_cells(
                    ("village", "town"),
                    ("A place with few houses", "A place with many streets"),
                    ("Families who like nature", "People who look for work"),
                    ("Very calm", "Has more to offer"),
                    ("Often quite dull", "Costs more"),
                )
            ),
        ),
    )


def _cells(names: tuple[str, str], *rows: tuple[str, str]) -> Iterator[tuple[str, str]]:
    for cue, row in zip(_CUES, rows, strict=True):
        for name, cell in zip(names, row, strict=True):
            yield f"{name}_{cue}", cell


def _rows(*cells: tuple[str, str]) -> str:
    return "".join(f"{name} = {quoted(cell)}\n" for name, cell in cells)
