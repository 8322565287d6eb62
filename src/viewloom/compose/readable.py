"""An interface as markdown again, for a model that knows no components.

`render_markdown(tree)` takes version 1's nodes, `{"component": Name, "props": {…}}`. What has no form of its own gives
its text, so nothing that was said is lost. What comes out is read by a model, never shown.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import zip_longest
from typing import Any, cast

from viewloom.compose.code import UNKNOWN_LANGUAGE

Props = Mapping[str, Any]

_TECHNICAL = frozenset(
    {
        *["variant", "size", "type", "action", "direction", "gap", "align", "justify", "wrap", "rows", "rules", "name"],
        *["value", "mode", "orientation", "decorative", "icon", "src", "isFoldable", "required", "visible", "open"],
    }
)
"""Props that say how something looks or works, not what it says."""
_BACKTICKS = re.compile(r"`{3,}")


def render_markdown(node: Any) -> str:
    """Returns what a node, a list of nodes or a bare value says. Cost: linear."""
    if isinstance(node, list):
        return _joined(map(render_markdown, cast("list[Any]", node)))
    if not isinstance(node, dict):
        return "" if node is None or isinstance(node, bool) else str(node)
    component = cast("dict[str, Any]", node)
    props = component.get("props")
    if not isinstance(props, dict):
        return _anything(component)
    return _FORMS.get(str(component.get("component", "")), _anything)(cast("Props", props))


def _joined(blocks: Iterable[str]) -> str:
    return "\n\n".join(filter(None, (block.strip("\n") for block in blocks)))


def _title(props: Props) -> str:
    title = _line(props.get("title"))
    return _joined([f"# {title}" if title else "", _line(props.get("subtitle"))])


def _text(props: Props) -> str:
    text = str(props.get("textMarkdown") or props.get("text") or "")
    if not text or "\n" in text:
        return text
    match props.get("size"):
        case "large-heavy":
            return f"## {text}"
        case "small-heavy":
            return f"**{text}**"
        case _:
            return text


def _code(props: Props) -> str:
    code = str(props.get("codeString") or "")
    fence = max(["```", *(run + "`" for run in _BACKTICKS.findall(code))], key=len)
    language = str(props.get("language") or "")
    return f"{fence}{'' if language == UNKNOWN_LANGUAGE else language}\n{code}\n{fence}"


def _note(props: Props) -> str:
    title, text = _line(props.get("title")), str(props.get("description") or "")
    lines = (f"**{title}:** {text}" if title else text).split("\n")
    return "\n".join(f"> {line}" for line in lines)


def _table(props: Props) -> str:
    columns = [_props(column) for column in _list(props.get("columns"))]
    return _rows([_line(column.get("label")) for column in columns], [_list(column.get("data")) for column in columns])


def _chart(props: Props) -> str:
    labels = _list(props.get("labels"))
    if not labels:
        return _anything(props)
    series = [_props(one) for one in _list(props.get("series"))]
    values = [_list(one.get("values")) for one in series] if series else [_list(props.get("values"))]
    names = [_line(one.get("category")) for one in series] if series else ["Value"]
    return _rows([_line(props.get("xLabel")), *names], [labels, *values])


def _rows(heads: list[str], columns: list[list[Any]]) -> str:
    if not heads:
        return ""
    rows = [[_cell(value) for value in row] for row in zip_longest(*columns, fillvalue="")]
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _items(props: Props) -> str:
    lines = (_anything(_props(item)).replace("\n\n", " - ") for item in _list(props.get("items")))
    return "\n".join(f"{index}. {line}" for index, line in enumerate(lines, start=1))


def _panels(props: Props) -> str:
    panels = map(_props, _list(props.get("items") or props.get("sections")))
    return _joined(
        _joined([f"## {_line(panel.get('trigger'))}", render_markdown(panel.get("content"))]) for panel in panels
    )


def _form(props: Props) -> str:
    labels = (_line(_props(field).get("label")) for field in _list(props.get("fields")))
    return f"(A form that asks for: {', '.join(filter(None, labels))}.)"


def _anything(props: Props) -> str:
    return _joined(render_markdown(value) for name, value in props.items() if name not in _TECHNICAL)


def _line(value: Any) -> str:
    return " ".join(render_markdown(value).split())


def _cell(value: Any) -> str:
    return _line(value).replace("|", "\\|")


def _list(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []


def _props(node: Any) -> Props:
    inner = cast("dict[str, Any]", node).get("props") if isinstance(node, dict) else None
    return cast("Props", inner) if isinstance(inner, dict) else {}


_FORMS: Mapping[str, Callable[[Props], str]] = {
    "CardHeader": _title,
    "TextContent": _text,
    "MarkDownRenderer": _text,
    "CodeBlock": _code,
    "Callout": _note,
    "TextCallout": _note,
    "Separator": lambda _: "---",
    "Table": _table,
    "ListBlock": _items,
    "Steps": _items,
    "FollowUpBlock": _items,
    "Form": _form,
    "Tabs": _panels,
    "Accordion": _panels,
    "SectionBlock": _panels,
    **dict.fromkeys(
        ("BarChart", "LineChart", "AreaChart", "RadarChart", "HorizontalBarChart", "PieChart", "RadialChart"), _chart
    ),
    "SingleStackedBarChart": _chart,
}
