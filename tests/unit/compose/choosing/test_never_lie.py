"""What no composed screen may do, whatever the data is and whatever was asked for."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from viewloom.catalogue.library import standard_library
from viewloom.compose import Composition, compose_document, read_any

LIBRARY = standard_library("chat")
MARKS = (
    "",
    "as a pie",
    "as a line chart",
    "stacked",
    "as an area chart",
    "as a radar",
    "as a scatter plot",
    "as a table",
)
NUMBERS = st.one_of(st.none(), st.integers(-1000, 1000), st.floats(-1e6, 1e6).map(lambda value: round(value, 2)))


def composed(csv: str, request: str = "") -> Composition:
    return compose_document(read_any(csv, "csv"), LIBRARY, request)


def rows(*lines: str) -> str:
    return "\n".join(lines)


def test_a_pie_of_what_is_no_whole_is_refused_and_said() -> None:
    program = composed(rows("city,temperature_c", "Oslo,3", "Rome,17", "Cairo,24", "Lima,20"), "as a pie").program
    assert "PieChart" not in program
    assert "A pie shows the parts of one whole" in program


def test_a_pie_has_no_negative_slice() -> None:
    program = composed(rows("region,revenue_usd", "Europe,40", "Asia,-10", "Africa,20"), "as a pie").program
    assert "PieChart" not in program


def test_two_units_are_never_on_one_axis() -> None:
    lines = (f"2025-0{month},{month * 10},{month * 11}" for month in range(1, 10))
    for candidate in (choice.best.candidate for choice in composed(rows("month,price_usd,weight_kg", *lines)).choices):
        assert candidate.encoding is None or candidate.mark == "scatter" or len(candidate.encoding.values) == 1


def test_rows_of_different_units_share_no_axis_and_have_no_total() -> None:
    program = composed(
        rows("item,amount,unit", *(f"Thing {at},{at * 3},{'g' if at % 2 else 'l'}" for at in range(8)))
    ).program
    assert "BarChart" not in program
    assert "total" not in program


def test_a_row_of_totals_is_marked_and_not_drawn() -> None:
    program = composed(rows("region,sales", "North,10", "South,20", "West,30", "Total,60")).program
    assert 'TextContent("Total", "small-heavy")' in program
    assert '"Total"]' not in program.partition("Table(")[0]


def test_a_missing_value_is_a_gap_and_said() -> None:
    lines = (f"2025-{month:02d},{'' if month == 4 else month * 10}" for month in range(1, 10))
    program = composed(rows("month,sales", *lines)).program
    assert "[10, 20, 30, null, 50, 60, 70, 80, 90]" in program
    assert "One missing value is left blank." in program


def test_a_month_without_rows_is_a_gap() -> None:
    program = composed(
        rows("month,sales", *(f"2025-{month:02d},{month}" for month in range(1, 10) if month != 5))
    ).program
    assert "[1, 2, 3, 4, null, 6, 7, 8, 9]" in program


def test_what_was_added_up_is_said() -> None:
    program = composed(rows("region,sales", *("North,10", "South,20") * 3), "sales by region").program
    assert "Sum of Sales per Region." in program


def test_rows_that_are_left_out_are_said() -> None:
    lines = (f"a{at}@example.org,Person {at},City {at}" for at in range(300))
    assert "The first 200 of 300 rows are shown." in composed(rows("email,name,town", *lines)).program


def test_a_request_that_matches_nothing_in_the_data_changes_nothing() -> None:
    csv = rows("region,sales", "North,10", "South,20", "West,30")
    assert composed(csv, "hello there").program.partition("next")[0] == composed(csv).program.partition("next")[0]


@settings(max_examples=60, deadline=None)
@given(values=st.lists(NUMBERS, min_size=2, max_size=30), request=st.sampled_from(MARKS))
def test_no_pie_or_stack_of_negative_or_missing_amounts(values: list[float | None], request: str) -> None:
    lines = (f"Name {at % 7},{'' if value is None else value}" for at, value in enumerate(values))
    for choice in composed(rows("name,sales", *lines), request).choices:
        best = choice.best.candidate
        if best.mark in {"pie", "share_bar", "stacked_bar"} and best.view is not None:
            assert all(value >= 0 for value in best.view.numbers())
            assert best.mark == "stacked_bar" or best.view.blanks == 0


@settings(max_examples=60, deadline=None)
@given(values=st.lists(NUMBERS, min_size=2, max_size=30))
@example(values=[100.75, 3.0])
def test_a_chart_of_single_rows_draws_exactly_the_values_that_are_there(values: list[float | None]) -> None:
    lines = (f"20{at:02d}-01-01,{'' if value is None else value}" for at, value in enumerate(values))
    for choice in composed(rows("date,sales", *lines)).choices:
        view = choice.best.candidate.view
        if view is not None and not view.is_aggregated:
            assert sorted(view.numbers()) == sorted(value for value in values if value is not None)
