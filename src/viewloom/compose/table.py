"""A markdown table as a `Table` that grows row by row.

The stock table is given column by column, so a new row would change every column. Instead the rows are a statement of
their own, a list of records that is written as it grows, and each column plucks its field from it:

    prose_1 = Table([Col("City", prose_2.c1), Col("People", prose_2.c2, "number")])
    prose_2 = [{c1: "Rome", c2: 2746984}, {c1: "Pisa", c2: 89828}]

Each row goes out once, so the cost is linear. A column is called one of numbers by its first row; if its last one
shows that it is none, the table's own short statement is written again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from viewloom.compose.inline import has_address, is_plain, plain_text, without_breaks
from viewloom.compose.page import Guard, Page
from viewloom.lang.ast import Arr, Comp, Member, Node, Num, Obj, Ref, Str
from viewloom.lang.serialise import serialise_expression

COLUMNS_LIMIT = 100
"""Cells past that many columns go into the last one."""
ROWS_LIMIT = 10_000
"""Further rows go into another table under the same head."""

_SPLIT = re.compile(r"(?<!\\)\|")
_DELIMITER = re.compile(r"[ \t]*:?-+:?[ \t]*")
_NUMBER = re.compile(r"(?!-0\Z)-?(?:0|[1-9]\d{0,11})(?:\.\d{0,3}[1-9])?")
_BOLD = re.compile(r"\*\*([^*_`\[\]<&\\~!]+)\*\*")
_MISSING = frozenset({"", "-", "\u2013", "\u2014", "?", "n/a", "N/A"})


def read_row(line: str) -> list[str]:
    """Returns the cells of a row, white space around them and the outer bars taken off."""
    text = line.strip()
    text = text.removeprefix("|")
    if text.endswith("|") and not text.endswith("\\|"):
        text = text[:-1]
    return [cell.strip().replace("\\|", "|") for cell in _SPLIT.split(text)]


def is_delimiter(line: str, columns: int) -> bool:
    """Whether a line is the one of dashes under the head of a table with that many columns."""
    stripped = line.strip().removeprefix("|").removesuffix("|")
    cells = stripped.split("|")
    return "-" in stripped and len(cells) == columns and all(_DELIMITER.fullmatch(cell) for cell in cells)


@dataclass(slots=True)
class _Column:
    """What is known of a column's cells so far."""

    label: str
    is_numeric: bool = False
    numbers: int = 0
    texts: int = 0


@dataclass(slots=True)
class _Rows:
    """The statement that is being written."""

    table: str
    name: str
    written: list[Node] = field(default_factory=list[Node])


class TableRun:
    """Writes the statements of one table.

    Args:
        head: The cells of its first line, at least one.
        page: What to write on.
        guard: The policy for what cells hold.
        has_rich_cells: Whether a cell with markup may be a `TextContent`.
    """

    def __init__(self, head: Sequence[str], page: Page, guard: Guard, *, has_rich_cells: bool) -> None:
        self._columns = [_Column(plain_text(without_breaks(cell))) for cell in _fitted(head, COLUMNS_LIMIT)]
        self._page = page
        self._guard = guard
        self._has_rich_cells = has_rich_cells
        self._rows: _Rows | None = None

    def add(self, cells: Sequence[str]) -> None:
        """Writes a row: what is missing is empty, what is too much joins the last cell."""
        fitted = _fitted(cells, len(self._columns))
        if self._rows is not None and len(self._rows.written) >= ROWS_LIMIT:
            self.close()
        nodes = [self._cell(cell) for cell in fitted]
        rows = self._rows or self._open(nodes)
        for column, node in zip(self._columns, nodes, strict=False):
            column.numbers += isinstance(node, Num)
            column.texts += not isinstance(node, Num) and _text_of(node) not in _MISSING
        blanks = [Str("")] * (len(self._columns) - len(nodes))
        row = Obj(tuple((f"c{index}", node) for index, node in enumerate([*nodes, *blanks], start=1)))
        self._page.write((", " if rows.written else "") + serialise_expression(row))
        rows.written.append(row)

    def close(self) -> None:
        """Ends the table; one without rows shows its head."""
        if self._rows is None:
            self._head(self._page.add_child(), "")
            return
        rows, self._rows = self._rows, None
        self._page.write("]\n")
        self._page.define(rows.name, Arr(tuple(rows.written)))
        wrong = [column for column in self._columns if column.is_numeric and column.texts > column.numbers]
        for column in self._columns:
            column.is_numeric &= column not in wrong
        if wrong:
            self._head(rows.table, rows.name)
            # Stock readers heed a redefinition only once another statement follows.
            self._head(rows.table, rows.name)
        for column in self._columns:
            column.numbers = column.texts = 0

    def _open(self, first: Sequence[Node]) -> _Rows:
        for column, node in zip(self._columns, first, strict=False):
            column.is_numeric = isinstance(node, Num)
        table, rows = self._page.add_child(), self._page.add_part()
        self._head(table, rows)
        self._page.write(f"{rows} = [")
        self._rows = _Rows(table, rows)
        return self._rows

    def _head(self, name: str, rows: str) -> None:
        columns = tuple(
            Comp(
                "Col",
                (
                    Str(column.label),
                    Member(Ref(rows), f"c{index}") if rows else Arr(()),
                    *([Str("number")] if column.is_numeric else []),
                ),
            )
            for index, column in enumerate(self._columns, start=1)
        )
        node = Comp("Table", (Arr(columns),))
        self._page.write(f"{name} = {serialise_expression(node)}\n")
        self._page.define(name, node)

    def _cell(self, text: str) -> Node:
        if _NUMBER.fullmatch(text):
            return Num(float(text) if "." in text else int(text))
        if is_plain(text):
            return Str(text)
        shown = without_breaks(text)
        if self._has_rich_cells and (bold := _BOLD.fullmatch(shown)):
            return Comp("TextContent", (Str(bold[1]), Str("small-heavy")))
        if self._has_rich_cells and (has_address(shown) or "`" in shown or "**" in shown):
            return self._rich_cell(shown)
        return Str(plain_text(shown))

    def _rich_cell(self, text: str) -> Node:
        filtering = self._guard.open_filter()
        shown = filtering.feed(text) + filtering.finish()
        if filtering.removed and self._rows is not None:
            self._guard.note(self._rows.name)
        return Comp("TextContent", (Str(shown), Str("small")))


def _fitted(cells: Sequence[str], limit: int) -> list[str]:
    return [*cells[: limit - 1], " | ".join(cells[limit - 1 :])] if len(cells) > limit else list(cells)


def _text_of(node: Node) -> str:
    return node.value if isinstance(node, Str) else "text"
