"""The ways to draw a table, and what each is made of."""

from dataclasses import dataclass
from typing import Literal

from viewloom.compose.tabular import Granularity

Mark = Literal[
    "table",
    "list",
    "bar",
    "horizontal_bar",
    "grouped_bar",
    "stacked_bar",
    "line",
    "area",
    "pie",
    "radial",
    "share_bar",
    "radar",
    "scatter",
    "histogram",
]
Aggregate = Literal["none", "sum", "mean", "count", "median", "minimum", "maximum"]

BARS = frozenset({"bar", "horizontal_bar", "grouped_bar", "stacked_bar", "histogram"})
PARTS = frozenset({"pie", "share_bar"})
"""Marks that say: these are the parts of one whole."""
LINES = frozenset({"line", "area"})
CHARTS = frozenset({*BARS, *PARTS, *LINES, "radial", "radar", "scatter"})


@dataclass(frozen=True, slots=True)
class Encoding:
    """Which columns a chart shows, and how.

    Attributes:
        x: The column along the labels; for a scatter the horizontal quantity.
        values: The quantities drawn; empty if rows are counted.
        series: The category that splits the values; "" for none.
        aggregate: What becomes of several rows with one label.
        granularity: The step of a time axis.
    """

    x: str
    values: tuple[str, ...] = ()
    series: str = ""
    aggregate: Aggregate = "none"
    granularity: Granularity = ""
