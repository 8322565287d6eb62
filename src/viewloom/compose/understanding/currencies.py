"""The currency that stands beside amounts, put on the amounts: `{"currency": "EUR", "total": 12}`.

A fact called currency says it of what is called an amount or a price; one called unit says it of every quantity that
has no unit of its own. Two currencies in one document say nothing of either.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from viewloom.compose.tabular import Column, Fact, Nested, Part, Record, Table
from viewloom.compose.understanding import roles
from viewloom.compose.understanding.naming import words_of
from viewloom.compose.understanding.quantities import understand_numbers
from viewloom.compose.understanding.units import CURRENCIES, currency_of
from viewloom.compose.understanding.vocabulary import words

_MONEY = words(
    "amount amounts price prices cost costs fee fees tax vat total subtotal discount revenue turnover budget spend"
    " spent spending expense expenses income profit balance salary payment paid due gross net open high low close"
    " betrag preis preise kosten umsatz gewinn summe brutto netto steuer gehalt montant prix total importe precio"
)
_COUNTS = words("count counts items quantity qty number no rate percent pct percentage id rows pages units hours days")


def with_currency(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Returns the parts of a document, its amounts with the one currency that it names. Cost: linear in columns."""
    said = {pair for part in parts for pair in _said(part)}
    if len({code for _, code in said}) != 1:
        return tuple(parts)
    code = min(code for _, code in said)
    return tuple(_priced(part, code, is_for_all=("unit", code) in said) for part in parts)


def _said(part: Part) -> Iterator[tuple[str, str]]:
    match part:
        case Record():
            for fact in part.facts:
                last = (words_of(fact.name) or ("",))[-1]
                if last in {"currency", "unit"} and isinstance(fact.value, str):
                    code = currency_of(fact.value.strip())
                    if code in CURRENCIES:
                        yield last, code
        case Nested():
            for inner in part.parts:
                yield from _said(inner)
        case _:
            return


def _priced(part: Part, code: str, *, is_for_all: bool) -> Part:
    match part:
        case Record():
            return replace(part, facts=tuple(_fact(fact, code, is_for_all=is_for_all) for fact in part.facts))
        case Table() if not any("currency" in words_of(column.name) for column in part.columns):
            return replace(part, columns=tuple(_column(column, code, is_for_all=is_for_all) for column in part.columns))
        case Nested():
            return replace(part, parts=tuple(_priced(inner, code, is_for_all=is_for_all) for inner in part.parts))
        case _:
            return part


def _fact(fact: Fact, code: str, *, is_for_all: bool) -> Fact:
    if fact.kind != "quantity" or fact.unit or not _is_money(fact.name, is_for_all=is_for_all):
        return fact
    return replace(fact, unit=code)


def _column(column: Column, code: str, *, is_for_all: bool) -> Column:
    if column.kind != "quantity" or column.unit or column.role or not _is_money(column.name, is_for_all=is_for_all):
        return column
    priced = replace(column, unit=code)
    return replace(priced, **understand_numbers(priced, words_of(column.name)))


def _is_money(name: str, *, is_for_all: bool) -> bool:
    said = words_of(name)
    return not roles.has(said, _COUNTS) and (is_for_all or roles.has(said, _MONEY))
