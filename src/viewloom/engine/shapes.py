"""Tables and charts as models write them: rows instead of columns, records instead of labels and series.

`reshape(component, args, look_up)` returns the arguments that the component takes. It runs before any value is fitted
and leaves alone what already has the component's own shape.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, repeat

from viewloom.catalogue.component import Component, ListOf, OneOf
from viewloom.engine.coercion import as_number, as_text
from viewloom.lang.ast import Arr, Comp, Node, Null, Obj, Str, children

LookUp = Callable[[Node], Node]
"""Returns what a reference stands for; anything else as it is."""

_COLUMNS = ListOf(OneOf(("Col",)))
_SERIES_PROPS = ["labels", "series"]
_VALUE_PROPS = ["labels", "values"]
_LABEL_KEYS = ("label", "title", "header", "name", "text", "field", "key", "dataIndex", "accessor", "id")
_FIELD_KEYS = ("key", "field", "dataIndex", "accessor", "accessorKey", "id", "name", "label", "title", "header")
_FILLED_CELLS = 10_000
"""Cells that a table has in any case, however few of them were given."""


def may_be_reshaped(component: Component) -> bool:
    """Whether there are arguments that `reshape` would turn round for a component."""
    names = [prop.name for prop in component.props[:2]]
    return bool(names) and (component.props[0].type == _COLUMNS or names in (_SERIES_PROPS, _VALUE_PROPS))


def reshape(component: Component, args: list[Node], look_up: LookUp) -> list[Node]:
    """Returns the arguments, turned round where they were given as rows or records."""
    first = component.props[0] if component.props else None
    if first is None or not args:
        return args
    if first.type == _COLUMNS:
        return _table(args, look_up)
    names = [prop.name for prop in component.props[:2]]
    if names == _SERIES_PROPS:
        return _series_chart(args, look_up)
    if names == _VALUE_PROPS:
        return _value_chart(args, look_up)
    return args


# Tables


def _table(args: list[Node], look_up: LookUp) -> list[Node]:
    heads, rows = _items(look_up(args[0])), _items(look_up(args[1])) if len(args) > 1 else []
    rows = [look_up(row) for row in rows]
    heads = [look_up(head) for head in heads]
    if not rows:
        heads, rows = _split(heads)
    if not rows or not all(isinstance(row, Arr | Obj) for row in rows):
        return args
    if not heads:
        heads = [Str(key) for key in _keys(rows)]
    heads = heads[: _width(rows)]
    keys = [[key.casefold() for key in _fields(head)] for head in heads]
    columns = map(_column, heads, zip(*(_cells(row, keys) for row in rows), strict=True))
    return [Arr(tuple(columns)), *args[2:]]


def _split(lines: list[Node]) -> tuple[list[Node], list[Node]]:
    """Reads a table that was given as one list: of records, or of rows of which the first holds the headings."""
    if lines and all(isinstance(line, Obj) and not _is_column(line) for line in lines):
        return [], lines
    match lines:
        case [Arr(items=head), *rows] if rows and all(isinstance(row, Arr) for row in rows):
            return list(head), list(rows)
        case _:
            return lines, []


def _is_column(node: Obj) -> bool:
    keys = {key for key, _ in node.entries}
    return bool(keys & {"data", "values", "cells"}) or bool(keys & {"props", "component"})


def _column(head: Node, cells: tuple[Node, ...]) -> Comp:
    label: Node = Str("")
    kind: tuple[Node, ...] = ()
    match head:
        case Comp("Col", (label, *rest)):
            kind = tuple(rest[-1:]) if rest and isinstance(rest[-1], Str) else ()
        case Obj(entries):
            given = dict(entries)
            label = next((given[key] for key in _LABEL_KEYS if key in given), label)
        case _:
            label = head
    return Comp("Col", (label, Arr(cells), *kind))


def _cells(row: Node, keys: list[list[str]]) -> list[Node]:
    """Returns the cells of a row, given for each column the keys under which a record may hold it."""
    values = children(row)
    given = {key.casefold(): value for key, value in row.entries} if isinstance(row, Obj) else {}
    by_place = chain(values, repeat(Str("")))
    return [
        next((given[key] for key in known if key in given), value) for known, value in zip(keys, by_place, strict=False)
    ]


def _fields(head: Node) -> list[str]:
    """Returns the keys under which a record may hold the cell below a heading."""
    match head:
        case Obj(entries):
            given = dict(entries)
            return [value.value for key in _FIELD_KEYS if isinstance(value := given.get(key), Str)]
        case Comp("Col", (Str(label), *_)) | Str(label):
            return [label, label.replace(" ", "_"), label.replace(" ", "")]
        case _:
            return []


# Charts


def _series_chart(args: list[Node], look_up: LookUp) -> list[Node]:
    args = _records_first(args, look_up)
    first = [look_up(item) for item in _items(look_up(args[0]))]
    if _are_records(first):
        labels, series = _from_records(first)
        return [labels, Arr(series), *_options(args, look_up)]
    second = look_up(args[1]) if len(args) > 1 else None
    if isinstance(second, Arr) and second.items and all(as_number(item) is not None for item in second.items):
        return [args[0], Arr((Comp("Series", (Str("Value"), second)),)), *args[2:]]
    return args


def _value_chart(args: list[Node], look_up: LookUp) -> list[Node]:
    args = _records_first(args, look_up)
    first = [look_up(item) for item in _items(look_up(args[0]))]
    if _are_records(first):
        labels, series = _from_records(first)
        return [labels, series[0].args[1], *_options(args, look_up)]
    if first and all(isinstance(item, Comp) and item.name == "Slice" and len(item.args) == 2 for item in first):
        slices = [item for item in first if isinstance(item, Comp)]
        parts = [Arr(tuple(part.args[place] for part in slices)) for place in (0, 1)]
        return [*parts, *_options(args, look_up)]
    second = look_up(args[1]) if len(args) > 1 else None
    match second:
        case Arr((Comp("Series", (_, values, *_)),)):
            return [args[0], values, *args[2:]]
        case _:
            return args


def _records_first(args: list[Node], look_up: LookUp) -> list[Node]:
    """Puts records that were given as the figures in the place of the labels, which they hold too."""
    if len(args) > 1 and isinstance(args[0], Null):
        given = [look_up(item) for item in _items(look_up(args[1]))]
        if _are_records(given):
            return [args[1], *args[2:]]
    return args


def _are_records(items: list[Node]) -> bool:
    """Whether each item is a record with a figure in it."""
    return bool(items) and all(
        isinstance(item, Obj) and any(as_number(value) is not None for _, value in item.entries) for item in items
    )


def _from_records(records: list[Node]) -> tuple[Arr, tuple[Comp, ...]]:
    rows = [dict(record.entries) for record in records if isinstance(record, Obj)]
    keys = _keys(records)[: _width(records)]
    figures = [key for key in keys if all(as_number(row.get(key, Null())) is not None for row in rows)]
    words = next((key for key in keys if key not in figures), None)
    if words is None and len(figures) > 1:
        words = figures.pop(0)
    labels = [as_text(row.get(words, Null())) or Str("") if words else Str(str(at + 1)) for at, row in enumerate(rows)]
    shown = figures or [key for key in keys if key != words]
    series = (Comp("Series", (Str(key), Arr(tuple(row.get(key, Null()) for row in rows)))) for key in shown)
    return Arr(tuple(labels)), tuple(series)


def _options(args: list[Node], look_up: LookUp) -> list[Node]:
    """Returns what stands behind labels and values, wherever the records left it."""
    rest = args[1:]
    return rest[1:] if rest and not isinstance(look_up(rest[0]), Str) else rest


# Both


def _items(node: Node) -> list[Node]:
    return list(node.items) if isinstance(node, Arr) else []


def _keys(rows: Iterable[Node]) -> list[str]:
    return list(dict.fromkeys(key for row in rows if isinstance(row, Obj) for key, _ in row.entries))


def _width(rows: Sequence[Node]) -> int:
    """Returns how many columns rows may have: what a row lacks is filled in, which must not be most of a long table."""
    given = sum(len(children(row)) for row in rows)
    return max(_FILLED_CELLS, 2 * given) // len(rows)
