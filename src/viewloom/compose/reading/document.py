"""Any text or bytes -> a `Document`: finds out what it is, and takes it for prose if it is nothing else."""

from dataclasses import replace

from viewloom.compose.reading.delimited import read_csv
from viewloom.compose.reading.encoding import decode
from viewloom.compose.reading.json_data import read_json, read_jsonl
from viewloom.compose.reading.limits import check_size
from viewloom.compose.reading.markup import read_html_tables
from viewloom.compose.reading.prose import is_delimited_text, read_prose
from viewloom.compose.tabular import Document
from viewloom.errors import DataUnreadable

_FORMATS = {
    "tab-separated-values": "tsv",
    "html": "html",
    "htm": "html",
    "x-ndjson": "jsonl",
    "md": "md",
    "json": "json",
    "geojson": "json",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "csv": "csv",
    "tsv": "tsv",
}


def read_any(text: str | bytes, hint: str = "") -> Document:
    """Reads what a text holds.

    Args:
        text: Data or prose, or both; bytes of any usual encoding.
        hint: A file's name, its extension or a media type, if known: "sales.csv", "text/csv".

    Raises:
        DataUnreadable: If a limit is exceeded. What is merely no data is text.

    Cost: linear.
    """
    notes = ()
    if isinstance(text, bytes):
        text, notes = decode(text)
    check_size(text)
    document = _read(text.removeprefix("\ufeff"), _format(hint))
    return replace(document, notes=(*notes, *document.notes)) if notes else document


def _format(hint: str) -> str:
    last = hint.lower().partition(";")[0].strip()
    for mark in ("/", ".", "+"):
        last = last.rpartition(mark)[2]
    return _FORMATS.get(last, "")


def _read(text: str, form: str) -> Document:
    first = text.lstrip()[:1]
    if not first:
        return Document()
    if first in {"{", "["} or form in {"json", "jsonl"}:
        document = _maybe_json(text, form)
        if document is not None:
            return document
    if form in {"csv", "tsv"}:
        return read_csv(text, delimiter="\t" if form == "tsv" else "")
    if "<table" in text.lower() and (first == "<" or form == "html"):
        try:
            return read_html_tables(text)
        except DataUnreadable:
            return read_prose(text)
    return read_csv(text) if form != "md" and is_delimited_text(text) else read_prose(text)


def _maybe_json(text: str, form: str) -> Document | None:
    if form == "jsonl":
        return read_jsonl(text)
    try:
        return read_json(text)
    except DataUnreadable as error:
        if "not JSON" not in error.message:
            raise
    try:
        return read_jsonl(text) if "\n" in text.strip() else None
    except DataUnreadable as error:
        if "not JSON" not in error.message:
            raise
    return None
