"""Records -> the columns of a table: nested records become dotted columns, lists within them text or a count."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any, cast

import msgspec

from viewloom.compose.reading.limits import CELL_LIMIT_CHARS, check_columns, check_depth, columns_of_rows
from viewloom.compose.tabular import Note, Table
from viewloom.compose.understanding.tables import understand_table

FLATTENED_DEPTH = 2
"""Records within records within records are shown as they are written."""
COORDINATES = 2

_PLAIN = frozenset((type(None), bool, int, float, str))


def is_plain(types: set[type]) -> bool:
    """Whether values of these types are cells as they are."""
    return types <= _PLAIN


def table_of_records(records: Sequence[dict[str, Any]], *, name: str, dropped: int = 0, depth: int = 1) -> Table:
    """Returns the table of records, whose columns are all the members that occur. Cost: linear in cells."""
    check_depth(depth)
    notes = (
        [Note("rows_dropped", f"Entries that were no records and are left out: {dropped:,}.", dropped)]
        if dropped
        else []
    )
    columns = _flattened(columns_of(records))
    return understand_table(columns, name=name, notes=notes)


def columns_of(records: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    """Returns the values of each member, None where a record lacks it."""
    even = _even_columns(records)
    if even is not None:
        return even
    keys = dict.fromkeys(records[0])
    shape = records[0].keys()
    for record in records:
        if record.keys() != shape:
            keys.update(dict.fromkeys(record))
            check_columns(len(keys))
    return {str(key): [record.get(key) for record in records] for key in keys}


def _even_columns(records: Sequence[dict[str, Any]]) -> dict[str, list[Any]] | None:
    """Returns the values of each member; None if a record lacks one or has others."""
    keys = list(records[0])
    check_columns(len(keys))
    if len(keys) < 2 or list(map(len, records)).count(len(keys)) < len(records):
        return None
    try:
        rows = map(itemgetter(*keys), records)
        return dict(zip(map(str, keys), columns_of_rows(rows, len(keys)), strict=True))
    except KeyError:
        return None


def _flattened(columns: dict[str, list[Any]], depth: int = 0) -> dict[str, list[Any]]:
    flat: dict[str, list[Any]] = {}
    for name, values in columns.items():
        types = set(map(type, values))
        if is_plain(types):
            flat[name] = values
        elif types <= {dict, type(None)} and depth < FLATTENED_DEPTH:
            inner = _flattened(columns_of([value or {} for value in values]), depth + 1)
            flat.update({f"{name}.{key}": cells for key, cells in inner.items()})
        else:
            flat[name] = _shown(values, types)
    check_columns(len(flat))
    return flat


def _shown(values: list[Any], types: set[type]) -> list[Any]:
    """Returns cells for lists and deep records: lists of records are counted, others written out."""
    lists = [cast("list[Any]", value) for value in values if isinstance(value, list)]
    if types <= {list, type(None)} and any(isinstance(entry, dict) for entries in lists for entry in entries[:1]):
        return [None if value is None else len(value) for value in values]
    return [_text(value) for value in values]


def _text(value: Any) -> Any:
    match value:
        case list() if is_plain(set(map(type, cast("list[Any]", value)))):
            return ", ".join(str(entry) for entry in cast("list[Any]", value) if entry is not None)[:CELL_LIMIT_CHARS]
        case dict() | list():
            try:
                return msgspec.json.encode(value).decode()[:CELL_LIMIT_CHARS]
            except (RecursionError, TypeError, msgspec.MsgspecError):
                return "…"
        case _:
            return value
