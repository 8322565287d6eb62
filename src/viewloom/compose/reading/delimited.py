"""CSV, TSV and their like: which mark parts the cells and whether there is a head is found out by what fits."""

import csv
from collections import Counter
from collections.abc import Sequence
from io import StringIO
from itertools import islice
from typing import TypeVar

from viewloom.compose.reading.limits import check_size, table_of_columns, table_of_rows
from viewloom.compose.tabular import Document, Note, Table, Text
from viewloom.compose.understanding.blanks import is_missing
from viewloom.compose.understanding.columns import Custom
from viewloom.compose.understanding.numbers import looks_like_number
from viewloom.compose.understanding.times import read_times
from viewloom.errors import DataUnreadable

DELIMITERS = (",", "\t", ";", "|")
SNIFFED_CHARS = 20_000
SNIFFED_ROWS = 60
VOTING_ROWS = 24
SAID_LIMIT_CHARS = 400
_LABEL_CHARS = 30

_Row = TypeVar("_Row", bound=Sequence[str])


def read_csv(text: str, *, delimiter: str = "", name: str = "") -> Document:
    """Reads delimited text.

    Args:
        text: With or without a head, quotes and lines of title ahead.
        delimiter: What parts the cells; "" if that is to be found out.
        name: What to call the table.

    Raises:
        DataUnreadable: If it is no such text or exceeds a limit.
    """
    check_size(text)
    text = text.removeprefix("\ufeff")
    if text[:4].lower() == "sep=" and len(text) > 4:
        delimiter, text = text[4], text.partition("\n")[2]
    mark = delimiter or find_delimiter(text) or ","
    text, below = _without_text_below(text, mark)
    columns = maybe_columns(text, mark)
    if columns is not None:
        head = list(zip(*(column[:SNIFFED_ROWS] for column in columns), strict=True))
        if _title(head) == ("", head):
            return Document((_table(head, mark, name, columns), *below))
    rows = _rows(text, mark)
    title, rows = _title(rows)
    return Document((_table(rows, mark, name), *below) if rows else below, title)


def _without_text_below(text: str, mark: str) -> tuple[str, tuple[Text, ...]]:
    """Returns the rows, and what is said under them behind an empty line: a source, a wish."""
    rows, _, last = text.rstrip().replace("\r\n", "\n").rpartition("\n\n")
    is_said = bool(rows.strip()) and '"' not in last and not any(map(str.isdigit, last[:1]))
    if not is_said or len(last) > SAID_LIMIT_CHARS or _is_row(last, mark, rows):
        return text, ()
    return rows, (Text(last.strip()),)


def _is_row(line: str, mark: str, rows: str) -> bool:
    """Whether a line has as many cells as the one before, and no colon behind its first words."""
    return "\n" in line or (
        line.count(mark) == rows.rpartition("\n")[2].count(mark) and ": " not in line[:_LABEL_CHARS]
    )


def _rows(text: str, mark: str, limit: int | None = None) -> list[list[str]]:
    try:
        return list(islice(filter(None, csv.reader(StringIO(text, newline=""), delimiter=mark)), limit))
    except csv.Error as error:
        raise DataUnreadable("The text is no delimited data: a cell is too long or its quotes do not close.") from error


def maybe_columns(text: str, mark: str) -> list[list[str]] | None:
    """Returns the columns of a text without quotes whose lines all have as many cells; None if it is another.

    Cost: linear, a fourth of what reading row by row costs.
    """
    lines = text.replace("\r\n", "\n").strip("\n")
    if not lines or any(sign in lines for sign in ('"', "\r", "\n\n")):
        return None
    width = lines.partition("\n")[0].count(mark) + 1
    # Line ends as cells of their own: if one is at the end of each row, no row is longer or shorter.
    cells = lines.replace("\n", f"{mark}\n{mark}").split(mark)
    ends = cells[width :: width + 1]
    if not len(ends) == ends.count("\n") == lines.count("\n") or (len(cells) - width) % (width + 1):
        return None
    if max(map(len, cells)) > csv.field_size_limit():
        return None
    return [cells[at :: width + 1] for at in range(width)]


def _table(
    rows: Sequence[Sequence[str]], mark: str, name: str, columns: Sequence[Sequence[str]] | None = None
) -> Table:
    """Returns the table of rows; of columns, if they are known, by the first rows."""
    # Excel writes semicolons where the comma is the decimal mark.
    custom = Custom(has_decimal_comma=mark == ";", is_day_first=mark == ";")
    is_named = has_header(rows)
    head = rows[0] if is_named else [""] * max(map(len, rows[:SNIFFED_ROWS]))
    notes = [] if is_named else [Note("header_missing", "The data names no columns.")]
    if columns is not None:
        columns = [column[is_named:] for column in columns]
        return table_of_columns(head, columns, name=name, notes=notes, custom=custom)
    return table_of_rows(head, rows[is_named:], name=name, notes=notes, custom=custom)


def find_delimiter(text: str) -> str:
    """Returns the mark that parts the first rows into most cells most evenly; "" if none does."""
    head = text[:SNIFFED_CHARS]
    if len(text) > len(head):
        head = head.rpartition("\n")[0] or head
    best, best_score = "", 0.0
    for mark in DELIMITERS:
        score = _evenness(head, mark)
        if score > best_score:
            best, best_score = mark, score
    return best


def _evenness(text: str, mark: str) -> float:
    try:
        rows = _rows(text, mark, SNIFFED_ROWS)
    except DataUnreadable:
        return 0
    widths = Counter(map(len, rows))
    width, often = max(widths.items(), key=lambda item: (item[1] * min(item[0], 3), item[0]), default=(0, 0))
    if width < 2:
        return 0
    share = often / len(rows)
    return share + 0.01 * min(width, 20) if share >= 0.5 else 0


def _title(rows: Sequence[_Row]) -> tuple[str, Sequence[_Row]]:
    """Returns lines ahead of the table, of one cell each, and the rest."""
    width = Counter(map(len, rows[:SNIFFED_ROWS])).most_common(1)[0][0] if rows else 0
    ahead = 0
    while ahead < min(len(rows) - 1, 5) and width > 1 and sum(bool(cell.strip()) for cell in rows[ahead]) <= 1:
        if any(cell.strip() for cell in rows[ahead][1:]):
            break
        ahead += 1
    return " ".join(row[0].strip("# ").strip() for row in rows[:ahead]).strip(), rows[ahead:]


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns, by what stands below."""
    head, body = rows[0], rows[1:VOTING_ROWS]
    names = [cell.strip() for cell in head]
    if not body:
        return not any(map(is_value, names))
    votes = 0
    for index, name in enumerate(names):
        below = [row[index].strip() for row in body if index < len(row) and not is_missing(row[index])]
        votes += _vote(name, below)
    return votes > 0 or (votes == 0 and all(names) and len(set(names)) == len(names))


def _vote(name: str, below: list[str]) -> int:
    is_measured = bool(below) and sum(map(is_value, below)) > 0.7 * len(below)
    if is_value(name):
        # A period names a column of amounts, but not one of periods.
        return 1 if _is_period(name) and not all(map(_is_period, below)) else -2
    if is_measured and name:
        return 2
    return -2 if name and name in below else 0


def _is_period(text: str) -> bool:
    if text.isdigit():
        return 1800 <= int(text) <= 2200
    return not looks_like_number(text) and read_times([text]) is not None


def is_value(text: str) -> bool:
    """Whether a cell is a number or a point in time."""
    has_digit = any(character in text for character in "0123456789")
    return has_digit and (looks_like_number(text) or read_times([text]) is not None)
