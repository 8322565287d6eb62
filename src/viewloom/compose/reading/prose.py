"""Prose with data in it: fenced blocks, markdown tables, delimited lines, names with values; the rest stays text."""

import re
from dataclasses import dataclass, field
from itertools import zip_longest

from viewloom.compose.code import Fence, read_fence
from viewloom.compose.inline import plain_text
from viewloom.compose.reading.delimited import find_delimiter, is_value, read_csv
from viewloom.compose.reading.json_data import read_json, read_jsonl
from viewloom.compose.reading.key_values import maybe_record
from viewloom.compose.reading.limits import check_size, table_of_rows
from viewloom.compose.reading.markup import read_html_tables
from viewloom.compose.table import is_delimiter, read_row
from viewloom.compose.tabular import Document, Part, Table, Text
from viewloom.errors import DataUnreadable

DELIMITED_ROWS_LEAST = 3
_NAME_WORDS = 4
_JSON = frozenset(("json", "json5", "jsonc", "geojson"))
_LINES = frozenset(("jsonl", "ndjson", "jsonlines"))
_DELIMITED = {"csv": "", "tsv": "\t", "psv": "|"}
_HEADING = re.compile(r"#{1,6}\s+(?P<text>.*?)\s*#*\s*")


def read_markdown_table(text: str, *, name: str = "") -> Document:
    """Reads the first markdown table of a text; raises `DataUnreadable` if it has none."""
    check_size(text)
    lines = text.splitlines()
    for index in range(len(lines) - 1):
        if _opens_table(lines, index):
            return Document((_markdown_table(lines, index, name)[0],))
    raise DataUnreadable("The text has no markdown table.")


def read_prose(text: str) -> Document:
    """Reads markdown: what is data becomes data, the rest stays text between it. Cost: linear."""
    check_size(text)
    reader = _Prose(text.splitlines())
    return Document(tuple(reader.read()), reader.title)


def read_fenced(code: str, language: str) -> tuple[Part, ...]:
    """Returns what a fenced block holds; the block itself if it is no data."""
    language = language.lower()
    try:
        if language in _JSON or (not language and code.lstrip()[:1] in {"{", "["}):
            return read_json(code).parts
        if language in _LINES:
            return read_jsonl(code).parts
        if language in _DELIMITED:
            return read_csv(code, delimiter=_DELIMITED[language]).parts
        if language == "html" and "<table" in code.lower():
            return read_html_tables(code).parts
        if language in {"", "text", "data"} and _is_delimited(code.splitlines()):
            return read_csv(code).parts
    except DataUnreadable:
        pass
    return (Text(code, language=language, is_code=True),)


def _is_delimited(lines: list[str]) -> bool:
    """Whether all lines have the same cells, and not just commas of sentences."""
    if len(lines) < DELIMITED_ROWS_LEAST or any(line.rstrip().endswith((".", "!", "?")) for line in lines[:20]):
        return False
    mark = find_delimiter("\n".join(lines[:50]))
    if not mark or _is_enumeration(lines[:50], mark):
        return False
    return len({line.count(mark) for line in lines[:50] if '"' not in line}) == 1


def _is_enumeration(lines: list[str], mark: str) -> bool:
    """Whether commas are those of a language: each with a blank behind it, between words that are no names."""
    if mark != "," or any('"' in line or line.count(",") != line.count(", ") for line in lines):
        return False
    rows = [line.split(", ") for line in lines[1:]]
    columns = zip_longest(*rows, fillvalue="")
    if any(sum(map(is_value, column)) > len(rows) / 2 for column in columns):
        return False
    cells = [cell for line in lines for cell in line.split(", ")]
    return not (
        all(cell[:1].isupper() or is_value(cell) for row in rows for cell in row)
        and all(cell.count(" ") < _NAME_WORDS for cell in cells)
    )


def _opens_table(lines: list[str], index: int) -> bool:
    if "|" not in lines[index] or index + 1 >= len(lines) or "-" not in lines[index + 1]:
        return False
    return is_delimiter(lines[index + 1], len(read_row(lines[index])))


