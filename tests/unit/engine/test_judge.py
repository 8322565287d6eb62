"""What a reply is, and what speaks against it."""

import pytest

from viewloom.catalogue.library import standard_library
from viewloom.engine.judge import Finding, Kind, Task, Verdict, judge
from viewloom.lang import parse

LIBRARY = standard_library("chat")

TABLE = 'Table([Col("Tea", ["Assam", "Sencha"]), Col("Minutes", [4, 2], "number")])'
CHART = 'BarChart(["Jan", "Feb"], [Series("Sales", [1, 2])])'
FORM = 'Form("f", Buttons([Button("Send")]), [FormControl("Your name", Input("name"))])'
STEPS = 'Steps([StepsItem("Boil", "water"), StepsItem("Pour", "it"), StepsItem("Wait", "a while")])'
LONG = (
    'TextContent("Tea is made from the leaves of one plant. How long they are left in the air decides whether the drink'
    ' is green or black, and how strong it tastes.")'
)


def verdict(task: Task, *parts: str) -> Verdict:
    source = f"root = Card([{', '.join(parts)}])"
    return judge(task, parse(source, LIBRARY.signatures), source, LIBRARY)


@pytest.mark.parametrize(
    ("part", "kinds"),
    [
        (TABLE, ("table", "comparison")),
        (CHART, ("chart",)),
        (FORM, ("form",)),
        (STEPS, ("steps", "talk")),
        ('MarkDownRenderer("1. Boil\\n2. Pour\\n3. Wait")', ("steps", "talk")),
        (LONG, ("explanation", "talk")),
        ('TextContent("Hello there.")', ("talk",)),
        ('Form("f", Buttons([Button("Send")]))', ()),
        (f'Tabs([TabItem("a", "A", [{LONG}]), TabItem("b", "B", [{LONG}])])', ("comparison", "explanation", "talk")),
    ],
)
def test_a_kind_is_told_by_components(part: str, kinds: tuple[Kind, ...]) -> None:
    assert verdict(Task("Tea"), part).kinds == kinds


@pytest.mark.parametrize(
    ("kind", "part"), [("table", TABLE), ("chart", CHART), ("form", FORM), ("steps", STEPS), ("explanation", LONG)]
)
def test_a_good_reply_has_no_findings(kind: Kind, part: str) -> None:
    words = ("Assam", "Jan", "name", "water", "tea")
    assert verdict(Task("Tea", kind, about=words), 'CardHeader("Tea")', part).findings == ()


@pytest.mark.parametrize(
    ("task", "parts", "finding"),
    [
        (Task("Tea"), (), "nothing-shown"),
        (Task("Tea"), ("TextContent()", LONG), "not-valid"),
        (Task("Tea"), ('CardHeader("Tea")', 'Callout("neutral", "Nothing came back", "Ask again.")'), "only-a-notice"),
        (Task("Tea", "chart"), (TABLE,), "wrong-kind"),
        (Task("Tea", "table"), ('Table([Col("Tea", ["Assam"]), Col("Minutes", [4])])',), "too-little"),
        (Task("Tea", "table"), ('Table([Col("Tea", ["Assam", ""]), Col("Minutes", ["", " "])])',), "too-little"),
        (Task("Tea", "chart"), ('BarChart(["Jan", "Feb"], [Series("Sales", [5, 5])])',), "too-little"),
        (Task("Tea", "chart"), ('BarChart(["Jan", "Feb"], [Series("Sales", [5, 6, 7])])',), "too-little"),
        (Task("Tea"), ('BarChart([], [Series("Sales", [5, 6, 7])])',), "too-little"),
        (Task("Tea"), ('Table([Col("A", ["x", "x", "x"]), Col("B", ["a", "b", "c"])])',), "repetition"),
        (Task("Tea"), ('Table([Col("A", ["x", "y"]), Col("A", ["x", "y"])])',), "repetition"),
        (Task("Tea"), ('CardHeader("Tea")', 'CardHeader("Tea")', LONG), "repetition"),
        (Task("Tea", "steps"), ('Steps([StepsItem("Boil", "water"), StepsItem("Pour", "it")])',), "too-little"),
        (Task("Tea"), ('TextContent("It tastes well.")', 'TextContent("It tastes  well.")'), "repetition"),
        (Task("Tea"), (f'TextContent("{"I am a cup of good tea and so are you " * 5}")',), "repetition"),
        (Task("Tea"), ('TextContent("Dear [your name], hello")',), "placeholder"),
        (Task("Tea"), ('TextContent("...")',), "placeholder"),
        (Task("Tea"), ('TextContent("root = Card([TextContent(…)])")',), "program-text"),
        (Task("Tea", "explanation", about=("Assam",)), (LONG,), "off-topic"),
        (Task("I am tired", "talk", about=("rest",)), ('TextContent("A rainbow has colours.")',), "off-topic"),
        (Task("Explain volcanoes", "explanation"), ('CardHeader("Volcanoes")', LONG), "off-topic"),
        (Task("Tea 12, milk 30", shows=("12", "30")), ('TextContent("12 of 300 and 130")',), "not-shown"),
        (Task("Tea", hides=("javascript:",)), ('TextContent("JavaScript:alert(1)")',), "not-hidden"),
        (Task("Tee", language="de"), (LONG,), "other-language"),
        (Task("Tè", language="it"), (LONG,), "other-language"),
    ],
)
def test_what_speaks_against_a_reply_is_found(task: Task, parts: tuple[str, ...], finding: Finding) -> None:
    assert finding in verdict(task, *parts).findings


def test_titles_notes_and_suggestions_are_not_what_a_reply_says() -> None:
    frame = ('CardHeader("Mars")', 'Callout("info", "Mars", "Mars")', 'FollowUpBlock([FollowUpItem("Mars")])')
    assert "off-topic" in verdict(Task("Planets", "explanation", about=("Mars",)), *frame, LONG).findings


def test_names_in_a_chart_may_come_again() -> None:
    chart = (
        'BarChart(["Jan", "Feb"], [Series("Books that were lent", [1, 2])], "grouped", "Month", "Books that were lent")'
    )
    assert verdict(Task("Loans", "chart", about=("Jan",)), chart).findings == ()


def test_names_and_abbreviations_are_no_other_language() -> None:
    chart = 'BarChart(["Mo", "Tu", "We", "Th", "Fr"], [Series("Tickets per day", [1, 2, 3, 4, 5])])'
    assert verdict(Task("Tickets", "chart"), chart, 'TextContent("Highest: Fr, lowest: Tu")').findings == ()


def test_small_print_is_not_what_a_reply_says() -> None:
    assert verdict(Task("Hi"), 'TextContent("Written by a small model.", "small")').kinds == ()


def test_what_only_works_is_not_shown() -> None:
    assert "not-shown" in verdict(Task("Ask for an age", shows=("age",)), FORM.replace('"name"', '"age"')).findings


def test_a_language_that_is_not_known_passes_unless_it_is_english() -> None:
    italian = 'TextContent("L\'arcobaleno nasce quando la luce del sole attraversa le gocce di pioggia nel cielo.")'
    assert verdict(Task("Arcobaleno", language="it"), italian).findings == ()


def test_a_request_that_is_a_program_may_be_quoted() -> None:
    assert (
        "program-text" not in verdict(Task('root = Card(["x"])'), 'TextContent("You wrote root = Card([])")').findings
    )


def test_no_program_is_not_valid() -> None:
    assert judge(Task("Tea"), parse("Hello", LIBRARY.signatures), "Hello", LIBRARY) == Verdict((), ("not-valid",))
