"""Draws a component tree in a terminal with rich: tables as tables, charts as bars, forms as lists of fields.

`draw(tree)` takes version 1's nodes, `{"component": Name, "props": {…}}`. What has no drawing of its own shows its
text, so nothing that was said is lost.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from rich.console import Group, RenderableType
from rich.markdown import Markdown
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

Node = Mapping[str, Any]

_VARIANT_STYLES = {"warning": "yellow", "error": "red", "danger": "red", "success": "green", "info": "blue"}


def draw(node: Any) -> RenderableType:
    """Returns what shows a node, a list of nodes or a bare value."""
    if isinstance(node, list):
        return Group(*(draw(item) for item in cast("list[Any]", node)))
    if not isinstance(node, dict):
        return Text("" if node is None else str(node))
    component = cast("dict[str, Any]", node)
    props = cast("dict[str, Any]", component.get("props") or {})
    drawing = _DRAWINGS.get(str(component.get("component", "")), _anything)
    return drawing(props)


def _children(props: Node) -> RenderableType:
    return Group(*(Padding(draw(child), (0, 0, 1, 0)) for child in _list(props.get("children"))))


def _header(props: Node) -> RenderableType:
    title = Text(_text(props.get("title")), style="bold")
    subtitle = _text(props.get("subtitle"))
    return Group(title, Text(subtitle, style="dim")) if subtitle else title


def _markdown(props: Node) -> RenderableType:
    return Markdown(_text(props.get("textMarkdown") or props.get("text")))


def _callout(props: Node) -> RenderableType:
    style = _VARIANT_STYLES.get(_text(props.get("variant")), "dim")
    title = Text(_text(props.get("title")), style="bold")
    return Panel(Text(_text(props.get("description"))), title=title, title_align="left", border_style=style)


def _code(props: Node) -> RenderableType:
    return Syntax(_text(props.get("codeString")), _text(props.get("language")) or "text", word_wrap=True)


def _table(props: Node) -> RenderableType:
    columns = [_props(column) for column in _list(props.get("columns"))]
    table = Table(*(_text(column.get("label")) for column in columns))
    cells = [[draw(cell) for cell in _list(column.get("data"))] for column in columns]
    for row in range(max(map(len, cells), default=0)):
        table.add_row(*(column[row] if row < len(column) else "" for column in cells))
    return table


def _bars(props: Node) -> RenderableType:
    """Series by label, one bar each; negative values are shown as numbers without a bar."""
    labels = [_text(label) for label in _list(props.get("labels"))]
    series = [_props(entry) for entry in _list(props.get("series"))]
    rows = [
        (label if index == 0 else "", _text(entry.get("category")), _at(entry.get("values"), position))
        for position, label in enumerate(labels)
        for index, entry in enumerate(series)
    ]
    return _bar_grid(rows, has_series=len(series) > 1)


def _shares(props: Node) -> RenderableType:
    labels = [_text(label) for label in _list(props.get("labels"))]
    values = _list(props.get("values"))
    return _bar_grid([(label, "", _at(values, index)) for index, label in enumerate(labels)], has_series=False)


def _bar_grid(rows: list[tuple[str, str, float | None]], *, has_series: bool) -> RenderableType:
    largest = max((value for _, _, value in rows if value is not None), default=0)
    grid = Table.grid(padding=(0, 1), expand=False)
    for label, series, value in rows:
        width = round(40 * value / largest) if value is not None and largest > 0 and value > 0 else 0
        bar = Text("█" * width, style="cyan" if not has_series or label else "magenta")
        shown = "" if value is None else f"{value:g}"
        grid.add_row(Text(label), *([Text(series, style="dim")] if has_series else []), bar, Text(shown))
    return grid


def _steps(props: Node) -> RenderableType:
    return Group(
        *(
            Group(
                Text(f"{number}. {_text(step.get('title'))}", style="bold"),
                Padding(Markdown(_text(step.get("details"))), (0, 0, 0, 3)),
            )
            for number, step in enumerate(map(_props, _list(props.get("items"))), start=1)
        )
    )


def _form(props: Node) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    for field in map(_props, _list(props.get("fields"))):
        control = _props(field.get("input"))
        is_required = bool(cast("Node", control.get("rules") or {}).get("required"))
        options = ", ".join(_text(_props(item).get("label")) for item in _list(control.get("items")))
        hint = options or _text(control.get("placeholder"))
        grid.add_row(Text(_text(field.get("label")) + (" *" if is_required else "")), Text(f"[ {hint:<24} ]", "dim"))
    return Group(grid, draw(props.get("buttons")))


def _buttons(props: Node) -> RenderableType:
    return Text("  ").join(Text(f" {_text(_props(b).get('label'))} ", "reverse") for b in _list(props.get("buttons")))


def _follow_ups(props: Node) -> RenderableType:
    return Group(*(Text(f"› {_text(_props(item).get('text'))}", "cyan") for item in _list(props.get("items"))))


def _entries(props: Node) -> RenderableType:
    lines = [
        Text.assemble("• ", (_text(item.get("title")), "bold"), "  ", (_text(item.get("subtitle")), "dim"))
        for item in map(_props, _list(props.get("items")))
    ]
    return Group(*lines)


def _sections(props: Node) -> RenderableType:
    sections = map(_props, _list(props.get("items")) or _list(props.get("sections")))
    parts = ((Rule(_text(part.get("trigger")), align="left"), draw(part.get("content") or [])) for part in sections)
    return Group(*(piece for pair in parts for piece in pair))


def _tags(props: Node) -> RenderableType:
    return Text("  ").join(Text(f" {_text(tag)} ", "reverse") for tag in _list(props.get("tags")))


def _image(props: Node) -> RenderableType:
    return Text(f"[image: {_text(props.get('alt'))}]", "dim")


def _anything(props: Node) -> RenderableType:
    return Group(*(draw(value) for value in props.values() if isinstance(value, str | list | dict)))


_DRAWINGS: dict[str, Callable[[Node], RenderableType]] = {
    "Card": _children,
    "Stack": _children,
    "CardHeader": _header,
    "TextContent": _markdown,
    "MarkDownRenderer": _markdown,
    "Callout": _callout,
    "TextCallout": _callout,
    "CodeBlock": _code,
    "Table": _table,
    "BarChart": _bars,
    "HorizontalBarChart": _bars,
    "LineChart": _bars,
    "AreaChart": _bars,
    "RadarChart": _bars,
    "PieChart": _shares,
    "RadialChart": _shares,
    "SingleStackedBarChart": _shares,
    "Steps": _steps,
    "Form": _form,
    "Buttons": _buttons,
    "FollowUpBlock": _follow_ups,
    "ListBlock": _entries,
    "Tabs": _sections,
    "Accordion": _sections,
    "SectionBlock": _sections,
    "TagBlock": _tags,
    "Image": _image,
    "ImageBlock": _image,
}


def _props(node: Any) -> Node:
    inner = cast("dict[str, Any]", node).get("props") if isinstance(node, dict) else None
    return cast("Node", inner) if isinstance(inner, dict) else {}


def _list(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _at(values: Iterable[Any] | None, index: int) -> float | None:
    entries = _list(values)
    value = entries[index] if index < len(entries) else None
    return float(value) if isinstance(value, int | float) else None
