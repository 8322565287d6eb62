"""What makes one drawing better than another: a table of weighted rules, each with its source.

As in Draco there are two kinds. A `Ban` names what would mislead; a candidate that breaks one is out, whatever the
request says. A `Preference` adds its weight to a candidate's score, times what its condition returns. Weights were set
by hand against the labelled pairs that are not held out (`conformance/compose/pairs.toml`).

Sources:
- M86: Mackinlay, Automating the Design of Graphical Presentations of Relational Information, ACM TOG 5(2), 1986
- CM84: Cleveland, McGill, Graphical Perception, JASA 79(387), 1984
- SM07: Mackinlay, Hanrahan, Stolte, Show Me: Automatic Presentation for Visual Analysis, IEEE TVCG 13(6), 2007
- CQL16: Wongsuphasawat et al., Towards a General-Purpose Query Language for Visualization Recommendation, HILDA 2016
- D19: Moritz et al., Formalizing Visualization Design Knowledge as Constraints: Draco, IEEE TVCG 25(1), 2019
- S18: Saket, Endert, Demiralp, Task-Based Effectiveness of Basic Visualizations, IEEE TVCG 25(7), 2018
- ZT99: Zacks, Tversky, Bars and Lines, Memory & Cognition 27(6), 1999
- F12: Few, Show Me the Numbers, 2nd edition, 2012
- T83: Tufte, The Visual Display of Quantitative Information, 1983
- own: decided here, with the reason in the rule
"""

from collections.abc import Callable
from dataclasses import dataclass

from viewloom.compose.choosing.candidates import Candidate
from viewloom.compose.choosing.features import (
    asks_for,
    asks_for_kin,
    coverage,
    detail,
    folded_share,
    has_blanks,
    has_one_sign,
    is_additive_parts,
    is_catalogue,
    is_measured_over,
    is_one_unit,
    is_position,
    is_ranked,
    is_stated_whole,
    labels,
    lead_rank,
    longest_label,
    missed_groups,
    missed_measures,
    named_axis,
    named_groups_used,
    named_used,
    names_axis,
    pictures,
    points_spread,
    rows,
    series_count,
    unasked_splits,
    x_kind,
)
from viewloom.compose.choosing.marks import BARS, CHARTS, LINES, PARTS
from viewloom.compose.choosing.weighing import is_mixed


@dataclass(frozen=True, slots=True)
class Ban:
    """What no drawing may do."""

    name: str
    source: str
    is_broken: Callable[[Candidate], bool]


@dataclass(frozen=True, slots=True)
class Preference:
    """What speaks for a drawing (or against it, with a negative weight)."""

    name: str
    weight: float
    source: str
    holds: Callable[[Candidate], float]


BANS = (
    Ban("a pie shows parts of one whole", "F12; T83", lambda c: c.mark in PARTS and not is_additive_parts(c)),
    Ban(
        "a pie has 2 to 6 slices, none missing",
        "F12",
        lambda c: c.mark in PARTS and not (2 <= labels(c) <= 6 and not has_blanks(c)),
    ),
    Ban(
        "rings compare amounts of one sign",
        "CM84: length",
        lambda c: c.mark == "radial" and not (has_one_sign(c) and labels(c) <= 6),
    ),
    Ban(
        "one axis has one unit",
        "F12: no dual axes by accident",
        lambda c: c.mark in CHARTS - {"scatter"} and not is_one_unit(c),
    ),
    Ban(
        "rows of different units share no axis",
        "own: a recipe's grams and pieces",
        lambda c: c.mark in CHARTS and bool(c.encoding and c.encoding.values) and is_mixed(c.case.table),
    ),
    Ban(
        "only what can be added is stacked",
        "D19: stack needs a summable aggregate",
        lambda c: c.mark == "stacked_bar" and not is_additive_parts(c),
    ),
    Ban(
        "an area is an amount over time",
        "F12; D19: area needs zero",
        lambda c: c.mark == "area" and not (has_one_sign(c) and is_measured_over(c)),
    ),
    Ban(
        "a line joins what has an order",
        "M86; ZT99",
        lambda c: c.mark in LINES and x_kind(c) not in {"time", "ordered"},
    ),
    Ban(
        "several series need grouped or stacked bars",
        "D19: no overlap",
        lambda c: c.mark == "bar" and series_count(c) > 1,
    ),
    Ban(
        "a radar has 3 to 8 spokes and at most 3 shapes",
        "F12",
        lambda c: c.mark == "radar" and not (3 <= labels(c) <= 8 and series_count(c) <= 3 and has_one_sign(c)),
    ),
    Ban("a list needs names", "own: a list item has a title", lambda c: c.mark == "list" and not is_catalogue(c)),
    Ban(
        "the top few have neither distribution nor course",
        "own: an extract by rank is no sample and no series",
        lambda c: (
            is_ranked(c)
            and not asks_for(c)
            and (c.mark in {"histogram", "scatter"} or (x_kind(c) == "time" and not names_axis(c)))
        ),
    ),
    Ban(
        "the top few are of more",
        "own: the best five of three groups are all three",
        lambda c: c.view is not None and c.view.total_labels <= c.case.bound.wishes.top and not names_axis(c),
    ),
    Ban("few colours", "CQL16; D19: cardinality of colour", lambda c: series_count(c) > 6),
    Ban("missing bars are not drawn as none", "own: most of a chart must be there", lambda c: has_blanks(c) > 0.5),
)

