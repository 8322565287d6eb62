"""What holds for any table: it is composed without a fault, and no number is made up."""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from viewloom.catalogue.library import standard_library
from viewloom.compose import Composition, compose_document, read_any
from viewloom.engine.weaver import Weaver
from viewloom.lang import Element, evaluate, parse

LIBRARY = standard_library("chat")
REQUESTS = ("", "as a pie", "als Balkendiagramm", "as a line chart", "como tabla", "top 3", "compare", "en camembert")
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "region": st.sampled_from(["North", "South", "West", "East"]),
    "person": st.text("abcdefghij ", min_size=1, max_size=12),
    "sales": st.integers(-500, 500) | st.none(),
    "price": st.floats(0, 1e5).map(lambda value: round(value, 2)),
    "date": st.dates().map(str),
    "active": st.booleans(),
    "comment": st.text(max_size=30),
}
ENGLISH = ("", "as a pie", "as a line chart", "as a bar chart", "as a table", "top 3", "sales by region")
WORKED_OUT = re.compile(r"(Sum|Average|Median) of \w+ per |Number of rows per |lie in each range|together in")
"""What is said of numbers that are in no row."""
NUMERIC = ("sales", "price")


@st.composite
def tables(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draws records that all have the same members, each of one kind."""
    names = draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=2, max_size=5, unique=True))
    record = st.fixed_dictionaries({name: VALUES[name] for name in names})
    return draw(st.lists(record, min_size=2, max_size=20))


def as_csv(records: list[dict[str, Any]], names: list[str]) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, names)
    writer.writeheader()
    writer.writerows(records)
    return written.getvalue()


def assert_untouched(composition: Composition) -> None:
    weaver = Weaver(LIBRARY)
    woven = weaver.feed(composition.program) + weaver.finish()
    assert weaver.repairs == []
    assert woven == composition.program
    assert parse(composition.program, LIBRARY.signatures).diagnostics == ()


def numbers_in(value: object) -> Iterator[float]:
    match value:
        case bool():
            return
        case int() | float():
            yield value
        case Element():
            yield from numbers_in(tuple(value.props.values()))
        case list() | tuple():
            for item in value:  # pyright: ignore[reportUnknownVariableType]
                yield from numbers_in(item)  # pyright: ignore[reportUnknownArgumentType]
        case _:
            return


def test_letters_behind_control_characters_are_no_commands() -> None:
    cells = ["0\rM", "a\x0crac", "\b\\bar"]
    composition = compose_document(read_any(json.dumps(cells), "json"), LIBRARY)

    assert_untouched(composition)
    assert '["0 M", "a rac", " \\\\bar"]' in composition.program


@settings(max_examples=80, deadline=None)
@given(records=tables(), request=st.sampled_from(REQUESTS))
def test_a_table_of_any_kind_is_composed_without_a_fault(records: list[dict[str, Any]], request: str) -> None:
    for text, name in ((json.dumps(records), "json"), (as_csv(records, list(records[0])), "csv")):
        assert_untouched(compose_document(read_any(text, name), LIBRARY, request))


@settings(max_examples=80, deadline=None)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=15,
    )
)
def test_any_json_is_composed_without_a_fault(value: object) -> None:
    assert_untouched(compose_document(read_any(json.dumps([value, value]), "json"), LIBRARY))


@settings(max_examples=80, deadline=None)
@given(records=tables(), request=st.sampled_from(ENGLISH))
def test_a_number_that_is_shown_is_in_the_data_or_said_to_be_worked_out(
    records: list[dict[str, Any]], request: str
) -> None:
    composition = compose_document(read_any(json.dumps(records), "json"), LIBRARY, request)
    known = {record[name] for record in records for name in record if name in NUMERIC and record[name] is not None}
    root = evaluate(parse(composition.program, LIBRARY.signatures)).root
    assert root is not None
    assert set(numbers_in(root)) <= known or WORKED_OUT.search(composition.program)


@settings(max_examples=60, deadline=None)
@given(records=tables(), data=st.data())
def test_the_order_of_columns_does_not_change_the_kind_of_view(
    records: list[dict[str, Any]], data: st.DataObject
) -> None:
    names = list(records[0])
    marks = {
        tuple(choice.best.candidate.mark for choice in compose_document(read_any(text, "csv"), LIBRARY).choices)
        for text in (as_csv(records, names), as_csv(records, data.draw(st.permutations(names))))
    }
    assert len(marks) == 1
