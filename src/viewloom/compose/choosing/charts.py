"""A chosen chart as a component."""

from collections.abc import Mapping, Sequence

from viewloom.compose.choosing.candidates import Candidate
from viewloom.compose.choosing.drawing import number, strings
from viewloom.compose.choosing.marks import Mark
from viewloom.compose.choosing.points import Points
from viewloom.compose.choosing.views import Value, View
from viewloom.lang.ast import Arr, Comp, Node, Null, Str

COMPONENTS: Mapping[Mark, str] = {
    "table": "Table",
    "list": "ListBlock",
    "bar": "BarChart",
    "grouped_bar": "BarChart",
    "stacked_bar": "BarChart",
    "histogram": "BarChart",
    "horizontal_bar": "HorizontalBarChart",
    "line": "LineChart",
    "area": "AreaChart",
    "pie": "PieChart",
    "radial": "RadialChart",
    "share_bar": "SingleStackedBarChart",
    "radar": "RadarChart",
    "scatter": "ScatterChart",
}
"""Which component draws what."""


def draw_chart(candidate: Candidate) -> Node:
    """Returns the component of a chart."""
    name = COMPONENTS[candidate.mark]
    if candidate.points is not None:
        return _scatter(name, candidate.points)
    if candidate.view is None:
        raise ValueError(candidate.mark)
    view = candidate.view
    match candidate.mark:
        case "pie" | "radial" | "share_bar":
            return Comp(name, (strings(view.labels), _values(view.series[0].values)))
        case "radar":
            return Comp(name, (strings(view.labels), _series(view)))
        case "line" | "area":
            return Comp(name, (strings(view.labels), _series(view), Str("linear"), *_axes(view)))
        case _:
            variant = "stacked" if candidate.mark == "stacked_bar" else "grouped"
            return Comp(name, (strings(view.labels), _series(view), Str(variant), *_axes(view)))


def _series(view: View) -> Arr:
    return Arr(tuple(Comp("Series", (Str(one.name), _values(one.values))) for one in view.series))


def _values(values: Sequence[Value]) -> Arr:
    # A chart leaves a gap where a value is null; a zero would say something that is not so.
    return Arr(tuple(Null() if value is None else number(value) for value in values))


def _axes(view: View) -> tuple[Node, ...]:
    axes = (Str(view.x_label), Str(view.y_label))
    return axes if view.y_label else axes[:1]


def _scatter(name: str, points: Points) -> Node:
    groups = tuple(
        Comp("ScatterSeries", (Str(label), Arr(tuple(Comp("Point", (number(x), number(y))) for x, y in found))))
        for label, found in points.groups
    )
    return Comp(name, (Arr(groups), Str(points.x_label), Str(points.y_label)))