PREFERENCES = (
    # How well each kind of drawing is read at all.
    Preference("position is read best", 10, "M86; CM84: position on a common scale", is_position),
    Preference(
        "length is read well", 8, "M86; CM84", lambda c: c.mark in {"stacked_bar", "radial", "area", "share_bar"}
    ),
    Preference("angle is read badly", 6, "CM84", lambda c: c.mark == "pie"),
    Preference("a radar is hard to read", 3, "F12", lambda c: c.mark == "radar"),
    Preference("a table is exact", 10, "F12: look-up", lambda c: c.mark == "table"),
    Preference("a list is for reading", 7, "own", lambda c: c.mark == "list"),
    # What the data is.
    Preference("time runs along a line", 9, "M86; ZT99; S18", lambda c: c.mark == "line" and x_kind(c) == "time"),
    Preference("what has a time is followed", 3, "SM07", lambda c: x_kind(c) == "time"),
    Preference(
        "a line needs points",
        -8,
        "ZT99: few points are compared, not followed",
        lambda c: c.mark in LINES and labels(c) < 5,
    ),
    Preference(
        "two times are no course",
        -6,
        "ZT99: two averages hide what else differs",
        lambda c: x_kind(c) == "time" and labels(c) < 3 and bool(c.view and c.view.is_aggregated),
    ),
    Preference("many points are no bars", -9, "F12", lambda c: c.mark in BARS - {"histogram"} and labels(c) > 20),
    Preference(
        "a few amounts over time may be bars",
        4,
        "F12",
        lambda c: c.mark in {"bar", "grouped_bar"} and x_kind(c) == "time" and labels(c) * series_count(c) <= 12,
    ),
    Preference(
        "categories are compared as bars",
        8,
        "ZT99; S18",
        lambda c: c.mark in {"bar", "horizontal_bar", "grouped_bar"} and x_kind(c) != "time",
    ),
    Preference(
        "an order runs from left to right",
        3,
        "M86; own: first to last is read so",
        lambda c: c.mark in {"bar", "grouped_bar", "stacked_bar"} and x_kind(c) in {"ordered", "time"},
    ),
    Preference(
        "long or many names lie",
        4,
        "F12: names are read horizontally",
        lambda c: c.mark == "horizontal_bar" and (longest_label(c) > 12 or labels(c) > 7),
    ),
    Preference(
        "time does not run downwards",
        -8,
        "F12",
        lambda c: c.mark == "horizontal_bar" and x_kind(c) in {"time", "ordered"},
    ),
    Preference(
        "short names stand",
        2,
        "own: vertical bars are expected first",
        lambda c: c.mark in {"bar", "grouped_bar"} and longest_label(c) <= 12 and labels(c) <= 8,
    ),
    Preference("parts of a stated whole are a pie", 9, "SM07", lambda c: c.mark == "pie" and is_stated_whole(c)),
    Preference("three or more slices", -3, "F12: two numbers need no pie", lambda c: c.mark in PARTS and labels(c) < 3),
    Preference("a distribution is a histogram", 4, "SM07; S18", lambda c: c.mark == "histogram" and rows(c) >= 30),
    Preference("few values are no distribution", -12, "own", lambda c: c.mark == "histogram" and rows(c) < 20),
    Preference(
        "two measures without groups relate",
        6,
        "M86; S18",
        lambda c: c.mark == "scatter" and rows(c) >= 20 and not c.case.time,
    ),
    Preference("few points say little", -8, "own", lambda c: c.mark == "scatter" and points_spread(c) < 15),
    Preference("many series over groups are hard", -1, "F12: clutter", lambda c: max(0, series_count(c) - 3)),
    Preference(
        "many grouped bars are hard",
        -3,
        "F12",
        lambda c: c.mark in {"grouped_bar", "horizontal_bar"} and series_count(c) * labels(c) > 24,
    ),
    Preference(
        "amounts of several series may be stacked", 1, "D19", lambda c: c.mark == "stacked_bar" and series_count(c) >= 3
    ),
    Preference(
        "an area is for one amount",
        -1.5,
        "F12: areas hide each other",
        lambda c: c.mark == "area" and series_count(c) > 1,
    ),
    # How much of the data is seen.
    Preference("what is there is shown", 8, "M86: expressiveness", coverage),
    Preference("the telling column leads", -1.5, "own: see `weighing.importance`", lead_rank),
    Preference(
        "rows are added up or averaged only if they must",
        -3,
        "D19: raw before aggregate",
        lambda c: bool(c.view and c.view.is_aggregated and c.mark != "histogram"),
    ),
    Preference("averages hide", -1, "F12", lambda c: bool(c.encoding and c.encoding.aggregate == "mean")),
    Preference(
        "counting rows ignores measures",
        -5,
        "own",
        lambda c: bool(c.encoding and c.encoding.aggregate == "count" and c.mark != "histogram" and c.case.measures),
    ),
    Preference("what is folded is not seen", -5, "own", folded_share),
    Preference(
        "what is mostly gaps is no line",
        -20,
        "own: a point without neighbours is not drawn",
        lambda c: has_blanks(c) if c.mark in LINES else 0,
    ),
    Preference("gaps are hard to read in bars", -3, "own", lambda c: c.mark in BARS and bool(has_blanks(c))),
    # Things to look up.
    Preference(
        "things with details are a table",
        18,
        "F12: look-up of single items",
        lambda c: c.mark == "table" and is_catalogue(c),
    ),
    Preference("details are read, not drawn", 5, "F12", lambda c: detail(c) if c.mark == "table" else 0),
    Preference(
        "one or two rows need no chart",
        14,
        "F12; T83: a sentence or a table for few numbers",
        lambda c: c.mark == "table" and rows(c) < 3,
    ),
    Preference(
        "few rows of many columns are read",
        9,
        "F12: a chart shows one or two of the columns",
        lambda c: c.mark == "table" and rows(c) <= 4 and len(c.columns) >= 4,
    ),
    Preference("things with pictures are a list", 14, "own", pictures),
    # What the request says.
    Preference("as asked", 40, "own: who asks decides, within the bans", asks_for),
    Preference("nearly as asked", 22, "own", asks_for_kin),
    Preference("a chart was asked for", 25, "own", lambda c: c.mark in CHARTS and c.case.bound.wishes.mark == "chart"),
    Preference(
        "stacked as asked", 30, "own", lambda c: c.mark == "stacked_bar" and c.case.bound.wishes.is_stacked is True
    ),
    Preference(
        "grouped as asked", 12, "own", lambda c: c.mark == "grouped_bar" and c.case.bound.wishes.is_stacked is False
    ),
    Preference(
        "a trend is a line",
        10,
        "S18",
        lambda c: c.mark == "line" and x_kind(c) == "time" and c.case.bound.wishes.task == "trend",
    ),
    Preference(
        "shares are parts",
        20,
        "SM07; S18: pies for parts of a whole",
        lambda c: c.mark == "pie" and c.case.bound.wishes.task == "share",
    ),
    Preference(
        "shares over something are stacked",
        9,
        "SM07",
        lambda c: c.mark == "stacked_bar" and c.case.bound.wishes.task == "share",
    ),
    Preference(
        "a relation is a scatter plot",
        16,
        "S18",
        lambda c: c.mark == "scatter" and c.case.bound.wishes.task == "relate",
    ),
    Preference(
        "a distribution was asked for",
        16,
        "S18",
        lambda c: c.mark == "histogram" and c.case.bound.wishes.task == "distribute",
    ),
    Preference(
        "a ranking is bars",
        8,
        "S18: bars for order",
        lambda c: (
            c.mark in {"bar", "horizontal_bar"}
            and x_kind(c) != "time"
            and (c.case.bound.wishes.task == "rank" or c.case.bound.wishes.top > 0)
        ),
    ),
    Preference(
        "a comparison is bars",
        5,
        "S18",
        lambda c: c.mark in {"bar", "horizontal_bar", "grouped_bar"} and c.case.bound.wishes.task == "compare",
    ),
    Preference(
        "a profile is a radar", 20, "SM07", lambda c: c.mark == "radar" and c.case.bound.wishes.task == "profile"
    ),
    Preference(
        "exact values are a table",
        16,
        "F12",
        lambda c: c.mark == "table" and (c.case.bound.wishes.task == "detail" or bool(c.case.bound.sort_by)),
    ),
    Preference(
        "columns that were named are shown",
        6,
        "CQL16: partial specification",
        lambda c: named_used(c) if c.mark in CHARTS else 0,
    ),
    Preference("measures that were named are not left out", -6, "CQL16", missed_measures),
    Preference("groups that were named are used", 10, "CQL16", named_groups_used),
    Preference("the one group that was named is the axis", 3, "own: said last, looked for first", named_axis),
    Preference("what was not asked for does not split", -7, "CQL16", unasked_splits),
    Preference("groups that were named are not left out", -10, "CQL16", missed_groups),
    Preference(
        "counts were asked for",
        14,
        "own",
        lambda c: bool(
            c.encoding
            and c.encoding.aggregate == "count"
            and c.mark != "histogram"
            and c.case.bound.wishes.aggregate == "count"
        ),
    ),
    Preference(
        "the step of time was asked for",
        10,
        "own",
        lambda c: bool(
            c.encoding and c.case.bound.wishes.granularity and c.encoding.granularity == c.case.bound.wishes.granularity
        ),
    ),
)
