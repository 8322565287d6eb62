"""Tables of HTML, with their spans and captions; a table within a table is passed over."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from viewloom.compose.reading.delimited import has_header
from viewloom.compose.reading.limits import COLUMNS_LIMIT, check_columns, check_rows, check_size, table_of_rows
from viewloom.compose.tabular import Document, Part, Text
from viewloom.errors import DataUnreadable

SPAN_LIMIT = 1000
CELLS_LIMIT = 5_000_000
_HIDDEN = frozenset(("script", "style", "template", "head"))
_BREAKS = frozenset(("p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "section", "table"))


@dataclass(slots=True)
class _Cell:
    rows: int
    columns: int
    is_head: bool
    text: list[str] = field(default_factory=list[str])

    @property
    def shown(self) -> str:
        return " ".join("".join(self.text).split())


@dataclass(slots=True)
class _Grid:
    rows: list[list[_Cell]] = field(default_factory=list[list[_Cell]])
    heads: int = 0
    caption: list[str] = field(default_factory=list[str])


def read_html_tables(text: str) -> Document:
    """Reads the tables of an HTML text, and the text around them; raises `DataUnreadable` if it has none."""
    check_size(text)
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.finish()
    if not any(isinstance(part, _Grid) for part in reader.found):
        raise DataUnreadable("The text has no HTML table.")
    parts: list[Part] = []
    for found in reader.found:
        if isinstance(found, str):
            parts.append(Text(found))
        elif found.rows:
            parts.append(_table(found))
    return Document(tuple(parts))


class _Reader(HTMLParser):
    """Collects grids and the text between them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Grid | str] = []
        self._text: list[str] = []
        self._grid: _Grid | None = None
        self._cell: _Cell | None = None
        self._depth = 0
        self._hidden = 0
        self._in_caption = False
        self._in_thead = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens tables, rows and cells."""
        self._hidden += tag in _HIDDEN
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._keep_text()
                self._grid = _Grid()
        elif self._depth == 1 and self._grid is not None:
            self._open(tag, attrs, self._grid)
        elif not self._depth and tag in _BREAKS:
            self._text.append("\n\n" if tag != "br" else "\n")

    def _open(self, tag: str, attrs: list[tuple[str, str | None]], grid: _Grid) -> None:
        if tag == "thead":
            self._in_thead = True
        elif tag == "caption":
            self._in_caption = True
        elif tag == "tr":
            self._close_row(grid)
            grid.rows.append([])
        elif tag in {"td", "th"}:
            if not grid.rows:
                grid.rows.append([])
            given = dict(attrs)
            self._cell = _Cell(_span(given.get("rowspan")), _span(given.get("colspan")), tag == "th")
            grid.rows[-1].append(self._cell)
        elif tag == "br" and self._cell is not None:
            self._cell.text.append(" ")

    def _close_row(self, grid: _Grid) -> None:
        self._cell = None
        is_head = bool(grid.rows and grid.rows[-1]) and (self._in_thead or all(cell.is_head for cell in grid.rows[-1]))
        if is_head and grid.heads == len(grid.rows) - 1:
            grid.heads = len(grid.rows)

    def handle_endtag(self, tag: str) -> None:
        """Closes what is open."""
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        if tag == "table" and self._depth:
            self._depth -= 1
            if not self._depth:
                self.finish()
        elif self._depth == 1 and self._grid is not None:
            if tag in {"td", "th"}:
                self._cell = None
            elif tag in {"tr", "thead"}:
                self._close_row(self._grid)
                self._in_thead &= tag != "thead"
            elif tag == "caption":
                self._in_caption = False
        elif not self._depth and tag in _BREAKS:
            self._text.append("\n\n")

    def handle_data(self, data: str) -> None:
        """Adds text to the cell, the caption or what stands between."""
        if self._hidden or self._depth > 1:
            return
        if self._grid is None:
            self._text.append(data)
        elif self._in_caption:
            self._grid.caption.append(data)
        elif self._cell is not None:
            self._cell.text.append(data)

    def finish(self) -> None:
        """Ends the table that is open, and the text."""
        if self._grid is not None:
            self._close_row(self._grid)
            self._grid.rows = [row for row in self._grid.rows if row]
            self.found.append(self._grid)
            self._grid, self._depth, self._in_caption, self._in_thead = None, 0, False, False
        self._keep_text()

    def _keep_text(self) -> None:
        blocks = [" ".join(block.split()) for block in "".join(self._text).split("\n\n")]
        text = "\n\n".join(block for block in blocks if block)
        if text:
            self.found.append(text)
        self._text = []


def _span(written: str | None) -> int:
    return min(max(int(written), 1), SPAN_LIMIT) if written and written.isdecimal() and len(written) < 9 else 1


def _table(grid: _Grid) -> Part:
    rows = _spread(grid.rows)
    caption = " ".join("".join(grid.caption).split())
    heads = min(grid.heads, len(rows))
    if not heads and has_header(rows):
        heads = 1
    width = max(map(len, rows))
    head = [_head(rows[:heads], index) for index in range(width)]
    return table_of_rows(head, rows[heads:], label=caption, name=caption)


def _head(rows: list[list[str]], index: int) -> str:
    return " ".join(dict.fromkeys(row[index] for row in rows if index < len(row) and row[index]))


def _spread(rows: list[list[_Cell]]) -> list[list[str]]:
    """Returns the texts of cells, with those that span several repeated in each."""
    check_rows(len(rows))
    spread: list[list[str]] = []
    down: dict[int, tuple[int, str]] = {}
    cells = 0
    for row in rows:
        line: list[str] = []
        waiting = list(row)
        while waiting or len(line) in down:
            if len(line) in down:
                left, shown = down.pop(len(line))
                if left > 1:
                    down[len(line)] = (left - 1, shown)
                line.append(shown)
                continue
            cell = waiting.pop(0)
            shown = cell.shown
            for _ in range(min(cell.columns, COLUMNS_LIMIT + 1)):
                if cell.rows > 1:
                    down[len(line)] = (cell.rows - 1, shown)
                line.append(shown)
            check_columns(len(line))
        cells += len(line)
        if cells > CELLS_LIMIT:
            raise DataUnreadable(f"The tables have more than {CELLS_LIMIT:,} cells.")
        spread.append(line)
    return spread
