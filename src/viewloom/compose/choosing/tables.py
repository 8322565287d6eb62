"""A table as a component, and a list of things."""

from collections.abc import Sequence

from viewloom.compose.choosing.cells import MISSING, Draw, cell_drawer
from viewloom.compose.choosing.drawing import Sheet, escaped
from viewloom.compose.choosing.formats import show_value
from viewloom.compose.choosing.words import Language, say
from viewloom.compose.tabular import Cell, Column, Table
from viewloom.lang.ast import Arr, Comp, Node, Null, Obj, Str

ROWS_LIMIT = 200
"""Rows of a table that are sent; the stock table shows ten at a time."""
COLUMNS_LIMIT = 24
LIST_LIMIT = 50


def draw_table(table: Table, sheet: Sheet, language: Language, *, limit: int = ROWS_LIMIT) -> list[Node]:
    """Returns the table, its total marked, and what was left out of it in words."""
    columns = [column for column in table.columns if column.kind != "empty"] or list(table.columns)
    shown = columns[:COLUMNS_LIMIT]
    rows = min(table.row_count, limit)
    nodes: list[Node] = []
    if sheet.has("Table"):
        drawn = tuple(_column(column, table, sheet, language, rows=rows) for column in shown)
        nodes.append(sheet.add("table", Comp("Table", (Arr(drawn),))))
    elif sheet.kit:
        nodes.append(sheet.kit.text.carry(_in_words(shown, rows, language)))
    if rows < table.row_count:
        nodes += sheet.note(say(language, "first", shown=rows, total=table.row_count))
    if left_out := columns[COLUMNS_LIMIT:]:
        names = ", ".join(column.label for column in left_out)
        nodes += sheet.note(say(language, "some_columns", count=len(left_out), names=names))
    return nodes


def _column(column: Column, table: Table, sheet: Sheet, language: Language, *, rows: int) -> Node:
    draw = cell_drawer(column, sheet, language)
    cells = [draw(value) for value in column.values[:rows]]
    if table.total_row is not None:
        is_first = column.name == table.columns[0].name
        cells.append(_total(table.total_row.get(column.name), draw, sheet, say(language, "total") if is_first else ""))
    kind = (Str("number"),) if column.kind == "quantity" else ()
    return Comp("Col", (Str(column.label or column.name), Arr(tuple(cells)), *kind))


def _total(value: Cell, draw: Draw, sheet: Sheet, word: str) -> Node:
    """Returns a cell of the row of totals, which is set in bold so that nobody takes it for a row."""
    node = draw(value) if value is not None else Str(word)
    match node:
        case Str(text):
            shown = text
        case _:
            shown = str(getattr(node, "value", word))
    if not shown or not sheet.knows("TextContent"):
        return Str(shown)
    return Comp("TextContent", (Str(escaped(shown)), Str("small-heavy")))


def _in_words(columns: Sequence[Column], rows: int, language: Language) -> str:
    """Returns a table as a list, for libraries without one."""
    lines: list[str] = []
    for row in range(rows):
        said = [f"**{escaped(column.label)}**: {escaped(_said(column, row, language))}" for column in columns]
        lines.append("- " + ", ".join(said))
    return "\n".join(lines)


def _said(column: Column, row: int, language: Language) -> str:
    value = column.values[row]
    return show_value(value, column.kind, column.unit, column.granularity, language=language) or MISSING


def draw_list(table: Table, sheet: Sheet, language: Language) -> list[Node]:
    """Returns things with their name, their picture and what else is known of them."""
    title = next((column for column in table.columns if column.role == "label"), None)
    title = title or next(column for column in table.columns if column.kind not in {"image", "url", "empty"})
    image = next((column for column in table.columns if column.kind == "image"), None)
    rest = [
        c for c in table.columns if c not in (title, image) and c.kind not in {"url", "image", "empty", "identifier"}
    ]
    items: list[Node] = []
    for row in range(min(table.row_count, LIST_LIMIT)):
        details = [_said(column, row, language) for column in rest]
        named = [f"{column.label}: {text}" if column.kind in {"quantity", "boolean"} and not column.unit else text
                 for column, text in zip(rest, details, strict=True) if text != MISSING]  # fmt: skip
        args: list[Node] = [Str(_said(title, row, language)), Str(" · ".join(named[:4]))]
        url = image.values[row] if image else None
        args.append(_picture(url, _said(title, row, language), sheet))
        items.append(Comp("ListItem", tuple(args[:-1] if isinstance(args[-1], Null) else args)))
    has_pictures = any(len(item.args) > 2 for item in items if isinstance(item, Comp))
    nodes: list[Node] = [
        sheet.add("list", Comp("ListBlock", (Arr(tuple(items)), Str("image" if has_pictures else "number"))))
    ]
    if table.row_count > LIST_LIMIT:
        nodes += sheet.note(say(language, "first", shown=LIST_LIMIT, total=table.row_count))
    return nodes


def _picture(url: Cell, alt: str, sheet: Sheet) -> Node:
    if isinstance(url, str) and sheet.policy.safe_image(url):
        return Obj((("src", Str(url)), ("alt", Str(alt))))
    return Null()
