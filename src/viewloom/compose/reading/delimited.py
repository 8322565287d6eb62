"""CSV, TSV and their like: which mark parts the cells and whether there is a head is found out by what fits."""

import csv
from collections import Counter
from collections.abc import Sequence
from io import StringIO

from viewloom.compose.reading.limits import check_size, table_of_rows
from viewloom.compose.tabular import Document, Note, Table
from viewloom.compose.understanding.blanks import is_missing
from viewloom.compose.understanding.columns import Custom
from viewloom.compose.understanding.numbers import looks_like_number
from viewloom.compose.understanding.times import read_times
from viewloom.errors import DataUnreadable

DELIMITERS = (",", "\t", ";", "|")
SNIFFED_CHARS = 20_000
SNIFFED_ROWS = 60
VOTING_ROWS = 24


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
    try:
        rows = [row for row in csv.reader(StringIO(text, newline=""), delimiter=mark) if row]
    except csv.Error as error:
        raise DataUnreadable("The text is no delimited data: a cell is too long or its quotes do not close.") from error
    title, rows = _title(rows)
    return Document((_table(rows, mark, name),) if rows else (), title)


def _table(rows: list[list[str]], mark: str, name: str) -> Table:
    # Excel writes semicolons where the comma is the decimal mark.
    custom = Custom(has_decimal_comma=mark == ";", is_day_first=mark == ";")
    if has_header(rows):
        return table_of_rows(rows[0], rows[1:], name=name, custom=custom)
    width = max(map(len, rows[:SNIFFED_ROWS]))
    note = Note("header_missing", "The data names no columns.")
    return table_of_rows([""] * width, rows, name=name, notes=[note], custom=custom)


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
        rows = [row for row in csv.reader(StringIO(text, newline=""), delimiter=mark) if row][:SNIFFED_ROWS]
    except csv.Error:
        return 0
    widths = Counter(map(len, rows))
    width, often = max(widths.items(), key=lambda item: (item[1] * min(item[0], 3), item[0]), default=(0, 0))
    if width < 2:
        return 0
    share = often / len(rows)
    return share + 0.01 * min(width, 20) if share >= 0.5 else 0


def _title(rows: list[list[str]]) -> tuple[str, list[list[str]]]:
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
        return not any(map(_is_value, names))
    votes = 0
    for index, name in enumerate(names):
        below = [row[index].strip() for row in body if index < len(row) and not is_missing(row[index])]
        votes += _vote(name, below)
    return votes > 0 or (votes == 0 and all(names) and len(set(names)) == len(names))


def _vote(name: str, below: list[str]) -> int:
    is_measured = bool(below) and sum(map(_is_value, below)) > 0.7 * len(below)
    if _is_value(name):
        is_year = name.isdigit() and 1800 <= int(name) <= 2200
        return 1 if is_year and not all(cell.isdigit() and 1800 <= int(cell) <= 2200 for cell in below) else -2
    if is_measured and name:
        return 2
    return -2 if name and name in below else 0


def _is_value(text: str) -> bool:
    has_digit = any(character in text for character in "0123456789")
    return has_digit and (looks_like_number(text) or read_times([text]) is not None)
