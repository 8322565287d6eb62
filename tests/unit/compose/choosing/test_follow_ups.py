"""What is offered next shows something else, and what it says."""

import pytest

from composing import document_names, read_document
from viewloom.catalogue.library import standard_library
from viewloom.compose import Composition, compose_document, read_any
from viewloom.compose.choosing.follow_ups import follow_ups

LIBRARY = standard_library("chat")
SALES = "month,product,revenue,units\n" + "".join(
    f"2026-{month:02d},{product},${month * 100 + at},{month + at}\n"
    for month in range(1, 8)
    for at, product in enumerate(("Pen", "Ink"))
)


def composed(text: str, request: str = "") -> Composition:
    return compose_document(read_any(text, "csv"), LIBRARY, request)


def offers(text: str, request: str = "") -> list[str]:
    return follow_ups(composed(text, request).choices[0])


@pytest.mark.parametrize("name", document_names())
def test_every_offer_shows_something_else(name: str) -> None:
    document = read_document(name)
    first = compose_document(document, LIBRARY, has_follow_ups=False)
    if len(first.choices) == 1:
        for offer in follow_ups(first.choices[0]):
            assert compose_document(document, LIBRARY, offer, has_follow_ups=False).program != first.program, offer


def test_no_table_is_offered_where_one_stands() -> None:
    assert [offer for offer in offers(SALES) if "table" in offer] == []


def test_a_quantity_that_is_not_drawn_is_offered() -> None:
    assert "Trend of Units" in offers(SALES)
    assert "Series(" in composed(SALES, "Trend of Units").program


def test_no_line_is_offered_through_things_that_only_have_a_date() -> None:
    books = "title,year,pages\nA,2005,691\nB,2012,371\nC,1983,456\nD,1994,297\nE,2014,428\nF,1990,300"
    assert [offer for offer in offers(books) if "rend" in offer or "line" in offer] == []


def test_the_top_few_are_rows_where_there_are_no_more_groups_than_that() -> None:
    program = composed(SALES, "Top 5 by Revenue").program
    assert 'Col("Revenue", ["$701", "$700", "$601", "$600", "$501"]' in program
    assert "Chart(" not in program


def test_the_top_few_of_many_groups_are_bars() -> None:
    many = "city,sales\n" + "".join(f"City {chr(65 + at)},{100 - at}\n" for at in range(12))
    assert '["City A", "City B", "City C"]' in composed(many, "top 3 by sales").program
