"""Lines of `Name: value`."""

import re

from viewloom.compose.inline import plain_text
from viewloom.compose.reading.limits import check_size
from viewloom.compose.tabular import Document, Record
from viewloom.compose.understanding.tables import understand_record
from viewloom.errors import DataUnreadable

PAIRS_LIMIT = 200
SHARE = 0.8

_PAIR = re.compile(r"\s{0,8}(?:[-*+•]\s+)?(?P<key>[^\n:=|{}<>]{1,48}?)(?::(?=\s)|\s=|\t)[ \t]*(?P<value>[^\n]{1,300})")


def read_key_values(text: str, *, name: str = "") -> Document:
    """Reads lines of names and values; raises `DataUnreadable` if most lines are none."""
    check_size(text)
    record = maybe_record(text.splitlines(), name)
    if record is None:
        raise DataUnreadable("The text has no lines of the form `Name: value`.")
    return Document((record,))


def maybe_record(lines: list[str], name: str = "") -> Record | None:
    """Returns the record of lines of names and values; None if most are none."""
    filled = [line for line in lines if line.strip()]
    if not 2 <= len(filled) <= PAIRS_LIMIT:
        return None
    found = [
        match for line in filled if len(line) <= 400 and (match := _PAIR.fullmatch(line.replace("**", "").rstrip()))
    ]
    pairs = {plain_text(match["key"].strip()): plain_text(match["value"].strip()) for match in found}
    if len(found) < max(2, SHARE * len(filled)) or len(pairs) < len(found) or "" in pairs:
        return None
    return understand_record(pairs, name=name)
