"""Charts: of several series over labels, of one value per label, and of points."""

from viewloom.catalogue.component import Choice, Component, ListOf, Number, OneOf, Prop, Text, optional
from viewloom.catalogue.standard.slots import NUMBERS, STRINGS

_SERIES_PROPS = (Prop("labels", STRINGS), Prop("series", ListOf(OneOf(("Series",)))))
_AXES = (optional("xLabel", Text()), optional("yLabel", Text()))
_BARS = (*_SERIES_PROPS, optional("variant", Choice(("grouped", "stacked"))), *_AXES)
_LINES = (*_SERIES_PROPS, optional("variant", Choice(("linear", "natural", "step"))), *_AXES)
_VALUES = (Prop("labels", STRINGS), Prop("values", NUMBERS))

BAR_CHART = Component("BarChart", "compare amounts", _BARS)
LINE_CHART = Component("LineChart", "change over time", _LINES)
AREA_CHART = Component("AreaChart", "amounts over time", _LINES)
RADAR_CHART = Component("RadarChart", "profiles over several criteria", _SERIES_PROPS)
HORIZONTAL_BAR_CHART = Component("HorizontalBarChart", "rankings, long labels", _BARS)
SERIES = Component(
    "Series",
    "as many values as the chart has labels",
    (Prop("category", Text()), Prop("values", NUMBERS)),
)

PIE_CHART = Component(
    "PieChart",
    "shares of a whole",
    (
        *_VALUES,
        optional("variant", Choice(("pie", "donut"))),
        optional("appearance", Choice(("circular", "semiCircular"))),
    ),
)
RADIAL_CHART = Component("RadialChart", "a few values as rings", _VALUES)
SINGLE_STACKED_BAR_CHART = Component("SingleStackedBarChart", "shares in one bar", _VALUES)
SLICE = Component("Slice", "", (Prop("category", Text()), Prop("value", Number())))

SCATTER_CHART = Component(
    "ScatterChart",
    "how two numbers relate",
    (Prop("datasets", ListOf(OneOf(("ScatterSeries",)))), *_AXES),
)
SCATTER_SERIES = Component(
    "ScatterSeries",
    "",
    (Prop("name", Text()), Prop("points", ListOf(OneOf(("Point",))))),
)
POINT = Component(
    "Point",
    "z is its size",
    (Prop("x", Number()), Prop("y", Number()), optional("z", Number())),
)

SERIES_CHARTS = (BAR_CHART, LINE_CHART, AREA_CHART, RADAR_CHART, HORIZONTAL_BAR_CHART, SERIES)
VALUE_CHARTS = (PIE_CHART, RADIAL_CHART, SINGLE_STACKED_BAR_CHART, SLICE)
POINT_CHARTS = (SCATTER_CHART, SCATTER_SERIES, POINT)
COMPONENTS = (*SERIES_CHARTS, *VALUE_CHARTS, *POINT_CHARTS)
