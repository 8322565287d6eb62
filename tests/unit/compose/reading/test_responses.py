"""What an API says of its own response is not shown as if it were data."""

from typing import Any

import pytest

from viewloom.compose.reading.json_data import read_json
from viewloom.compose.reading.responses import without_wrapping
from viewloom.compose.tabular import Record

ROWS = [{"id": 1, "name": "Pen"}, {"id": 2, "name": "Ink"}]


@pytest.mark.parametrize(
    "wrapping",
    [
        {"object": "list", "has_more": False},
        {"kind": "PodList", "apiVersion": "v1"},
        {"page": 1, "perPage": 20, "totalPages": 1, "total": 2},
        {"total_count": 2, "incomplete_results": False},
        {"next": None, "previous": None, "total_results": 2},
        {"success": True, "request_id": "req_1", "links": {"self": "/v1/pens"}},
    ],
)
def test_how_a_response_is_wrapped_is_left_out(wrapping: dict[str, Any]) -> None:
    assert without_wrapping({**wrapping, "data": ROWS}) == ({"data": ROWS}, ())


@pytest.mark.parametrize(
    "more", [{"has_more": True}, {"next_cursor": "abc"}, {"next_page": 2}, {"next": "/v1/pens?page=2", "page": 1}]
)
def test_that_there_is_more_is_said(more: dict[str, Any]) -> None:
    document = read_json({**more, "data": ROWS})
    assert [note.code for note in document.notes] == ["more_elsewhere"]


def test_a_count_of_more_than_the_list_holds_stays() -> None:
    kept, _ = without_wrapping({"total_count": 512, "has_more": True, "page": 3, "data": ROWS})
    assert kept == {"total_count": 512, "page": 3, "data": ROWS}


@pytest.mark.parametrize(
    "members",
    [
        {"name": "Soup", "servings": 4, "ingredients": ROWS},
        {"id": 7, "total": 2, "items": ROWS},
        {"kind": "invoice", "start": "2026-01-01", "lines": ROWS},
        {"first": "Ann", "last": "Lee", "pages": 2, "books": ROWS},
        {"page": 1, "made": ROWS, "sold": ROWS},
        {"page": 1, "title": "Home"},
    ],
)
def test_what_an_object_says_of_its_matter_stays(members: dict[str, Any]) -> None:
    assert without_wrapping(members) == (members, ())


def test_what_a_document_is_called_is_its_heading_and_no_fact() -> None:
    document = read_json({"title": "Pens", "maker": "Ada", "price": 3.5})
    assert document.title == "Pens"
    (record,) = document.parts
    assert isinstance(record, Record)
    assert [fact.name for fact in record.facts] == ["maker", "price"]
