"""A document as a program: its parts in their order, each in the form that the rules chose.

Main path: `compose_document(document, library, request)`. One table is shown alone, with its figures, chart and rows;
several become tabs; what is nested becomes sections that fold.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from viewloom.catalogue.library import Library
from viewloom.compose.choosing.charts import COMPONENTS, draw_chart
from viewloom.compose.choosing.choice import Choice, choose, explain
from viewloom.compose.choosing.drawing import Sheet
from viewloom.compose.choosing.figures import draw_figures, record_nodes, summary
from viewloom.compose.choosing.follow_ups import draw_follow_ups, follow_ups
from viewloom.compose.choosing.forms import draw_form
from viewloom.compose.choosing.prose_part import code_node, prose_nodes, steps_of
from viewloom.compose.choosing.selection import select, take
from viewloom.compose.choosing.tables import draw_list, draw_table
from viewloom.compose.choosing.welcome import help_document, help_offers
from viewloom.compose.choosing.wishes import Bound, Wishes, bind_wishes, read_wishes
from viewloom.compose.choosing.words import Language, mark_name, say
from viewloom.compose.tabular import Document, Nested, Note, Part, Record, Schema, Table, Text
from viewloom.compose.understanding.naming import label_of
from viewloom.compose.understanding.periods import unpivoted
from viewloom.lang.ast import Arr, Comp, Node, Str
from viewloom.safety.policy import Policy

TABS_LIMIT = 8
_SILENT_NOTES = frozenset({"total_apart", "gaps", "header_missing"})
"""Notes on what the screen shows by itself: a marked total, a gap in a line."""


@dataclass(frozen=True, slots=True)
class Composition:
    """A program and how it came about.

    Attributes:
        statements: Its text, statement by statement, each with its line end; the root first.
        choices: What was chosen for each table.
    """

    statements: tuple[str, ...]
    choices: tuple[Choice, ...] = ()

    @property
    def program(self) -> str:
        """The whole text."""
        return "".join(self.statements)

    def explanation(self) -> list[str]:
        """Returns lines that say which rules decided."""
        return [line for choice in self.choices for line in (choice.case.table.label or "table", *explain(choice))]


@dataclass(slots=True)
class _Composing:
    """One document under way."""

    sheet: Sheet
    wishes: Wishes
    choices: list[Choice] = field(default_factory=list[Choice])

    @property
    def language(self) -> Language:
        """Of what is said on the screen."""
        return self.wishes.language


def compose_document(
    document: Document,
    library: Library,
    request: str = "",
    *,
    policy: Policy | None = None,
    has_follow_ups: bool = True,
) -> Composition:
    """Returns the program that shows a document.

    Args:
        document: What was read.
        library: The components that may be used.
        request: What was asked for, in words.
        policy: Which addresses may be shown; the strictest if not given.
        has_follow_ups: Offer other views at the end.

    Cost: linear in the cells.
    """
    sheet = Sheet(library, policy or Policy())
    composing = _Composing(sheet, read_wishes(request))
    children = _header(document, composing)
    children += _parts(document.parts, composing)
    children += [node for note in document.notes for node in _note(note, composing)]
    if not children:
        children = sheet.note(say(composing.language, "empty"), size="default")
    if has_follow_ups and len(composing.choices) == 1:
        children += draw_follow_ups(follow_ups(composing.choices[0]), sheet)
    return Composition(tuple(sheet.statement_texts(children)), tuple(composing.choices))


def compose_help(library: Library, said: str = "", *, policy: Policy | None = None) -> Composition:
    """Returns what to answer somebody who sent no data: what can be composed, in their language."""
    sheet = Sheet(library, policy or Policy())
    composing = _Composing(sheet, read_wishes(said))
    document = help_document(composing.language)
    children = [*_header(document, composing), *_parts(document.parts, composing)]
    children += draw_follow_ups(help_offers(composing.language), sheet)
    return Composition(tuple(sheet.statement_texts(children)))


def _header(document: Document, composing: _Composing) -> list[Node]:
    tables = [part for part in document.parts if isinstance(part, Table)]
    schemas = [part for part in document.parts if isinstance(part, Schema)]
    title = document.title
    subtitle = ""
    if not title and len(document.parts) == 1:
        title = tables[0].label if tables else str(schemas[0].schema.get("title", "")) if schemas else ""
        title = title or getattr(document.parts[0], "label", "")
    if schemas and len(document.parts) == 1:
        subtitle = str(schemas[0].schema.get("description", ""))
    if not title:
        return []
    if composing.sheet.has("CardHeader"):
        return [composing.sheet.add("header", Comp("CardHeader", (Str(title), *([Str(subtitle)] if subtitle else []))))]
    return composing.sheet.heading(title)


def _parts(parts: Sequence[Part], composing: _Composing) -> list[Node]:
    """Returns the parts of the root: several tables in tabs, nested parts in sections, the rest as it comes."""
    tables = [part for part in parts if isinstance(part, Table)]
    nested = [part for part in parts if isinstance(part, Nested)]
    has_prose = any(isinstance(part, Text) for part in parts)
    if len(tables) > 1 and not has_prose and composing.sheet.has("Tabs"):
        plain = [part for part in parts if not isinstance(part, Table | Nested)]
        return [*_in_order(plain, composing), *_tabs([*tables, *nested], composing)]
    if len(nested) > 1 and not has_prose:
        rest = [part for part in parts if not isinstance(part, Nested)]
        return [*_in_order(rest, composing), *_sections(nested, composing)]
    return _in_order(parts, composing)


def _in_order(parts: Sequence[Part], composing: _Composing) -> list[Node]:
    nodes: list[Node] = []
    is_only = len(parts) == 1
    for part in parts:
        if not is_only and not isinstance(part, Text) and (label := part.label):
            nodes += composing.sheet.heading(label)
        nodes += _part(part, composing, is_only=is_only)
    return nodes


def _part(part: Part, composing: _Composing, *, is_only: bool = False) -> list[Node]:
    sheet, language = composing.sheet, composing.language
    match part:
        case Table():
            return _table(part, composing, is_only=is_only)
        case Record():
            noted = [node for note in part.notes for node in _note(note, composing)]
            return [*record_nodes(part, sheet, language), *noted]
        case Text():
            return code_node(part.language, part.text, sheet) if part.is_code else prose_nodes(part.text, sheet)
        case Schema():
            return draw_form(part.schema, sheet, language)
        case Nested():
            return _in_order(part.parts, composing) if sheet.level else _parts(part.parts, composing)


def _tabs(parts: Sequence[Part], composing: _Composing) -> list[Node]:
    items = [_panel("TabItem", part, at, composing) for at, part in enumerate(parts[:TABS_LIMIT], start=1)]
    nodes: list[Node] = [composing.sheet.add("tabs", Comp("Tabs", (Arr(tuple(items)),)))]
    return [*nodes, *_sections(parts[TABS_LIMIT:], composing)] if parts[TABS_LIMIT:] else nodes


def _sections(parts: Sequence[Part], composing: _Composing) -> list[Node]:
    """Returns parts that fold; below each other with headings where the library has nothing that does."""
    sheet = composing.sheet
    for holder, item in (("SectionBlock", "SectionItem"), ("Accordion", "AccordionItem")):
        if sheet.has(holder):
            items = [_panel(item, part, at, composing) for at, part in enumerate(parts, start=1)]
            return [sheet.add("sections", Comp(holder, (Arr(tuple(items)),)))]
    return _in_order(parts, composing)


def _panel(kind: str, part: Part, at: int, composing: _Composing) -> Node:
    sheet = composing.sheet
    sheet.level += 1
    content = _part(part, composing)
    sheet.level -= 1
    label = getattr(part, "label", "") or f"{say(composing.language, 'table')} {at}"
    content = content or sheet.note(say(composing.language, "empty"))
    return sheet.add(
        kind.removesuffix("Item").lower(), Comp(kind, (Str(f"{kind.lower()}-{at}"), Str(label), Arr(tuple(content))))
    )


def _table(table: Table, composing: _Composing, *, is_only: bool) -> list[Node]:
    """Returns a table: its chart and its rows, or its key figures and its rows."""
    sheet, language = composing.sheet, composing.language
    if (steps := steps_of(table)) and sheet.has("Steps") and not composing.wishes.mark:
        return [sheet.add("steps", Comp("Steps", (Arr(tuple(steps)),)))]
    bound = bind_wishes(composing.wishes, table)
    selection = select(table, bound)
    shown = selection.table
    choice = _choose(shown, bound, composing)
    composing.choices.append(choice)
    said = [*selection.remarks, *_refusal(choice)]
    remarks = [node for remark in said for node in sheet.note(remark)]
    notes = [node for note in table.notes for node in _note(note, composing)]
    best = choice.best.candidate
    if choice.chart is None:
        rows = (
            draw_list(shown, sheet, language)
            if best.mark == "list"
            else draw_table(_cut(shown, choice), sheet, language)
        )
        return [*draw_figures(summary(shown, bound), sheet), *rows, *remarks, *notes]
    chart = _chart(choice, composing)
    rows = draw_table(shown, sheet, language)
    return [*_chart_and_rows(chart, rows, composing, is_only=is_only), *remarks, *notes]


def _choose(table: Table, bound: Bound, composing: _Composing) -> Choice:
    """Returns how to show a table; a chart of one whose columns are periods has them along its axis."""
    language, available = composing.language, _available(composing.sheet)
    label = table.label or say(language, "value")
    long = unpivoted(table, label, lambda step: label_of(say(language, step or "period")))
    if long is not None:
        choice = choose(long, bind_wishes(composing.wishes, long), available)
        if choice.chart is not None:
            return choice
    return choose(table, bound, available)


def _chart(choice: Choice, composing: _Composing) -> list[Node]:
    best = choice.best.candidate
    figures = best.view or best.points
    remarks = figures.remarks if figures else ()
    chart = composing.sheet.add("chart", draw_chart(best))
    return [chart, *(node for remark in remarks for node in composing.sheet.note(remark))]


def _chart_and_rows(chart: list[Node], rows: list[Node], composing: _Composing, *, is_only: bool) -> list[Node]:
    """Returns both: in tabs where they stand alone, below each other elsewhere."""
    sheet = composing.sheet
    if not sheet.has("Tabs"):
        return [*chart, *rows]
    panels = (("chart", chart), ("table", rows))
    items = tuple(
        sheet.add("tab", Comp("TabItem", (Str(key), Str(say(composing.language, key)), Arr(tuple(nodes)))))
        for key, nodes in panels
    )
    return [sheet.add("views", Comp("Tabs", (Arr(items),)))]


def _cut(table: Table, choice: Choice) -> Table:
    """Returns the rows that a request for the top few asked for."""
    wishes = choice.case.bound.wishes
    if not wishes.top or table.row_count <= wishes.top:
        return table
    measure = table.column(choice.case.bound.sort_by) or next(iter(choice.case.measures), None)
    rows = list(range(table.row_count))
    if measure is not None and not choice.case.bound.sort_by:
        known: dict[int, Any] = {row: measure.values[row] for row in rows if measure.values[row] is not None}
        rows = sorted(known, key=known.__getitem__, reverse=not wishes.is_lowest)
    return take(table, rows[: wishes.top])


def _refusal(choice: Choice) -> list[str]:
    """Says why the drawing that was asked for is not the one that is shown."""
    wishes = choice.case.bound.wishes
    if wishes.mark in {"", "chart"} or choice.best.candidate.mark == wishes.mark or not choice.refused:
        return []
    shown = mark_name(wishes.language, choice.best.candidate.mark)
    if wishes.mark == "pie":
        return [say(wishes.language, "no_whole", mark=shown)]
    return [say(wishes.language, "not_possible", asked=mark_name(wishes.language, wishes.mark), mark=shown)]


def _available(sheet: Sheet) -> frozenset[str]:
    return frozenset(mark for mark, component in COMPONENTS.items() if mark == "table" or sheet.has(component))


def _note(note: Note, composing: _Composing) -> list[Node]:
    return [] if note.code in _SILENT_NOTES else composing.sheet.note(note.message)
