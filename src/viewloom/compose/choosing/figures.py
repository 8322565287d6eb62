"""Key figures: of one record, and of a table whose rows are too many to be read."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from viewloom.compose.choosing.cells import cell_drawer
from viewloom.compose.choosing.drawing import Sheet, escaped
from viewloom.compose.choosing.formats import rounded, show_compact
from viewloom.compose.choosing.weighing import importance, is_measure, is_mixed
from viewloom.compose.choosing.wishes import Bound
from viewloom.compose.choosing.words import Language, say
from viewloom.compose.tabular import Column, Fact, Record, Table
from viewloom.lang.ast import Arr, Comp, Node, Null, Str

FIGURES_LIMIT = 4
_STRIP_FROM = 2
_STRIP_TO = 6
"""More numbers than that are a list of their own."""
_ROWS_FROM = 5
_BRIEF_CHARS = 60


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and what it is."""

    label: str
    shown: str


def record_nodes(record: Record, sheet: Sheet, language: Language) -> list[Node]:
    """Returns a record: its most telling numbers large, everything else as a list of names and values."""
    facts = [fact for fact in record.facts if fact.kind != "empty"]
    numbers = [fact for fact in facts if fact.kind == "quantity" and isinstance(fact.value, int | float)]
    numbers.sort(key=lambda fact: -importance(_column(fact)))
    has_few = _STRIP_FROM <= len(numbers) <= _STRIP_TO
    large = {fact.name for fact in numbers[:FIGURES_LIMIT]} if has_few else set[str]()
    strip = [Figure(fact.label, _shown(fact, language)) for fact in facts if fact.name in large]
    rest = [fact for fact in facts if fact.name not in large]
    nodes = draw_figures(strip, sheet)
    return [*nodes, *_details(rest, sheet, language)] if rest else nodes


def _shown(fact: Fact, language: Language) -> str:
    value = fact.value
    return show_compact(value, fact.unit, language) if isinstance(value, int | float) else str(value)


def _column(fact: Fact) -> Column:
    return Column(
        fact.name,
        fact.label,
        fact.kind,
        (fact.value,),
        fact.unit,
        fact.granularity,
        distinct=2,
        missing=int(fact.value is None),
    )


def _details(facts: Sequence[Fact], sheet: Sheet, language: Language) -> list[Node]:
    """Returns names and values below each other."""
    if sheet.has("Table"):
        cells = tuple(cell_drawer(_column(fact), sheet, language)(fact.value) for fact in facts)
        if _is_brief(facts, language):
            columns = tuple(
                Comp("Col", (Str(fact.label), Arr((cell,)))) for fact, cell in zip(facts, cells, strict=True)
            )
            return [sheet.add("details", Comp("Table", (Arr(columns),)))]
        named = Comp("Col", (Str(say(language, "field")), Arr(tuple(Str(fact.label) for fact in facts))))
        columns = (named, Comp("Col", (Str(say(language, "value")), Arr(cells))))
        return [sheet.add("details", Comp("Table", (Arr(columns),)))]
    lines = [f"- **{escaped(fact.label)}**: {escaped(_shown(fact, language))}" for fact in facts]
    return [sheet.kit.text.carry("\n".join(lines))] if sheet.kit else []


def _is_brief(facts: Sequence[Fact], language: Language) -> bool:
    """Whether names and values fit beside each other, as a table of one row."""
    widths = [max(len(fact.label), len(_shown(fact, language))) for fact in facts]
    return len(facts) <= FIGURES_LIMIT and sum(widths) <= _BRIEF_CHARS


def draw_figures(figures: Sequence[Figure], sheet: Sheet) -> list[Node]:
    """Returns numbers beside each other: cards where the library has room for them, else a table of one row."""
    if not figures:
        return []
    if sheet.has("Stack") and sheet.knows("Card"):
        cards = tuple(
            Comp("Card", (Arr((_text(figure.label, "small"), _text(figure.shown, "large-heavy"))),))
            for figure in figures
        )
        args = (Arr(cards), Str("row"), Str("m"), Null(), Null())
        return [sheet.add("figures", Comp("Stack", args[:3]))]
    if sheet.has("Table") and sheet.knows("TextContent"):
        columns = tuple(
            Comp("Col", (Str(figure.label), Arr((_text(figure.shown, "large-heavy"),)))) for figure in figures
        )
        return [sheet.add("figures", Comp("Table", (Arr(columns),)))]
    said = "\n".join(f"- **{escaped(figure.label)}**: {escaped(figure.shown)}" for figure in figures)
    return [sheet.kit.text.carry(said)] if sheet.kit else []


def _text(text: str, size: str) -> Node:
    return Comp("TextContent", (Str(escaped(text)), Str(size)))


def summary(table: Table, bound: Bound) -> list[Figure]:
    """Returns the key figures of a table: how many rows, and totals or averages of its telling quantities."""
    if table.row_count < _ROWS_FROM or is_mixed(table):
        return []
    language = bound.wishes.language
    figures = [Figure(say(language, "rows"), show_compact(table.total_rows, "", language))]
    measures = [
        column
        for column in table.columns
        if is_measure(column) and column.distinct > 1 and (importance(column) > 0 or column.name in bound.named)
    ]
    measures.sort(key=lambda column: (column.name not in bound.named, -importance(column)))
    figures += [_figure(column, table, bound) for column in measures[: FIGURES_LIMIT - 1]]
    return figures if len(figures) > 1 else []


def _figure(column: Column, table: Table, bound: Bound) -> Figure:
    numbers = list(map(float, column.present()))
    wished = bound.wishes.aggregate
    language = bound.wishes.language
    is_whole = table.total_rows <= table.row_count
    kind = wished if wished not in {"", "count", "none"} else "sum" if column.is_additive and is_whole else "mean"
    match kind:
        case "sum":
            value = math.fsum(numbers)
        case "median":
            value = median(numbers)
        case "minimum" | "maximum":
            value = min(numbers) if kind == "minimum" else max(numbers)
        case _:
            value = math.fsum(numbers) / len(numbers)
    how = say(language, "total" if kind == "sum" else kind).lower()
    label = column.label if how in column.label.lower().split() else f"{column.label} ({how})"
    return Figure(label, show_compact(rounded(value), column.unit, language))
