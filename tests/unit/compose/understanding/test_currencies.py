"""A currency that stands beside amounts is theirs."""

from typing import Any

from viewloom.compose.reading.json_data import read_json
from viewloom.compose.tabular import Record, Table


def units(value: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in read_json(value).parts:
        if isinstance(part, Record):
            found |= {fact.name: fact.unit for fact in part.facts if fact.kind == "quantity"}
        elif isinstance(part, Table):
            found |= {column.name: column.unit for column in part.columns if column.kind == "quantity"}
    return found


LINES = [{"description": "Desk", "quantity": 2, "price": 50.5}, {"description": "Lamp", "quantity": 1, "price": 20.0}]


def test_a_currency_is_put_on_amounts_and_not_on_counts() -> None:
    found = units({"currency": "eur", "total": 121.0, "total_items": 3, "lines": LINES})
    assert found == {"total": "EUR", "total_items": "", "quantity": "", "price": "EUR"}


def test_a_unit_that_is_a_currency_is_that_of_every_quantity() -> None:
    rows = [{"team": "A", "q1": 100, "q2": 200}, {"team": "B", "q1": 300, "q2": 400}]
    assert units({"unit": "USD", "year": 2025, "rows": rows}) == {"q1": "USD", "q2": "USD"}


def test_two_currencies_say_nothing_of_either() -> None:
    found = units({"currency": "EUR", "shop": {"currency": "USD", "open": True, "lines": LINES}, "total": 3.5})
    assert set(found.values()) == {""}


def test_rows_with_a_currency_each_keep_it_to_themselves() -> None:
    rows = [{"amount": 1.5, "currency": "EUR"}, {"amount": 2.5, "currency": "JPY"}]
    assert units({"currency": "USD", "note": "all", "rows": rows})["amount"] == ""


def test_a_word_that_is_no_currency_is_left_alone() -> None:
    assert units({"currency": "gold", "total": 12.5, "name": "x"}) == {"total": ""}
