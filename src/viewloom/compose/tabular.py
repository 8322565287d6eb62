"""What data is, once it was read and understood: documents of tables, records and text, with columns of a known kind.

`compose.reading` makes a `Document` of text or JSON; `compose.understanding` says what its columns are. Values are
plain Python ones, and nothing here knows a component.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Cell = str | int | float | bool | date | None
"""A value: a `datetime` is a `date` too; None is missing."""

ColumnKind = Literal[
    "time",
    "ordered",
    "category",
    "identifier",
    "quantity",
    "boolean",
    "url",
    "image",
    "email",
    "place",
    "text",
    "empty",
]
"""What a column holds.

- `time`: points in time, as `date` or `datetime`, or years as `date` of January 1 (`granularity` says which).
- `ordered`: categories with an order of their own, in `Column.order`: days of the week, sizes, ranges, ratings.
- `category`: few names that come again, or one name a row where the rows are few.
- `identifier`: numbers or codes that name a thing and are never added up: ids, postal codes, phone numbers.
- `quantity`: numbers to draw, in `Column.unit`. Latitude and longitude are quantities with a `role`.
- `place`: countries, states, cities, by what they say or what the column is called.
- `text`: sentences, or names that hardly come again.
- `empty`: nothing but missing values.
"""

Granularity = Literal["", "year", "quarter", "month", "week", "day", "hour", "minute", "second"]
Sorting = Literal["", "ascending", "descending"]
Role = Literal["", "latitude", "longitude", "label", "total"]
"""What a column is to its table.

- `label`: it names the row, such as a name or a title; at most one of a table.
- `total`: its numbers are the sums of the other quantities in their rows, so that drawing all would count twice.
"""

NoteCode = Literal[
    "sampled",
    "rows_dropped",
    "total_apart",
    "gaps",
    "uneven_rows",
    "header_missing",
    "encoding_guessed",
    "values_dropped",
    "more_elsewhere",
]


@dataclass(frozen=True, slots=True)
class Note:
    """What was done to the data that a reader of the screen has to know.

    Attributes:
        code: What happened.
        message: A sentence in English that can be shown.
        count: How many rows, columns or values it is about.
        column: The column it is about, by its name; "" for the whole table.
    """

    code: NoteCode
    message: str
    count: int = 0
    column: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Points of a time series that are not there, between two that are.

    Attributes:
        column: The name of the time column.
        after: The last point before the gap.
        before: The first point after it.
        missing: How many points of the series' own step lie between.
    """

    column: str
    after: date
    before: date
    missing: int


@dataclass(frozen=True, slots=True)
class Column:
    """One column and what its values are.

    Attributes:
        name: As the data has it; unique in its table; dotted for nested records (`address.city`).
        label: For people: "unit_price" -> "Unit price".
        values: One for each row, converted to the kind: int or float for quantities, `date` or `datetime` (without a
            zone, in the zone they were written in) for times, bool for booleans, else str; None where it is missing.
        unit: "%", a currency's ISO code ("USD"), or a unit as written ("kg", "ms"); "" if there is none. A percentage
            is the number that stood before its sign: 45, not 0.45.
        granularity: The step of the times: two for one month are still of days.
        distinct: How many different values there are, missing ones apart.
        missing: How many values are None.
        order: For `ordered`: all values that occur, first to last, as they stand in `values`.
        sorting: How the values come, missing ones apart; "" if unordered or all the same.
        is_whole_part: Whether the values are parts of one whole: they sum up to 100 or 1, or are named as shares.
        is_additive: Whether a sum of the values means something: amounts and counts do, prices and rates do not.
        minimum: The least of quantities and times.
        maximum: The greatest of them.
    """

    name: str
    label: str
    kind: ColumnKind
    values: tuple[Cell, ...]
    unit: str = ""
    granularity: Granularity = ""
    distinct: int = 0
    missing: int = 0
    order: tuple[str, ...] = ()
    sorting: Sorting = ""
    is_whole_part: bool = False
    is_additive: bool = False
    role: Role = ""
    minimum: float | date | None = None
    maximum: float | date | None = None

    def present(self) -> list[Any]:
        """Returns the values that are not missing."""
        return [value for value in self.values if value is not None] if self.missing else list(self.values)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one shape, column by column.

    Attributes:
        name: What it was called where it stood ("items"); "" for the whole of the data.
        label: For people; "" if it has no name.
        row_count: How many rows the columns hold.
        total_rows: How many there were before rows were sampled, aggregated or set apart.
        total_row: A row of totals by column name, kept apart from the rows; converted as its column is.
        hierarchy: Names of columns from coarse to fine, each value of one belonging to one value of the one before.
        gaps: Where a time series lacks points, for the first time column.
    """

    columns: tuple[Column, ...]
    row_count: int
    total_rows: int
    name: str = ""
    label: str = ""
    notes: tuple[Note, ...] = ()
    total_row: Mapping[str, Cell] | None = None
    hierarchy: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def column(self, name: str) -> Column | None:
        """Returns the column of that name."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True)
class Fact:
    """One named value.

    Attributes:
        name: As the data has it.
        label: For people.
        value: Converted as a column's value is.
        kind: What it is; never `ordered`.
        unit: As a column's.
    """

    name: str
    label: str
    value: Cell
    kind: ColumnKind
    unit: str = ""
    granularity: Granularity = ""


@dataclass(frozen=True, slots=True)
class Record:
    """Named values of one thing: key figures, details."""

    facts: tuple[Fact, ...]
    name: str = ""
    label: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """Prose, as markdown.

    Attributes:
        language: What a fenced block that is no data called itself; "" for prose.
        is_code: Whether it is a fenced block that is no data, without its fence.
    """

    text: str
    name: str = ""
    label: str = ""
    language: str = ""
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """A JSON Schema of an object, to be filled in."""

    schema: Mapping[str, Any]
    name: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Nested:
    """Several parts that belong together: the members of an object, the tabs of a page."""

    parts: "tuple[Part, ...]"
    name: str = ""
    label: str = ""


Part = Table | Record | Text | Schema | Nested


@dataclass(frozen=True, slots=True)
class Document:
    """What a text or a JSON value holds, in its own order.

    Attributes:
        title: What the whole is called, if it says so.
        parts: Empty if there was nothing.
        notes: What holds for the whole, such as a guessed encoding.
    """

    parts: tuple[Part, ...] = ()
    title: str = ""
    notes: tuple[Note, ...] = field(default=())
