"""The ways in which JSON writes a table as an object."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from viewloom.compose.reading.records import is_plain
from viewloom.compose.understanding.naming import words_of
from viewloom.compose.understanding.orders import order_of
from viewloom.compose.understanding.times import read_times

_HEADS = ("columns", "headers", "header", "fields")
_BODIES = ("data", "rows", "values", "records")
_GROUPED = frozenset(("by", "per", "distribution", "breakdown", "counts", "histogram", "frequencies", "nach", "pro"))
RECORDS_SHARE = 0.6


def record_of(value: dict[str, Any]) -> dict[str, Any]:
    """Returns a record without what it is wrapped in: an edge's node, a feature's properties."""
    node = value.get("node")
    if isinstance(node, dict) and len(value) <= 2:
        return cast("dict[str, Any]", node)
    properties, geometry = value.get("properties"), value.get("geometry")
    if value.get("type") == "Feature" and isinstance(properties, dict):
        return {**cast("dict[str, Any]", properties), **_position(geometry)}
    return value


def _position(geometry: Any) -> dict[str, Any]:
    shape = cast("dict[str, Any]", geometry) if isinstance(geometry, dict) else {}
    place = shape.get("coordinates")
    if shape.get("type") == "Point" and isinstance(place, list) and len(cast("list[Any]", place)) >= 2:
        return {"longitude": place[0], "latitude": place[1]}
    return {"geometry": shape["type"]} if isinstance(shape.get("type"), str) else {}


def is_schema(value: Mapping[str, Any]) -> bool:
    """Whether an object is the JSON Schema of an object."""
    properties = value.get("properties")
    if not isinstance(properties, dict) or not properties:
        return False
    members = list(cast("dict[str, Any]", properties).values())
    return (value.get("type") == "object" or "$schema" in value) and all(isinstance(member, dict) for member in members)


def maybe_split(value: Mapping[str, Any]) -> tuple[list[str], list[list[Any]]] | None:
    """Returns head and rows of `{"columns": […], "data": [[…], …]}` and of a chart's labels and datasets."""
    for head_key in _HEADS:
        for body_key in _BODIES:
            head, rows = value.get(head_key), value.get(body_key)
            if isinstance(head, list) and isinstance(rows, list) and head and rows:
                names = [_name(entry) for entry in cast("list[Any]", head)]
                found = cast("list[Any]", rows)
                if all(isinstance(row, list) and is_plain(set(map(type, cast("list[Any]", row)))) for row in found):
                    return (names, cast("list[list[Any]]", found)) if all(names) else None
    labels, series = value.get("labels"), value.get("datasets", value.get("series"))
    if isinstance(labels, list) and isinstance(series, list):
        return _of_series(cast("list[Any]", labels), cast("list[Any]", series))
    return None


def _name(entry: Any) -> str:
    if isinstance(entry, dict):
        named = cast("dict[str, Any]", entry)
        return str(named.get("name") or named.get("label") or named.get("title") or named.get("field") or "")
    return entry if isinstance(entry, str) else ""


def _of_series(labels: list[Any], series: list[Any]) -> tuple[list[str], list[list[Any]]] | None:
    lines = [cast("dict[str, Any]", line) for line in series if isinstance(line, dict)]
    values: list[Any] = [line.get("data", line.get("values")) for line in lines]
    if not lines or len(lines) < len(series) or not is_plain(set(map(type, labels))):
        return None
    if not all(_is_series(line, len(labels)) for line in values):
        return None
    names = [_name(line) or f"Series {index}" for index, line in enumerate(lines, start=1)]
    return ["label", *names], [list(row) for row in zip(labels, *values, strict=True)]


def _is_series(values: Any, length: int) -> bool:
    cells = cast("list[Any]", values) if isinstance(values, list) else []
    return len(cells) == length and is_plain(set(map(type, cells)))


def maybe_columns(value: Mapping[str, Any]) -> dict[str, Sequence[Any]] | None:
    """Returns the members that are columns: at least two lists of plain values of one length, beside no object."""
    lists = {key: cast("list[Any]", member) for key, member in value.items() if isinstance(member, list)}
    lengths = {len(member) for member in lists.values()}
    if len(lists) < 2 or len(lengths) != 1 or lengths <= {0, 1}:
        return None
    if any(isinstance(member, dict) for member in value.values()):
        return None
    if not all(is_plain(set(map(type, member))) for member in lists.values()):
        return None
    return dict(lists)


def maybe_keyed_values(value: Mapping[str, Any], name: str) -> dict[str, Sequence[Any]] | None:
    """Returns two columns if the keys are dates or categories, and the values numbers for them."""
    keys, values = list(value), list(value.values())
    if len(keys) < 2 or not set(map(type, values)) <= {int, float, type(None)} or all(cell is None for cell in values):
        return None
    words = words_of(name)
    if _are_times(keys):
        return {"date": keys, name or "value": values}
    is_named = not _GROUPED.isdisjoint(words)
    if is_named or order_of(keys, words) or all(_is_proper(key) for key in keys):
        return {_singular(words[-1]) if is_named and words[-1] not in _GROUPED else "category": keys, "value": values}
    return None


def maybe_keyed_records(value: Mapping[str, Any], name: str) -> list[dict[str, Any]] | None:
    """Returns records of one shape that an object holds by date or by name, each with its key."""
    members = [cast("dict[str, Any]", member) for member in value.values() if isinstance(member, dict)]
    if len(value) < 2 or len(members) < len(value) or not all(members):
        return None
    shared = set(members[0]).intersection(*members[1:])
    together = set[str]().union(*members)
    if len(shared) < RECORDS_SHARE * len(together) or not any(is_plain({type(members[0][key])}) for key in shared):
        return None
    key_name = "date" if _are_times(list(value)) else _singular(name) if name else "name"
    while key_name in together:
        key_name = f"{key_name} key"
    return [{key_name: key, **member} for key, member in zip(value, members, strict=True)]


def _are_times(keys: list[str]) -> bool:
    if all(key.isdigit() and len(key) == 4 and 1800 <= int(key) <= 2200 for key in keys):
        return True
    return not all(key.replace(".", "").isdigit() for key in keys) and read_times(keys) is not None


def _is_proper(key: str) -> bool:
    """Whether a key is a name of something, as data has it, and not of a member, as programs have it."""
    return (
        key[:1].isupper()
        and not key.isupper()
        and "_" not in key
        and not any(map(str.isupper, key.replace(" ", "")[2:3]))
    )


def _singular(name: str) -> str:
    if name.endswith("ies") and len(name) > 4:
        return f"{name[:-3]}y"
    return name[:-1] if name.endswith("s") and not name.endswith("ss") and len(name) > 3 else name
