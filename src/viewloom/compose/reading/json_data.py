"""JSON and JSON lines -> a `Document`: what each object and list is, from the outside in.

A list of records is a table; an object is a table if its members are columns, dates, categories or records of one
shape, else its plain members are a record and the others parts of their own.
"""

import json
from collections.abc import Mapping, Sequence
from itertools import repeat
from operator import contains
from typing import Any, cast

import msgspec

from viewloom.compose.reading import shapes
from viewloom.compose.reading.limits import check_depth, check_rows, check_size, table_of_rows
from viewloom.compose.reading.records import is_plain, table_of_records
from viewloom.compose.reading.responses import WRAPPERS, without_wrapping
from viewloom.compose.reading.shapes import is_schema
from viewloom.compose.tabular import Document, Nested, Part, Schema, Table, Text
from viewloom.compose.understanding.currencies import with_currency
from viewloom.compose.understanding.naming import label_of
from viewloom.compose.understanding.tables import understand_record, understand_table
from viewloom.errors import DataUnreadable

TEXT_CHARS = 200
"""A longer member of an object is prose, not a value."""
TITLE_CHARS = 120


def read_json(value: Any) -> Document:
    """Reads a JSON text or a value as `json.loads` gives it.

    Raises:
        DataUnreadable: If the text is not JSON, or a limit of size, depth, columns or rows is exceeded.

    Cost: linear.
    """
    decoded = _decoded(value) if isinstance(value, str) else value
    if not isinstance(decoded, dict):
        return Document(with_currency(_parts(decoded, "", 1)))
    members, notes = without_wrapping(cast("dict[str, Any]", decoded))
    title, members = _titled(members)
    return Document(with_currency(_parts(members, "", 1)), title, notes)


