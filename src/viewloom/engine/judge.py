"""Whether a reply looks sensible, judged by rules: the same reply, the same verdict.

`judge(task, program, library)` reads what a finished program shows and returns the kinds of screen it is and what
speaks against it. A kind is told by components alone, `KINDS` says how. What counts as the reply's own words leaves out
titles, notes and suggestions: a server may write those itself, from the request.

The judge sees shape and words. Whether a table is right, an explanation true or a form wise, only a reader can tell; a
reply without findings is one that is worth reading.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, cast

from viewloom.catalogue.families import RepetitionDetector
from viewloom.catalogue.families.language import language_scores, plain
from viewloom.catalogue.library import Library
from viewloom.engine.shown import INPUTS, Screen, strings, walk
from viewloom.lang import Element, Program

Kind = Literal["table", "chart", "form", "steps", "comparison", "explanation", "talk", "any"]
Finding = Literal[
    "not-valid",
    "nothing-shown",
    "only-a-notice",
    "wrong-kind",
    "too-little",
    "repetition",
    "placeholder",
    "program-text",
    "off-topic",
    "not-shown",
    "not-hidden",
    "other-language",
]

EXPLANATION_CHARS = 120
"""Running text of an explanation; less is an answer, but explains nothing."""
REPEATED_CHARS = 12
"""Shorter texts ("name", "yes") come again in good screens."""
STEPS_AT_LEAST = 3
PHRASE_WORDS = 4
LANGUAGE_WORDS = 8
"""In fewer words no language can be told."""
OTHER_SHARE = 0.1
"""By so much of a text the small words of another language must be more than those of the one wanted."""
ENGLISH_SHARE = 0.25
"""So much of a text are English small words only if it is English, for languages that `language` does not know."""
_STEM_CHARS = 5
_NUMBERED = re.compile(r"^\s*(?:\*\*)?\d{1,2}[.)]\s+\S", re.MULTILINE)
_PLACEHOLDER = re.compile(
    r"lorem ipsum|\b(?:TODO|TBD)\b|\[(?:your|insert|enter|name|date|company|placeholder)\b[^\]]*\](?!\()"
    r"|\b(?:text|answer|content|description) (?:goes )?here\b|^\W*(?:\.{3}|…|string|text|value|label|title)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Task:
    """A prompt, and what a sensible reply to it has.

    Attributes:
        text: What the user writes.
        kind: The kind of screen; `any` if only the rest counts.
        group: Row of the scoreboard; the kind if empty.
        language: ISO 639-1 code of the language that the reply is to be in.
        about: Words of which the reply must use one; its own longer words if empty.
        shows: Words and figures that the reply must all show.
        hides: Texts that may stand nowhere in the program.
    """

    text: str
    kind: Kind = "any"
    group: str = ""
    language: str = "en"
    about: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reply is.

    Attributes:
        kinds: The kinds of screen it is, the most telling first.
        findings: What speaks against it.
    """

    kinds: tuple[Kind, ...]
    findings: tuple[Finding, ...]

    @property
    def is_sensible(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.findings


def judge(task: Task, program: Program, source: str, library: Library) -> Verdict:
    """Returns what a reply is, and what speaks against it.

    Args:
        task: What was asked.
        program: The finished reply.
        source: Its text.
        library: What it was written with.
    """
    if program.root is None:
        return Verdict((), ("not-valid",))
    screen = Screen(program.root, library)
    kinds: tuple[Kind, ...] = tuple(kind for kind, is_kind in _kinds(screen).items() if is_kind)
    checks: dict[Finding, bool] = {
        "not-valid": bool(program.errors) or program.incomplete,
        "nothing-shown": not screen.texts and not screen.has_input,
        "only-a-notice": screen.is_only_notices,
        "wrong-kind": task.kind not in {"any", *kinds},
        "too-little": any(kind in kinds and not _has_enough(kind, screen) for kind in ("table", "chart", task.kind)),
        "repetition": _repeats(screen),
        "placeholder": any(_PLACEHOLDER.search(text) for text in screen.texts),
        "program-text": _shows_program(task, screen, library),
        "off-topic": not _is_on_topic(task, screen),
        "not-shown": not _shows_all(task, screen),
        "not-hidden": any(hidden.casefold() in source.casefold() for hidden in task.hides),
        "other-language": _is_other_language(task.language, screen),
    }
    return Verdict(kinds, tuple(finding for finding, is_found in checks.items() if is_found))


# Kinds


def _kinds(screen: Screen) -> dict[Kind, bool]:
    """Tells the kinds of a screen by its components; see `docs/reference/cli.md`."""
    has_form = any(_walks_to(form, INPUTS) for form in screen.of("Form"))
    has_chart = any(element.type_name.endswith("Chart") for element in screen.elements)
    has_table = bool(screen.of("Table"))
    has_panels = max(
        (_items(each, "items", "sections") for each in screen.of("Tabs", "SectionBlock", "Accordion")), default=0
    )
    has_steps = bool(screen.of("Steps", "ListBlock")) or len(_NUMBERED.findall(screen.own_text)) >= 2
    has_text = bool(screen.said) and not screen.of("Form") and not has_chart
    return {
        "form": has_form,
        "chart": has_chart,
        "table": has_table,
        "comparison": has_table or has_panels >= 2,
        "steps": has_steps,
        "explanation": has_text and not has_table and _running_chars(screen) >= EXPLANATION_CHARS,
        "talk": has_text and not has_table,
    }


def _walks_to(element: Element, names: frozenset[str]) -> bool:
    return any(part.type_name in names for part in walk(element))


def _items(element: Element, *names: str) -> int:
    return max((len(value) for name in names if isinstance(value := element.props.get(name), tuple)), default=0)  # pyright: ignore[reportUnknownArgumentType]  # a tuple of any


def _running_chars(screen: Screen) -> int:
    return sum(len(text) for text in screen.said if " " in text.strip())


# What speaks against it


def _has_enough(kind: Kind, screen: Screen) -> bool:
    match kind:
        case "table" | "comparison":
            tables = screen.of("Table")
            return not tables or any(_is_filled(table) for table in tables)
        case "chart":
            return any(_has_figures(element) for element in screen.elements if element.type_name.endswith("Chart"))
        case "steps":
            listed = max((_items(each, "items") for each in screen.of("Steps", "ListBlock")), default=0)
            return max(listed, len(_NUMBERED.findall(screen.own_text))) >= STEPS_AT_LEAST
        case _:
            return True


def _is_filled(table: Element) -> bool:
    """Whether a table has two columns and two rows, and text in most of its cells."""
    columns = [column.props.get("data") for column in walk(table) if column.type_name == "Col"]
    cells = [cast("tuple[Any, ...]", data) for data in columns if isinstance(data, tuple)]
    if len(cells) < 2 or max(map(len, cells)) < 2:
        return False
    return 2 * sum(_is_shown(cell) for column in cells for cell in column) > len(cells) * max(map(len, cells))


def _is_shown(cell: Any) -> bool:
    return isinstance(cell, Element) or any(True for _ in strings(cell))


def _has_figures(chart: Element) -> bool:
    """Whether a chart has two figures or more, not all of them the same, and a label for each of a series."""
    figures = [tuple(_numbers(part.props.get(name))) for part in walk(chart) for name in ("values", "x", "y", "value")]
    labels = chart.props.get("labels")
    if isinstance(labels, tuple):
        count = len(cast("tuple[Any, ...]", labels))
        return count >= 2 and len(set(sum(figures, ()))) > 1 and all(len(each) in {0, count} for each in figures)
    return len(set(sum(figures, ()))) > 1


def _numbers(value: Any) -> Iterator[float]:
    for each in cast("tuple[Any, ...]", value) if isinstance(value, tuple) else (value,):
        if isinstance(each, int | float) and not isinstance(each, bool):
            yield each


def _repeats(screen: Screen) -> bool:
    # A series may well be called what the axis is called.
    said = [text for element in screen.own if not _is_of_chart(element) for text in screen.texts_of(element)]
    counted = Counter(" ".join(plain(text).split()) for text in said)
    if any(count > 1 and len(text) > REPEATED_CHARS for text, count in counted.items()):
        return True
    if any(_is_monotonous(table) for table in screen.of("Table")):
        return True
    headings = Counter(tuple(screen.texts_of(element)) for element in screen.of("CardHeader", "TextContent"))
    if any(count > 1 for texts, count in headings.items() if texts):
        return True
    return any(RepetitionDetector().feed(text + "\n") for text in said if len(text) > EXPLANATION_CHARS)


def _is_monotonous(table: Element) -> bool:
    """Whether two columns of a table are the same, or one says the same in all of three rows or more."""
    columns = [(column.props.get("label"), column.props["data"]) for column in walk(table) if _is_column(column)]
    words = [tuple(cell for cell in data if isinstance(cell, str)) for _, data in columns]
    return len(set(map(repr, columns))) < len(columns) or any(
        len(cells) > 2 and len(set(cells)) == 1 for cells in words
    )


def _is_column(element: Element) -> bool:
    return element.type_name == "Col" and isinstance(element.props.get("data"), tuple)


def _is_of_chart(element: Element) -> bool:
    return element.type_name.endswith(("Chart", "Series"))


def _shows_program(task: Task, screen: Screen, library: Library) -> bool:
    names = "|".join(re.escape(component.name) for component in library.components)
    written = re.compile(rf"\broot\s*=|\b(?:{names})\(\s*[\[\"]")
    return not written.search(task.text) and any(written.search(text) for text in screen.texts)


def _is_on_topic(task: Task, screen: Screen) -> bool:
    if not task.about and task.kind in {"talk", "any"}:
        return True
    wanted = task.about or [word[:_STEM_CHARS] for word in re.findall(r"[^\W\d_]{5,}", task.text)]
    said = plain(screen.own_text)
    return not wanted or any(_is_in(word, said) for word in wanted)


def _shows_all(task: Task, screen: Screen) -> bool:
    said = plain(screen.own_text)
    return all(_is_in(word, said) for word in task.shows)


def _is_in(word: str, said: str) -> bool:
    """Whether a word, as it begins, or a whole figure is said."""
    end = r"(?!\d)" if word[-1:].isdigit() else ""
    return re.search(rf"(?<!\w){re.escape(plain(word))}{end}", said) is not None


def _is_other_language(language: str, screen: Screen) -> bool:
    """Whether the small words of another language are clearly more than those of the one that is wanted."""
    # Labels are names and abbreviations, which may look like any language.
    phrases = "\n".join(text for text in screen.said if len(text.split()) >= PHRASE_WORDS)
    words = len(re.findall(r"[^\W\d_]+", phrases))
    scores = language_scores(phrases)
    if words < LANGUAGE_WORDS:
        return False
    if language in scores:
        return max(scores.values()) - scores[language] > OTHER_SHARE * words
    return scores["en"] > ENGLISH_SHARE * words
