"""What is said to be right as it stands is what the repairer would leave alone."""

import pytest

from viewloom.catalogue import standard_library
from viewloom.catalogue.component import AnyValue
from viewloom.engine.ledger import Ledger
from viewloom.engine.repair import Repairer
from viewloom.engine.soundness import is_sound
from viewloom.lang.ast import Node
from viewloom.lang.parser import parse_statements

FULL = standard_library("full")


def verdicts(source: str) -> tuple[bool, bool]:
    """Returns what is said, and what the repairer does; both must be led to record the same."""
    [statement] = parse_statements(f"a = {source}")
    node: Node = statement.expression
    asked, fitting = (Repairer(FULL, Ledger(), statement="a") for _ in range(2))
    said = is_sound(asked, node, AnyValue()) and not asked.repairs
    done = fitting.fit(node, AnyValue()) == node and not fitting.repairs
    if done:
        assert (asked.awaited, asked.missing) == (fitting.awaited, fitting.missing)
        assert list(asked.awaited) == list(fitting.awaited)
    return said, done


@pytest.mark.parametrize(
    "source",
    [
        'TextContent("x *y*", "small")',
        'Stack([TextContent("x"), later, b], "row")',
        'Input("a", "b", "text", {required: true, minLength: 2}, $a)',
        'FormControl("T", Select("t", items, "?", {required: true}))',
        'Button("Go", Action([@ToAssistant("Go"), @Reset($a)]), "primary")',
        'Table([Col("A", [1, 2]), Col("B", cells)])',
        'BarChart(["a"], [Series("s", [1, -2.5])])',
        'CheckBoxItem("a", "b", "c", true)',
        'TextContent("a & b")',
        'Stack([], null, "m")',
        "[1, true, b]",
    ],
)
def test_what_is_right_is_found_right(source: str) -> None:
    assert verdicts(source) == (True, True)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ('TextContent("![x](https://a.example/b.png)")', "an image from elsewhere"),
        ('TextContent("x", "sideways")', "no such choice"),
        ("TextContent(5)", "a number for a text"),
        ("TextContent()", "a required prop is missing"),
        ("TextContent(null)", "a required prop is null"),
        ('TextContent("x", null)', "a null that need not be written"),
        ('TextContent("x", "small", 1, 2, 3, 4, 5)', "too many arguments"),
        ('TextContent({__named_text: "x"})', "an argument by name"),
        ('Buttons([Button("Go"), null])', "a gap in a list"),
        ('Stack("x")', "a text for a list"),
        ("Stack([TextContent(5)])", "a part that is wrong"),
        ('Buttons([TextContent("x")])', "a component that may not stand there"),
        ('Buttons([Unknown("x")])', "an unknown component"),
        ('Input("a", "b", "text", {minLength: 2, required: true})', "rules out of order"),
        ('Input("a", "b", "text", {required: true, required: true})', "a rule twice"),
        ('Input("a", "b", "text", {required: null})', "a rule that says nothing"),
        ('Input("a", "b", "text", {other: true})', "an unknown rule"),
        ('Input("a", "b", "text", {pattern: "(a+)+$"})', "a pattern that may freeze the page"),
        ('CheckBoxItem("a", "b", "c", "yes")', "a text for a truth value"),
        ('Table([["A"], [1]])', "rows for columns"),
        ('BarChart([{label: "x", value: 1}])', "records for a chart"),
        ('Image("x", "javascript:1")', "an address that runs code"),
    ],
)
def test_what_is_not_is_not(source: str, why: str) -> None:
    assert verdicts(source) == (False, False), why
