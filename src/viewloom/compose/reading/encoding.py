"""Bytes -> text: what says its encoding first, then UTF-8, then the likeliest."""

import codecs

from charset_normalizer import from_bytes

from viewloom.compose.reading.limits import SIZE_LIMIT_CHARS
from viewloom.compose.tabular import Note
from viewloom.errors import DataUnreadable

GUESSED_BYTES = 200_000
"""An encoding is guessed by no more than that."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> tuple[str, tuple[Note, ...]]:
    """Returns the text of bytes, and a note if its encoding was guessed."""
    if len(data) > 4 * SIZE_LIMIT_CHARS:
        raise DataUnreadable(f"The data has {len(data):,} bytes; at most {4 * SIZE_LIMIT_CHARS:,} are read.")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    encoding = _guess(data[:GUESSED_BYTES])
    note = Note("encoding_guessed", f"The data does not say its encoding; it was read as {encoding}.")
    return data.decode(encoding, "replace"), (note,)


def _guess(data: bytes) -> str:
    nulls = data[:1000].count(0)
    if nulls > len(data[:1000]) // 4:
        return "utf-16-le" if data[1:1000:2].count(0) > nulls // 2 else "utf-16-be"
    # Short texts of Western Europe are mistaken for others: take the usual code page where it gives letters.
    found = from_bytes(data).best() if len(data) > 400 else None
    return found.encoding if found is not None else "cp1252"