def _titled(members: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Returns what an object calls itself, which is no fact beside it any more, and its other members."""
    for key in ("title", "name"):
        title = members.get(key)
        if isinstance(title, str) and 0 < len(title) <= TITLE_CHARS and len(members) > 1 and not is_schema(members):
            return title, {name: member for name, member in members.items() if name != key}
    return "", members


def read_jsonl(text: str) -> Document:
    """Reads one JSON value a line; raises `DataUnreadable` with the number of a line that is none."""
    check_size(text)
    values: list[Any] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if line.strip():
            try:
                values.append(_decoded(line))
            except DataUnreadable as error:
                raise DataUnreadable(f"Line {number} is not JSON.") from error
    return Document(tuple(_parts(values, "", 1)))


def _decoded(text: str) -> Any:
    check_size(text)
    try:
        return msgspec.json.decode(text)
    except RecursionError as error:
        raise DataUnreadable("The data is nested too many levels deep.") from error
    except (msgspec.DecodeError, UnicodeError):
        pass
    try:
        # For NaN and Infinity, which Python and JavaScript programs write.
        return json.loads(text.removeprefix("\ufeff"))
    except RecursionError as error:
        raise DataUnreadable("The data is nested too many levels deep.") from error
    except json.JSONDecodeError as error:
        raise DataUnreadable(f"The data is not JSON: line {error.lineno}, column {error.colno}.") from error
    except ValueError as error:
        raise DataUnreadable("The data is not JSON that can be read: a number is too long.") from error


def _parts(value: Any, name: str, depth: int) -> list[Part]:
    check_depth(depth)
    match value:
        case dict():
            return _of_object(cast("dict[str, Any]", value), name, depth)
        case list() | tuple():
            return _of_list(list(cast("Sequence[Any]", value)), name, depth)
        case str() if len(value) > TEXT_CHARS or "\n" in value:
            return [Text(value, name, label_of(name))]
        case None:
            return []
        case _:
            return [understand_record({name or "value": value}, name=name)]


def _of_list(values: list[Any], name: str, depth: int) -> list[Part]:
    check_rows(len(values))
    kinds = set(map(type, values))
    if not values:
        return []
    if is_plain(kinds):
        return [understand_table({name or "value": values}, name=name)]
    records = cast("list[dict[str, Any]]", [value for value in values if isinstance(value, dict)])
    if len(records) * 2 >= len(values):
        if any(map(contains, records, repeat("node"))) or any(map(contains, records, repeat("properties"))):
            records = list(map(shapes.record_of, records))
        return [table_of_records(records, name=name, dropped=len(values) - len(records), depth=depth)]
    rows = [cast("list[Any]", value) for value in values if isinstance(value, list)]
    if len(rows) * 2 >= len(values):
        return _of_rows(rows, name, depth)
    return [part for value in values[:100] for part in _parts(value, name, depth + 1)]


def _of_rows(rows: list[list[Any]], name: str, depth: int) -> list[Part]:
    """Returns the table of lists of plain values, of which the first may be its head."""
    if not all(is_plain(set(map(type, row))) for row in rows):
        return [part for row in rows[:100] for part in _parts(row, name, depth + 1)]
    head = rows[0]
    is_named = len(rows) > 1 and all(isinstance(cell, str) and cell for cell in head) and len(set(head)) == len(head)
    is_named = is_named and any(not isinstance(cell, str) for cell in rows[1]) if is_named else False
    width = max(map(len, rows))
    return [table_of_rows(head, rows[1:], name=name) if is_named else table_of_rows([""] * width, rows, name=name)]


def _of_object(value: dict[str, Any], name: str, depth: int) -> list[Part]:
    if not value:
        return []
    if is_schema(value):
        return [Schema(value, name, label_of(name))]
    if (features := value.get("features")) and value.get("type") == "FeatureCollection" and isinstance(features, list):
        return _of_list(cast("list[Any]", features), name, depth + 1)
    if (table := _maybe_table(value, name, depth)) is not None:
        return table
    if len(value) == 1:
        key, only = next(iter(value.items()))
        if isinstance(only, dict | list):
            return _parts(only, name or ("" if key in WRAPPERS else key), depth + 1)
    return _members(value, name, depth)


def _maybe_table(value: dict[str, Any], name: str, depth: int) -> list[Part] | None:
    """Returns the table that an object is as a whole, whichever way it is turned."""
    if (split := shapes.maybe_split(value)) is not None:
        head, rows = split
        return [table_of_rows(head, rows, name=name)]
    columns = shapes.maybe_columns(value)
    if columns is not None:
        rest = {key: member for key, member in value.items() if key not in columns}
        table: Table = understand_table(columns, name=name)
        return [*_members(rest, name, depth), table] if rest else [table]
    keyed = shapes.maybe_keyed_values(value, name)
    if keyed is not None:
        return [understand_table(keyed, name=name)]
    records = shapes.maybe_keyed_records(value, name)
    return None if records is None else [table_of_records(records, name=name, depth=depth)]


def _members(value: Mapping[str, Any], name: str, depth: int) -> list[Part]:
    plain: dict[str, Any] = {}
    parts: list[Part] = []
    for key, member in value.items():
        match member:
            case dict() if _is_small(cast("dict[str, Any]", member)):
                plain |= {f"{key}.{inner}": cell for inner, cell in cast("dict[str, Any]", member).items()}
            case dict() | list():
                found = _parts(member, "" if key in WRAPPERS and not name else key, depth + 1)
                parts += [Nested(tuple(found), key, label_of(key))] if len(found) > 1 and depth > 0 else found
            case str() if len(member) > TEXT_CHARS:
                parts.append(Text(member, key, label_of(key)))
            case _:
                plain[key] = member
    return [understand_record(plain, name=name), *parts] if plain else parts


def _is_small(value: dict[str, Any]) -> bool:
    """Whether an object is a few plain values, that read well beside those of its parent."""
    if not 1 <= len(value) <= 3 or not is_plain(set(map(type, value.values()))):
        return False
    return shapes.maybe_keyed_values(value, "") is None
