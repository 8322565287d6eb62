"""What a content string says, in words: for titles, search, speech and screen readers.

`plain_text(content)` takes both versions, programs and trees, with or without parts around them. Components that are
not known here give every text in them; how things look, work and are called inside is left out. Never raises.

Source: `c1-api` section 5.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import zip_longest
from typing import Any, cast

from viewloom.envelope.reader import Envelope, read_envelope
from viewloom.envelope.stock import STOCK_PROPS, loose_signatures
from viewloom.lang.ast import Comp, walk
from viewloom.lang.elements import Element
from viewloom.lang.evaluate import evaluate
from viewloom.lang.parser import parse_statements
from viewloom.lang.stream import parse

DEPTH_LIMIT = 64
"""Boxes opened on the way to a text; what lies deeper is left out."""

Props = Mapping[str, Any]

_TECHNICAL = frozenset(
    {
        *["variant", "size", "type", "action", "direction", "gap", "align", "justify", "wrap", "rows", "rules", "name"],
        *["value", "mode", "orientation", "decorative", "icon", "src", "isFoldable", "required", "visible", "open"],
        *["id", "key", "url", "href", "color", "className", "style", "appearance", "defaultValue", "placeholder"],
        *["language", "image", "actionLabel"],
    }
)
"""Props that say how something looks or works, not what it says."""
_WHOLE_LIMIT = 1e15
"""Larger whole numbers are said as they are written."""
_QUERIES = frozenset({"Query", "Mutation"})
_MARKS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.MULTILINE), replacement)
    for pattern, replacement in (
        # Runs of blanks go first: the patterns after this one would look at each start of a run.
        (r"[ \t]+", " "),
        (r"^ ?(?:```|~~~).*$\n?", ""),
        (r"^ ?(?:#{1,6}|>+) ", ""),
        (r"^ ?\|?(?: ?:?-+:? ?\|)+ ?(?::?-+:? ?)?$\n?", ""),
        (r"^ ?(?:- ?){3,}$\n?", ""),
        (r"^ ?[-*+] ", ""),
        (r"!?\[([^\[\]\n]*)\]\([^()\s]*(?: \"[^\"\n]*\")?\)", r"\1"),
        # A mark far from its partner is none: without a bound, many openers on one line cost their square.
        (r"(\*\*|__|~~|`)(?=\S)(.{1,400}?)(?<=\S)\1", r"\2"),
        (r"(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])", r"\1"),
        (r"(?<!\w)_(?=\S)([^_\n]+)(?<=\S)_(?!\w)", r"\1"),
        (r"\| ?$|^ ?\|", ""),
        (r" \| ", ", "),
    )
)


def plain_text(content: str | Envelope) -> str:
    """Returns what an assistant's content says, one line for each heading, paragraph, row, item or field.

    The first line is fit for a title. Thinking is left out. Cost: linear in what the page would show.
    """
    envelope = read_envelope(content) if isinstance(content, str) else content
    texts = [_unmarked(text) for text in (*envelope.markdown, envelope.text)]
    texts += _read_program(envelope.program) if envelope.program is not None else []
    texts += _read(envelope.tree, 0)
    lines = (" ".join(line.split()) for text in texts for line in text.splitlines())
    return "\n".join(filter(None, lines))


def _read_program(program: str) -> list[str]:
    others: dict[str, int] = {}
    for statement in parse_statements(program):
        for node in walk(statement.expression):
            if isinstance(node, Comp) and node.name not in STOCK_PROPS and node.name not in _QUERIES:
                others[node.name] = max(others.get(node.name, 0), len(node.args))
    return _read(evaluate(parse(program, loose_signatures(others))).root, 0)


def _read(value: Any, depth: int) -> list[str]:
    """Returns the lines of a component, a list, an object or a bare value."""
    if depth > DEPTH_LIMIT:
        return []
    if (node := _maybe_node(value)) is not None:
        name, props = node
        return _FORMS.get(name, _anything)(props, depth + 1)
    match value:
        case str():
            return [_unmarked(value)]
        case int() | float() if not isinstance(value, bool):
            return [_number(value)]
        case list() | tuple():
            return [line for item in cast("Iterable[Any]", value) for line in _read(item, depth + 1)]
        case Mapping() if not _is_action(cast("Props", value)):
            return _anything(cast("Props", value), depth + 1)
        case _:
            return []


def _maybe_node(value: Any) -> tuple[str, Props] | None:
    if isinstance(value, Element):
        return value.type_name, value.props
    if not isinstance(value, Mapping):
        return None
    node = cast("Props", value)
    name, props = node.get("component"), node.get("props")
    return (name, cast("Props", props)) if isinstance(name, str) and isinstance(props, Mapping) else None


def _is_action(value: Props) -> bool:
    steps = _items(value.get("steps"))
    return bool(steps) and all(isinstance(step, Mapping) and "type" in step for step in steps)


def _anything(props: Props, depth: int) -> list[str]:
    return [line for name, value in props.items() if name not in _TECHNICAL for line in _read(value, depth)]


def _line(value: Any, depth: int, joint: str = " ") -> str:
    return joint.join(" ".join(line.split()) for line in _read(value, depth))


def _pair(head: Any, rest: Any, depth: int) -> str:
    return ": ".join(filter(None, (_line(head, depth), _line(rest, depth))))


def _items(value: Any) -> list[Any]:
    return list(cast("Iterable[Any]", value)) if isinstance(value, (list, tuple)) else []


def _props(value: Any) -> Props:
    """Returns the props of a component, or a plain object as it is."""
    node = _maybe_node(value)
    if node is not None:
        return node[1]
    return cast("Props", value) if isinstance(value, Mapping) else {}


def _code(props: Props, _: int) -> list[str]:
    return [str(props.get("codeString") or "")]


def _note(props: Props, depth: int) -> list[str]:
    return [_pair(props.get("title"), props.get("description"), depth)]


def _table(props: Props, depth: int) -> list[str]:
    columns = [_props(column) for column in _items(props.get("columns"))]
    labels = [_line(column.get("label"), depth) for column in columns]
    cells = [[_line(cell, depth) for cell in _items(column.get("data"))] for column in columns]
    rows = list(zip_longest(*cells, fillvalue=""))
    return [_row(zip(labels, row, strict=True)) for row in rows] or [", ".join(filter(None, labels))]


def _row(cells: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{label}: {cell}" if label else cell for label, cell in cells if cell)


def _chart(props: Props, depth: int) -> list[str]:
    labels = [_line(label, depth) for label in _items(props.get("labels"))]
    if not labels:
        return _anything(props, depth)
    series = [_props(one) for one in _items(props.get("series"))] or [{"values": props.get("values")}]
    names = [_line(one.get("category"), depth) for one in series]
    values = [[_line(value, depth) for value in _items(one.get("values"))] for one in series]
    rows = zip_longest(labels, *values, fillvalue="")
    axes = [_line(props.get(axis), depth) for axis in ("xLabel", "yLabel")]
    points = [f"{label}: {said}" if said else label for label, *row in rows if (said := _values(names, row)) or label]
    return [", ".join(filter(None, axes)), *points]


def _values(names: list[str], row: list[str]) -> str:
    return ", ".join(f"{name} {value}".strip() for name, value in zip(names, row, strict=True) if value)


def _slice(props: Props, depth: int) -> list[str]:
    return [_pair(props.get("category"), props.get("value"), depth)]


def _scatter(props: Props, depth: int) -> list[str]:
    points = (_items([_props(point).get(axis) for axis in "xyz"]) for point in _items(props.get("points")))
    said = ", ".join(f"({_line(point, depth, ', ')})" for point in points)
    return [": ".join(filter(None, (_line(props.get("name"), depth), said)))]


def _field(props: Props, depth: int) -> list[str]:
    options = ", ".join(_read(_props(props.get("input")).get("items"), depth))
    return [_pair(props.get("label"), [options] if options else None, depth), _line(props.get("hint"), depth)]


def _form(props: Props, depth: int) -> list[str]:
    return [*_read(props.get("fields"), depth), *_read(props.get("buttons"), depth)]


def _titled(props: Props, depth: int) -> list[str]:
    """An item or option: its name, then what is said about it."""
    head = props.get("title") or props.get("label")
    rest = [props.get(name) for name in ("subtitle", "details", "description") if props.get(name)]
    return [_pair(head, rest, depth)] if head else _anything(props, depth)


_CHARTS = ("BarChart", "LineChart", "AreaChart", "RadarChart", "HorizontalBarChart", "PieChart", "RadialChart")
_TITLED = ("ListItem", "StepsItem", "RadioItem", "CheckBoxItem", "SwitchItem", "SelectItem")

_FORMS: Mapping[str, Callable[[Props, int], list[str]]] = {
    "CodeBlock": _code,
    "Callout": _note,
    "TextCallout": _note,
    "Table": _table,
    "EditableTable": _table,
    "Slice": _slice,
    "ScatterSeries": _scatter,
    "FormControl": _field,
    "Form": _form,
    "Separator": lambda _props, _depth: [],
    **dict.fromkeys((*_CHARTS, "SingleStackedBarChart"), _chart),
    **dict.fromkeys(_TITLED, _titled),
}


def _unmarked(markdown: str) -> str:
    for pattern, replacement in _MARKS:
        markdown = pattern.sub(replacement, markdown)
    return markdown


def _number(value: float) -> str:
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE_LIMIT
    return str(int(value) if is_whole else value)