def _markdown_table(lines: list[str], start: int, name: str) -> tuple[Table, int]:
    """Returns the table that begins at a line, and the line behind it."""
    end = start + 2
    while end < len(lines) and "|" in lines[end] and lines[end].strip():
        end += 1
    head = [plain_text(cell) for cell in read_row(lines[start])]
    rows = [[plain_text(cell) for cell in read_row(line)] for line in lines[start + 2 : end]]
    return table_of_rows(head, rows, name=name), end


@dataclass(slots=True)
class _Prose:
    """Goes through the lines once."""

    lines: list[str]
    title: str = ""
    _heading: str = ""
    _text: list[str] = field(default_factory=list[str])
    _parts: list[Part] = field(default_factory=list[Part])

    def read(self) -> list[Part]:
        index = 0
        while index < len(self.lines):
            line = self.lines[index]
            fence = read_fence(line.strip(), len(line) - len(line.lstrip()))
            if fence is not None:
                index = self._fenced(fence, index)
            elif _opens_table(self.lines, index):
                self._flush()
                table, index = _markdown_table(self.lines, index, self._heading)
                self._parts.append(table)
            elif line.strip() and (index == 0 or not self.lines[index - 1].strip()):
                index = self._block(index)
            else:
                self._text.append(line)
                index += 1
        self._flush()
        return self._parts

    def _fenced(self, fence: Fence, start: int) -> int:
        end = start + 1
        while end < len(self.lines) and not fence.is_closed_by(self.lines[end]):
            end += 1
        self._flush()
        self._parts.extend(read_fenced("\n".join(self.lines[start + 1 : end]), fence.language))
        return end + 1

    def _block(self, start: int) -> int:
        """Takes lines up to an empty one: data if all of them are, else text."""
        end = start
        while (
            end < len(self.lines)
            and self.lines[end].strip()
            and not self.lines[end].lstrip().startswith(("```", "~~~"))
        ):
            if end > start and _opens_table(self.lines, end):
                break
            end += 1
        end = max(end, start + 1)
        block = self.lines[start:end]
        if heading := _HEADING.fullmatch(block[0]):
            self._heading = plain_text(heading["text"])
            self.title = self.title or self._heading
        led = block[0].rstrip().endswith(":") and len(block) > 2
        data = block[1:] if led else block
        parts = self._data(data)
        if parts is None:
            self._text.extend(block)
            return end
        self._text.extend(block[:1] if led else [])
        self._flush()
        self._parts.extend(parts)
        return end

    def _data(self, block: list[str]) -> tuple[Part, ...] | None:
        if block[0].lstrip()[:1] in {"{", "["}:
            try:
                return read_json("\n".join(block)).parts
            except DataUnreadable:
                return None
        if block[0].lstrip()[:1] in {"#", ">"}:
            return None
        if _is_delimited(block):
            return read_csv("\n".join(block), name=self._heading).parts
        record = maybe_record(block, self._heading)
        return (record,) if record is not None else None

    def _flush(self) -> None:
        text = "\n".join(self._text).strip("\n")
        if text.strip():
            self._parts.append(Text(text))
        self._text = []


def is_delimited_text(text: str) -> bool:
    """Whether a whole text is delimited rows, and no prose."""
    head = [line for line in text[:20_000].splitlines() if line.strip()][:40]
    if len(head) < 2 or any(_opens_table(head, index) for index in range(len(head) - 1)):
        return False
    if any(line.lstrip().startswith(("```", "~~~")) for line in head):
        return False
    mark = find_delimiter("\n".join(head))
    if not mark or _is_enumeration(head, mark):
        return False
    cells = [line.count(mark) for line in head]
    sentences = sum(line.rstrip().endswith((".", "!", "?", ":")) for line in head)
    return sum(count == max(cells) for count in cells) >= 0.5 * len(cells) and sentences <= 0.3 * len(head)
