"""Figures that the user gives are shown exactly; figures on show are taken up again."""

import pytest

from viewloom.catalogue import standard_library
from viewloom.catalogue.families import Guided, Turn, guide
from viewloom.catalogue.families.figures import axis, given_figures, recalled_figures
from viewloom.catalogue.families.wording import WORDINGS, Language, Wording


def ask(*turns: str) -> Guided:
    roles = ("user", "assistant")
    return guide(
        [Turn(roles[index % 2], text) for index, text in enumerate(turns)],  # type: ignore[arg-type] # two literals
        standard_library("chat"),
    )


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("sales: Jan 10, Feb 20, Mar 15", "en", [("Jan", "10"), ("Feb", "20"), ("Mar", "15")]),
        ("Jan: 1,200; Feb: 2,400.5", "en", [("Jan", "1200"), ("Feb", "2400.5")]),
        ("Miete 900 €, Essen 1.400,50 €", "de", [("Miete", "900"), ("Essen", "1400.5")]),
        ("apples 30%, pears 20% and plums 50%", "en", [("Apples", "30"), ("Pears", "20"), ("Plums", "50")]),
        ("2021: 5, 2022: -7", "en", [("2021", "5"), ("2022", "-7")]),
        ("Q1 = 3k, Q2 = 1.5k", "en", [("Q1", "3000"), ("Q2", "1500")]),
        ("Monday 3, Tuesday 4", "en", [("Monday", "3"), ("Tuesday", "4")]),
    ],
)
def test_figures_with_labels_are_read_exactly(text: str, language: Language, expected: list[tuple[str, str]]) -> None:
    assert list(given_figures(text, language)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Compare iPhone 15 and Galaxy 24",
        "top 5 ideas for 2024",
        "sales of the last 6 months",
        "a form for 3 people",
        "",
    ],
)
def test_numbers_that_are_no_figures_are_left_alone(text: str) -> None:
    assert given_figures(text, "en") == ()


def test_a_chart_shows_the_given_figures_and_asks_no_model() -> None:
    guided = ask("Bar chart of sales: Jan 10, Feb 20, Mar 15.5")
    assert guided.max_tokens == 0
    assert 'BarChart(["Jan", "Feb", "Mar"], [Series("Sales", [10, 20, 15.5])])' in guided.before
    assert "Total: 45.5" in guided.before
    assert "Sample data" not in guided.before + guided.after


def test_a_table_of_given_figures_shows_them_too() -> None:
    guided = ask("Table of sales: Jan 10, Feb 20, Mar 15")
    assert 'Col("Sales", [10, 20, 15], "number")' in guided.before


def test_the_same_figures_can_be_asked_for_in_another_shape() -> None:
    first = ask("sales: Jan 10, Feb 20, Mar 15")
    again = ask("sales: Jan 10, Feb 20, Mar 15", first.before + first.after, "now as a pie chart please")
    assert 'PieChart(["Jan", "Feb", "Mar"], [10, 20, 15])' in again.before
    assert 'CardHeader("Sales")' in again.before


def test_sample_figures_stay_the_same_in_another_shape() -> None:
    first = ask("Show monthly sales as a bar chart")
    shown = first.before + ", ".join(str(20 + n) for n in range(12)) + first.after
    assert recalled_figures(shown) is not None
    again = ask("Show monthly sales as a bar chart", shown, "Show Monthly sales as a line chart")
    assert again.max_tokens == 0
    assert "LineChart(" in again.before
    assert "[20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]" in again.before


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Compare the populations of five European capitals as a bar chart", "Populations of five European capitals"),
        ("Bitte vergleiche die Umsätze als Balkendiagramm", "Umsätze"),
    ],
)
def test_the_heading_of_a_chart_goes_without_the_order_to_compare(text: str, heading: str) -> None:
    assert f'CardHeader("{heading}")' in ask(text).before


def test_another_subject_gets_other_figures() -> None:
    first = ask("sales: Jan 10, Feb 20, Mar 15")
    other = ask("sales: Jan 10, Feb 20, Mar 15", first.before + first.after, "Bar chart of rain per month")
    assert other.max_tokens > 0


@pytest.mark.parametrize(
    ("text", "count", "first"),
    [
        ("monthly sales", 12, "Jan"),
        ("sales from March to June", 4, "March"),
        ("sales of the last 6 months", 6, "January"),
        ("revenue by quarter", 4, "Q1"),
        ("visitors from 2019 to 2023", 5, "2019"),
        ("visitors per weekday", 7, "Monday"),
    ],
)
def test_the_axis_follows_from_the_request(text: str, count: int, first: str) -> None:
    found = axis(text, WORDINGS["en"])
    assert found is not None
    assert (len(found.labels), found.labels[0]) == (count, first)


@pytest.mark.parametrize("wording", WORDINGS.values())
def test_the_short_names_of_twelve_months_differ(wording: Wording) -> None:
    found = axis("monthly sales", wording)
    assert found is not None
    assert len(set(found.labels)) == 12
    assert max(map(len, found.labels)) <= 4


def test_programs_of_others_give_no_figures() -> None:
    for program in (
        "",
        "chart = BarChart(labels, series)",
        'c = BarChart(["a"], [Series("x", [1, 2])])',
        "Chart([1], [x])",
    ):
        assert recalled_figures(program) is None


def test_the_ends_of_an_axis_are_no_series() -> None:
    assert "Series(" in ask("line chart of visitors from January to June").before
    assert 'Series("January"' not in ask("line chart of visitors from January to June").before


def test_two_things_over_months_are_two_series_of_the_same_length() -> None:
    guided = ask("Monthly sales of apples and pears as a bar chart")
    assert 'Series("Apples", [' in guided.before
    assert guided.grammar is not None
    assert 'Series(\\"Pears\\", [' in guided.grammar
